import { expectBoolean, expectOptions, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { logFile, type LogDestination, type LogFile } from './log-file.ts';
import { metricValues } from './metric-value.ts';
import { formatNumber, parseFormatSpec, type FormatSpec } from './python-format.ts';
import type { Logs } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link CSVLogger}, with Keras' names and defaults. */
export interface CSVLoggerOptions {
  /** What stands between two values, one character, `','` by default. */
  readonly separator?: string;
  /** Whether lines are added to a file that is there, false by default: it is replaced. */
  readonly append?: boolean;
}

const where = 'CSVLogger';

/** Python's shortest form, in which Keras writes numbers. */
const shortest = parseFormatSpec('') as FormatSpec;

/**
 * Writes a line of comma-separated values after every epoch, byte for byte as Keras does.
 *
 * The columns are `epoch`, from 0, and the metrics of the first epoch in alphabetical order; where none of them is of
 * validation, a `val_` column follows for each. A metric that an epoch lacks is `NA`, one that comes later is left out.
 * After an interruption, lines of epochs that are run again are cut off.
 *
 * Event order: `onTrainBegin` empties the file, or adds to it with `append`; `onEpochEnd` writes.
 *
 * @throws {ArgumentError} for a bad option
 * @throws {FileError} when the file cannot be written; training ends there
 * @see Keras, https://keras.io/api/callbacks/csv_logger/
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [new CSVLogger('runs/log.csv')] });
 */
export class CSVLogger extends Callback<object> {
  readonly separator: string;
  readonly append: boolean;
  readonly #file: LogFile;
  #keys: readonly string[] | undefined;
  #hasHeader = false;

  /** @param filename a path, or an object with `write()` in a page */
  constructor(filename: LogDestination, options: CSVLoggerOptions = {}) {
    super();
    const known = expectOptions(where, options, ['separator', 'append']);
    const separator = known.separator ?? ',';
    if (typeof separator !== 'string' || separator.length !== 1 || /["\r\n]/.test(separator)) {
      throw invalid(where, 'separator', 'one character, and neither a quote nor the end of a line', separator);
    }
    this.separator = separator;
    this.append = expectBoolean(where, 'append', known.append ?? false);
    this.#file = logFile(where, 'filename', filename);
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return { bytes: this.#file.bytes, keys: this.#keys };
  }

  #restoredBytes: number | undefined;

  protected override restoreState({ bytes, keys }: CallbackState): void {
    this.#restoredBytes = bytes as number;
    this.#keys = keys as readonly string[] | undefined;
  }

  override async onTrainBegin(): Promise<void> {
    if (this.takeRestored()) {
      await this.#file.cutTo(this.#restoredBytes ?? 0);
      this.#hasHeader = this.#file.bytes > 0;
      return;
    }
    await this.#file.open(this.append);
    this.#keys = undefined;
    this.#hasHeader = this.#file.bytes > 0;
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const values = await metricValues(logs);
    this.#keys ??= columns(Object.keys(values));
    const lines = this.#hasHeader ? [] : [['epoch', ...this.#keys]];
    const cells = this.#keys.map((key) => {
      const value = values[key];
      return value === undefined ? 'NA' : formatNumber(value, shortest, 'float');
    });
    lines.push([String(epoch), ...cells]);
    await this.#file.append(lines.map((line) => this.#line(line)).join(''));
    this.#hasHeader = true;
  }

  #line(cells: readonly string[]): string {
    return `${cells.map((cell) => this.#quoted(cell)).join(this.separator)}\r\n`;
  }

  #quoted(cell: string): string {
    const needsQuotes = cell.includes(this.separator) || /["\r\n]/.test(cell);
    return needsQuotes ? `"${cell.replaceAll('"', '""')}"` : cell;
  }
}

/** The order of code points, which is Python's. */
function columns(names: readonly string[]): string[] {
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  const hasValidation = sorted.some((name) => name.startsWith('val_'));
  return hasValidation ? sorted : [...sorted, ...sorted.map((name) => `val_${name}`)];
}
