import { expectInteger, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { expectOptimizers } from './learning-rate.ts';
import type { TrainableModel } from './training-callback.ts';

/** What an optimizer must have: the number of batches whose gradients make one step, to be read and set. */
interface AccumulatingOptimizer {
  gradientAccumulationSteps: number | null | undefined;
}

const where = 'GradientAccumulationScheduler';

/**
 * Changes from epoch to epoch over how many batches an optimizer accumulates gradients.
 *
 * Event order: `onEpochBegin` sets `gradientAccumulationSteps` of every optimizer of the model to the factor of the last
 * scheduled epoch that has come, 1 before the first.
 *
 * @throws {ArgumentError} in the constructor for a bad schedule; in `onTrainBegin` when an optimizer has no
 *   `gradientAccumulationSteps` to set, as those of tfjs
 * @see Lightning, https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.GradientAccumulationScheduler.html
 * @example
 * new GradientAccumulationScheduler({ 0: 8, 4: 4, 8: 1 }); // 8 batches a step in the epochs 0 to 3, then 4, then 1
 */
export class GradientAccumulationScheduler extends Callback<TrainableModel> {
  readonly #scheduling: readonly (readonly [epoch: number, factor: number])[];

  /** @param scheduling factors by the epoch, from 0, at which they begin */
  constructor(scheduling: Readonly<Record<number, number>>) {
    super();
    const entries = typeof scheduling === 'object' && scheduling !== null ? Object.entries(scheduling) : [];
    if (entries.length === 0) throw invalid(where, 'scheduling', 'factors by epoch, such as { 0: 4 }', scheduling);
    this.#scheduling = entries
      .map(([epoch, factor]) => {
        expectInteger(where, 'every epoch of scheduling', Number(epoch), { min: 0 });
        return [Number(epoch), expectInteger(where, `scheduling[${epoch}]`, factor, { min: 1 })] as const;
      })
      .sort(([a], [b]) => a - b);
  }

  /** The factor of an epoch. */
  factorOf(epoch: number): number {
    return this.#scheduling.findLast(([from]) => from <= epoch)?.[1] ?? 1;
  }

  override onTrainBegin(): Promise<void> {
    for (const { optimizer } of expectOptimizers(where, this.model)) {
      if ('gradientAccumulationSteps' in optimizer) continue;
      return Promise.reject(invalid(where, 'optimizer', 'one with gradientAccumulationSteps to set', optimizer));
    }
    return Promise.resolve();
  }

  override onEpochBegin(epoch: number): Promise<void> {
    for (const { optimizer } of expectOptimizers(where, this.model)) {
      const accumulating = optimizer as unknown as AccumulatingOptimizer;
      const factor = this.factorOf(epoch);
      if (accumulating.gradientAccumulationSteps !== factor) accumulating.gradientAccumulationSteps = factor;
    }
    return Promise.resolve();
  }
}
