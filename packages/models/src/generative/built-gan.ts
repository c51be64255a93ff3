import { adversarialModel } from './adversarial-networks.ts';
import { adversarialOptimizers, type AdversarialTrainingOptions } from './adversarial-optimizers.ts';
import type { AdversarialNetworkSettings } from './adversarial-options.ts';
import { compileAdversarial, Gan } from './gan-model.ts';
import type { AdversarialSettings } from './latent-noise.ts';

/** The networks with their optimizers, ready to be trained. */
export function builtGan(
  where: string,
  settings: AdversarialNetworkSettings,
  rules: Omit<AdversarialSettings, 'seed'>,
  options: AdversarialTrainingOptions,
): Gan {
  const training = { ...rules, seed: settings.seed ?? null };
  const optimizers = adversarialOptimizers(where, options, training);
  const model = adversarialModel(where, settings, training);
  compileAdversarial(model, optimizers);
  return new Gan(model);
}
