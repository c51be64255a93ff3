import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { SingleInputLayer } from '../single-input-layer.ts';
import { activations } from './activations.ts';

/** Options of {@link ReLU}. */
export interface ReLUOptions extends LayerOptions {
  /** The largest output, null, the default, for no limit. */
  readonly maxValue?: number | null;
  /** The slope below the threshold, 0 by default. */
  readonly negativeSlope?: number;
  /** The least input that passes, 0 by default. */
  readonly threshold?: number;
}

/**
 * The rectified linear unit: maxValue from there on, x above the threshold, else negativeSlope · (x − threshold).
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input
 *
 * @throws {ArgumentError} when an option is unknown or negative
 * @see https://keras.io/api/layers/activation_layers/relu/
 * @example
 * new ReLU({ maxValue: 6 }).apply(tf.tensor1d([-1, 3, 9]));
 */
export class ReLU extends SingleInputLayer {
  static readonly className = 'Modu>ReLU';
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super('ReLU', 're_lu', options, ['maxValue', 'negativeSlope', 'threshold']);
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = options;
    this.maxValue = maxValue === null ? null : expectNumber('ReLU', 'maxValue', maxValue, { min: 0 });
    this.negativeSlope = expectNumber('ReLU', 'negativeSlope', negativeSlope, { min: 0 });
    this.threshold = expectNumber('ReLU', 'threshold', threshold, { min: 0 });
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return activations.relu(x, this);
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}

tf.serialization.registerClass(ReLU);
