import * as tf from '@tensorflow/tfjs';
import { absolute } from './absolute.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of the absolute errors.
 *
 * mean over D of |t − p|.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * meanAbsoluteError(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function meanAbsoluteError(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('meanAbsoluteError', yTrue, yPred);
    return tf.mean(absolute(tf.sub(t, p)), -1);
  });
}

/**
 * {@link meanAbsoluteError} as a loss: the mean of the absolute errors.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new MeanAbsoluteError() });
 * ```
 */
export class MeanAbsoluteError extends Loss {
  static readonly className: string = 'Modu>MeanAbsoluteError';

  constructor(options: LossOptions = {}) {
    super('mean_absolute_error', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return meanAbsoluteError(yTrue, yPred);
  }
}
