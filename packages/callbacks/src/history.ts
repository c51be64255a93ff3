import { expectOptions } from '@modu/core';
import { Callback } from './callback.ts';
import { metricValues } from './metric-value.ts';
import type { Logs } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/**
 * Keeps the metrics of every epoch, as numbers and in Keras' spelling.
 *
 * Unlike the history that tfjs returns, it knows the epochs before an interruption too.
 *
 * Event order: `onEpochEnd` adds an epoch, one cut short too; `onTrainBegin` empties it.
 *
 * @see Keras, https://keras.io/api/callbacks/
 * @example
 * const history = new History();
 * await model.fit(x, y, { epochs: 2, callbacks: [history] });
 * history.history; // { loss: [0.7, 0.5] }
 */
export class History extends Callback<object> {
  /** The epochs, from 0. */
  epoch: number[] = [];
  /** By metric, one value per epoch in which it was there. */
  history: Record<string, number[]> = {};

  constructor(options: object = {}) {
    super();
    expectOptions('History', options, []);
  }

  override get stateName(): string {
    return 'History';
  }

  override getState(): CallbackState {
    const history = Object.fromEntries(Object.entries(this.history).map(([name, values]) => [name, [...values]]));
    return { epoch: [...this.epoch], history };
  }

  protected override restoreState(state: CallbackState): void {
    const { epoch, history } = state as unknown as Pick<History, 'epoch' | 'history'>;
    this.epoch = epoch;
    this.history = history;
  }

  override onTrainBegin(): Promise<void> {
    if (this.takeRestored()) return Promise.resolve();
    this.epoch = [];
    this.history = {};
    return Promise.resolve();
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const values = await metricValues(logs);
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(values)) (this.history[name] ??= []).push(value);
  }
}
