import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { EpochProgress } from './epoch-progress.ts';
import { expectOptimizers, getLearningRate, learningRateKey, setLearningRate } from './learning-rate.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import type { Logs, TrainableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link ReduceLROnPlateau}, with Keras' names and defaults. */
export interface ReduceLROnPlateauOptions extends MonitorOptions, PrintOptions {
  /** What the learning rate is multiplied by, 0.1 by default; below 1. */
  readonly factor?: number;
  /** Epochs without improvement after which the learning rate is reduced, 10 by default. */
  readonly patience?: number;
  /** The smallest change that counts as better, 1e-4 by default; its sign is ignored. */
  readonly minDelta?: number;
  /** Epochs after a reduction in which nothing is counted, 0 by default. */
  readonly cooldown?: number;
  /** The learning rate below which nothing is reduced, 0 by default. */
  readonly minLr?: number;
}

const where = 'ReduceLROnPlateau';

/**
 * Reduces the learning rate when a metric has stopped improving.
 *
 * Works with every optimizer that has a learning rate, tfjs' SGD and Momentum included; with a trainer of several, on each.
 * The learning rate is taken as float32, as Keras holds it. An epoch cut short by another callback is passed over.
 *
 * Event order: `onEpochEnd` adds `learning_rate` to the logs, as it was in that epoch, and then decides. `onTrainBegin`
 * starts afresh; the learning rate stays where it is.
 *
 * @throws {ArgumentError} in the constructor for a bad option, or `mode: 'auto'` with a metric of unknown direction; at the
 *   end of an epoch when the logs lack the metric, or a schedule rules the learning rate
 * @see Keras, https://keras.io/api/callbacks/reduce_lr_on_plateau/
 * @example
 * await model.fit(x, y, { epochs: 50, callbacks: [new ReduceLROnPlateau({ monitor: 'loss', factor: 0.2, patience: 5 })] });
 */
export class ReduceLROnPlateau extends Callback<TrainableModel> {
  readonly factor: number;
  readonly patience: number;
  readonly cooldown: number;
  readonly minLr: number;
  /** The best value so far; undefined before the first epoch. */
  best: number | undefined;
  /** Epochs without improvement since the last one, or the last reduction. */
  wait = 0;
  /** Epochs that are still passed over. */
  cooldownCounter = 0;
  readonly #monitor: Monitor;
  readonly #print: (message: string) => void;
  readonly #progress = new EpochProgress();

  constructor(options: ReduceLROnPlateauOptions = {}) {
    super();
    const known = expectOptions(where, options, [
      'monitor',
      'factor',
      'patience',
      'verbose',
      'print',
      'mode',
      'minDelta',
      'cooldown',
      'minLr',
    ]);
    this.#monitor = new Monitor(where, { ...known, minDelta: known.minDelta ?? 1e-4 });
    this.factor = expectNumber(where, 'factor', known.factor ?? 0.1, { minExclusive: 0, maxExclusive: 1 });
    this.patience = expectInteger(where, 'patience', known.patience ?? 10, { min: 0 });
    this.cooldown = expectInteger(where, 'cooldown', known.cooldown ?? 0, { min: 0 });
    this.minLr = expectNumber(where, 'minLr', known.minLr ?? 0, { min: 0 });
    this.#print = expectPrint(where, known);
  }

  /** The watched metric. */
  get monitor(): string {
    return this.#monitor.name;
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return { best: this.best, wait: this.wait, cooldownCounter: this.cooldownCounter };
  }

  protected override restoreState({ best, wait, cooldownCounter }: CallbackState): void {
    Object.assign(this, { best, wait, cooldownCounter });
  }

  override onTrainBegin(): Promise<void> {
    if (this.takeRestored()) return Promise.resolve();
    this.best = undefined;
    this.wait = 0;
    this.cooldownCounter = 0;
    return Promise.resolve();
  }

  override onEpochBegin(): Promise<void> {
    this.#progress.begin(this.model);
    return Promise.resolve();
  }

  override onTrainBatchEnd(batch: number): Promise<void> {
    this.#progress.batchEnded(batch);
    return Promise.resolve();
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const optimizers = expectOptimizers(where, this.model);
    for (const item of optimizers) logs[learningRateKey(item)] = Math.fround(getLearningRate(item.optimizer, where));
    if (this.#progress.wasCutShort(this.model, this.params, logs)) return;
    const current = await this.#monitor.value(where, logs);
    if (this.cooldownCounter > 0) {
      this.cooldownCounter -= 1;
      this.wait = 0;
    }
    if (this.#monitor.isImprovement(current, this.best)) {
      this.best = current;
      this.wait = 0;
      return;
    }
    if (this.cooldownCounter > 0) return;
    this.wait += 1;
    if (this.wait < this.patience) return;
    const reduced = optimizers.filter(({ optimizer }) => this.#reduce(epoch, optimizer));
    if (reduced.length === 0) return;
    this.cooldownCounter = this.cooldown;
    this.wait = 0;
  }

  #reduce(epoch: number, optimizer: object): boolean {
    const before = Math.fround(getLearningRate(optimizer, where));
    if (before <= Math.fround(this.minLr)) return false;
    const after = Math.max(before * this.factor, this.minLr);
    setLearningRate(optimizer, after, where);
    this.#print(`${where}: the learning rate is reduced to ${after} after epoch ${epoch + 1}`);
    return true;
  }
}
