import { expectArray, expectInteger, expectNumber, expectOptions, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { drop } from './drop.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { onlyTensor } from './only-tensor.ts';
import { RandomDraws, type RandomDrawsState } from './random-draws.ts';
import { expectSeed } from './seed.ts';

/** Options of {@link Dropout}. */
export interface DropoutOptions extends LayerOptions {
  /** Fraction of the inputs set to zero in training, in [0, 1). */
  readonly rate: number;
  /**
   * The shape of the mask, one entry per axis of the input; null for the size of the input, 1 for an axis along which
   * all elements share one decision. By default every element has its own.
   */
  readonly noiseShape?: readonly (number | null)[] | null;
  /** An integer from 0 to 2³² − 1 that makes the masks reproducible. */
  readonly seed?: number | null;
}

/**
 * Sets a random part of its input to zero in training and scales the rest by 1 / (1 − rate).
 *
 * Every call draws a fresh mask; with a seed the series of masks is reproducible, and the same on every backend.
 *
 * Inputs   any shape, float32
 * Output   the same shape, with the mask of the input; without training the input itself
 * Training the masks come from the generator Philox4x32-10; element i of call n has number i of draw n
 * Edges    rate 0: the input itself
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ArgumentError} when the input is not float32
 * @throws {ShapeError} when noiseShape does not fit the input
 * @see Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; https://keras.io/api/layers/regularization_layers/dropout/
 * @example
 * const layer = new Dropout({ rate: 0.5, seed: 1 });
 * layer.apply(tf.ones([2, 3]), { training: true });
 */
export class Dropout extends tf.layers.Layer {
  static readonly className = 'Modu>Dropout';
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | undefined;
  readonly seed: number | undefined;
  readonly #draws: RandomDraws;

  constructor(options: DropoutOptions) {
    expectOptions('Dropout', options, ['rate', 'noiseShape', 'seed', ...layerOptionNames]);
    super(layerArguments('Dropout', 'dropout', options));
    this.rate = expectNumber('Dropout', 'rate', options.rate, { min: 0, maxExclusive: 1 });
    this.noiseShape = expectNoiseShape(options.noiseShape);
    this.seed = expectSeed('Dropout', options.seed);
    this.#draws = new RandomDraws(this.seed);
    this.supportsMasking = true;
  }

  /** Where the series of masks stands; a layer that is given the state of another goes on like it. */
  get randomState(): RandomDrawsState {
    return this.#draws.state;
  }

  set randomState(state: RandomDrawsState) {
    this.#draws.restore('Dropout.randomState', state);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor(inputs);
      if (kwargs['training'] !== true || this.rate === 0) return x;
      if (x.dtype !== 'float32') throw invalid('Dropout', 'the input', 'a float32 tensor', x.dtype);
      const position = this.#draws.next();
      const shape = this.#maskShape(x.shape);
      return shape === undefined ? drop(x, this.rate, position) : tf.mul(x, drop(tf.ones(shape), this.rate, position));
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      rate: this.rate,
      noiseShape: this.noiseShape === undefined ? null : [...this.noiseShape],
      seed: this.seed ?? null,
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  #maskShape(shape: readonly number[]): number[] | undefined {
    const { noiseShape } = this;
    if (noiseShape === undefined) return undefined;
    const fits =
      noiseShape.length === shape.length &&
      noiseShape.every((size, i) => size === null || size === 1 || size === shape[i]);
    if (fits) return shape.map((size, i) => noiseShape[i] ?? size);
    const wanted = noiseShape.map((size) => size ?? '?').join(', ');
    throw new ShapeError(
      `Dropout: noiseShape must have one entry per axis of the input [${shape.join(', ')}], equal to it or 1, received [${wanted}]`,
    );
  }
}

function expectNoiseShape(shape: DropoutOptions['noiseShape'] | undefined): readonly (number | null)[] | undefined {
  if (shape === undefined || shape === null) return undefined;
  return expectArray('Dropout', 'noiseShape', shape).map((size) =>
    size === null ? null : expectInteger('Dropout', 'noiseShape', size, { min: 1 }),
  );
}
