import { expectBoolean, expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes } from './axes.ts';
import type { LayerOptions } from './layer-options.ts';
import { onlyShape, SingleInputLayer } from './single-input-layer.ts';

/** Options of {@link GlobalMaxPooling1D}. */
export interface GlobalMaxPooling1DOptions extends LayerOptions {
  /** `'channelsLast'`, the default, for inputs [B,T,D], or `'channelsFirst'` for [B,D,T]. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
  /** Whether the axis of steps stays, with the size 1. False by default. */
  readonly keepdims?: boolean;
}

const where = 'GlobalMaxPooling1D';

/**
 * The largest value of each feature over the steps of a sequence.
 *
 * Inputs   x [B,T,D] float32; a mask has no effect, as in Keras
 * Output   [B,D], or [B,1,D] with keepdims; no mask
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the input is not [B,T,D]
 * @see https://keras.io/api/layers/pooling_layers/global_max_pooling1d/
 * @example
 * new GlobalMaxPooling1D().apply(tf.tensor3d([[[1, 5], [3, 2]]])).print(); // [[3, 5]]
 */
export class GlobalMaxPooling1D extends SingleInputLayer {
  static readonly className = 'Modu>GlobalMaxPooling1D';
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly keepdims: boolean;

  constructor(options: GlobalMaxPooling1DOptions = {}) {
    super(where, 'global_max_pooling1d', options, ['dataFormat', 'keepdims']);
    const { dataFormat = 'channelsLast', keepdims = false } = options;
    this.dataFormat = expectOneOf(where, 'dataFormat', dataFormat, ['channelsLast', 'channelsFirst']);
    this.keepdims = expectBoolean(where, 'keepdims', keepdims);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = onlyShape(inputShape);
    this.#expectShape(shape);
    return shape.flatMap((size, axis) => (axis !== this.#stepAxis ? [size] : this.keepdims ? [1] : []));
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    this.#expectShape(x.shape);
    return tf.max(x, this.#stepAxis, this.keepdims);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { dataFormat, keepdims } = this;
    return { ...super.getConfig(), dataFormat, keepdims };
  }

  get #stepAxis(): 1 | 2 {
    return this.dataFormat === 'channelsLast' ? 1 : 2;
  }

  #expectShape(shape: tf.Shape): void {
    expectAxes(where, 'the input', shape, this.#stepAxis === 1 ? ['B', 'T', 'D'] : ['B', 'D', 'T'], new Map());
  }
}

tf.serialization.registerClass(GlobalMaxPooling1D);
