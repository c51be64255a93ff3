import { AbortedError, DataError, type Estimator } from '@modu/core';
import { describe, expect, test } from 'vitest';
import {
  CentroidClassifier,
  RidgeRegressor,
  type CentroidOptions,
  type RidgeOptions,
} from '../../fixtures/closed-form.ts';
import { expectResults, runningGolden } from '../../fixtures/running-golden.ts';
import { makeScorer } from '../metrics/make-scorer.ts';
import { crossValidate } from '../running/cross-validate.ts';
import { KFold } from '../splitters/k-fold.ts';
import { StratifiedKFold } from '../splitters/stratified-k-fold.ts';
import { loguniform } from './distributions.ts';
import { GridSearchCV } from './grid-search-cv.ts';
import { RandomizedSearchCV } from './randomized-search-cv.ts';
import type { SearchReport } from './search-options.ts';

const { data, searches } = runningGolden;
const { x, y, labels, weight } = data;
const ridge = (options: RidgeOptions): Estimator => new RidgeRegressor(options);
const centroid = (options: CentroidOptions): Estimator => new CentroidClassifier(options);
const close = { rtol: 1e-9, atol: 1e-12 };

/** Scales columns, as much as a pipeline needs of it. */
class Scaler {
  readonly options: { readonly withStd: boolean };
  #mean: number[] = [];
  #scale: number[] = [];

  constructor(options: { readonly withStd?: boolean } = {}) {
    this.options = { withStd: options.withStd ?? true };
  }

  fit(rows: readonly (readonly number[])[]): this {
    const columns = (rows[0] ?? []).map((_, j) => rows.map((row) => row[j] as number));
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    this.#mean = columns.map(mean);
    const deviations = columns.map((values, j) =>
      Math.sqrt(mean(values.map((v) => (v - (this.#mean[j] as number)) ** 2))),
    );
    this.#scale = this.options.withStd ? deviations : deviations.map(() => 1);
    return this;
  }

  transform(rows: readonly (readonly number[])[]): number[][] {
    return rows.map((row) => row.map((value, j) => (value - (this.#mean[j] as number)) / (this.#scale[j] as number)));
  }
}

/** A pipeline of a scaler and a model, with the parts that `withParams` looks at. */
class TinyPipeline implements Estimator {
  readonly steps: readonly [readonly ['scale', Scaler], readonly ['model', RidgeRegressor]];

  constructor(steps: readonly [readonly ['scale', Scaler], readonly ['model', RidgeRegressor]]) {
    this.steps = steps;
  }

  fit(rows: number[][], targets: number[]): void {
    const [[, scaler], [, model]] = this.steps;
    model.fit(scaler.fit(rows).transform(rows), targets);
  }

  predict(rows: number[][]): Float64Array {
    return this.steps[1][1].predict(this.steps[0][1].transform(rows));
  }

  score(rows: number[][], targets: number[]): number {
    return this.steps[1][1].score(this.steps[0][1].transform(rows), targets);
  }
}

describe('values of scikit-learn', () => {
  test('a grid over a regressor, with training scores', async () => {
    const search = new GridSearchCV(
      ridge,
      { alpha: [0.1, 10, 1000], fitIntercept: [true, false] },
      { cv: new KFold({ nSplits: 4, shuffle: true, randomState: 2 }), returnTrainScore: true },
    );
    expect(await search.fit(x, y)).toBe(search);
    expectResults(search.cvResults, searches.ridge.results);
    expect(search.bestIndex).toBe(searches.ridge.best_index);
    expect(search.bestScore).toBeAllClose(searches.ridge.best_score, close);
    expect(search.bestParams).toEqual(search.cvResults.params[search.bestIndex]);
    expect(await search.predict(x.slice(0, 5))).toBeAllClose(searches.ridge.predictions, close);
    expect(await search.score(x, y)).toBeAllClose(searches.ridge.score, close);
    expect(search.nSplits).toBe(4);
    expect(search.errors).toEqual([]);
    expect(search.refitTime).toBeGreaterThanOrEqual(0);
  });

  test('sample weights are divided with the samples', async () => {
    const search = await new GridSearchCV(ridge, { alpha: [0.1, 100] }, { cv: 3 }).fit(x, y, { sampleWeight: weight });
    expectResults(search.cvResults, searches.weighted.results);
    expect(await search.predict(x.slice(0, 5))).toBeAllClose(searches.weighted.predictions, close);
  });

  test('several grids and several scorers, of which one decides', async () => {
    const grids = [{ prior: [0, 1, 2] }, { shrink: [0.2, 0.9] }];
    const options = { cv: 4, scoring: ['accuracy', 'neg_log_loss'], refit: 'neg_log_loss' } as const;
    const search = await new GridSearchCV(centroid, grids, options).fit(x, labels);
    expectResults(search.cvResults, searches.several.results);
    expect(search.bestIndex).toBe(searches.several.best_index);
    expect(search.bestScore).toBeAllClose(searches.several.best_score, close);
    expect(await search.score(x, labels)).toBeAllClose(searches.several.score, close);
    expect(search.classes).toEqual(['ash', 'elm', 'oak']);
  });

  test('a failing setting gets NaN, the last rank and a reason', async () => {
    const search = await new GridSearchCV(ridge, { alpha: [-1, 1, 10, 1, -2] }, { cv: 3 }).fit(x, y);
    expectResults(search.cvResults, searches.failing.results);
    expect(search.bestIndex).toBe(searches.failing.best_index);
    expect(search.errors).toHaveLength(6);
    expect(search.errors[5]).toEqual({
      candidate: 4,
      params: { alpha: -2 },
      fold: 2,
      scorer: undefined,
      reason: 'alpha must not be -2',
      error: new RangeError('alpha must not be -2'),
    });
  });

  test('settings drawn at random', async () => {
    const search = new RandomizedSearchCV(
      ridge,
      { alpha: loguniform(1e-3, 1e3), fitIntercept: [true, false] },
      { nIter: 7, randomState: 11, cv: 3, scoring: 'neg_mean_absolute_error' },
    );
    await search.fit(x, y);
    expectResults(search.cvResults, searches.random.results);
    expect(search.bestIndex).toBe(searches.random.best_index);
    expect(search.bestScore).toBeAllClose(searches.random.best_score, close);
  });

  test('parameters of the steps of a pipeline, where the function takes none', async () => {
    const create = (): Estimator =>
      new TinyPipeline([
        ['scale', new Scaler()],
        ['model', new RidgeRegressor()],
      ]);
    const search = new GridSearchCV(create, { model__alpha: [0.5, 5], scale__withStd: [true, false] }, { cv: 3 });
    await search.fit(x, y);
    expectResults(search.cvResults, searches.pipeline.results);
    expect(search.bestIndex).toBe(searches.pipeline.best_index);
    const wrong = new GridSearchCV(create, { modell__alpha: [1] }, { cv: 3, errorScore: 'raise' });
    await expect(wrong.fit(x, y)).rejects.toThrow(
      "GridSearchCV: the parameter 'modell__alpha' must begin with the name of a step, received none of scale, model",
    );
  });

  test('nested cross-validation', async () => {
    const nested = await crossValidate(() => new GridSearchCV(centroid, { prior: [0, 1, 2] }, { cv: 3 }), x, labels, {
      cv: new StratifiedKFold({ nSplits: 4, shuffle: true, randomState: 0 }),
      scoring: ['accuracy', 'neg_log_loss'],
    });
    expect(nested.testScores.accuracy).toBeAllClose(searches.nested.test_accuracy, close);
    expect(nested.testScores.neg_log_loss).toBeAllClose(searches.nested.test_neg_log_loss, close);
  });
});

describe('what is refitted', () => {
  test('a function chooses out of all results', async () => {
    const refit = ({ params }: { readonly params: readonly unknown[] }): number => params.length - 1;
    const search = await new GridSearchCV(ridge, { alpha: [1, 10, 100] }, { refit }).fit(x, y);
    expect(search.bestParams).toEqual({ alpha: 100 });
    expect(search.bestScore).toBe((search.cvResults['mean_test_score'] as Float64Array)[2]);
    const expected = new RidgeRegressor({ alpha: 100 }).fit(x, y).predict(x);
    expect(await search.predict(x)).toEqual(expected);
    const wrong = new GridSearchCV(ridge, { alpha: [1] }, { refit: () => 1 });
    await expect(wrong.fit(x, y)).rejects.toThrow(
      'GridSearchCV: what refit returns must be an integer at least 0 and at most 0, received 1',
    );
  });

  test('without refit there is a best setting, but no estimator', async () => {
    const search = await new GridSearchCV(ridge, { alpha: [1, 1000] }, { refit: false }).fit(x, y);
    expect(search.bestParams).toEqual({ alpha: 1 });
    expect(() => search.bestEstimator).toThrow(
      'GridSearchCV: refit must not be false where the best estimator is asked',
    );
    const several = new GridSearchCV(ridge, { alpha: [1] }, { refit: false, scoring: ['r2'] });
    await several.fit(x, y);
    expect(() => several.bestIndex).toThrow(
      'GridSearchCV: refit must say which of several scorers decides, it is false',
    );
  });

  test('methods that the best estimator lacks are not there', async () => {
    const search = new GridSearchCV(ridge, { alpha: [1] });
    expect(search.predictProba).toBeUndefined();
    expect(search.estimatorType).toBeUndefined();
    await expect(search.predict(x)).rejects.toThrow('GridSearchCV: fit must be called first');
    await search.fit(x, y);
    expect(search.decisionFunction).toBeUndefined();
    const classifier = await new GridSearchCV(centroid, { prior: [1] }).fit(x, labels);
    expect(classifier.predictProba?.(x.slice(0, 1))).toEqual(
      new CentroidClassifier({ prior: 1 }).fit(x, labels).predictProba(x.slice(0, 1)),
    );
    expect(classifier.estimatorType).toBe('classifier');
  });

  test('every estimator but the best is disposed of, and the best with the search', async () => {
    let alive = 0;
    const create = ({ alpha }: RidgeOptions): Estimator => {
      alive += 1;
      return Object.assign(new RidgeRegressor({ alpha: alpha ?? 1 }), { dispose: () => (alive -= 1) });
    };
    const search = await new GridSearchCV(create, { alpha: [1, -1, 2] }).fit(x, y);
    expect(alive).toBe(1);
    await search.fit(x, y);
    expect(alive).toBe(1);
    await search.dispose();
    await search.dispose();
    expect(alive).toBe(0);
  });
});

describe('while it runs', () => {
  test('progress tells of every fit, with what is left', async () => {
    const reports: SearchReport[] = [];
    const search = new GridSearchCV(ridge, { alpha: [1, -1] }, { cv: 3, onProgress: (report) => reports.push(report) });
    await search.fit(x, y);
    expect(reports.map(({ candidate, fold, completed }) => [candidate, fold, completed])).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [0, 2, 3],
      [1, 0, 4],
      [1, 1, 5],
      [1, 2, 6],
    ]);
    expect(reports[4]).toMatchObject({
      total: 6,
      candidates: 2,
      folds: 3,
      params: { alpha: -1 },
      reason: 'alpha must not be -1',
    });
    expect(reports[0]?.reason).toBeUndefined();
    expect(reports[5]?.remainingSeconds).toBe(0);
    expect(reports[1]?.remainingSeconds).toBeCloseTo((reports[1]?.elapsedSeconds ?? 0) * 2, 9);
  });

  test('a signal stops it, and what was done is kept', async () => {
    const controller = new AbortController();
    const onProgress = ({ completed }: SearchReport): void => {
      if (completed === 4) controller.abort('enough');
    };
    const search = new GridSearchCV(ridge, { alpha: [1, 2, 3] }, { cv: 3, signal: controller.signal, onProgress });
    await expect(search.fit(x, y)).rejects.toThrow('GridSearchCV: stopped before fit 5 of 9');
    await expect(search.fit(x, y)).rejects.toBeInstanceOf(AbortedError);
    expect(() => search.cvResults).toThrow('GridSearchCV: fit must be called first');
    const again = new GridSearchCV(
      ridge,
      { alpha: [1, 2] },
      { cv: 3, onProgress: () => Promise.reject(new Error('stop')) },
    );
    await expect(again.fit(x, y)).rejects.toThrow('stop');
    expect(again.finishedFits).toHaveLength(1);
    expect(again.finishedFits[0]).toMatchObject({ candidate: 0, fold: 0, params: { alpha: 1 } });
  });

  test('when nothing at all can be fitted, it fails with the first reason', async () => {
    const search = new GridSearchCV(ridge, { alpha: [-1, -2] }, { cv: 3 });
    await expect(search.fit(x, y)).rejects.toThrow(
      'GridSearchCV: all 6 fits failed, the first with: alpha must not be -1',
    );
    await expect(search.fit(x, y)).rejects.toBeInstanceOf(DataError);
    const raising = new GridSearchCV(ridge, { alpha: [1, -2] }, { cv: 3, errorScore: 'raise' });
    await expect(raising.fit(x, y)).rejects.toThrow('alpha must not be -2');
  });
});

test.each<[unknown[], string]>([
  [[5, { alpha: [1] }], 'GridSearchCV: estimator must be a function that makes one'],
  [[ridge, { alpha: 1 }], "GridSearchCV: the values of 'alpha' must be an array, a single one too, received 1"],
  [[ridge, { alpha: [1] }, { scorings: 'r2' }], "GridSearchCV: unknown option 'scorings'; did you mean 'scoring'?"],
  [[ridge, { alpha: [1] }, { scoring: 'R2' }], 'GridSearchCV: scoring must be one of'],
  [
    [ridge, { alpha: [1] }, { scoring: ['r2'] }],
    'GridSearchCV: refit must be false, a function, or one of the scorers r2, received true',
  ],
  [[ridge, { alpha: [1] }, { scoring: ['r2'], refit: 'f1' }], "one of the scorers r2, received 'f1'"],
  [
    [ridge, { alpha: [1] }, { refit: 1 }],
    'GridSearchCV: refit must be true, false, the name of a scorer, or a function, received 1',
  ],
  [
    [ridge, { alpha: [1] }, { errorScore: 'nan' }],
    "GridSearchCV: errorScore must be 'raise' or a number, received 'nan'",
  ],
  [[ridge, { alpha: [1] }, { onProgress: 1 }], 'GridSearchCV: onProgress must be a function, received 1'],
  [
    [ridge, { alpha: [1] }, { executor: {} }],
    'GridSearchCV: executor must be an executor with a method open, received {}',
  ],
])('wrong arguments are refused: %o', (args, message) => {
  expect(() => new (GridSearchCV as new (...all: unknown[]) => unknown)(...args)).toThrow(message);
});

test('scorers of your own have their names', async () => {
  const scoring = { half: makeScorer(() => 0.5), r2: 'r2' } as const;
  const search = await new GridSearchCV(ridge, { alpha: [1] }, { scoring, refit: 'half' }).fit(x, y);
  expect(search.bestScore).toBe(0.5);
});
