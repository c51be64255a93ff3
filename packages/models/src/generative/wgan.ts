import { ArgumentError, expectInteger, expectNumber } from '@modu/core';
import { adversarialSettings, type AdversarialOptions } from './adversarial-options.ts';
import { builtGan } from './built-gan.ts';
import type { Gan } from './gan-model.ts';

/** Options of {@link wgan}. */
export interface WganOptions extends AdversarialOptions {
  /** Steps of the critic for one of the generator, 5 by default. */
  readonly criticSteps?: number;
  /** The weight of the penalty on gradients of the critic whose length is not 1: 10, or with `weightClip` 0. */
  readonly gradientPenalty?: number;
  /** The largest size of a weight of the critic, such as 0.01: what the first paper has in place of the penalty. None by default. */
  readonly weightClip?: number;
}

const where = 'wgan';

/**
 * A Wasserstein GAN: as `gan`, but that the discriminator, here a critic, measures how far generated samples are from real
 * ones, so that its loss falls as samples get better.
 *
 * The critic maximises E[score(real)] − E[score(generated)], kept from growing without bounds by a penalty on its gradients
 * (WGAN-GP, the default), by clipping its weights, or both. The penalty takes gradients of gradients, which dense layers,
 * convolutions and leaky ReLU have on every backend; batch normalisation in the critic would mix samples, and is refused.
 *
 * Inputs   as of `gan`
 * Training with the penalty Adam(1e-4, beta1 0, beta2 0.9) for each network, with clipping alone RMSprop(5e-5), as in the
 *          papers, unless other rates or optimizers are given. `discriminator_loss` is E[generated] − E[real] + penalty.
 *
 * @returns {@link Gan}
 * @throws {ArgumentError} when an option is unknown or out of range, or nothing limits the critic
 * @throws {ShapeError} when the blocks cannot halve the sides of the image
 * @see Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875; Gulrajani et al. 2017, https://arxiv.org/abs/1704.00028
 * @example
 * const digits = wgan({ inputShape: [28, 28, 1], blocks: [32, 64], seed: 1 });
 * await digits.fit(images, { epochs: 20, batchSize: 64 });
 */
export function wgan(options: WganOptions): Gan {
  const settings = adversarialSettings(where, options, ['criticSteps', 'gradientPenalty', 'weightClip'], 'generator');
  const criticSteps = expectInteger(where, 'criticSteps', options.criticSteps ?? 5, { min: 1 });
  const { weightClip: limit } = options;
  const weightClip = limit === undefined ? 0 : expectNumber(where, 'weightClip', limit, { minExclusive: 0 });
  const byDefault = weightClip > 0 ? 0 : 10;
  const gradientPenalty = expectNumber(where, 'gradientPenalty', options.gradientPenalty ?? byDefault, { min: 0 });
  if (gradientPenalty === 0 && weightClip === 0) {
    throw new ArgumentError(`${where}: gradientPenalty must be above 0 unless weightClip is given, received 0`);
  }
  if (gradientPenalty > 0 && settings.batchNormalization === 'both') {
    throw new ArgumentError(
      `${where}: batchNormalization must be 'generator' or 'none' with a gradientPenalty, received 'both'`,
    );
  }
  const rules = { objective: 'wasserstein', labelSmoothing: 0, criticSteps, gradientPenalty, weightClip } as const;
  return builtGan(where, settings, rules, options);
}
