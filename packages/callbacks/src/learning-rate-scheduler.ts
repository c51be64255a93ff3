import { expectFunction, expectOptions, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { expectOptimizers, getLearningRate, learningRateKey, setLearningRate } from './learning-rate.ts';
import { expectPrint, type PrintOptions } from './print.ts';
import type { Logs, TrainableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

const where = 'LearningRateScheduler';

/**
 * Sets the learning rate at the beginning of every epoch.
 *
 * Works with every optimizer that has a learning rate, tfjs' SGD and Momentum included; with a trainer of several, on each.
 *
 * Event order: `onEpochBegin` calls the schedule with the epoch, from 0, and the learning rate as float32, and sets what it
 * returns; `onEpochEnd` adds `learning_rate` to the logs.
 *
 * @throws {ArgumentError} in the constructor when `schedule` is no function; at the beginning of an epoch when it returns
 *   anything but a finite number
 * @see Keras, https://keras.io/api/callbacks/learning_rate_scheduler/
 * @example
 * const halving = new LearningRateScheduler((epoch, learningRate) => (epoch % 10 === 0 ? learningRate / 2 : learningRate));
 * await model.fit(x, y, { epochs: 30, callbacks: [halving] });
 */
export class LearningRateScheduler extends Callback<TrainableModel> {
  readonly #schedule: (epoch: number, learningRate: number) => number;
  readonly #print: (message: string) => void;

  constructor(schedule: (epoch: number, learningRate: number) => number, options: PrintOptions = {}) {
    super();
    this.#schedule = expectFunction(where, 'schedule', schedule);
    this.#print = expectPrint(where, expectOptions(where, options, ['verbose', 'print']));
  }

  override get stateName(): string {
    return where;
  }

  /** Nothing beyond what the optimizer knows; but an epoch that goes on must not begin twice. */
  override getState(): CallbackState {
    return {};
  }

  override onEpochBegin(epoch: number): Promise<void> {
    for (const { optimizer } of expectOptimizers(where, this.model)) {
      const learningRate = this.#schedule(epoch, Math.fround(getLearningRate(optimizer, where)));
      if (typeof learningRate !== 'number' || !Number.isFinite(learningRate)) {
        return Promise.reject(invalid(where, 'schedule', 'a function that returns a finite number', learningRate));
      }
      setLearningRate(optimizer, learningRate, where);
      this.#print(`${where}: the learning rate of epoch ${epoch + 1} is ${learningRate}`);
    }
    return Promise.resolve();
  }

  override onEpochEnd(_epoch: number, logs: Logs = {}): Promise<void> {
    for (const item of expectOptimizers(where, this.model)) {
      logs[learningRateKey(item)] = Math.fround(getLearningRate(item.optimizer, where));
    }
    return Promise.resolve();
  }
}
