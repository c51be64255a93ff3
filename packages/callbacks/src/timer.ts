import { expectOneOf, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { expectDuration, type Duration } from './duration.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import type { TrainableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link Timer}, with Lightning's names and defaults. */
export interface TimerOptions extends PrintOptions {
  /** How long training may take; without it, time is only measured. */
  readonly duration?: Duration | null;
  /** Whether training ends after the running batch, `'step'`, the default, or after the running epoch. */
  readonly interval?: 'step' | 'epoch';
}

/** What is timed. */
export type TimedStage = 'train' | 'validate' | 'predict';

const where = 'Timer';

/**
 * Measures the time of training, and ends it after a given time; time before an interruption counts.
 *
 * Event order: begins in `onTrainBegin`, looks at the clock in `onTrainBatchEnd` or `onEpochEnd`. Time that is used up
 * already ends training after its first batch or epoch. `onTrainBegin` starts afresh. `'validate'` and `'predict'` are
 * timed where the trainer calls the hooks of evaluation and prediction; tfjs does not.
 *
 * @throws {ArgumentError} for a bad option
 * @see Lightning, https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.Timer.html
 * @example
 * const timer = new Timer({ duration: { minutes: 10 } });
 * await model.fit(x, y, { epochs: 1000, callbacks: [timer] });
 * timer.timeElapsed(); // seconds
 */
export class Timer extends Callback<TrainableModel> {
  readonly interval: 'step' | 'epoch';
  readonly #seconds: number | undefined;
  readonly #print: (message: string) => void;
  readonly #startMs: Partial<Record<TimedStage, number | undefined>> = {};
  readonly #endMs: Partial<Record<TimedStage, number | undefined>> = {};
  #offsetSeconds = 0;

  constructor(options: TimerOptions = {}) {
    super();
    const known = expectOptions(where, options, ['duration', 'interval', 'verbose', 'print']);
    this.#seconds =
      known.duration === undefined || known.duration === null
        ? undefined
        : expectDuration(where, 'duration', known.duration);
    this.interval = expectOneOf(where, 'interval', known.interval ?? 'step', ['step', 'epoch']);
    this.#print = expectPrint(where, known);
  }

  /** When a stage began, in milliseconds since 1970; undefined before that. */
  startTime(stage: TimedStage = 'train'): number | undefined {
    return onCalendar(this.#startMs[stage]);
  }

  /** When a stage ended, in milliseconds since 1970; undefined before that. */
  endTime(stage: TimedStage = 'train'): number | undefined {
    return onCalendar(this.#endMs[stage]);
  }

  /** Seconds that a stage has taken; those before an interruption count for training. */
  timeElapsed(stage: TimedStage = 'train'): number {
    const offset = stage === 'train' ? this.#offsetSeconds : 0;
    const start = this.#startMs[stage];
    return start === undefined ? offset : offset + ((this.#endMs[stage] ?? performance.now()) - start) / 1000;
  }

  /** Seconds that are left; undefined without `duration`. */
  timeRemaining(stage: TimedStage = 'train'): number | undefined {
    return this.#seconds === undefined ? undefined : this.#seconds - this.timeElapsed(stage);
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return { timeElapsed: this.timeElapsed() };
  }

  protected override restoreState({ timeElapsed }: CallbackState): void {
    this.#offsetSeconds = timeElapsed as number;
  }

  override onTrainBegin(): Promise<void> {
    if (!this.takeRestored()) this.#offsetSeconds = 0;
    return this.#begin('train');
  }

  override onTrainBatchEnd(): Promise<void> {
    if (this.interval === 'step') this.#check();
    return Promise.resolve();
  }

  override onEpochEnd(): Promise<void> {
    if (this.interval === 'epoch') this.#check();
    return Promise.resolve();
  }

  override onTrainEnd(): Promise<void> {
    return this.#end('train');
  }

  override onTestBegin(): Promise<void> {
    return this.#begin('validate');
  }

  override onTestEnd(): Promise<void> {
    return this.#end('validate');
  }

  override onPredictBegin(): Promise<void> {
    return this.#begin('predict');
  }

  override onPredictEnd(): Promise<void> {
    return this.#end('predict');
  }

  #begin(stage: TimedStage): Promise<void> {
    this.#startMs[stage] = performance.now();
    this.#endMs[stage] = undefined;
    return Promise.resolve();
  }

  #end(stage: TimedStage): Promise<void> {
    this.#endMs[stage] = performance.now();
    return Promise.resolve();
  }

  #check(): void {
    if (this.#seconds === undefined || this.timeElapsed() < this.#seconds || this.model.stopTraining) return;
    this.model.stopTraining = true;
    this.#print(`${where}: training is stopped after ${this.timeElapsed().toFixed(1)} seconds`);
  }
}

function onCalendar(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : performance.timeOrigin + ms;
}
