import { RandomState, type Matrix } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { columnStatistics, NearestMean } from '../../fixtures/nearest-mean.ts';
import { sigmoidModel } from '../../fixtures/tiny-models.ts';
import { LayersClassifier } from '../estimators/layers-classifier.ts';
import { StratifiedKFold } from '../splitters/stratified-k-fold.ts';
import { crossValidate } from './cross-validate.ts';

const samples = 24;
const random = new RandomState(3);
const y = Int32Array.from({ length: samples }, (_, i) => i % 2);
const x: Matrix = { data: Float32Array.from({ length: samples * 2 }, () => random.normal()), shape: [samples, 2] };
const cv = new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 5 });

/** The same data with other features in the samples that a fold tests. */
function withOtherTestFeatures(fold: number): Matrix {
  const [, tested] = [...cv.split(x, y)][fold] as readonly [Int32Array, Int32Array];
  const data = x.data.slice();
  for (const i of tested) data.set([1000 + i, -1000 * i], 2 * i);
  return { data, shape: x.shape };
}

/** What the estimator of a fold has learned from some data. */
async function learned(create: (x: Matrix) => NearestMean, data: Matrix, fold: number): Promise<unknown> {
  const { estimators } = await crossValidate(() => create(data), data, y, { cv, returnEstimator: true });
  return estimators?.[fold]?.fitted;
}

describe('leakage from test folds', () => {
  test('nothing that is fitted changes when the features of the test fold change', async () => {
    for (const fold of [0, 1, 2]) {
      const before = await learned(() => new NearestMean(), x, fold);
      expect(before).toBeDefined();
      expect(await learned(() => new NearestMean(), withOtherTestFeatures(fold), fold)).toEqual(before);
    }
  });

  test('the same comparison shows a leak that was planted: statistics of all samples', async () => {
    const leaky = (data: Matrix): NearestMean => new NearestMean({ scale: columnStatistics(data) });
    for (const fold of [0, 1, 2]) {
      expect(await learned(leaky, withOtherTestFeatures(fold), fold)).not.toEqual(await learned(leaky, x, fold));
    }
  });

  test('the weights and the history of a network do not change either, validation included', async () => {
    const create = (): LayersClassifier =>
      new LayersClassifier(sigmoidModel, { epochs: 2, batchSize: 4, validationSplit: 0.25, randomState: 1 });
    const trained = async (data: Matrix): Promise<unknown> => {
      const { estimators = [] } = await crossValidate(create, data, y, { cv, returnEstimator: true });
      const { model, history } = estimators[1] as LayersClassifier;
      const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
      for (const estimator of estimators) estimator.dispose();
      return { weights, history };
    };
    const before = await trained(x);
    expect(await trained(withOtherTestFeatures(1))).toEqual(before);
    expect(await trained(withOtherTestFeatures(0))).not.toEqual(before);
  });
});
