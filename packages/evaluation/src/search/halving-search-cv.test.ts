import type { Estimator } from '@modu/core';
import { describe, expect, test } from 'vitest';
import {
  CentroidClassifier,
  RidgeRegressor,
  type CentroidOptions,
  type RidgeOptions,
} from '../../fixtures/closed-form.ts';
import { camelSetting, expectResults, runningGolden } from '../../fixtures/running-golden.ts';
import { KFold } from '../splitters/k-fold.ts';
import { StratifiedKFold } from '../splitters/stratified-k-fold.ts';
import { loguniform, uniform } from './distributions.ts';
import { HalvingGridSearchCV } from './halving-grid-search-cv.ts';
import { HalvingRandomSearchCV } from './halving-random-search-cv.ts';

const { x, y, labels } = runningGolden.data;
const ridge = (options: RidgeOptions): Estimator => new RidgeRegressor(options);
const centroid = (options: CentroidOptions): Estimator => new CentroidClassifier(options);

/** Scores by its parameters alone, as in `generate_running.py`. */
const counted = ({ a = 0, b = 0, n = 1 }: Readonly<Record<string, number>>): Estimator =>
  ({
    fit: () => undefined,
    predict: () => [],
    score: (rows: readonly unknown[]) => ((a * 0.37) % 1) + b * 0.011 + rows.length * 1e-4 + n * 1e-6,
  }) as Estimator;

describe('HalvingGridSearchCV', () => {
  test("resources, candidates and winners are scikit-learn's", async () => {
    const rows = Array.from({ length: 500 }, () => [0]);
    const targets = rows.map(() => 0);
    for (const golden of runningGolden.halving) {
      const options = { ...camelSetting(golden.options), cv: 3, randomState: 0 };
      const grid = { a: Array.from({ length: golden.candidates }, (_, i) => i) };
      const search = await new HalvingGridSearchCV(counted, grid, options).fit(rows, targets);
      const label = `${golden.candidates} candidates with ${JSON.stringify(golden.options)}`;
      expect(search.nResources, label).toEqual(golden.n_resources);
      expect(search.nCandidates, label).toEqual(golden.n_candidates);
      expect(
        [search.nRequiredIterations, search.nPossibleIterations, search.nIterations, search.nRemainingCandidates],
        label,
      ).toEqual([golden.required, golden.possible, golden.iterations, golden.remaining]);
      expect([search.minResources, search.maxResources], label).toEqual([golden.min, golden.max]);
      expect(search.bestParams, label).toEqual(golden.params);
      expect(search.bestIndex, label).toBe(golden.best);
      expect(search.bestScore, label).toBeAllClose(golden.score, { rtol: 1e-12 });
      expect(search.cvResults.params.slice(-3), label).toEqual(golden.last);
    }
  });

  test('the best of the last iteration wins, whatever earlier ones scored', async () => {
    const falling = ({ a = 0, n = 1 }: Readonly<Record<string, number>>): Estimator =>
      ({ fit: () => undefined, predict: () => [], score: () => a - n }) as Estimator;
    const options = { resource: 'n', maxResources: 9, minResources: 1, cv: 2 };
    const search = await new HalvingGridSearchCV(falling, { a: [1, 2, 3, 4, 5, 6] }, options).fit(x, y);
    expect(search.bestParams).toEqual({ a: 6, n: 3 });
    expect(search.bestScore).toBe(3);
    expect(Math.max(...(search.cvResults['mean_test_score'] as Float64Array))).toBe(5);
  });

  test('settings that fail are left behind', async () => {
    const search = await new HalvingGridSearchCV(
      ridge,
      { alpha: [-1, 1, -2, 10] },
      { cv: 3, factor: 2, randomState: 0 },
    ).fit(x, y);
    expect(search.nCandidates).toEqual([4, 2, 1]);
    expect(search.bestParams['alpha']).toBeGreaterThan(0);
    expect(search.errors.every(({ candidate }) => candidate < 4)).toBe(true);
  });

  test.each<[unknown, string]>([
    [{ factor: 1 }, 'HalvingGridSearchCV: factor must be a finite number greater than 1, received 1'],
    [{ resource: 'epochs' }, "maxResources must be a number for the resource 'epochs', received 'auto'"],
    [{ minResources: 'least' }, "minResources must be a positive integer, 'exhaust' or 'smallest', received 'least'"],
    [{ maxResources: 0 }, 'maxResources must be a positive integer, received 0'],
    [{ aggressiveElimination: 1 }, 'aggressiveElimination must be true or false, received 1'],
    [{ scoring: ['r2'], refit: 'r2' }, "HalvingGridSearchCV: scoring must be one scorer, received ['r2']"],
    [{ nCandidates: 4 }, "HalvingGridSearchCV: unknown option 'nCandidates'"],
  ])('%o is refused when it is made', (options, message) => {
    expect(() => new HalvingGridSearchCV(ridge, { alpha: [1, 2] }, options as never)).toThrow(message);
  });

  test.each<[object, object, string]>([
    [{ alpha: [1, 2] }, { minResources: 70 }, 'minResources must be at most maxResources, received 70 and 61'],
    [
      { alpha: [1, 2] },
      { resource: 'alpha', maxResources: 4 },
      "resource must not be searched itself, received 'alpha'",
    ],
    [
      { alpha: [1, 2] },
      { cv: new KFold({ shuffle: true }) },
      'cv must give the same folds every time, with an integer as randomState',
    ],
  ])('%o with %o is refused in fit', async (grid, options, message) => {
    await expect(new HalvingGridSearchCV(ridge, grid as never, options).fit(x, y)).rejects.toThrow(message);
  });

  test('before fit there is no schedule', () => {
    expect(() => new HalvingGridSearchCV(ridge, { alpha: [1] }).nResources).toThrow(
      'HalvingGridSearchCV: fit must be called first',
    );
  });
});

describe('HalvingRandomSearchCV', () => {
  test("all results are scikit-learn's", async () => {
    for (const golden of runningGolden.halving_random) {
      const search =
        golden.classifier === true
          ? await new HalvingRandomSearchCV(
              centroid,
              { prior: uniform(0, 3), shrink: [0, 0.5] },
              { randomState: 1, cv: new StratifiedKFold({ nSplits: 3 }), nCandidates: 6, scoring: 'neg_log_loss' },
            ).fit(x, labels)
          : await new HalvingRandomSearchCV(
              ridge,
              { alpha: loguniform(1e-3, 1e3) },
              { randomState: 7, cv: 4, scoring: 'neg_mean_squared_error', ...camelSetting(golden.options ?? {}) },
            ).fit(x, y);
      expectResults(search.cvResults, golden.results);
      expect(search.nResources).toEqual(golden.n_resources);
      expect(search.bestScore).toBeAllClose(golden.score, { rtol: 1e-9 });
    }
  });

  test('what cannot be worked out is refused', () => {
    const make = (options: object): unknown => new HalvingRandomSearchCV(ridge, { alpha: uniform() }, options);
    expect(() => make({ minResources: 'exhaust' })).toThrow(
      "HalvingRandomSearchCV: nCandidates and minResources must not both be 'exhaust', one needs the other",
    );
    expect(() => make({ nCandidates: 0 })).toThrow('HalvingRandomSearchCV: nCandidates must be a positive integer');
  });
});
