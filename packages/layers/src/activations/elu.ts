import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { SingleInputLayer } from '../single-input-layer.ts';
import { activations } from './activations.ts';

/** Options of {@link ELU}. */
export interface ELUOptions extends LayerOptions {
  /** What the output tends to far below zero, with the sign changed; 1 by default. */
  readonly alpha?: number;
}

/**
 * The exponential linear unit: x where it is positive, else alpha · (exp(x) − 1).
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input
 *
 * @throws {ArgumentError} when an option is unknown or no number
 * @see https://keras.io/api/layers/activation_layers/elu/
 * @example
 * new ELU().apply(tf.tensor1d([-10, 10]));
 */
export class ELU extends SingleInputLayer {
  static readonly className = 'Modu>ELU';
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super('ELU', 'elu', options, ['alpha']);
    this.alpha = expectNumber('ELU', 'alpha', options.alpha ?? 1);
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return activations.elu(x, this);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}

tf.serialization.registerClass(ELU);
