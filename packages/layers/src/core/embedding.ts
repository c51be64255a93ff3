import { expectBoolean, expectInteger } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectGiven, type LayerOptions } from '../layer-options.ts';
import { onlyTensor } from '../only-tensor.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import type { ConstraintOption, InitializerOption, RegularizerOption } from '../weight-options.ts';
import { weightConfig, weightSettings, type WeightSettings } from '../weight-settings.ts';
import { gatherRows } from './gather-rows.ts';

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** The size V of the vocabulary: one more than the largest index. */
  readonly inputDim: number;
  /** The size D of a vector. */
  readonly outputDim: number;
  /** The first vectors, `'uniform'` by default. */
  readonly embeddingsInitializer?: InitializerOption;
  /** What the vectors add to the loss. Nothing by default. */
  readonly embeddingsRegularizer?: RegularizerOption;
  /** The range of the vectors, free by default; tfjs sees to it when weights are set, not in training. */
  readonly embeddingsConstraint?: ConstraintOption;
  /** Whether index 0 stands for padding, which the layers behind mask. False by default. */
  readonly maskZero?: boolean;
}

/**
 * Turns indices into trained vectors.
 *
 * y[…,:] = embeddings[x[…],:]
 *
 * Inputs   x of any shape, int32, or float32 with whole numbers, from 0 to V − 1
 * Output   […,D] float32; with maskZero it carries the mask x ≠ 0
 * Weights  embeddings [V,D]
 * Training the gradient adds up the rows that were looked up and takes no time for the others but to fill them with 0
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or an index has no vector (where the backend looks)
 * @see https://keras.io/api/layers/core_layers/embedding/
 * @example
 * const layer = new Embedding({ inputDim: 1000, outputDim: 16, maskZero: true, inputShape: [null] });
 */
export class Embedding extends SingleInputLayer {
  static readonly className = 'Modu>Embedding';
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly #settings: WeightSettings;
  #embeddings: tf.LayerVariable | undefined;

  constructor(options: EmbeddingOptions) {
    const roles = ['embeddingsInitializer', 'embeddingsRegularizer', 'embeddingsConstraint'];
    const { inputShape, batchInputShape } = expectGiven('Embedding', options);
    const int32: LayerOptions = inputShape || batchInputShape ? { dtype: 'int32' } : {};
    super('Embedding', 'embedding', { ...int32, ...options }, ['inputDim', 'outputDim', ...roles, 'maskZero']);
    this.inputDim = expectInteger('Embedding', 'inputDim', options.inputDim, { min: 1 });
    this.outputDim = expectInteger('Embedding', 'outputDim', options.outputDim, { min: 1 });
    this.maskZero = expectBoolean('Embedding', 'maskZero', options.maskZero ?? false);
    this.#settings = weightSettings('Embedding', 'embeddings', options, 'uniform');
    this.supportsMasking = this.maskZero;
  }

  override build(): void {
    const { initializer, regularizer, constraint } = this.#settings;
    const shape = [this.inputDim, this.outputDim];
    this.#embeddings = this.addWeight('embeddings', shape, 'float32', initializer, regularizer, true, constraint);
    this.built = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [...onlyShape(inputShape), this.outputDim];
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return gatherRows((this.#embeddings as tf.LayerVariable).read(), tf.cast(x, 'int32'), 'Embedding');
  }

  override computeMask(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return this.maskZero ? tf.notEqual(onlyTensor(inputs), 0) : (null as unknown as tf.Tensor);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { inputDim, outputDim, maskZero } = this;
    return { ...super.getConfig(), inputDim, outputDim, ...weightConfig('embeddings', this.#settings), maskZero };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    // Keras 2 and tfjs write a length that is no longer used.
    const { inputLength, ...rest } = config;
    return super.fromConfig(cls, inputLength === undefined || inputLength === null ? rest : config);
  }
}

tf.serialization.registerClass(Embedding);
