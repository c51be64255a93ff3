import { expectBoolean, expectOneOf, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes } from './axes.ts';
import { CallMask } from './call-mask.ts';
import { layerFromConfig } from './layer-config.ts';
import { layerArguments, layerOptionNames, type LayerOptions } from './layer-options.ts';
import { onlyTensor } from './only-tensor.ts';

/** Options of {@link GlobalAveragePooling1D}. */
export interface GlobalAveragePooling1DOptions extends LayerOptions {
  /** `'channelsLast'`, the default, for inputs [B,T,D], or `'channelsFirst'` for [B,D,T]. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
  /** Whether the axis of steps stays, with the size 1. False by default. */
  readonly keepdims?: boolean;
}

const where = 'GlobalAveragePooling1D';

/**
 * The mean of the steps of a sequence that count.
 *
 * y[b,d] = Σ_t mask[b,t] · x[b,t,d] / Σ_t mask[b,t]
 *
 * Inputs   x [B,T,D] float32; mask [B,T] bool, true = the step counts; without one all do
 * Output   [B,D], or [B,1,D] with keepdims; no mask
 * Weights  none
 * Edges    a row without a step that counts: NaN, as in Keras
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or a mask is not of type bool
 * @throws {ShapeError} when the input is not [B,T,D] or the mask not [B,T]
 * @see https://keras.io/api/layers/pooling_layers/global_average_pooling1d/
 * @example
 * new GlobalAveragePooling1D().apply(tf.tensor3d([[[1], [3], [9]]]), { mask: tf.tensor2d([[true, true, false]]) }); // [[2]]
 */
export class GlobalAveragePooling1D extends tf.layers.Layer {
  static readonly className = 'Modu>GlobalAveragePooling1D';
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly keepdims: boolean;
  readonly #callMask = new CallMask(where);

  constructor(options: GlobalAveragePooling1DOptions = {}) {
    expectOptions(where, options, ['dataFormat', 'keepdims', ...layerOptionNames]);
    super(layerArguments(where, 'global_average_pooling1d', options));
    const { dataFormat = 'channelsLast', keepdims = false } = options;
    this.dataFormat = expectOneOf(where, 'dataFormat', dataFormat, ['channelsLast', 'channelsFirst']);
    this.keepdims = expectBoolean(where, 'keepdims', keepdims);
    this.supportsMasking = true;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    this.#expectShape(shape);
    return shape.flatMap((size, axis) => (axis !== this.#stepAxis ? [size] : this.keepdims ? [1] : []));
  }

  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    this.#callMask.noteInputs(inputs);
    return super.apply(inputs, kwargs);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const x = onlyTensor(inputs);
      const sizes = this.#expectShape(x.shape);
      const axis = this.#stepAxis;
      const mask = this.#callMask.of(this, x, kwargs['mask']);
      if (mask === undefined) return tf.mean(x, axis, this.keepdims);
      expectAxes(where, 'mask', mask.shape, ['B', 'T'], sizes);
      const counts = tf.expandDims(mask, 3 - axis);
      const weights = tf.cast(counts, 'float32');
      const total = tf.sum(tf.where(counts, x, tf.zerosLike(x)), axis, this.keepdims);
      return tf.div(total, tf.sum(weights, axis, this.keepdims));
    });
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { dataFormat, keepdims } = this;
    return { ...super.getConfig(), dataFormat, keepdims };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return layerFromConfig(cls, config);
  }

  get #stepAxis(): 1 | 2 {
    return this.dataFormat === 'channelsLast' ? 1 : 2;
  }

  #expectShape(shape: tf.Shape): AxisSizes {
    const sizes: AxisSizes = new Map();
    expectAxes(where, 'the input', shape, this.#stepAxis === 1 ? ['B', 'T', 'D'] : ['B', 'D', 'T'], sizes);
    return sizes;
  }
}

tf.serialization.registerClass(GlobalAveragePooling1D);
