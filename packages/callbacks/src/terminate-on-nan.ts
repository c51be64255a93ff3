import { DataError, expectBoolean, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { hasMetric, metricValue } from './metric-value.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import type { Logs, TrainableModel } from './training-callback.ts';

/** Options of {@link TerminateOnNaN}, with Keras' name and default. */
export interface TerminateOnNaNOptions extends PrintOptions {
  /** Whether to throw instead of ending training in good order, false by default. */
  readonly raiseError?: boolean;
}

const where = 'TerminateOnNaN';

/**
 * Ends training after a batch whose loss is NaN or infinite.
 *
 * The epoch is cut short then: {@link EarlyStopping} and {@link ModelCheckpoint} pass it over. Reading the loss of every
 * batch makes training on a GPU wait for it.
 *
 * Event order: `onTrainBatchEnd` looks at `loss`; a batch without one is passed over. `onTrainBegin` resets
 * {@link stoppedBatch}.
 *
 * @throws {ArgumentError} for a bad option
 * @throws {DataError} after such a batch, with `raiseError`; the end of training is then not told to any callback
 * @see Keras, https://keras.io/api/callbacks/terminate_on_nan/
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [new TerminateOnNaN()] });
 */
export class TerminateOnNaN extends Callback<TrainableModel> {
  readonly raiseError: boolean;
  /** The batch, from 0, that ended training; undefined while none did. */
  stoppedBatch: number | undefined;
  readonly #print: (message: string) => void;

  constructor(options: TerminateOnNaNOptions = {}) {
    super();
    const known = expectOptions(where, options, ['raiseError', 'verbose', 'print']);
    this.raiseError = expectBoolean(where, 'raiseError', known.raiseError ?? false);
    this.#print = expectPrint(where, known);
  }

  override onTrainBegin(): Promise<void> {
    this.stoppedBatch = undefined;
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    if (!hasMetric(logs, 'loss')) return;
    const loss = await metricValue(logs, 'loss', where);
    if (Number.isFinite(loss)) return;
    if (this.raiseError)
      throw new DataError(`${where}: the loss must be finite, received ${loss} in batch ${batch + 1}`);
    this.stoppedBatch = batch;
    this.model.stopTraining = true;
    this.#print(`${where}: training is stopped after batch ${batch + 1}, the loss is ${loss}`);
  }
}
