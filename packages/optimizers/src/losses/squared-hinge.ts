import * as tf from '@tensorflow/tfjs';
import { signedLabels } from './signed-labels.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of the squares of what is missing to a margin of 1.
 *
 * mean over D of max(1 − t·p, 0)², with targets −1 and 1; targets that are all 0 or 1 become those.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * squaredHinge(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function squaredHinge(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('squaredHinge', yTrue, yPred);
    return tf.mean(tf.square(tf.maximum(tf.sub(1, tf.mul(signedLabels(t), p)), 0)), -1);
  });
}

/**
 * {@link squaredHinge} as a loss: the mean of the squares of what is missing to a margin of 1.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new SquaredHinge() });
 * ```
 */
export class SquaredHinge extends Loss {
  static readonly className: string = 'Modu>SquaredHinge';

  constructor(options: LossOptions = {}) {
    super('squared_hinge', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return squaredHinge(yTrue, yPred);
  }
}
