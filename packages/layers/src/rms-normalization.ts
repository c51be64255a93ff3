import { expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { expectAxisOption, knownSizes, normalizedAxes, type AxisOption } from './normalized-axes.ts';
import { onlyTensor } from './only-tensor.ts';
import { normalizeRows } from './row-normalization.ts';

/** Options of {@link RMSNormalization}. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis, or axes, whose values are normalised together, −1 by default. */
  readonly axis?: number | readonly number[];
  /** Added to the mean of the squares, 0.000001 by default. */
  readonly epsilon?: number;
}

/**
 * Divides the features of each sample by their root mean square, then scales them by a trained weight.
 *
 * y = scale ∘ x / √(mean(x²) + epsilon), the mean over the axes
 *
 * Inputs   x of any shape, float32
 * Output   the same shape, carrying the mask of the input
 * Weights  scale of the sizes of the axes, at first ones
 * Training the same
 * Edges    all zeros: zeros
 *
 * On the backend `modu` the last axis is normalised by one kernel.
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input lacks an axis or its size is unknown
 * @see Zhang & Sennrich 2019, https://arxiv.org/abs/1910.07467; https://keras.io/api/layers/normalization_layers/rms_normalization/
 * @example
 * new RMSNormalization().apply(tf.tensor2d([[3, 4]])).print(); // [[0.8485281, 1.1313708]]
 */
export class RMSNormalization extends tf.layers.Layer {
  static readonly className = 'Modu>RMSNormalization';
  readonly axis: AxisOption;
  readonly epsilon: number;
  #scale: tf.LayerVariable | undefined;

  constructor(options: RMSNormalizationOptions = {}) {
    const where = 'RMSNormalization';
    expectOptions(where, options, ['axis', 'epsilon', ...layerOptionNames]);
    super(layerArguments(where, 'rms_normalization', options));
    this.axis = expectAxisOption(where, options.axis ?? -1);
    this.epsilon = expectNumber(where, 'epsilon', options.epsilon ?? 1e-6, { min: 0 });
    this.supportsMasking = true;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    const where = 'RMSNormalization';
    const sizes = knownSizes(where, normalizedAxes(where, this.axis, shape), shape);
    this.#scale = this.addWeight('scale', sizes, 'float32', tf.initializers.ones());
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor(inputs);
      const axes = normalizedAxes('RMSNormalization', this.axis, x.shape);
      const { epsilon } = this;
      return normalizeRows(x, this.#scale?.read(), undefined, { axes, epsilon, centered: false });
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { axis, epsilon } = this;
    return { ...super.getConfig(), axis: typeof axis === 'number' ? axis : [...axis], epsilon };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }
}

tf.serialization.registerClass(RMSNormalization);
