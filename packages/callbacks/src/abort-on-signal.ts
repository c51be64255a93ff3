import { AbortedError, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { clearAborted, markAborted, stopWithinEpoch } from './epoch-progress.ts';
import type { TrainableModel } from './training-callback.ts';

const where = 'AbortOnSignal';

/**
 * Ends training after the running batch when a signal is aborted: by Ctrl-C, a timeout, or a button.
 *
 * `fit` then returns as usual, with the weights as they are. The epoch that was cut short counts for nothing:
 * {@link EarlyStopping} passes it over and still restores its best weights, and {@link ModelCheckpoint} leaves the
 * checkpoint of the last whole epoch, from which training can go on.
 *
 * Event order: looks at the signal in `onTrainBegin`, `onTrainBatchEnd` and `onEpochEnd`. `onTrainBegin` resets
 * {@link aborted}.
 *
 * @throws {ArgumentError} when `signal` is no `AbortSignal`
 * @throws {AbortedError} in `onTrainBegin` when the signal is aborted already
 * @example
 * const controller = new AbortController();
 * process.once('SIGINT', () => controller.abort());
 * await model.fit(x, y, { callbacks: [new AbortOnSignal(controller.signal), new ModelCheckpoint('runs/last')] });
 */
export class AbortOnSignal extends Callback<TrainableModel> {
  /** Whether the signal ended the last training. */
  aborted = false;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super();
    if (typeof signal?.aborted !== 'boolean') throw invalid(where, 'signal', 'an AbortSignal', signal);
    this.#signal = signal;
  }

  override onTrainBegin(): Promise<void> {
    this.aborted = false;
    clearAborted(this.model);
    if (!this.#signal.aborted) return Promise.resolve();
    return Promise.reject(
      new AbortedError(`${where}: training was aborted before it began`, { cause: this.#signal.reason }),
    );
  }

  override onTrainBatchEnd(): Promise<void> {
    if (this.#signal.aborted) {
      this.aborted = true;
      markAborted(this.model);
      stopWithinEpoch(this.model);
    }
    return Promise.resolve();
  }

  override onEpochEnd(): Promise<void> {
    if (this.#signal.aborted) {
      this.aborted = true;
      markAborted(this.model);
      this.model.stopTraining = true;
    }
    return Promise.resolve();
  }
}
