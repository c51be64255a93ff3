import * as tf from '@tensorflow/tfjs';
import type { OptimizerSettings } from './optimizer-options.ts';
import type { Entry } from './slot-store.ts';

/** Follows the variables with their averages after the update of the number `iterations`, from 0. */
export function updateAverages(
  entries: readonly Entry<'average'>[],
  iterations: number,
  { emaMomentum, emaOverwriteFrequency }: OptimizerSettings,
): void {
  const momentum = iterations === 0 ? 0 : Math.fround(emaMomentum);
  const overwrite = emaOverwriteFrequency !== undefined && (iterations + 1) % emaOverwriteFrequency === 0;
  for (const { variable, slots } of entries) {
    slots.average.assign(tf.add(tf.mul(momentum, slots.average), tf.mul(1 - momentum, variable)));
    if (overwrite) variable.assign(slots.average);
  }
}
