import { expectInteger, expectNumber, expectOptions, ShapeError } from '@modu/core';
import { layerArguments, layerFromConfig, layerOptionNames, type LayerOptions } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/** Options of {@link AlibiBias}. */
export interface AlibiBiasOptions extends LayerOptions {
  /** The slope of the last head is 2^−alibiBiasMax where their number is a power of 2. 8 by default. */
  readonly alibiBiasMax?: number;
}

const where = 'AlibiBias';

/**
 * What makes far keys count less: for each head a bias that falls with the distance from the last key.
 *
 * bias[0,n,0,s] = slope[n] · (s − S + 1); for N a power of 2, slope[n] = 2^(−alibiBiasMax · (n + 1) / N)
 *
 * @param numHeads N
 * @param keySteps S
 * @returns [1,N,1,S] float32, for `bias` of `scaledDotProductAttention`; the caller disposes of it
 * @throws {ArgumentError} when a number is out of range
 * @see Press et al. 2021, https://arxiv.org/abs/2108.12409
 * @example
 * alibiBias(1, 3).print(); // [[[[-0.0078125, -0.0039063, 0]]]]
 */
export function alibiBias(numHeads: number, keySteps: number, alibiBiasMax = 8): tf.Tensor4D {
  expectInteger('alibiBias', 'numHeads', numHeads, { min: 1 });
  expectInteger('alibiBias', 'keySteps', keySteps, { min: 0 });
  expectNumber('alibiBias', 'alibiBiasMax', alibiBiasMax, { minExclusive: 0 });
  const values = slopes(numHeads, alibiBiasMax).flatMap((slope) =>
    Array.from({ length: keySteps }, (_, s) => slope * (s - keySteps + 1)),
  );
  return tf.tensor4d(values, [1, numHeads, 1, keySteps], 'float32');
}

/** Numbers of heads between powers of 2 take every other slope of the next power for those that are missing. */
function slopes(numHeads: number, max: number): number[] {
  const power = 2 ** Math.floor(Math.log2(numHeads));
  const own = Array.from({ length: power }, (_, n) => 2 ** ((-max * (n + 1)) / power));
  if (power === numHeads) return own;
  const between = slopes(2 * power, max).filter((_, n) => n % 2 === 0);
  return [...own, ...between.slice(0, numHeads - power)];
}

/**
 * Adds {@link alibiBias} to the scores of attention.
 *
 * y[b,n,t,s] = scores[b,n,t,s] + bias[n,s]
 *
 * Inputs   scores [B,N,T,S] float32
 * Output   the same shape; no mask goes on with it, as in keras-hub
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the scores are not [B,N,T,S]
 * @see Press et al. 2021, https://arxiv.org/abs/2108.12409; https://keras.io/keras_hub/api/modeling_layers/alibi_bias/
 * @example
 * const scores = new AlibiBias().apply(tf.zeros([1, 2, 3, 3]));
 */
export class AlibiBias extends tf.layers.Layer {
  static readonly className = 'Modu>AlibiBias';
  readonly alibiBiasMax: number;

  constructor(options: AlibiBiasOptions = {}) {
    expectOptions(where, options, ['alibiBiasMax', ...layerOptionNames]);
    super(layerArguments(where, 'alibi_bias', options));
    this.alibiBiasMax = expectNumber(where, 'alibiBiasMax', options.alibiBiasMax ?? 8, { minExclusive: 0 });
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    expectScores((Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const scores = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
      expectScores(scores.shape);
      return tf.add(scores, alibiBias(scores.shape[1] ?? 1, scores.shape[3] ?? 0, this.alibiBiasMax));
    });
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), alibiBiasMax: this.alibiBiasMax };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}

function expectScores(shape: tf.Shape): void {
  if (shape.length === 4) return;
  const received = shape.map((size) => size ?? '?').join(', ');
  throw new ShapeError(`${where}: scores must have shape [B,N,T,S], received [${received}]`);
}
