import { ArgumentError, expectNumber, expectOneOf } from '@modu/core';
import { adversarialSettings, type AdversarialOptions } from './adversarial-options.ts';
import { builtGan } from './built-gan.ts';
import type { Gan } from './gan-model.ts';

/** Options of {@link gan}. */
export interface GanOptions extends AdversarialOptions {
  /** `'crossEntropy'`, the default: Goodfellow's, that of the generator not saturating; `'leastSquares'` or `'hinge'`. */
  readonly loss?: 'crossEntropy' | 'leastSquares' | 'hinge';
  /** By how much the target of real samples is below 1, from 0, the default, to 0.5; not with `'hinge'`. */
  readonly labelSmoothing?: number;
}

const where = 'gan';

/**
 * A generative adversarial network: a generator that makes samples of random numbers, and a discriminator that learns to
 * tell them from real ones. Dense, or with `blocks` convolutional (DCGAN).
 *
 * Inputs   samples [B, features] or [B, height, width, channels], values from 0 to 1 for the default output
 * Output   as many as are asked for
 * Weights  He uniform for relu, its like and leaky ReLU, Glorot uniform for outputs; biases zero, none in front of a batch
 *          normalisation
 * Training Adam(2e-4, beta1 0.5) for each network, unless other rates or optimizers are given. Batch normalisation is that
 *          of DCGAN for images with `blocks`, and absent from dense networks, unless chosen.
 *
 * @returns {@link Gan}, with `fit`, `sample`, `generate`, `discriminate` and `save`
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when the blocks cannot halve the sides of the image
 * @see Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661; Radford et al. 2016, https://arxiv.org/abs/1511.06434;
 *   Mao et al. 2017, https://arxiv.org/abs/1611.04076; Lim & Ye 2017 (hinge), https://arxiv.org/abs/1705.02894;
 *   Salimans et al. 2016 (label smoothing), https://arxiv.org/abs/1606.03498
 * @example
 * const digits = gan({ inputShape: [28, 28, 1], blocks: [32, 64], seed: 1 });
 * await digits.fit(images, { epochs: 10, batchSize: 64 });
 * const drawn = digits.sample(16, { seed: 1 });
 */
export function gan(options: GanOptions): Gan {
  const settings = adversarialSettings(where, options, ['loss', 'labelSmoothing'], 'both');
  const objective = expectOneOf(where, 'loss', options.loss ?? 'crossEntropy', [
    'crossEntropy',
    'leastSquares',
    'hinge',
  ]);
  const labelSmoothing = expectNumber(where, 'labelSmoothing', options.labelSmoothing ?? 0, { min: 0, max: 0.5 });
  if (objective === 'hinge' && labelSmoothing > 0) {
    throw new ArgumentError(`${where}: labelSmoothing must be 0 with the loss 'hinge', received ${labelSmoothing}`);
  }
  return builtGan(
    where,
    settings,
    { objective, labelSmoothing, criticSteps: 1, gradientPenalty: 0, weightClip: 0 },
    options,
  );
}
