import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import type { ActivationName } from './activations.ts';
import { activate, expectActivation } from './expect-activation.ts';

/** Options of {@link Activation}. */
export interface ActivationOptions extends LayerOptions {
  /** A name in `activations`, such as `'gelu'`. */
  readonly activation: ActivationName;
}

/**
 * Applies an activation function of Keras, with its defaults.
 *
 * Inputs   any shape, float32
 * Output   the same shape, carrying the mask of the input; for `'glu'` half the size of the last axis
 *
 * @throws {ArgumentError} when the activation is unknown
 * @see https://keras.io/api/layers/core_layers/activation/
 * @example
 * new Activation({ activation: 'mish' }).apply(tf.tensor1d([-1, 0, 1]));
 */
export class Activation extends SingleInputLayer {
  static readonly className = 'Modu>Activation';
  readonly activation: ActivationName;

  constructor(options: ActivationOptions) {
    super('Activation', 'activation', options, ['activation']);
    this.activation = expectActivation(this.where, 'activation', options.activation ?? '');
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = onlyShape(inputShape);
    const last = shape.at(-1) ?? null;
    return this.activation === 'glu' && last !== null ? [...shape.slice(0, -1), last / 2] : shape;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    return activate(this.activation, x);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), activation: this.activation };
  }
}

tf.serialization.registerClass(Activation);
