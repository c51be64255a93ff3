import * as tf from '@tensorflow/tfjs';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The mean of the logarithms of the hyperbolic cosines of the errors: quadratic when small, linear when large.
 *
 * mean over D of log(cosh(p − t)).
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * logCosh(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function logCosh(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('logCosh', yTrue, yPred);
    const error = tf.sub(p, t);
    return tf.mean(tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2), -1);
  });
}

/**
 * {@link logCosh} as a loss: the mean of the logarithms of the hyperbolic cosines of the errors: quadratic when small, linear when large.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new LogCosh() });
 * ```
 */
export class LogCosh extends Loss {
  static readonly className: string = 'Modu>LogCosh';

  constructor(options: LossOptions = {}) {
    super('log_cosh', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return logCosh(yTrue, yPred);
  }
}
