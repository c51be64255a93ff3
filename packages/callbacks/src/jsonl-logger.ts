import { expectBoolean, expectInteger, expectOptions } from '@modu/core';
import { BatchCounter } from './batch-counter.ts';
import { Callback } from './callback.ts';
import { logFile, type LogDestination, type LogFile } from './log-file.ts';
import { metricValues } from './metric-value.ts';
import type { Logs } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link JSONLLogger}. */
export interface JSONLLoggerOptions {
  /** Whether lines are added to a file that is there, false by default: it is replaced. */
  readonly append?: boolean;
  /** `'epoch'`, the default, or a number of batches after which a line is written too. */
  readonly updateFreq?: 'epoch' | number;
}

const where = 'JSONLLogger';

/**
 * Writes a line of JSON after every epoch, `{"epoch":0,"loss":0.5}`, and after so many batches, with `"batch"` in it.
 *
 * Epochs and batches count from 0. NaN and infinities, which JSON lacks, are the texts `"NaN"`, `"Infinity"` and
 * `"-Infinity"`. After an interruption, lines of what is run again are cut off.
 *
 * Event order: `onTrainBegin` empties the file, or adds to it with `append`; `onTrainBatchEnd` and `onEpochEnd` write.
 *
 * @throws {ArgumentError} for a bad option
 * @throws {FileError} when the file cannot be written; training ends there
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [new JSONLLogger('runs/log.jsonl')] });
 */
export class JSONLLogger extends Callback<object> {
  readonly append: boolean;
  readonly updateFreq: 'epoch' | number;
  readonly #file: LogFile;
  readonly #batches = new BatchCounter();
  #epoch = 0;
  #restoredBytes = 0;

  /** @param filename a path, or an object with `write()` in a page */
  constructor(filename: LogDestination, options: JSONLLoggerOptions = {}) {
    super();
    const known = expectOptions(where, options, ['append', 'updateFreq']);
    this.append = expectBoolean(where, 'append', known.append ?? false);
    this.updateFreq =
      known.updateFreq === undefined || known.updateFreq === 'epoch'
        ? 'epoch'
        : expectInteger(where, "updateFreq, when not 'epoch',", known.updateFreq, { min: 1 });
    this.#file = logFile(where, 'filename', filename);
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    const { sinceLast, lastBatch } = this.#batches;
    return { bytes: this.#file.bytes, epoch: this.#epoch, sinceLast, lastBatch };
  }

  protected override restoreState({ bytes, epoch, sinceLast, lastBatch }: CallbackState): void {
    this.#restoredBytes = bytes as number;
    this.#epoch = epoch as number;
    Object.assign(this.#batches, { sinceLast, lastBatch });
  }

  override async onTrainBegin(): Promise<void> {
    if (this.takeRestored()) {
      await this.#file.cutTo(this.#restoredBytes);
      return;
    }
    await this.#file.open(this.append);
    Object.assign(this.#batches, { sinceLast: 0, lastBatch: undefined });
  }

  override onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    if (this.updateFreq === 'epoch' || !this.#batches.isDue(batch, this.updateFreq)) return;
    await this.#write({ epoch: this.#epoch, batch }, logs);
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    await this.#write({ epoch }, logs);
  }

  async #write(position: Readonly<Record<string, number>>, logs: Logs): Promise<void> {
    const line = { ...position, ...(await metricValues(logs)) };
    await this.#file.append(
      `${JSON.stringify(line, (_, value: unknown) => (isSpecial(value) ? String(value) : value))}\n`,
    );
  }
}

function isSpecial(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}
