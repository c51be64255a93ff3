import { describe, expect, test } from 'vitest';
import { NearestMean } from '../../fixtures/nearest-mean.ts';
import { crossValidate } from './cross-validate.ts';
import { crossValScore } from './cross-val-score.ts';

const y = [0, 0, 0, 0, 1, 1, 1, 1];
const x = y.map((label, i) => [label * 3 + Math.sin(i), Math.cos(i)]);

describe('crossValScore', () => {
  test('it returns the test scores of crossValidate', async () => {
    const scores = await crossValScore(() => new NearestMean(), x, y, { cv: 4, scoring: 'roc_auc' });
    const { testScores } = await crossValidate(() => new NearestMean(), x, y, { cv: 4, scoring: 'roc_auc' });
    expect(scores).toEqual(testScores.roc_auc);
    expect(scores).toHaveLength(4);
  });

  test("without scoring it returns the estimator's own scores", async () => {
    expect(await crossValScore(() => new NearestMean(), x, y, { cv: 4 })).toEqual(Float64Array.of(0.5, 1, 1, 1));
  });

  test('wrong options are refused under its own name', async () => {
    const run = crossValScore as (...all: unknown[]) => Promise<unknown>;
    const create = (): NearestMean => new NearestMean();
    await expect(run(create, x, y, { scoring: ['r2'] })).rejects.toThrow(
      "crossValScore: scoring must be one scorer, received ['r2']",
    );
    await expect(run(create, x, y, { scoring: 'auroc' })).rejects.toThrow(/^crossValScore: scoring must be one of/);
    await expect(run(create, x, y, { returnEstimator: true })).rejects.toThrow(
      "crossValScore: unknown option 'returnEstimator'",
    );
  });
});
