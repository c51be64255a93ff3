import * as tf from '@tensorflow/tfjs';
import type { AdversarialSettings } from './latent-noise.ts';

/** What each player pays, of scores [B, 1], means over the batch. */
interface AdversarialLosses {
  readonly discriminator: (real: tf.Tensor, fake: tf.Tensor) => tf.Scalar;
  readonly generator: (fake: tf.Tensor) => tf.Scalar;
}

/**
 * The losses of both players; the discriminator's is the sum of that of real samples and that of generated ones. Of cross-entropy
 * scores are logits, and the generator's loss is the one that does not saturate.
 */
export function adversarialLosses({ objective, labelSmoothing }: AdversarialSettings): AdversarialLosses {
  const target = 1 - labelSmoothing;
  const mean = (x: tf.Tensor): tf.Scalar => tf.mean(x);
  switch (objective) {
    case 'crossEntropy':
      return {
        discriminator: (real, fake) =>
          tf.add(mean(tf.sub(tf.softplus(real), tf.mul(real, target))), mean(tf.softplus(fake))),
        generator: (fake) => mean(tf.softplus(tf.neg(fake))),
      };
    case 'leastSquares':
      return {
        discriminator: (real, fake) =>
          tf.mul(tf.add(mean(tf.square(tf.sub(real, target))), mean(tf.square(fake))), 0.5),
        generator: (fake) => tf.mul(mean(tf.square(tf.sub(fake, 1))), 0.5),
      };
    case 'hinge':
      return {
        discriminator: (real, fake) => tf.add(mean(tf.relu(tf.sub(1, real))), mean(tf.relu(tf.add(fake, 1)))),
        generator: (fake) => tf.neg(mean(fake)),
      };
    case 'wasserstein':
      return {
        discriminator: (real, fake) => tf.sub(mean(fake), mean(real)),
        generator: (fake) => tf.neg(mean(fake)),
      };
  }
}

/**
 * Gulrajani's penalty: the mean of (‖∇ score(x)‖ − 1)² at points between real and generated samples. `position` [B] in
 * [0, 1] says where between. Second derivatives pass through dense layers, convolutions and leaky ReLU.
 */
export function gradientPenalty(
  score: (x: tf.Tensor) => tf.Tensor,
  real: tf.Tensor,
  fake: tf.Tensor,
  position: tf.Tensor,
): tf.Scalar {
  const share = tf.reshape(position, [-1, ...real.shape.slice(1).map(() => 1)]);
  const between = tf.add(tf.mul(real, share), tf.mul(fake, tf.sub(1, share)));
  const slope = tf.grad((x) => tf.sum(score(x)))(between);
  const axes = real.shape.slice(1).map((_, i) => i + 1);
  // Keeps the derivative of the root finite where a score does not depend on its sample at all.
  const length = tf.sqrt(tf.add(tf.sum(tf.square(slope), axes), 1e-12));
  return tf.mean(tf.square(tf.sub(length, 1)));
}
