import { loadGolden, testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { getLearningRate } from './learning-rate.ts';
import { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './reduce-lr-on-plateau.ts';
import { camelCased } from './test-support/camel-cased.ts';
import type { Logs, TrainableModel } from './training-callback.ts';

interface Case {
  readonly name: string;
  readonly options: Record<string, number | string>;
  readonly values: number[];
  /** Per epoch: the learning rate in the logs, the one after, `wait`, the cooldown, the best value. */
  readonly epochs: [number, number, number, number, number][];
}

/** A model of which only its optimizers matter. */
function learner(own: object): TrainableModel {
  return { stopTraining: false, getWeights: () => [], setWeights: () => undefined, ...own };
}

describe("ReduceLROnPlateau decides as Keras' does", () => {
  const { cases } = loadGolden<{ cases: readonly Case[] }>(import.meta.url, '../fixtures/reduce-lr-on-plateau.json');

  test.each([...new Set(cases.map(({ name }) => name))])('for values that are %s', async (name) => {
    const own = cases.filter((candidate) => candidate.name === name);
    expect(own.length).toBeGreaterThan(10);
    for (const { options, values, epochs } of own) {
      const optimizer = tf.train.adam(0.1);
      const callback = new ReduceLROnPlateau({ monitor: 'score', ...camelCased(options) });
      callback.setParams({});
      callback.setModel(learner({ optimizer }));
      await callback.onTrainBegin();
      for (const [epoch, [logged, after, wait, cooldown, best]] of epochs.entries()) {
        await callback.onEpochBegin();
        const logs: Logs = { loss: 1, score: values[epoch] as number };
        await callback.onEpochEnd(epoch, logs);
        const found = [
          logs['learning_rate'],
          Math.fround(getLearningRate(optimizer)),
          callback.wait,
          callback.cooldownCounter,
          callback.best,
        ];
        expect(found, `${JSON.stringify(options)} epoch ${epoch}`).toStrictEqual([logged, after, wait, cooldown, best]);
      }
      optimizer.dispose();
    }
  });
});

testCallback({
  name: 'ReduceLROnPlateau',
  create: (options: ReduceLROnPlateauOptions) => new ReduceLROnPlateau(options),
  options: { monitor: 'val_loss', patience: 1, factor: 0.5 },
  learningRate: 0,
  adds: ['learning_rate'],
  observe: ({ best, wait, cooldownCounter }: ReduceLROnPlateau) => ({ best, wait, cooldownCounter }),
  badOptions: [
    [{ factor: 1 }, 'ReduceLROnPlateau: factor must be a finite number greater than 0 and less than 1, received 1'],
    [{ factor: 0 }, 'factor must be a finite number greater than 0 and less than 1'],
    [{ patience: -1 }, 'patience must be an integer at least 0'],
    [{ cooldown: 0.5 }, 'cooldown must be an integer at least 0'],
    [{ minLr: -1 }, 'minLr must be a finite number at least 0'],
    [{ minDelta: 'x' }, 'minDelta must be a finite number'],
    [{ monitor: 'score' }, "mode must be 'min' or 'max' for a metric of unknown direction"],
    [{ verbose: 3 }, 'verbose must be one of 0, 1'],
    [{ minLR: 1 }, "unknown option 'minLR'; did you mean 'minLr'?"],
  ],
});

test('reduces each of several optimizers, and notes their learning rates by name', async () => {
  const optimizers = { generator: tf.train.sgd(0.5), critic: tf.train.momentum(0.25, 0.9) };
  const callback = new ReduceLROnPlateau({ monitor: 'loss', patience: 1, factor: 0.5 });
  callback.setParams({});
  callback.setModel(learner({ optimizers }));
  await callback.onTrainBegin();
  const logs: Logs = { loss: 1 };
  await callback.onEpochEnd(0, logs);
  await callback.onEpochEnd(1, { loss: 1 });
  expect(logs).toMatchObject({ learning_rate_generator: 0.5, learning_rate_critic: 0.25 });
  expect(Object.values(optimizers).map((optimizer) => getLearningRate(optimizer))).toStrictEqual([0.25, 0.125]);
  const { c } = optimizers.critic as unknown as { c: tf.Tensor };
  expect(c.dataSync()[0]).toBe(-0.125);
  tf.dispose([c, (optimizers.generator as unknown as { c: tf.Tensor }).c]);
  tf.dispose((optimizers.critic as unknown as { m: tf.Tensor }).m);
});

test('a metric that is not logged is an error that lists those that are', async () => {
  const optimizer = tf.train.adam(0.1);
  const callback = new ReduceLROnPlateau();
  callback.setParams({});
  callback.setModel(learner({ optimizer }));
  await callback.onTrainBegin();
  await expect(callback.onEpochEnd(0, { loss: 1 })).rejects.toThrow(
    "ReduceLROnPlateau: the logs hold no metric 'val_loss', available: loss, learning_rate; train with validationData",
  );
  optimizer.dispose();
});

test('a model without an optimizer is refused', async () => {
  const callback = new ReduceLROnPlateau({ monitor: 'loss' });
  callback.setParams({});
  callback.setModel(learner({}));
  await expect(callback.onEpochEnd(0, { loss: 1 })).rejects.toThrow(
    'ReduceLROnPlateau: the model must be compiled with an optimizer',
  );
});

test('says what it does with verbose: 1', async () => {
  const messages: string[] = [];
  const optimizer = tf.train.adam(0.5);
  const callback = new ReduceLROnPlateau({
    monitor: 'loss',
    patience: 0,
    factor: 0.5,
    verbose: 1,
    print: (message) => messages.push(message),
  });
  callback.setParams({});
  callback.setModel(learner({ optimizer }));
  await callback.onEpochEnd(0, { loss: 1 });
  await callback.onEpochEnd(1, { loss: 1 });
  expect(messages).toStrictEqual(['ReduceLROnPlateau: the learning rate is reduced to 0.25 after epoch 2']);
  optimizer.dispose();
});
