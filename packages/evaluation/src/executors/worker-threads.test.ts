import { AbortedError, ArgumentError, DataError, type TableLike } from '@modu/core';
import { afterAll, describe, expect, test } from 'vitest';
import { centroid, ridge } from '../../fixtures/make-estimators.ts';
import { runningGolden } from '../../fixtures/running-golden.ts';
import { crossValidate } from '../running/cross-validate.ts';
import { crossValPredict } from '../running/cross-val-predict.ts';
import { learningCurve } from '../running/learning-curve.ts';
import { permutationTestScore } from '../running/permutation-test-score.ts';
import { GridSearchCV } from '../search/grid-search-cv.ts';
import { HalvingGridSearchCV } from '../search/halving-grid-search-cv.ts';
import { reviveError, recordError } from './error-record.ts';
import { readShared, shareRows } from './shared-rows.ts';
import { WorkerThreads } from './worker-threads.ts';

const { x, y, labels, weight } = runningGolden.data;
const module = new URL('../../fixtures/make-estimators.ts', import.meta.url);
const named = (name: string): { module: URL; name: string } => ({ module, name });
// Threads are plain Node: they resolve packages to their sources only when told so.
const executor = new WorkerThreads({ nJobs: 2, execArgv: ['--conditions=@modu/source'] });

afterAll(async () => executor.close());

describe('WorkerThreads', () => {
  test('results are those of this process', async () => {
    const options = {
      cv: 5,
      params: { sampleWeight: weight },
      scoring: ['r2', 'neg_mean_squared_error'],
      returnTrainScore: true,
    } as const;
    const here = await crossValidate(ridge, x, y, options);
    const there = await crossValidate(named('ridge'), x, y, { ...options, executor });
    expect(there.testScores).toEqual(here.testScores);
    expect(there.trainScores).toEqual(here.trainScores);

    const proba = { cv: 4, method: 'predictProba' } as const;
    expect(await crossValPredict(named('centroid'), x, labels, { ...proba, executor })).toEqual(
      await crossValPredict(centroid, x, labels, proba),
    );

    const permuted = { cv: 3, nPermutations: 6 };
    expect(await permutationTestScore(named('centroid'), x, labels, { ...permuted, executor })).toEqual(
      await permutationTestScore(centroid, x, labels, permuted),
    );

    const pieces = { cv: 3, trainSizes: [0.5, 1], exploitIncrementalLearning: true };
    const curve = await learningCurve(named('centroid'), x, labels, { ...pieces, executor });
    expect(curve.testScores).toEqual((await learningCurve(centroid, x, labels, pieces)).testScores);
  });

  test('searches are those of this process, failures included', async () => {
    const grid = { alpha: [1, -1, 100] };
    const here = await new GridSearchCV(ridge, grid, { cv: 3 }).fit(x, y);
    const there = await new GridSearchCV(named('ridge'), grid, { cv: 3, executor }).fit(x, y);
    expect(there.cvResults['mean_test_score']).toEqual(here.cvResults['mean_test_score']);
    expect(there.errors.map(({ error, ...rest }) => ({ ...rest, error: String(error) }))).toEqual(
      here.errors.map(({ error, ...rest }) => ({ ...rest, error: String(error) })),
    );
    expect(await there.predict(x)).toEqual(await here.predict(x));
    const halving = { cv: 3, randomState: 0, factor: 2 };
    const many = { alpha: [0.1, 1, 10, 100] };
    expect(
      (await new HalvingGridSearchCV(named('ridge'), many, { ...halving, executor }).fit(x, y)).bestParams,
    ).toEqual((await new HalvingGridSearchCV(ridge, many, halving).fit(x, y)).bestParams);
  });

  test('folds run on several threads, none of them this one', async () => {
    const { testScores } = await crossValidate(named('ridge'), x, y, { cv: 8, scoring: named('threadOf'), executor });
    expect(new Set(testScores.score).size).toBe(2);
    expect(testScores.score).not.toContain(0);
  });

  test('the error of the first failing fold is thrown, of its class', async () => {
    const failing = { ...named('ridge'), params: { alpha: -1 } };
    await expect(crossValidate(failing, x, y, { cv: 3, executor })).rejects.toThrow('alpha must not be -1');
    const lacking = crossValPredict(named('ridge'), x, y, { method: 'predictProba', executor });
    await expect(lacking).rejects.toBeInstanceOf(DataError);
  });

  test('a thread that dies fails its task alone', async () => {
    const search = new GridSearchCV(named('deadly'), { alpha: [1, 13, 2] }, { cv: 2, executor, errorScore: 'raise' });
    await expect(search.fit(x, y)).rejects.toThrow(/exit|terminat/i);
    const after = await crossValidate(named('ridge'), x, y, { cv: 3, executor });
    expect(after.testScores).toEqual((await crossValidate(ridge, x, y, { cv: 3 })).testScores);
  });

  test('a signal stops it', async () => {
    const controller = new AbortController();
    const onFold = (): void => controller.abort('enough');
    const running = crossValidate(named('ridge'), x, y, { cv: 9, executor, signal: controller.signal, onFold });
    await expect(running).rejects.toBeInstanceOf(AbortedError);
  });

  test('what cannot travel is refused', async () => {
    await expect(crossValidate(ridge, x, y, { executor })).rejects.toThrow(
      'crossValidate: estimator must be { module, name } of a function for an executor outside this process, received function ridge',
    );
    await expect(crossValidate(named('ridge'), x, y, { executor, scoring: () => 1 })).rejects.toThrow(
      'crossValidate: scoring must be made of names or { module, name } of functions for an executor outside this process',
    );
    await expect(crossValidate(named('ridge'), x, y, { executor, returnEstimator: true })).rejects.toThrow(
      'crossValidate: returnEstimator must be false for an executor outside this process, received true',
    );
    await expect(crossValidate(named('lasso'), x, y, { executor })).rejects.toThrow(
      "crossValidate: estimator must name an exported function, received undefined for 'lasso'",
    );
    expect(() => new WorkerThreads({ nJobs: 0 })).toThrow(
      'WorkerThreads: nJobs must be a positive integer, received 0',
    );
  });
});

describe('shareRows', () => {
  const table: TableLike = {
    columnNames: () => ['a', 'b'],
    numRows: () => 2,
    array: (name) => (name === 'a' ? Float32Array.of(1, 2) : ['x', null]),
  };

  test('values come back as they were, numbers as views of the shared memory', () => {
    const values = {
      matrix: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] as [number, number], columnNames: ['p', 'q'] },
      typed: Uint8Array.of(1, 255),
      numbers: [1.5, Number.NaN, -0],
      rows: [
        [1, 2],
        [3, 4],
      ],
      labels: ['b', 'a', 'b', true, null, undefined, 3],
      empty: [],
      value: { deep: [1] },
    };
    const shared = shareRows('test', values);
    const back = readShared(shared);
    expect(back).toEqual(values);
    expect((back['typed'] as Uint8Array).buffer).toBe(shared.buffer);
    expect((back['matrix'] as { data: Float32Array }).data.buffer).toBe(shared.buffer);
    const restored = readShared(shareRows('test', { table }))['table'] as TableLike;
    expect([restored.numRows(), restored.columnNames()]).toEqual([2, ['a', 'b']]);
    expect(restored.array('a')).toEqual(Float32Array.of(1, 2));
    expect(restored.array('b')).toEqual(['x', null]);
  });

  test('what cannot be shared is refused', () => {
    expect(() => shareRows('crossValidate', { x: new Map() })).toThrow(
      'crossValidate: x must be a matrix, a table or an array for an executor outside this thread, received a Map',
    );
    expect(() => shareRows('crossValidate', { y: ['a', {}] })).toThrow(
      'crossValidate: y must hold numbers, rows of numbers, strings or booleans for an executor outside this thread, received {} at index 1',
    );
  });
});

test('errors keep their class, name and message', () => {
  const error = reviveError(recordError(new ArgumentError('where: x must be y')));
  expect(error).toBeInstanceOf(ArgumentError);
  expect(error.message).toBe('where: x must be y');
  const other = reviveError(recordError(new RangeError('far')));
  expect([other.name, other.message]).toEqual(['RangeError', 'far']);
  expect(reviveError(recordError('thrown')).message).toBe("'thrown'");
});
