import * as tf from '@tensorflow/tfjs';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * What is missing to a margin of 1 between the right class and the best of the others.
 *
 * max(max over C of (1 − t)·p − Σ t·p + 1, 0), with targets 0 and 1.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * categoricalHinge(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function categoricalHinge(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('categoricalHinge', yTrue, yPred);
    const right = tf.sum(tf.mul(t, p), -1);
    const other = largest(tf.mul(tf.sub(1, t), p));
    return tf.maximum(tf.add(tf.sub(other, right), 1), 0);
  });
}

/**
 * {@link categoricalHinge} as a loss: what is missing to a margin of 1 between the right class and the best of the others.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new CategoricalHinge() });
 * ```
 */
export class CategoricalHinge extends Loss {
  static readonly className: string = 'Modu>CategoricalHinge';

  constructor(options: LossOptions = {}) {
    super('categorical_hinge', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return categoricalHinge(yTrue, yPred);
  }
}

/** The maximum along the last axis; several of the same size share its gradient, as in Keras. */
function largest(values: tf.Tensor): tf.Tensor {
  const maximum = tf.customGrad((x, save) => {
    const value = tf.max(x as tf.Tensor, -1);
    (save as tf.GradSaveFunc)([x as tf.Tensor, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [kept, top] = saved as [tf.Tensor, tf.Tensor];
      const isTop = tf.cast(tf.equal(kept, tf.expandDims(top, -1)), 'float32');
      return tf.mul(tf.expandDims(dy, -1), tf.div(isTop, tf.sum(isTop, -1, true)));
    };
    return { value, gradFunc };
  });
  return maximum(values);
}
