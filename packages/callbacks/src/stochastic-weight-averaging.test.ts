import { loadGolden, testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { getLearningRate } from './learning-rate.ts';
import { StochasticWeightAveraging, type StochasticWeightAveragingOptions } from './stochastic-weight-averaging.ts';

testCallback({
  name: 'StochasticWeightAveraging',
  create: (options: StochasticWeightAveragingOptions) => new StochasticWeightAveraging(options),
  options: { swaLrs: 0.05, swaEpochStart: 2, annealingEpochs: 2 },
  observe: ({ nAveraged }: StochasticWeightAveraging) => nAveraged,
  badOptions: [
    [{ swaLrs: 0 }, 'StochasticWeightAveraging: swaLrs must be a finite number greater than 0'],
    [{ swaEpochStart: 1.5, swaLrs: 1 }, 'swaEpochStart must be an integer, or a fraction from 0 to 1'],
    [{ annealingEpochs: -1, swaLrs: 1 }, 'annealingEpochs must be an integer at least 0'],
    [{ annealingStrategy: 'cosine', swaLrs: 1 }, "annealingStrategy must be one of 'cos', 'linear'"],
    [{ avgFn: 1, swaLrs: 1 }, 'avgFn must be a function'],
    [{ swaLr: 1 }, "unknown option 'swaLr'; did you mean 'swaLrs'?"],
  ],
});

interface Case {
  readonly strategy: 'cos' | 'linear';
  readonly annealing: number;
  readonly first: number;
  readonly swa: number;
  readonly rates: number[];
}

/** Drives a callback through epochs that set the only weight to their number; the learning rates, and the weight at the end. */
async function drive(options: StochasticWeightAveragingOptions, epochs: number, first: number) {
  const optimizer = tf.train.adam(first);
  const weight = tf.tidy(() => tf.variable(tf.scalar(0)));
  const model = {
    optimizer,
    stopTraining: false,
    getWeights: () => [weight],
    setWeights: ([value]: tf.Tensor[]) => weight.assign(value as tf.Scalar),
  };
  const callback = new StochasticWeightAveraging(options);
  callback.setParams({ epochs });
  callback.setModel(model);
  await callback.onTrainBegin();
  const rates: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    await callback.onEpochBegin(epoch);
    rates.push(getLearningRate(optimizer));
    tf.tidy(() => weight.assign(tf.scalar((epoch + 1) ** 2)));
    await callback.onEpochEnd(epoch, { loss: 1 });
  }
  await callback.onTrainEnd();
  const last = weight.dataSync()[0];
  weight.dispose();
  optimizer.dispose();
  return { rates, last, nAveraged: callback.nAveraged };
}

test.each(loadGolden<{ cases: readonly Case[] }>(import.meta.url, '../fixtures/swa-lr.json').cases)(
  "the learning rate goes PyTorch's way: $strategy over $annealing epochs from $first to $swa",
  async ({ strategy, annealing, first, swa, rates }) => {
    const options = { swaLrs: swa, swaEpochStart: 2, annealingEpochs: annealing, annealingStrategy: strategy };
    const driven = await drive(options, rates.length + 1, first);
    driven.rates.slice(1).forEach((rate, i) => expect(rate).toBeCloseTo(rates[i]!, 10));
    expect(driven.rates[0]).toBe(first);
  },
);

test('the model ends with the mean of the weights at the beginning of each epoch from the starting one on', async () => {
  // Weights at the beginning of the epochs 4 to 6: 9, 16, 25.
  const { last, nAveraged } = await drive({ swaLrs: 0.1, swaEpochStart: 4 }, 6, 0.1);
  expect(nAveraged).toBe(3);
  expect(last).toBeCloseTo((9 + 16 + 25) / 3, 5);
  // 0.5 of 6 epochs is the third.
  expect((await drive({ swaLrs: 0.1, swaEpochStart: 0.5 }, 6, 0.1)).nAveraged).toBe(4);
  const latest = await drive({ swaLrs: 0.1, swaEpochStart: 4, avgFn: (_average, value) => value }, 6, 0.1);
  expect(latest.last).toBe(25);
});

test('a training that goes on after an interruption has the same average, and one that is cut short keeps its weights', async () => {
  const weight = tf.tidy(() => tf.variable(tf.scalar(4)));
  const optimizer = tf.train.adam(0.1);
  const model = {
    optimizer,
    stopTraining: false,
    getWeights: () => [weight],
    setWeights: ([value]: tf.Tensor[]) => weight.assign(value as tf.Scalar),
  };
  const make = () => {
    const callback = new StochasticWeightAveraging({ swaLrs: 0.1, swaEpochStart: 2 });
    callback.setParams({ epochs: 3 });
    callback.setModel(model);
    return callback;
  };
  const first = make();
  await first.onTrainBegin();
  await first.onEpochBegin(1);
  await first.onEpochEnd(1, { loss: 1 });
  await first.onTrainEnd();
  expect(weight.dataSync()[0]).toBe(4);
  tf.tidy(() => weight.assign(tf.scalar(8)));
  const second = make();
  second.setState(first.getState());
  await second.onTrainBegin();
  await second.onEpochBegin(2);
  await second.onEpochEnd(2, { loss: 1 });
  await second.onTrainEnd();
  expect(weight.dataSync()[0]).toBe(6);
  weight.dispose();
  optimizer.dispose();
});
