import {
  ArgumentError,
  expectArray,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectString,
  invalid,
} from '@modu/core';
import { Callback } from './callback.ts';
import { batchesPerEpoch, EpochProgress } from './epoch-progress.ts';
import { hasMetric, kerasMetricName, metricValue, metricValues } from './metric-value.ts';
import type { ProgressState } from './progress-line.ts';
import {
  elementView,
  linesView,
  quietView,
  terminalView,
  type ProgressElement,
  type ProgressStream,
  type ProgressView,
} from './progress-view.ts';
import type { Logs } from './training-callback.ts';

/** Options of {@link ProgressBar}. */
export interface ProgressBarOptions {
  /**
   * `'bar'` draws one line over and over, `'lines'` writes a line now and then, `'quiet'` writes nothing; `'auto'`, the
   * default, is quiet where the environment variable CI is set, draws in a terminal, and writes lines elsewhere.
   */
  readonly mode?: 'auto' | 'bar' | 'lines' | 'quiet';
  /** Where text goes, `process.stderr` by default, which leaves the standard output to results. */
  readonly stream?: ProgressStream;
  /** An element of a page to show progress in, instead of a stream; its text is replaced. */
  readonly element?: ProgressElement;
  /** What is being trained, shown before the bar. */
  readonly label?: string;
  /** The shortest time between two drawings in milliseconds, 100 by default. */
  readonly refreshMs?: number;
  /** The metrics to show, in Keras' or tfjs' spelling; all by default. */
  readonly metrics?: readonly string[];
  /** Batches per epoch, for datasets of unknown size; without it, such a training is measured by whole epochs. */
  readonly total?: number;
  /** The largest number of plain lines per training, 10 by default. */
  readonly lines?: number;
}

const where = 'ProgressBar';

/**
 * Shows how far training is: a bar over all its epochs, the epoch, samples per second, the time left and the metrics.
 *
 * The metrics are those of the last finished epoch in Keras' spelling; before there is one, those of the newest batch.
 * In a page the element gets the role `progressbar`, `aria-valuenow`, `aria-valuetext`, the line as its text and the
 * fraction as the style property `--progress`.
 *
 * Event order: draws in `onTrainBatchEnd` at most every `refreshMs` and in every `onEpochEnd`, for the last time in
 * `onTrainEnd`. `onTrainBegin` resets everything.
 *
 * @throws {ArgumentError} for a bad option, or without `element` where there is no terminal
 * @throws {MissingDependencyError} in `onTrainBegin`, when a bar is to be drawn and log-update is not installed
 * @example
 * await model.fit(x, y, { epochs: 20, verbose: 0, callbacks: [new ProgressBar({ label: 'iris', metrics: ['loss'] })] });
 */
export class ProgressBar extends Callback<object> {
  readonly #options: ProgressBarOptions;
  readonly #mode: 'element' | 'bar' | 'lines' | 'quiet';
  readonly #refreshMs: number;
  readonly #lines: number;
  #view: ProgressView = quietView();
  #startMs = 0;
  #drawnMs = 0;
  #firstEpoch: number | undefined;
  #epochsDone = 0;
  #epoch = 0;
  readonly #progress = new EpochProgress();
  #batchesPerEpoch: number | undefined;
  #samples = 0;
  #batches = 0;
  #epochMetrics: Readonly<Record<string, number>> | undefined;
  #metrics: Readonly<Record<string, number>> = {};

  constructor(options: ProgressBarOptions = {}) {
    super();
    const known = expectOptions(where, options, [
      'mode',
      'stream',
      'element',
      'label',
      'refreshMs',
      'metrics',
      'total',
      'lines',
    ]);
    this.#refreshMs = expectNumber(where, 'refreshMs', known.refreshMs ?? 100, { min: 0 });
    this.#lines = expectInteger(where, 'lines', known.lines ?? 10, { min: 1 });
    if (known.label !== undefined) expectString(where, 'label', known.label);
    if (known.total !== undefined) expectInteger(where, 'total', known.total, { min: 1 });
    expectArray(where, 'metrics', known.metrics ?? []).forEach((name, i) => expectString(where, `metrics[${i}]`, name));
    this.#options = { ...known };
    this.#mode = chooseMode(known);
  }

  override async onTrainBegin(): Promise<void> {
    this.#startMs = performance.now();
    this.#drawnMs = Number.NEGATIVE_INFINITY;
    this.#firstEpoch = undefined;
    this.#epochsDone = this.#epoch = this.#samples = this.#batches = 0;
    this.#batchesPerEpoch = this.#options.total ?? batchesPerEpoch(this.params);
    this.#epochMetrics = undefined;
    this.#metrics = {};
    this.#view = await this.#createView();
  }

  override onEpochBegin(epoch: number): Promise<void> {
    this.#firstEpoch ??= epoch;
    this.#epoch = epoch;
    this.#progress.begin(this.model);
    return Promise.resolve();
  }

  override async onTrainBatchEnd(batch: number, logs: Logs = {}): Promise<void> {
    this.#progress.batchEnded(batch);
    this.#batches += 1;
    if (typeof logs['size'] === 'number') this.#samples += logs['size'];
    const now = performance.now();
    if (this.#mode === 'quiet' || this.#mode === 'lines' || now - this.#drawnMs < this.#refreshMs) return;
    this.#drawnMs = now;
    this.#metrics = this.#epochMetrics ?? (await this.#shown(logs));
    this.#view.update(this.#state(false), 'batch');
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    this.#epoch = epoch;
    if (!this.#progress.wasCutShort(this.model, this.params, logs)) {
      this.#epochsDone += 1;
      this.#batchesPerEpoch ??= this.#progress.batches > 0 ? this.#progress.batches : undefined;
      this.#progress.begin(undefined);
    }
    this.#metrics = this.#epochMetrics = await this.#shown(logs);
    this.#view.update(this.#state(false), 'epoch');
  }

  override onTrainEnd(): Promise<void> {
    this.#view.finish(this.#state(true));
    return Promise.resolve();
  }

  async #createView(): Promise<ProgressView> {
    const { element } = this.#options;
    if (this.#mode === 'quiet') return quietView();
    if (element !== undefined) return elementView(element);
    const stream = this.#options.stream ?? process.stderr;
    return this.#mode === 'bar' ? terminalView(where, stream) : linesView(stream, this.#lines);
  }

  async #shown(logs: Logs): Promise<Record<string, number>> {
    if (this.#options.metrics === undefined) return metricValues(logs);
    const names = this.#options.metrics.filter((name) => hasMetric(logs, name));
    const values = await Promise.all(names.map((name) => metricValue(logs, name, where)));
    return Object.fromEntries(names.map((name, i) => [kerasMetricName(name), values[i] ?? Number.NaN]));
  }

  #state(isFinished: boolean): ProgressState {
    const { epochs } = this.params ?? {};
    const elapsedSeconds = (performance.now() - this.#startMs) / 1000;
    const unit = this.#samples > 0 ? 'samples' : 'batches';
    const count = this.#samples > 0 ? this.#samples : this.#batches;
    return {
      label: this.#options.label,
      fraction: this.#fraction(typeof epochs === 'number' ? epochs : undefined),
      epoch: this.#epoch + 1,
      epochs: typeof epochs === 'number' ? epochs : undefined,
      rate: count > 0 && elapsedSeconds > 0 ? { perSecond: count / elapsedSeconds, unit } : undefined,
      elapsedSeconds,
      metrics: this.#metrics,
      isFinished,
    };
  }

  /** Of the epochs that this training has to run; a resumed one starts at 0. */
  #fraction(epochs: number | undefined): number {
    const toRun = (epochs ?? 0) - (this.#firstEpoch ?? 0);
    if (toRun <= 0) return 0;
    const within = this.#batchesPerEpoch === undefined ? 0 : this.#progress.batches / this.#batchesPerEpoch;
    return Math.min(1, (this.#epochsDone + Math.min(1, within)) / toRun);
  }
}

function chooseMode({ mode = 'auto', stream, element }: ProgressBarOptions): 'element' | 'bar' | 'lines' | 'quiet' {
  const asked = expectOneOf(where, 'mode', mode, ['auto', 'bar', 'lines', 'quiet']);
  if (stream !== undefined && typeof stream.write !== 'function') {
    throw invalid(where, 'stream', 'a stream with write()', stream);
  }
  if (element !== undefined) {
    if (typeof element.setAttribute !== 'function') throw invalid(where, 'element', 'an element of a page', element);
    if (stream !== undefined) throw new ArgumentError(`${where}: element and stream must not be given both`);
    return asked === 'quiet' ? 'quiet' : 'element';
  }
  const host = typeof process === 'undefined' ? undefined : process;
  const target = stream ?? host?.stderr;
  if (asked === 'quiet') return 'quiet';
  if (target === undefined) {
    throw new ArgumentError(`${where}: element must be given where there is no terminal`);
  }
  if (asked !== 'auto') return asked;
  const { CI = '' } = host?.env ?? {};
  if (CI !== '' && CI !== 'false' && CI !== '0') return 'quiet';
  // A terminal that does not know its width, as under script(1), has no room for a bar.
  return target.isTTY === true && target.columns !== 0 ? 'bar' : 'lines';
}
