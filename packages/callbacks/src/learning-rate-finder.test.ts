import { loadGolden, testCallback } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { getLearningRate } from './learning-rate.ts';
import { LearningRateFinder, type LearningRateFinderOptions } from './learning-rate-finder.ts';
import { tinyData, tinyFit, tinyModel, weightValues } from './test-support/tiny-training.ts';

testCallback({
  name: 'LearningRateFinder',
  create: (options: LearningRateFinderOptions) => new LearningRateFinder(options),
  options: { numTrainingSteps: 9, mode: 'linear', earlyStopThreshold: null },
  observe: ({ results }: LearningRateFinder) => results,
  badOptions: [
    [{ minLr: 0 }, 'LearningRateFinder: minLr must be a finite number greater than 0'],
    [{ maxLr: 1e-9 }, 'maxLr must be a finite number greater than 1e-8'],
    [{ numTrainingSteps: 1 }, 'numTrainingSteps must be an integer at least 2'],
    [{ mode: 'log' }, "mode must be one of 'exponential', 'linear'"],
    [{ earlyStopThreshold: 0 }, 'earlyStopThreshold must be a finite number greater than 0'],
    [{ updateAttr: 1 }, 'updateAttr must be true or false'],
    [{ steps: 1 }, "unknown option 'steps'"],
  ],
});

interface Case {
  readonly mode: 'exponential' | 'linear';
  readonly losses: number[];
  readonly lr: number[];
  readonly smoothed: number[];
  readonly suggestion: number | null;
}

const { cases } = loadGolden<{ cases: readonly Case[] }>(import.meta.url, '../fixtures/learning-rate-finder.json');

test.each(cases)(
  '$mode: learning rates, smoothed losses, end and suggestion are those of Lightning, case %#',
  async (item) => {
    const { mode, losses, lr, smoothed, suggestion } = item;
    const optimizer = tf.train.adam(0.5);
    const model = { optimizer, stopTraining: false, getWeights: () => [], setWeights: () => undefined };
    const finder = new LearningRateFinder({ mode, numTrainingSteps: 40, minLr: 1e-5 });
    finder.setModel(model);
    await finder.onTrainBegin();
    for (const [batch, loss] of losses.entries()) {
      await finder.onTrainBatchBegin();
      await finder.onTrainBatchEnd(batch, { loss });
      if (model.stopTraining) break;
    }
    await finder.onTrainEnd();
    expect(finder.results.lr).toHaveLength(lr.length);
    finder.results.lr.forEach((rate, i) => expect(rate / lr[i]!).toBeCloseTo(1, 9));
    for (const [i, loss] of finder.results.loss.entries()) {
      expect(Math.abs(loss - smoothed[i]!) > 1e-9 * Math.abs(loss)).toBe(false);
      expect(Number.isNaN(loss)).toBe(Number.isNaN(smoothed[i]));
    }
    expect(finder.suggestion() ?? null).toStrictEqual(suggestion === null ? null : expect.closeTo(suggestion, 9));
    expect(getLearningRate(optimizer)).toBe(finder.suggestion() ?? 0.5);
    optimizer.dispose();
  },
);

test('the model and its optimizer stand where they stood, but for the learning rate', async () => {
  const { x, y } = tinyData();
  const model = tinyModel();
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  await model.fit(x, y, { ...tinyFit, epochs: 1 });
  const before = weightValues(model);
  const finder = new LearningRateFinder({ numTrainingSteps: 20 });
  const { epoch } = await model.fit(x, y, { ...tinyFit, epochs: 99, callbacks: [finder] });
  expect(epoch).toHaveLength(5);
  expect(weightValues(model)).toStrictEqual(before);
  expect(model.optimizer.iterations).toBe(4);
  expect(getLearningRate(model.optimizer)).toBe(finder.suggestion());
  model.dispose();
  tf.dispose([x, y]);
});
