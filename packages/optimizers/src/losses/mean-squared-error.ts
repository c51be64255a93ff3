import * as tf from '@tensorflow/tfjs';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of the squared errors.
 *
 * mean over D of (t − p)².
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * meanSquaredError(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function meanSquaredError(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('meanSquaredError', yTrue, yPred);
    return tf.mean(tf.squaredDifference(t, p), -1);
  });
}

/**
 * {@link meanSquaredError} as a loss: the mean of the squared errors.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new MeanSquaredError() });
 * ```
 */
export class MeanSquaredError extends Loss {
  static readonly className: string = 'Modu>MeanSquaredError';

  constructor(options: LossOptions = {}) {
    super('mean_squared_error', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return meanSquaredError(yTrue, yPred);
  }
}
