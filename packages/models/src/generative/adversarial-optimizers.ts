import { ArgumentError, expectNumber, invalid } from '@modu/core';
import { Adam, Optimizer, RMSprop } from '@modu/optimizers';
import type { AdversarialSettings } from './latent-noise.ts';
import { PairedOptimizers } from './paired-optimizers.ts';

/** How the two networks of a GAN take their steps. */
export interface AdversarialTrainingOptions {
  /** The step size of the generator's Adam; not together with `generatorOptimizer`. */
  readonly learningRate?: number;
  /** That of the discriminator's Adam, `learningRate` by default; not together with `discriminatorOptimizer`. */
  readonly discriminatorLearningRate?: number;
  /** An optimizer of `@modu/optimizers` in place of the generator's; whoever made it disposes of it. */
  readonly generatorOptimizer?: Optimizer;
  /** Another one in place of the discriminator's. */
  readonly discriminatorOptimizer?: Optimizer;
}

/** The names of {@link AdversarialTrainingOptions}. */
export const adversarialTrainingNames = [
  'learningRate',
  'discriminatorLearningRate',
  'generatorOptimizer',
  'discriminatorOptimizer',
] as const;

/** The optimizer that the paper of an objective trains with. */
function optimizerOf({ objective, gradientPenalty }: AdversarialSettings, learningRate: number | undefined): Optimizer {
  if (objective !== 'wasserstein') return new Adam({ learningRate: learningRate ?? 2e-4, beta1: 0.5 });
  // A critic with clipped weights loses its way with momentum.
  if (gradientPenalty === 0) return new RMSprop({ learningRate: learningRate ?? 5e-5 });
  return new Adam({ learningRate: learningRate ?? 1e-4, beta1: 0, beta2: 0.9 });
}

/** Both optimizers. @throws {ArgumentError} */
export function adversarialOptimizers(
  where: string,
  options: AdversarialTrainingOptions,
  settings: AdversarialSettings,
): PairedOptimizers {
  const { learningRate, discriminatorLearningRate: rate } = options;
  const rates = { learningRate, discriminatorLearningRate: rate };
  for (const [name, value] of Object.entries(rates)) {
    if (value !== undefined) expectNumber(where, name, value, { minExclusive: 0 });
  }
  const given = { generator: options.generatorOptimizer, discriminator: options.discriminatorOptimizer };
  for (const [player, optimizer] of Object.entries(given)) {
    if (optimizer === undefined) continue;
    const name = `${player}Optimizer`;
    if (!(optimizer instanceof Optimizer)) throw invalid(where, name, 'one of @modu/optimizers', optimizer);
    const rateName = player === 'generator' ? 'learningRate' : 'discriminatorLearningRate';
    if (rates[rateName] !== undefined) {
      throw new ArgumentError(
        `${where}: ${rateName} must be absent where ${name} is given, received ${rates[rateName]}`,
      );
    }
  }
  if (given.generator !== undefined && given.generator === given.discriminator) {
    throw new ArgumentError(
      `${where}: discriminatorOptimizer must be another one than generatorOptimizer, received the same`,
    );
  }
  const owned: Optimizer[] = [];
  const own = (value: number | undefined): Optimizer => {
    const optimizer = optimizerOf(settings, value);
    owned.push(optimizer);
    return optimizer;
  };
  const pair = {
    generator: given.generator ?? own(learningRate),
    discriminator: given.discriminator ?? own(rate ?? learningRate),
  };
  return new PairedOptimizers(pair, owned);
}
