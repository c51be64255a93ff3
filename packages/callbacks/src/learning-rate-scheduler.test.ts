import { loadGolden, testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { LearningRateScheduler } from './learning-rate-scheduler.ts';
import type { Logs } from './training-callback.ts';

const schedules: Record<string, (epoch: number, rate: number) => number> = {
  halving: (_epoch, rate) => rate / 2,
  warmup: (epoch) => 0.01 * (epoch + 1),
  steps: (epoch, rate) => (epoch % 3 ? rate : rate * 0.7),
};

const { cases } = loadGolden<{ cases: readonly { name: string; rates: number[] }[] }>(
  import.meta.url,
  '../fixtures/learning-rate-scheduler.json',
);

test.each(cases)('$name gives the learning rates of Keras', async ({ name, rates }) => {
  const optimizer = tf.train.sgd(0.3);
  const callback = new LearningRateScheduler(schedules[name]!);
  callback.setParams({});
  callback.setModel({ optimizer });
  const found: unknown[] = [];
  for (const epoch of rates.keys()) {
    await callback.onEpochBegin(epoch);
    const logs: Logs = {};
    await callback.onEpochEnd(epoch, logs);
    found.push(logs['learning_rate']);
    const { c } = optimizer as unknown as { c: tf.Tensor };
    expect(-c.dataSync()[0]!).toBe(rates[epoch]);
  }
  expect(found).toStrictEqual(rates);
  (optimizer as unknown as { c: tf.Tensor }).c.dispose();
});

testCallback({
  name: 'LearningRateScheduler',
  create: (options: object) => new LearningRateScheduler((epoch) => 0.1 / (epoch + 1), options),
  options: { verbose: 0 },
  adds: ['learning_rate'],
  badOptions: [[{ verbose: 2 }, 'LearningRateScheduler: verbose must be one of 0, 1']],
});

test('a schedule is a function that returns a finite number', async () => {
  expect(() => new LearningRateScheduler(0.1 as never)).toThrow('LearningRateScheduler: schedule must be a function');
  const callback = new LearningRateScheduler(() => Number.NaN);
  const optimizer = tf.train.adam(0.1);
  callback.setModel({ optimizer });
  await expect(callback.onEpochBegin(0)).rejects.toThrow(
    'LearningRateScheduler: schedule must be a function that returns a finite number, received NaN',
  );
  optimizer.dispose();
});

test('says the learning rate with verbose: 1', async () => {
  const messages: string[] = [];
  const callback = new LearningRateScheduler(() => 0.25, { verbose: 1, print: (message) => messages.push(message) });
  const optimizer = tf.train.adam(0.1);
  callback.setModel({ optimizer });
  await callback.onEpochBegin(4);
  expect(messages).toStrictEqual(['LearningRateScheduler: the learning rate of epoch 5 is 0.25']);
  optimizer.dispose();
});
