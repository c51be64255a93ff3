import * as tf from '@tensorflow/tfjs';
import { epsilon } from './epsilon.ts';
import { Loss, type LossOptions } from './loss.ts';
import { prepareTargets } from './prepare-targets.ts';

/**
 * The Kullback-Leibler divergence of the predicted distribution from the true one.
 *
 * Σ over C of t·log(t / p), with t and p clipped to 1e-7 and 1.
 *
 * Inputs   yTrue and yPred [B,…,D], or [B] and [B,1]
 * Output   [B,…] float32; the caller owns it
 *
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * klDivergence(tf.tensor2d([[0, 1]]), tf.tensor2d([[0.25, 0.5]]));
 * ```
 */
export function klDivergence(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const [t, p] = prepareTargets('klDivergence', yTrue, yPred);
    const [truth, predicted] = [tf.clipByValue(t, epsilon, 1), tf.clipByValue(p, epsilon, 1)];
    return tf.sum(tf.mul(truth, tf.log(tf.div(truth, predicted))), -1);
  });
}

/**
 * {@link klDivergence} as a loss: the Kullback-Leibler divergence of the predicted distribution from the true one.
 *
 * @throws {ArgumentError} for an unknown option or a bad value
 * @see https://keras.io/api/losses/
 * @example
 * ```ts
 * model.compile({ optimizer: new Adam(), loss: new KLDivergence() });
 * ```
 */
export class KLDivergence extends Loss {
  static readonly className: string = 'Modu>KLDivergence';

  constructor(options: LossOptions = {}) {
    super('kl_divergence', options);
  }

  override call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return klDivergence(yTrue, yPred);
  }
}
