import * as tf from '@tensorflow/tfjs';
import type { OptimizerSettings } from './optimizer-options.ts';

type Clips = Pick<OptimizerSettings, 'clipnorm' | 'clipvalue' | 'globalClipnorm'>;

/** The gradients as one of the three options leaves them; not finite norms give NaN. Returns tensors of its own. */
export function clipGradients(
  gradients: readonly tf.Tensor[],
  { clipnorm, clipvalue, globalClipnorm }: Clips,
): readonly tf.Tensor[] {
  if (clipnorm !== undefined) {
    return gradients.map((gradient) =>
      tf.div(tf.mul(gradient, clipnorm), tf.maximum(tf.sqrt(squareSum(gradient)), clipnorm)),
    );
  }
  if (globalClipnorm !== undefined) {
    const norm = tf.sqrt(tf.addN(gradients.map(squareSum)));
    const scale = tf.mul(tf.minimum(tf.div(1, norm), 1 / globalClipnorm), globalClipnorm);
    // 0 for every finite norm, NaN for the others.
    const spoiled = tf.add(scale, tf.sub(norm, norm));
    return gradients.map((gradient) => tf.mul(gradient, spoiled));
  }
  if (clipvalue !== undefined) return gradients.map((gradient) => clipByValue(gradient, clipvalue));
  return gradients;
}

/**
 * The factors by which {@link clipGradients} scales gradients, one for each or one for all; `norm` is the L2 norm of all
 * values of its tensors.
 */
export function clipFactors(
  gradients: readonly tf.Tensor[],
  { clipnorm, globalClipnorm }: Clips,
  norm: (tensors: readonly tf.Tensor[]) => number,
): number | readonly number[] {
  if (clipnorm !== undefined) return gradients.map((gradient) => clipnorm / Math.max(norm([gradient]), clipnorm));
  if (globalClipnorm === undefined) return 1;
  const common = norm(gradients);
  return globalClipnorm * Math.min(1 / common, 1 / globalClipnorm) + (common - common);
}

function squareSum(gradient: tf.Tensor): tf.Scalar {
  return tf.sum(tf.square(gradient));
}

/** tf.clipByValue turns NaN into a bound on some backends; minimum and maximum keep it. */
function clipByValue(gradient: tf.Tensor, bound: number): tf.Tensor {
  return tf.minimum(tf.maximum(gradient, -bound), bound);
}
