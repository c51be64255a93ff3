import { ArgumentError, DataError, NotFittedError } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { RidgeRegressor, type RidgeOptions } from '../../fixtures/closed-form.ts';
import { crossValidate } from '../running/cross-validate.ts';
import { summarize } from '../running/summarize.ts';
import { GridSearchCV } from '../search/grid-search-cv.ts';
import { readReport, writeReport } from './read-report.ts';
import { crossValidationReport, searchReport } from './report.ts';

const x = Array.from({ length: 12 }, (_, i) => [i, (i * 7) % 5]);
const y = x.map(([a = 0, b = 0]) => 2 * a - b + (a % 3));
const ridge = (options: RidgeOptions): RidgeRegressor => new RidgeRegressor(options);
const scoring = ['r2', 'neg_mean_squared_error'] as const;

async function searched(): Promise<GridSearchCV> {
  const grid = { alpha: [0.1, 10, -1], extra: [Float32Array.of(1), null] };
  const search = new GridSearchCV(({ alpha }: RidgeOptions) => ridge({ alpha: alpha as number }), grid, { cv: 3 });
  await search.fit(x, y);
  return search;
}

describe('reports', () => {
  test('one of a cross-validation has a row for every fold, and the summary', async () => {
    const failing = (): unknown => {
      throw new Error('no score today');
    };
    const result = await crossValidate(() => ridge({}), x, y, {
      cv: 3,
      scoring: { r2: 'r2', broken: failing as never },
      errorScore: Number.NaN,
      returnTrainScore: true,
    });
    const report = crossValidationReport(result, { name: 'baseline' });
    expect(report).toMatchObject({ schema: 'modu/cross-validation', version: 1, name: 'baseline' });
    expect(report.scorers).toEqual(['r2', 'broken']);
    expect(report.summary).toEqual(summarize(result));
    expect(report.rows).toHaveLength(3);
    expect(Object.keys(report.rows[0] ?? {})).toEqual([
      ...['fold', 'fit_time', 'score_time', 'test_r2', 'test_broken', 'train_r2', 'train_broken'],
    ]);
    expect(report.rows.map((row) => row['test_r2'])).toEqual(Array.from(result.testScores.r2));
    expect(report.rows.map((row) => row['fold'])).toEqual([0, 1, 2]);
    expect(report.errors[0]).toEqual({ fold: 0, scorer: 'broken', reason: 'no score today' });
    expect(readReport(writeReport(report))).toEqual(report);
  });

  test('one of a search has a row for every setting, the columns of cvResults, and the best', async () => {
    const search = await searched();
    const report = searchReport(search);
    expect(report).toMatchObject({ schema: 'modu/search', version: 1, name: null, search: 'GridSearchCV', folds: 3 });
    expect(report.rows).toHaveLength(6);
    expect(report.best).toEqual({ candidate: search.bestIndex, score: search.bestScore });
    const { params, ...columns } = search.cvResults as Record<string, ArrayLike<unknown>>;
    expect(params).toHaveLength(6);
    expect(Object.keys(report.rows[0] ?? {})).toEqual(Object.keys(columns));
    expect(report.rows.map((row) => row['param_alpha'])).toEqual([0.1, 0.1, 10, 10, -1, -1]);
    expect(report.rows.slice(0, 2).map((row) => row['param_extra'])).toEqual(['Float32Array(1)', null]);
    expect(report.errors).toHaveLength(6);
    expect(report.errors[0]).toMatchObject({ candidate: 4, fold: 0, scorer: null });
    expect(report.rows[5]?.['mean_test_score']).toBeNaN();
    expect(readReport(writeReport(report))).toEqual(report);
    expect(readReport(JSON.parse(writeReport(report)))).toEqual(report);
  });

  test('where none of several scorers decides, there is no best', async () => {
    const search = new GridSearchCV(ridge, { alpha: [1, 2] }, { cv: 3, scoring, refit: false });
    await search.fit(x, y);
    expect(searchReport(search, { name: 'two scorers' }).best).toBeNull();
  });

  test('what is no result is refused', async () => {
    expect(() => crossValidationReport({} as never)).toThrow(ArgumentError);
    expect(() => crossValidationReport({} as never)).toThrow('result must be a result of crossValidate, received {}');
    expect(() => searchReport({} as never)).toThrow('searchReport: search must be a search after fit, received {}');
    expect(() => searchReport(new GridSearchCV(ridge, { alpha: [1] }))).toThrow(NotFittedError);
    const result = await crossValidate(() => ridge({}), x, y);
    expect(() => crossValidationReport(result, { nome: '' } as never)).toThrow("did you mean 'name'?");
  });

  test('JSON that is not as its schema says is refused in one sentence that names the place', async () => {
    const good = searchReport(await searched());
    const result = crossValidationReport(await crossValidate(() => ridge({}), x, y, { cv: 2, scoring }));
    const wrong: [unknown, string][] = [
      ['{', "json must be JSON, received '{'"],
      [[], 'report must be an object, received []'],
      [{}, 'report.schema must be one of modu/cross-validation, modu/search, received undefined'],
      [{ ...good, schema: 'toString' }, "received 'toString'"],
      [{ ...good, version: 2 }, 'report.version must be 1, received 2'],
      [{ ...good, folds: 2.5 }, 'report.folds must be an integer of at least 0, received 2.5'],
      [{ ...good, rows: [{ a: [] }] }, 'report.rows[0].a must be a number, a string, a boolean or null, received []'],
      [{ ...good, best: { candidate: 6, score: 1 } }, 'report.best.candidate must be one of 6 rows, received 6'],
      [{ ...good, best: { candidate: 0 } }, 'report.best.score must be a number, received undefined'],
      [{ ...good, more: 1 }, "report must have no other properties, received 'more'"],
      [{ ...good, errors: [{ candidate: 0, fold: 0, scorer: null }] }, 'report.errors[0].reason must be a string'],
      [{ ...result, scorers: ['r2', 3] }, 'report.scorers[1] must be a string, received 3'],
      [
        { ...result, rows: [{ fold: 0, fit_time: 1, score_time: 1, test_r2: null }] },
        'report.rows[0].test_r2 must be a number',
      ],
      [{ ...result, summary: { r2: 1 } }, 'report.summary.r2 must be an object, received 1'],
    ];
    for (const [json, message] of wrong) {
      const read = (): unknown => readReport(typeof json === 'string' ? json : JSON.stringify(json));
      expect(read, message).toThrow(DataError);
      expect(read).toThrow(`readReport: `);
      expect(read).toThrow(message);
    }
    expect(() => readReport(3)).toThrow(ArgumentError);
    expect(() => writeReport({ ...good, folds: -1 })).toThrow('writeReport: report.folds');
  });
});
