import { expectBoolean, expectOneOf, expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { expectOptimizers, getLearningRate, learningRateKey } from './learning-rate.ts';
import type { Logs, TrainableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link LearningRateMonitor}, with Lightning's names. */
export interface LearningRateMonitorOptions {
  /** When it is noted: after every batch (`'step'`), every epoch (`'epoch'`), or both (null, the default). */
  readonly loggingInterval?: 'step' | 'epoch' | null;
  /** Whether the momentum is noted too, or what Adam has for it; false by default. */
  readonly logMomentum?: boolean;
  /** Whether the weight decay is noted too, false by default. */
  readonly logWeightDecay?: boolean;
}

const where = 'LearningRateMonitor';

/**
 * Adds the learning rate to the logs, for the loggers and bars after it in the list, and keeps its course.
 *
 * Event order: `onTrainBatchEnd` and `onEpochEnd` add `learning_rate`, and `momentum` and `weight_decay` where they are
 * asked for and the optimizer has them; with a trainer of several optimizers `learning_rate_<name>` and so on.
 * `onTrainBegin` empties {@link lrs}.
 *
 * @throws {ArgumentError} for a bad option; when the model has no optimizer
 * @see Lightning, https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.LearningRateMonitor.html
 * @example
 * await model.fit(x, y, { epochs: 9, callbacks: [new LearningRateMonitor(), new CSVLogger('runs/log.csv')] });
 */
export class LearningRateMonitor extends Callback<TrainableModel> {
  /** By name, the values of every batch, or of every epoch with `loggingInterval: 'epoch'`. */
  lrs: Record<string, number[]> = {};
  readonly #interval: 'step' | 'epoch' | null;
  readonly #logMomentum: boolean;
  readonly #logWeightDecay: boolean;

  constructor(options: LearningRateMonitorOptions = {}) {
    super();
    const known = expectOptions(where, options, ['loggingInterval', 'logMomentum', 'logWeightDecay']);
    this.#interval = expectOneOf(where, 'loggingInterval', known.loggingInterval ?? null, [null, 'step', 'epoch']);
    this.#logMomentum = expectBoolean(where, 'logMomentum', known.logMomentum ?? false);
    this.#logWeightDecay = expectBoolean(where, 'logWeightDecay', known.logWeightDecay ?? false);
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    return { lrs: Object.fromEntries(Object.entries(this.lrs).map(([name, values]) => [name, [...values]])) };
  }

  protected override restoreState({ lrs }: CallbackState): void {
    this.lrs = lrs as unknown as Record<string, number[]>;
  }

  override onTrainBegin(): Promise<void> {
    if (!this.takeRestored()) this.lrs = {};
    return Promise.resolve();
  }

  override onTrainBatchEnd(_batch: number, logs: Logs = {}): Promise<void> {
    if (this.#interval === 'epoch') return Promise.resolve();
    const values = this.#values();
    Object.assign(logs, values);
    this.#keep(values);
    return Promise.resolve();
  }

  override onEpochEnd(_epoch: number, logs: Logs = {}): Promise<void> {
    if (this.#interval === 'step') return Promise.resolve();
    const values = this.#values();
    Object.assign(logs, values);
    if (this.#interval === 'epoch') this.#keep(values);
    return Promise.resolve();
  }

  #keep(values: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(values)) (this.lrs[name] ??= []).push(value);
  }

  #values(): Record<string, number> {
    const values: Record<string, number> = {};
    for (const item of expectOptimizers(where, this.model)) {
      const suffix = item.name === undefined ? '' : `_${item.name}`;
      const config = item.optimizer.getConfig?.() ?? {};
      values[learningRateKey(item)] = Math.fround(getLearningRate(item.optimizer, where));
      const momentum = config['momentum'] ?? config['beta1'] ?? config['rho'];
      const weightDecay = config['weightDecay'];
      if (this.#logMomentum && typeof momentum === 'number') values[`momentum${suffix}`] = momentum;
      if (this.#logWeightDecay && typeof weightDecay === 'number') values[`weight_decay${suffix}`] = weightDecay;
    }
    return values;
  }
}
