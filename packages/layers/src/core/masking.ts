import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyTensor } from '../only-tensor.ts';
import { SingleInputLayer } from '../single-input-layer.ts';

/** Options of {@link Masking}. */
export interface MaskingOptions extends LayerOptions {
  /** What all features of a masked step are equal to, 0 by default. */
  readonly maskValue?: number;
}

/**
 * Masks the steps all features of which have one value, and sets them to zero.
 *
 * Inputs   x [B,T,…,D] float32
 * Output   the same shape, carrying the mask [B,T,…]: any feature ≠ maskValue
 *
 * @throws {ArgumentError} when an option is unknown or no number
 * @see https://keras.io/api/layers/core_layers/masking/
 * @example
 * tf.sequential({ layers: [new Masking({ maskValue: -1, inputShape: [null, 3] }), new LSTM({ units: 8 })] });
 */
export class Masking extends SingleInputLayer {
  static readonly className = 'Modu>Masking';
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super('Masking', 'masking', options, ['maskValue']);
    this.maskValue = expectNumber('Masking', 'maskValue', options.maskValue ?? 0);
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    // tfjs has no gradient of `any`, and would look for one behind a layer with weights.
    const op = tf.customGrad((...args) => {
      const [steps, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
      const counts = tf.any(tf.notEqual(steps, this.maskValue), -1, true);
      save([counts]);
      const counted = (values: tf.Tensor, kept: tf.Tensor): tf.Tensor => tf.where(kept, values, tf.zerosLike(values));
      return {
        value: counted(steps, counts),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => counted(dy, saved[0] as tf.Tensor),
      };
    });
    return op(x);
  }

  override computeMask(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => tf.any(tf.notEqual(onlyTensor(inputs), this.maskValue), -1));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), maskValue: this.maskValue };
  }
}

tf.serialization.registerClass(Masking);
