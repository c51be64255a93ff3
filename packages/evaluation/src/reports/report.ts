import { describe, expectOptions, expectString, invalid } from '@modu/core';
import { reasonOf } from '../running/collect-outcomes.ts';
import type { CrossValidateResult } from '../running/cross-validate-types.ts';
import { summarize, type ScoreSummary } from '../running/summarize.ts';
import type { CvResults } from '../search/cv-results.ts';
import type { SearchError } from '../search/search-options.ts';

/** The version of the schemas that this package writes. */
export const reportVersion = 1;

/** A value of a row: `aq.from(report.rows)` of Arquero takes an array of such rows. */
export type ReportValue = number | string | boolean | null;

/** Values by column. */
export type ReportRow = Readonly<Record<string, ReportValue>>;

/** What failed and was replaced by `errorScore`. */
export interface ReportError {
  /** Counted from 0. */
  readonly fold: number;
  /** The scorer that failed; `null` where the estimator could not be made or fitted. */
  readonly scorer: string | null;
  /** What the failure says. */
  readonly reason: string;
}

/**
 * What `crossValidate` found, as plain data.
 *
 * Rows have the columns `fold`, `fit_time`, `score_time` (seconds), `test_accuracy` for a scorer named so, and `train_accuracy` where
 * training parts were scored.
 */
export interface CrossValidationReport {
  readonly schema: 'modu/cross-validation';
  readonly version: typeof reportVersion;
  /** What was evaluated, in your words. */
  readonly name: string | null;
  readonly scorers: readonly string[];
  /** Mean and standard deviation of the test scores over the folds, by scorer. */
  readonly summary: Readonly<Record<string, ScoreSummary>>;
  /** One for each fold, in order. */
  readonly rows: readonly ReportRow[];
  readonly errors: readonly ReportError[];
}

/** A failure in a search. */
export interface SearchReportError extends ReportError {
  /** The position of the setting among the rows. */
  readonly candidate: number;
}

/**
 * What a search found, as plain data.
 *
 * Rows have the columns of `cvResults`, but for `params`: `param_alpha`, `mean_test_score`, `rank_test_score` and so on. Values of
 * parameters that are no numbers, strings, booleans or null stand there as the text that an error message would show.
 */
export interface SearchResultsReport {
  readonly schema: 'modu/search';
  readonly version: typeof reportVersion;
  /** What was searched, in your words. */
  readonly name: string | null;
  /** The class of the search, such as `'GridSearchCV'`. */
  readonly search: string;
  /** The number of folds. */
  readonly folds: number;
  /** The position of the best setting among the rows and its score; `null` where none of several scorers decides. */
  readonly best: { readonly candidate: number; readonly score: number } | null;
  /** One for each setting, in order. */
  readonly rows: readonly ReportRow[];
  readonly errors: readonly SearchReportError[];
}

/** Either kind of report. */
export type EvaluationReport = CrossValidationReport | SearchResultsReport;

/** Options of {@link crossValidationReport} and {@link searchReport}. */
export interface ReportOptions {
  /** What was evaluated, in your words. */
  readonly name?: string;
}

/** As much of a search as its report tells. */
export interface SearchedResults {
  readonly cvResults: CvResults;
  readonly errors: readonly SearchError[];
  readonly nSplits: number;
  readonly bestIndex: number;
  readonly bestScore: number;
}

/**
 * The results of a cross-validation as plain data, for `writeReport` or for a table.
 *
 * @param result what `crossValidate` returned
 * @throws {ArgumentError} when `result` is something else, or for a wrong option
 * @example
 * ```ts
 * const report = crossValidationReport(await crossValidate(create, x, y, { scoring: ['accuracy'] }), { name: 'baseline' });
 * aq.from(report.rows).print(); // fold, fit_time, score_time, test_accuracy
 * await writeFile('baseline.json', writeReport(report));
 * ```
 */
export function crossValidationReport(
  result: Omit<CrossValidateResult, 'estimators' | 'indices'>,
  options?: ReportOptions,
): CrossValidationReport {
  const where = 'crossValidationReport';
  const name = readName(where, options);
  const given = result as Partial<CrossValidateResult> | undefined;
  if (given?.testScores === undefined || given.fitTime === undefined || given.errors === undefined) {
    throw invalid(where, 'result', 'a result of crossValidate', result);
  }
  const { testScores, trainScores = {}, fitTime, scoreTime, errors } = result;
  const columns: [string, ArrayLike<number>][] = [
    ['fold', Array.from(fitTime.keys())],
    ['fit_time', fitTime],
    ['score_time', scoreTime],
    ...Object.entries(testScores).map(([scorer, scores]): [string, Float64Array] => [`test_${scorer}`, scores]),
    ...Object.entries(trainScores).map(([scorer, scores]): [string, Float64Array] => [`train_${scorer}`, scores]),
  ];
  return {
    schema: 'modu/cross-validation',
    version: reportVersion,
    name,
    scorers: Object.keys(testScores),
    summary: summarize(result),
    rows: rowsOf(columns, fitTime.length),
    errors: errors.map(({ fold, scorer = null, error }) => ({ fold, scorer, reason: reasonOf(error) })),
  };
}

/**
 * The results of a search as plain data, for `writeReport` or for a table.
 *
 * @param search a search after `fit`
 * @throws {NotFittedError} before `fit`
 * @throws {ArgumentError} when `search` is none, or for a wrong option
 * @example
 * ```ts
 * await search.fit(x, y);
 * aq.from(searchReport(search).rows).orderby('rank_test_score').print();
 * ```
 */
export function searchReport(search: SearchedResults, options?: ReportOptions): SearchResultsReport {
  const where = 'searchReport';
  const name = readName(where, options);
  if (typeof search !== 'object' || search === null || !('cvResults' in search)) {
    throw invalid(where, 'search', 'a search after fit', search);
  }
  const { params, ...others } = search.cvResults;
  const columns = Object.entries(others as Readonly<Record<string, ArrayLike<unknown>>>);
  return {
    schema: 'modu/search',
    version: reportVersion,
    name,
    search: search.constructor.name,
    folds: search.nSplits,
    best: bestOf(search),
    rows: rowsOf(columns, params.length),
    errors: search.errors.map(({ candidate, fold, scorer = null, reason }) => ({ candidate, fold, scorer, reason })),
  };
}

function bestOf(search: SearchedResults): SearchResultsReport['best'] {
  try {
    return { candidate: search.bestIndex, score: search.bestScore };
  } catch {
    return null;
  }
}

function readName(where: string, options: ReportOptions | undefined): string | null {
  const { name } = expectOptions(where, options, ['name']);
  return name === undefined ? null : expectString(where, 'name', name);
}

function rowsOf(columns: readonly (readonly [string, ArrayLike<unknown>])[], length: number): ReportRow[] {
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(columns.map(([column, values]) => [column, reportValue(values[row])])),
  );
}

function reportValue(value: unknown): ReportValue {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  return value === null || value === undefined ? null : describe(value);
}
