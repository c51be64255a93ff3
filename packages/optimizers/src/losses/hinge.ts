import * as tf from '@tensorflow/tfjs';
import { signedLabels } from './signed-labels.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of what is missing to a margin of 1.
 *
 * mean over D of max(1 − t·p, 0), with targets −1 and 1; targets that are all 0 or 1 become those.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * hinge(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function hinge(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('hinge', yTrue, yPred);
    return tf.mean(tf.maximum(tf.sub(1, tf.mul(signedLabels(t), p)), 0), -1);
  });
}

/**
 * {@link hinge} as a loss: the mean of what is missing to a margin of 1.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new Hinge() });
 * ```
 */
export class Hinge extends Loss {
  static readonly className: string = 'Modu>Hinge';

  constructor(options: LossOptions = {}) {
    super('hinge', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return hinge(yTrue, yPred);
  }
}
