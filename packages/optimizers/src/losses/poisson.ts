import * as tf from '@tensorflow/tfjs';
import { epsilon } from './epsilon.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The negative logarithm of the Poisson likelihood, without the terms that the prediction does not change.
 *
 * mean over D of p − t·log(p + 1e-7).
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * poisson(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function poisson(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('poisson', yTrue, yPred);
    return tf.mean(tf.sub(p, tf.mul(t, tf.log(tf.add(p, epsilon)))), -1);
  });
}

/**
 * {@link poisson} as a loss: the negative logarithm of the Poisson likelihood, without the terms that the prediction does not change.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new Poisson() });
 * ```
 */
export class Poisson extends Loss {
  static readonly className: string = 'Modu>Poisson';

  constructor(options: LossOptions = {}) {
    super('poisson', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return poisson(yTrue, yPred);
  }
}
