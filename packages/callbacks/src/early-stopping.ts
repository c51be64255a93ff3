import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { EpochProgress } from './epoch-progress.ts';
import { hasMetric } from './metric-value.ts';
import { copyWeights, restoreWeights, type WeightValues } from './model-weights.ts';
import { Monitor, type MonitorOptions } from './monitor.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import type { Logs, TrainableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link EarlyStopping}, with Keras' names and defaults. */
export interface EarlyStoppingOptions extends MonitorOptions, PrintOptions {
  /** Monitored epochs without improvement after which training stops, 0 by default. */
  readonly patience?: number;
  /** A value that must be beaten within `patience` epochs; beating only the best so far then does not restart the count. */
  readonly baseline?: number | null;
  /** Whether the weights of the best monitored epoch are put back at the end of training; false by default. */
  readonly restoreBestWeights?: boolean;
  /** Epochs at the beginning that are not monitored, 0 by default. */
  readonly startFromEpoch?: number;
  /** Whether NaN or an infinity in the monitored metric stops training at once; false by default. */
  readonly checkFinite?: boolean;
  /** Stops training as soon as the metric is better than this. */
  readonly stoppingThreshold?: number | null;
  /** Stops training as soon as the metric is worse than this. */
  readonly divergenceThreshold?: number | null;
  /** Whether logs without the metric are an error, true by default; otherwise such an epoch is passed over. */
  readonly strict?: boolean;
}

/** Why {@link EarlyStopping} stopped training. */
export type StopReason = 'patience' | 'notFinite' | 'stoppingThreshold' | 'divergenceThreshold';

const where = 'EarlyStopping';

/** What {@link EarlyStopping.getState} gives. */
type SavedState = Pick<EarlyStopping, 'best' | 'bestEpoch' | 'wait' | 'stoppedEpoch' | 'stopReason'> & {
  readonly bestWeights: WeightValues | undefined;
};

function numberOrNull(name: string, value: number | null | undefined): number | null {
  return value === undefined || value === null ? null : expectNumber(where, name, value);
}

/**
 * Stops training when a metric has stopped improving, and can put the best weights back.
 *
 * Decides at the end of every epoch from `startFromEpoch` on, in Keras' way: a value is better when it beats the best
 * so far by more than `minDelta` (as float32); each monitored epoch adds one to `wait`, a better one sets it to 0
 * (with a `baseline`, only one that beats the baseline too); training stops at an epoch that is not better when `wait`
 * reaches `patience`. The first monitored epoch is the best until a better one comes, whatever its value; so NaN there
 * is never beaten, which `checkFinite` answers. An epoch cut short by another callback is passed over.
 *
 * Event order: `onEpochEnd` decides; `onTrainEnd` restores the weights, whatever ended training. When training throws,
 * `onTrainEnd` never comes and the weights stay as they are. `onTrainBegin` resets everything, so an instance can serve
 * several trainings one after the other. The copy of the best weights lives outside of tensors.
 *
 * @throws {ArgumentError} in the constructor for a bad option, or `mode: 'auto'` with a metric of unknown direction;
 *   at the end of an epoch when the logs lack the metric
 * @see Keras, https://keras.io/api/callbacks/early_stopping/; `checkFinite` and the thresholds are Lightning's,
 *   https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.EarlyStopping.html
 * @example
 * await model.fit(x, y, {
 *   epochs: 500,
 *   validationSplit: 0.2,
 *   callbacks: [new EarlyStopping({ monitor: 'val_loss', patience: 20, restoreBestWeights: true })],
 * });
 */
export class EarlyStopping extends Callback<TrainableModel> {
  readonly patience: number;
  readonly baseline: number | null;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  readonly checkFinite: boolean;
  readonly stoppingThreshold: number | null;
  readonly divergenceThreshold: number | null;
  readonly strict: boolean;
  /** The epoch, from 0, at whose end training was stopped; 0 also when it was not: see {@link stopReason}. */
  stoppedEpoch = 0;
  /** Why training was stopped; undefined while it was not. */
  stopReason: StopReason | undefined;
  /** The best value of the metric; undefined before the first monitored epoch. */
  best: number | undefined;
  /** The epoch, from 0, of {@link best}. */
  bestEpoch = 0;
  /** Monitored epochs since the last improvement that counted. */
  wait = 0;
  readonly #monitor: Monitor;
  readonly #print: (message: string) => void;
  readonly #progress = new EpochProgress();
  #bestWeights: WeightValues | undefined;

  constructor(options: EarlyStoppingOptions = {}) {
    super();
    const known = expectOptions(where, options, [
      'monitor',
      'minDelta',
      'patience',
      'verbose',
      'print',
      'mode',
      'baseline',
      'restoreBestWeights',
      'startFromEpoch',
      'checkFinite',
      'stoppingThreshold',
      'divergenceThreshold',
      'strict',
    ]);
    this.#monitor = new Monitor(where, known);
    this.patience = expectInteger(where, 'patience', known.patience ?? 0, { min: 0 });
    this.baseline = numberOrNull('baseline', known.baseline);
    this.restoreBestWeights = expectBoolean(where, 'restoreBestWeights', known.restoreBestWeights ?? false);
    this.startFromEpoch = expectInteger(where, 'startFromEpoch', known.startFromEpoch ?? 0, { min: 0 });
    this.checkFinite = expectBoolean(where, 'checkFinite', known.checkFinite ?? false);
    this.stoppingThreshold = numberOrNull('stoppingThreshold', known.stoppingThreshold);
    this.divergenceThreshold = numberOrNull('divergenceThreshold', known.divergenceThreshold);
    this.strict = expectBoolean(where, 'strict', known.strict ?? true);
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
    const { best, bestEpoch, wait, stoppedEpoch, stopReason } = this;
    const bestWeights = this.#bestWeights?.map((weight) => ({ ...weight }));
    return { best, bestEpoch, wait, stoppedEpoch, stopReason, bestWeights };
  }

  protected override restoreState(state: CallbackState): void {
    const { best, bestEpoch, wait, stoppedEpoch, stopReason, bestWeights } = state as unknown as SavedState;
    Object.assign(this, { best, bestEpoch, wait, stoppedEpoch, stopReason });
    this.#bestWeights = bestWeights;
  }

  override onTrainBegin(): Promise<void> {
    if (this.takeRestored()) return Promise.resolve();
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.stopReason = undefined;
    this.best = undefined;
    this.bestEpoch = 0;
    this.#bestWeights = undefined;
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
    if (this.#progress.wasCutShort(this.model, this.params, logs)) return;
    if (!this.strict && !hasMetric(logs, this.monitor)) return;
    const current = await this.#monitor.value(where, logs);
    if (epoch < this.startFromEpoch) return;
    if (this.checkFinite && !Number.isFinite(current)) {
      this.#stop(epoch, 'notFinite', `${this.monitor} is ${current}`);
      return;
    }
    const restartsPatience = await this.#note(epoch, current);
    if (this.stoppingThreshold !== null && this.#isBeyond(current, this.stoppingThreshold)) {
      this.#stop(epoch, 'stoppingThreshold', `${this.monitor} is better than ${this.stoppingThreshold}`);
    } else if (this.divergenceThreshold !== null && this.#isBeyond(this.divergenceThreshold, current)) {
      this.#stop(epoch, 'divergenceThreshold', `${this.monitor} is worse than ${this.divergenceThreshold}`);
    } else if (!restartsPatience && this.wait >= this.patience) {
      this.#stop(epoch, 'patience', `${this.monitor} has not improved for ${this.wait} epochs`);
    }
  }

  override onTrainEnd(): Promise<void> {
    if (this.#bestWeights !== undefined) {
      restoreWeights(this.model, this.#bestWeights);
      this.#bestWeights = undefined;
      this.#print(`${where}: the weights of epoch ${this.bestEpoch + 1} are restored`);
    }
    return Promise.resolve();
  }

  /** Takes a value into account; whether it was better than the best so far, and so keeps training going. */
  async #note(epoch: number, current: number): Promise<boolean> {
    const better = this.#monitor.isImprovement(current, this.best);
    if (better || (this.restoreBestWeights && this.#bestWeights === undefined)) {
      this.bestEpoch = epoch;
      if (this.restoreBestWeights) this.#bestWeights = await copyWeights(this.model);
    }
    this.wait += 1;
    if (!better) return false;
    this.best = current;
    if (this.baseline === null || this.#monitor.isImprovement(current, this.baseline)) this.wait = 0;
    return true;
  }

  #isBeyond(value: number, threshold: number): boolean {
    return this.#monitor.direction === 'min' ? value < threshold : value > threshold;
  }

  #stop(epoch: number, reason: StopReason, why: string): void {
    this.stoppedEpoch = epoch;
    this.stopReason = reason;
    this.model.stopTraining = true;
    this.#print(`${where}: training is stopped after epoch ${epoch + 1}, ${why}`);
  }
}
