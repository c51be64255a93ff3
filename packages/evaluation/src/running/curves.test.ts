import type { Estimator } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { CentroidClassifier, RidgeRegressor, type RidgeOptions } from '../../fixtures/closed-form.ts';
import { runningGolden } from '../../fixtures/running-golden.ts';
import { KFold } from '../splitters/k-fold.ts';
import { crossValidate } from './cross-validate.ts';
import { learningCurve, type CurveReport } from './learning-curve.ts';
import { permutationTestScore } from './permutation-test-score.ts';
import { validationCurve } from './validation-curve.ts';

const { data, curves, permutations, validations } = runningGolden;
const { x, y, labels, groups, weight } = data;
const ridge = (options: RidgeOptions = {}): Estimator => new RidgeRegressor(options);
const centroid = (): Estimator => new CentroidClassifier();
const close = { rtol: 1e-9, atol: 1e-12 };

describe('crossValidate', () => {
  test("sample weights are divided with the samples, as scikit-learn's params", async () => {
    const { testScores, trainScores } = await crossValidate(ridge, x, y, {
      cv: 3,
      params: { sampleWeight: weight },
      scoring: ['r2', 'neg_mean_squared_error'],
      returnTrainScore: true,
    });
    expect(testScores.r2).toBeAllClose(validations['test_r2'], close);
    expect(testScores.neg_mean_squared_error).toBeAllClose(validations['test_neg_mean_squared_error'], close);
    expect(trainScores?.r2).toBeAllClose(validations['train_r2'], close);
  });
});

describe('learningCurve', () => {
  test("scores and sizes are scikit-learn's", async () => {
    const plain = await learningCurve(ridge, x, y, { cv: 3 });
    expect([...plain.trainSizes]).toEqual(curves.default.sizes);
    expect(plain.testScores.map((row) => [...row])).toBeAllClose(curves.default.test, close);
    expect(plain.trainScores.map((row) => [...row])).toBeAllClose(curves.default.train, close);
    const shuffled = await learningCurve(ridge, x, y, {
      cv: new KFold({ nSplits: 4, shuffle: true, randomState: 1 }),
      trainSizes: [30, 5, 12, 12],
      shuffle: true,
      randomState: 9,
      scoring: 'neg_mean_squared_error',
    });
    expect([...shuffled.trainSizes]).toEqual(curves.shuffled.sizes);
    expect(shuffled.testScores.map((row) => [...row])).toBeAllClose(curves.shuffled.test, close);
    expect(shuffled.trainScores.map((row) => [...row])).toBeAllClose(curves.shuffled.train, close);
  });

  test('an estimator can learn piece by piece', async () => {
    const made: Estimator[] = [];
    const create = (): Estimator => made[made.push(centroid()) - 1] as Estimator;
    const { trainSizes, trainScores, testScores, fitTimes, errors } = await learningCurve(create, x, labels, {
      cv: 3,
      trainSizes: [0.3, 0.6, 1],
      exploitIncrementalLearning: true,
      shuffle: true,
      randomState: 0,
    });
    expect([...trainSizes]).toEqual(curves.incremental.sizes);
    expect(testScores.map((row) => [...row])).toBeAllClose(curves.incremental.test, close);
    expect(trainScores.map((row) => [...row])).toBeAllClose(curves.incremental.train, close);
    expect(fitTimes.map(({ length }) => length)).toEqual([3, 3, 3]);
    expect(errors).toEqual([]);
    expect(made).toHaveLength(3);
  });

  test('fractions are rounded down as in NumPy', async () => {
    const constant = (): Estimator => ({ fit: () => 0, predict: () => [], score: () => 1 }) as Estimator;
    for (const { n, sizes } of curves.sizes) {
      const rows = new Float64Array(n);
      const { trainSizes } = await learningCurve(constant, rows, rows, { cv: new KFold() });
      expect([...trainSizes], String(n)).toEqual(sizes);
    }
  });

  test('progress tells of every fit, and a failing size gets the error score', async () => {
    const reports: CurveReport[] = [];
    const picky = (): Estimator =>
      ({
        fit: (rows: readonly unknown[]) => {
          if (rows.length < 10) throw new Error(`only ${rows.length} rows`);
        },
        predict: () => [],
        score: () => 1,
      }) as Estimator;
    const { testScores, errors } = await learningCurve(picky, x, y, {
      cv: 2,
      trainSizes: [5, 20],
      onFold: (report) => reports.push(report),
    });
    expect(testScores.map((row) => [...row])).toEqual([
      [Number.NaN, Number.NaN],
      [1, 1],
    ]);
    expect(errors.map(({ tick, fold, error }) => [tick, fold, String(error)])).toEqual([
      [0, 0, 'Error: only 5 rows'],
      [0, 1, 'Error: only 5 rows'],
    ]);
    expect(reports.map(({ fold, tick }) => [fold, tick])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  test.each<[object, string]>([
    [{ trainSizes: [] }, 'learningCurve: trainSizes must be a non-empty array, received []'],
    [{ trainSizes: [0.5, 2] }, 'learningCurve: trainSizes must hold fractions in (0, 1], received 2'],
    [{ trainSizes: [0] }, 'learningCurve: trainSizes must hold fractions in (0, 1], received 0'],
    [{ trainSizes: [10, 49] }, 'learningCurve: trainSizes must hold counts from 1 to 48, received 49'],
    [{ randomState: 1 }, 'learningCurve: randomState must be left out unless shuffle is true'],
    [{ exploitIncrementalLearning: true }, 'must be false for an estimator without a method partialFit'],
    [{ errorScore: 'x' }, "learningCurve: errorScore must be 'raise' or a number, received 'x'"],
    [{ params: 5 }, 'learningCurve: params must be an object, received 5'],
    [{ size: 5 }, "learningCurve: unknown option 'size'"],
  ])('%o is refused', async (options, message) => {
    await expect(learningCurve(ridge, x, y, options)).rejects.toThrow(message);
  });
});

describe('validationCurve', () => {
  test("scores are scikit-learn's", async () => {
    const options = { paramName: 'alpha', paramRange: [0.01, 1, 100], cv: 4 };
    const curve = await validationCurve(ridge, x, y, options);
    expect(curve.testScores.map((row) => [...row])).toBeAllClose(curves.validation.test, close);
    expect(curve.trainScores.map((row) => [...row])).toBeAllClose(curves.validation.train, close);
    expect(curve.paramRange).toEqual([0.01, 1, 100]);
  });

  test('a function without parameters makes estimators that are told by setParams', async () => {
    const options = { paramName: 'alpha', paramRange: Float64Array.of(0.01, 1, 100), cv: 4 };
    const curve = await validationCurve(() => ridge(), x, y, options);
    expect(curve.testScores.map((row) => [...row])).toBeAllClose(curves.validation.test, close);
    const stubborn = (): Estimator => ({ fit: () => 0, predict: () => [], score: () => 1 }) as Estimator;
    await expect(validationCurve(stubborn, x, y, { ...options, errorScore: 'raise' })).rejects.toThrow(
      'estimator must be a function that takes the parameters alpha, or return something with a method setParams',
    );
  });

  test.each<[object, string]>([
    [{ paramRange: [1] }, 'validationCurve: paramName must be a non-empty string, received undefined'],
    [{ paramName: 'a', paramRange: [] }, 'validationCurve: paramRange must be a non-empty array, received []'],
  ])('%o is refused', async (options, message) => {
    await expect(validationCurve(ridge, x, y, options as never)).rejects.toThrow(message);
  });
});

describe('permutationTestScore', () => {
  test("scores are scikit-learn's", async () => {
    const options = {
      plain: { nPermutations: 20, randomState: 4, cv: 3 },
      default_seed: { nPermutations: 7, cv: new KFold({ nSplits: 3, shuffle: true, randomState: 0 }) },
      groups: { nPermutations: 9, randomState: 1, cv: 3, groups },
    };
    for (const name of ['plain', 'default_seed', 'groups'] as const) {
      const { score, permutationScores, pvalue } = await permutationTestScore(centroid, x, labels, options[name]);
      expect(score, name).toBeAllClose(permutations[name].score, close);
      expect(permutationScores, name).toBeAllClose(permutations[name].scores, close);
      expect(pvalue, name).toBe(permutations[name].pvalue);
    }
  });

  test('progress tells of every permutation', async () => {
    const completed: number[] = [];
    await permutationTestScore(centroid, x, labels, {
      nPermutations: 3,
      cv: 2,
      onPermutation: (report) => completed.push(report.completed),
    });
    expect(completed).toEqual([1, 2, 3]);
  });

  test('a failure is not replaced', async () => {
    const failing = (): Estimator =>
      ({ fit: () => Promise.reject(new Error('no')), predict: () => [], score: () => 1 }) as Estimator;
    await expect(permutationTestScore(failing, x, labels)).rejects.toThrow('no');
    await expect(permutationTestScore(failing, x, labels, { nPermutations: 0 })).rejects.toThrow(
      'permutationTestScore: nPermutations must be a positive integer, received 0',
    );
  });
});
