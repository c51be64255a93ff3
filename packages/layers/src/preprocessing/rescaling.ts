import { expectArray, expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { SingleInputLayer } from '../single-input-layer.ts';

/** Options of {@link Rescaling}. */
export interface RescalingOptions extends LayerOptions {
  /** What the input is multiplied by: a number, or one for each value of the last axis. */
  readonly scale: number | readonly number[];
  /** What is added then, 0 by default. */
  readonly offset?: number | readonly number[];
}

/**
 * Multiplies by a number and adds another.
 *
 * y = x · scale + offset
 *
 * Inputs   any shape, float32 or int32
 * Output   the same shape, float32, carrying the mask of the input
 *
 * @throws {ArgumentError} when an option is unknown or no number
 * @see https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
 * @example
 * new Rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [28, 28, 1] });
 */
export class Rescaling extends SingleInputLayer {
  static readonly className = 'Modu>Rescaling';
  readonly scale: number | readonly number[];
  readonly offset: number | readonly number[];

  constructor(options: RescalingOptions) {
    super('Rescaling', 'rescaling', options, ['scale', 'offset']);
    this.scale = expectFactor('scale', options.scale);
    this.offset = expectFactor('offset', options.offset ?? 0);
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const factor = (value: number | readonly number[]): number | tf.Tensor =>
      typeof value === 'number' ? value : tf.tensor1d([...value]);
    return tf.add(tf.mul(tf.cast(x, 'float32'), factor(this.scale)), factor(this.offset));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const plain = (value: number | readonly number[]): number | number[] =>
      typeof value === 'number' ? value : [...value];
    return { ...super.getConfig(), scale: plain(this.scale), offset: plain(this.offset) };
  }
}

tf.serialization.registerClass(Rescaling);

function expectFactor(name: string, value: number | readonly number[]): number | readonly number[] {
  if (!Array.isArray(value)) return expectNumber('Rescaling', name, value);
  return expectArray<number>('Rescaling', name, value).map((item) => expectNumber('Rescaling', name, item));
}
