import { expectNumber } from '@modu/core';
import type { LayerOptions } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { positionValues, type PositionCall } from './position-arguments.ts';
import { PositionLayer } from './position-layer.ts';

/** Options of {@link SinePositionEncoding}. */
export interface SinePositionEncodingOptions extends LayerOptions {
  /** The longest wavelength over 2π. 10 000 by default. */
  readonly maxWavelength?: number;
}

/**
 * A fixed vector of sines and cosines for each position, to be added to what stands there.
 *
 * y[…,t,d] = sin(angle) for even d, cos(angle) for odd d; angle = (startIndex + t) · maxWavelength^(−2⌊d/2⌋ / D)
 *
 * Inputs   x […,T,D], of which only the shape counts; positions [T] or [B,T]
 * Output   […,T,D]; no mask goes on with it, as in keras-hub
 * Edges    D odd: the last feature is a sine
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when positions do not fit
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762, section 3.5; https://keras.io/keras_hub/api/modeling_layers/sine_position_encoding/
 * @example
 * new SinePositionEncoding().apply(tf.zeros([1, 2, 2])).print(); // [[[0, 1], [0.8414710, 0.5403023]]]
 */
export class SinePositionEncoding extends PositionLayer {
  static readonly className = 'Modu>SinePositionEncoding';
  readonly maxWavelength: number;

  constructor(options: SinePositionEncodingOptions = {}) {
    super('SinePositionEncoding', 'sine_position_encoding', options, ['maxWavelength']);
    const { maxWavelength = 10_000 } = options;
    this.maxWavelength = expectNumber(this.where, 'maxWavelength', maxWavelength, { minExclusive: 0 });
  }

  protected override compute(call: PositionCall): tf.Tensor {
    const { shape } = call.x;
    const [steps, features] = shape.slice(-2) as [number, number];
    const of = (value: (d: number) => number): tf.Tensor =>
      tf.tensor1d(Float32Array.from({ length: features }, (_, d) => value(d)));
    const frequencies = of((d) => this.maxWavelength ** (-(d - (d % 2)) / features));
    const angles = tf.mul(tf.expandDims(positionValues(call, steps), 2), frequencies);
    const sines = tf.mul(
      tf.sin(angles),
      of((d) => 1 - (d % 2)),
    );
    const cosines = tf.mul(
      tf.cos(angles),
      of((d) => d % 2),
    );
    const encoded = tf.add(sines, cosines);
    return tf.broadcastTo(shape.length === 2 ? tf.reshape(encoded, [steps, features]) : encoded, shape);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maxWavelength: this.maxWavelength };
  }
}
