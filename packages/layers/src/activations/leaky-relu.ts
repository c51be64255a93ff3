import { expectNumber } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { SingleInputLayer } from '../single-input-layer.ts';
import { activations } from './activations.ts';

/** Options of {@link LeakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below zero, 0.3 by default. */
  readonly negativeSlope?: number;
}

/**
 * x where it is positive, else negativeSlope · x.
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input
 *
 * @throws {ArgumentError} when an option is unknown or negative
 * @see https://keras.io/api/layers/activation_layers/leaky_relu/
 * @example
 * new LeakyReLU({ negativeSlope: 0.1 }).apply(tf.tensor1d([-10, 10]));
 */
export class LeakyReLU extends SingleInputLayer {
  static readonly className = 'Modu>LeakyReLU';
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super('LeakyReLU', 'leaky_re_lu', options, ['negativeSlope']);
    this.negativeSlope = expectNumber('LeakyReLU', 'negativeSlope', options.negativeSlope ?? 0.3, { min: 0 });
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return activations.leakyRelu(x, this);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}

tf.serialization.registerClass(LeakyReLU);
