import * as tf from '@tensorflow/tfjs';
import { epsilon } from './epsilon.ts';
import { absolute } from './absolute.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of the errors in per cent of the targets.
 *
 * 100 · mean over D of |(t − p) / max(|t|, 1e-7)|.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * meanAbsolutePercentageError(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function meanAbsolutePercentageError(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('meanAbsolutePercentageError', yTrue, yPred);
    return tf.mul(100, tf.mean(absolute(tf.div(tf.sub(t, p), tf.maximum(tf.abs(t), epsilon))), -1));
  });
}

/**
 * {@link meanAbsolutePercentageError} as a loss: the mean of the errors in per cent of the targets.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new MeanAbsolutePercentageError() });
 * ```
 */
export class MeanAbsolutePercentageError extends Loss {
  static readonly className: string = 'Modu>MeanAbsolutePercentageError';

  constructor(options: LossOptions = {}) {
    super('mean_absolute_percentage_error', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return meanAbsolutePercentageError(yTrue, yPred);
  }
}
