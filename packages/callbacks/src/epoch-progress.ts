import { hasMetric } from './metric-value.ts';
import type { Logs, TrainableModel, TrainingParams } from './training-callback.ts';

const endingWithinEpoch = new WeakSet();
const aborted = new WeakSet();

/** Ends training after the running batch, and remembers that its epoch was not run to the end. */
export function stopWithinEpoch(model: Pick<TrainableModel, 'stopTraining'>): void {
  model.stopTraining = true;
  endingWithinEpoch.add(model);
}

/** Remembers that a training is ended from outside, and not because a callback found that it was done. */
export function markAborted(model: object): void {
  aborted.add(model);
}

/** Forgets what {@link markAborted} noted of an earlier training. */
export function clearAborted(model: object): void {
  aborted.delete(model);
}

/** Whether a training is ended from outside, so that it is to be gone on with another day. */
export function wasAborted(model: object, params: TrainingParams | undefined): boolean {
  const { signal } = (params ?? {}) as { signal?: Partial<AbortSignal> };
  return aborted.has(model) || signal?.aborted === true;
}

/** The number of batches of an epoch, as far as the trainer says; undefined for a dataset of unknown size. */
export function batchesPerEpoch(params: TrainingParams | undefined): number | undefined {
  const { steps, samples, batchSize } = params ?? {};
  if (typeof steps === 'number') return steps;
  return typeof samples === 'number' && typeof batchSize === 'number' ? Math.ceil(samples / batchSize) : undefined;
}

/**
 * Counts the batches of the running epoch, to tell at its end whether it was cut short by a stop.
 *
 * The end of such an epoch reports means over some of its batches and no validation: nothing to decide upon.
 */
export class EpochProgress {
  /** Batches finished in the running epoch, those before an interruption included. */
  batches = 0;

  begin(model: object | undefined): void {
    this.batches = 0;
    if (model !== undefined) endingWithinEpoch.delete(model);
  }

  batchEnded(batch: number): void {
    this.batches = batch + 1;
  }

  /** Whether the epoch that just ended lacks batches or its validation. */
  wasCutShort(model: object | undefined, params: TrainingParams | undefined, logs: Logs): boolean {
    const expected = batchesPerEpoch(params);
    if (this.batches > 0 && expected !== undefined && this.batches < expected) return true;
    if (expected === undefined && model !== undefined && endingWithinEpoch.has(model)) return true;
    return this.batches > 0 && params?.['doValidation'] === true && !hasMetric(logs, 'val_loss');
  }
}
