import * as tf from '@tensorflow/tfjs';
import { epsilon } from './epsilon.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of the squared differences of the logarithms of one more.
 *
 * mean over D of (log(max(t, 1e-7) + 1) − log(max(p, 1e-7) + 1))².
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * meanSquaredLogarithmicError(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function meanSquaredLogarithmicError(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('meanSquaredLogarithmicError', yTrue, yPred);
    const logarithm = (values: tf.Tensor) => tf.log(tf.add(tf.maximum(values, epsilon), 1));
    return tf.mean(tf.squaredDifference(logarithm(p), logarithm(t)), -1);
  });
}

/**
 * {@link meanSquaredLogarithmicError} as a loss: the mean of the squared differences of the logarithms of one more.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new MeanSquaredLogarithmicError() });
 * ```
 */
export class MeanSquaredLogarithmicError extends Loss {
  static readonly className: string = 'Modu>MeanSquaredLogarithmicError';

  constructor(options: LossOptions = {}) {
    super('mean_squared_logarithmic_error', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return meanSquaredLogarithmicError(yTrue, yPred);
  }
}
