import { ArgumentError, describe, expectBoolean, invalid } from '@modu/core';
import type { Setting } from '../running/estimator-source.ts';
import {
  checkRunOptions,
  expectErrorScore,
  expectKinds,
  runOptionNames,
  type RunOptions,
} from '../running/run-options.ts';
import { readScoring, type Scoring } from '../running/scoring.ts';
import type { CvResults } from './cv-results.ts';

/** Whether the best setting is fitted on all samples, and which it is: by the only scorer, by a named one, or by a function. */
export type Refit = boolean | string | ((results: CvResults) => number);

/** What {@link SearchOptions.onProgress} is told about a finished fit. */
export interface SearchReport {
  /** Fits that are done. */
  readonly completed: number;
  /** All fits, as far as it is known. */
  readonly total: number;
  /** The position of the setting among those that are compared now, counted from 0. */
  readonly candidate: number;
  readonly candidates: number;
  /** Counted from 0. */
  readonly fold: number;
  readonly folds: number;
  /** Counted from 0; more than one only in a search by halving. */
  readonly iteration: number;
  readonly iterations: number;
  readonly params: Setting;
  /** Scores on the test part by scorer name. */
  readonly scores: Readonly<Record<string, number>>;
  /** What failed and was replaced by `errorScore`. */
  readonly reason: string | undefined;
  /** Since the search began. */
  readonly elapsedSeconds: number;
  /** That the other fits will take, if they take as long as those before. */
  readonly remainingSeconds: number;
}

/** Options of all searches. */
export interface SearchOptions extends Omit<RunOptions, 'groups' | 'params'> {
  /** What to score; the estimator's own `score` by default. With several scorers `refit` must say which decides. */
  readonly scoring?: Scoring;
  /** `true` by default. */
  readonly refit?: Refit;
  /** Whether to score the training parts too; `false` by default, `true` in searches by halving. */
  readonly returnTrainScore?: boolean;
  /** The score of what fails; NaN by default, `'raise'` throws instead. */
  readonly errorScore?: 'raise' | number;
  /** Called after every fit, and awaited. */
  readonly onProgress?: (report: SearchReport) => unknown;
}

/** The names of {@link SearchOptions}. */
export const searchOptionNames = [
  ...runOptionNames.filter((name) => name !== 'groups' && name !== 'params'),
  ...(['scoring', 'refit', 'returnTrainScore', 'errorScore', 'onProgress'] as const),
] as readonly (keyof SearchOptions)[];

/** {@link SearchOptions} with defaults filled in. */
export interface CheckedSearchOptions extends SearchOptions {
  readonly refit: Refit;
  readonly returnTrainScore: boolean;
  readonly errorScore: 'raise' | number;
  /** The names of the scorers, in order. */
  readonly scorerNames: readonly string[];
}

/** @throws {ArgumentError} for a wrong option, or several scorers of which `refit` names none */
export function checkSearchOptions(
  where: string,
  options: SearchOptions,
  defaults: { readonly returnTrainScore: boolean; readonly singleScorer: boolean },
): CheckedSearchOptions {
  const { refit = true, returnTrainScore = defaults.returnTrainScore, errorScore = Number.NaN, scoring } = options;
  expectBoolean(where, 'returnTrainScore', returnTrainScore);
  expectErrorScore(where, errorScore);
  expectKinds(where, options, { functions: ['onProgress'] });
  checkRunOptions(where, options);
  const scorerNames = [...readScoring(where, scoring).keys()];
  if (typeof refit !== 'boolean' && typeof refit !== 'string' && typeof refit !== 'function') {
    throw invalid(where, 'refit', 'true, false, the name of a scorer, or a function', refit);
  }
  const several = isSeveral(scoring);
  if (several && defaults.singleScorer) throw invalid(where, 'scoring', 'one scorer', scoring);
  if (several && (refit === true || (typeof refit === 'string' && !scorerNames.includes(refit)))) {
    throw new ArgumentError(
      `${where}: refit must be false, a function, or one of the scorers ${scorerNames.join(', ')}, received ${describe(refit)}`,
    );
  }
  return { ...options, refit, returnTrainScore, errorScore, scorerNames };
}

/** Whether scorers were given as a list or an object, even of one. */
export function isSeveral(scoring: Scoring | undefined): boolean {
  return typeof scoring === 'object' && !('module' in scoring);
}

/** What `fit` of a search takes besides x and y: groups for the splitter, all else for `fit` of the estimator. */
export interface SearchFitOptions {
  /** A group for each sample, for splitters that keep groups together. */
  readonly groups?: unknown;
  /** Further arguments of the estimator's `fit`, such as `sampleWeight`, divided as x is where they have as many rows. */
  readonly [param: string]: unknown;
}

/** A failure that `errorScore` replaced. */
export interface SearchError {
  /** The row of `cvResults`. */
  readonly candidate: number;
  readonly params: Setting;
  /** Counted from 0. */
  readonly fold: number;
  /** The scorer that failed; `undefined` when the estimator could not be made or fitted. */
  readonly scorer: string | undefined;
  /** What the failure says. */
  readonly reason: string;
  readonly error: unknown;
}

/** A fit that is done. */
export interface FinishedFit {
  readonly candidate: number;
  readonly params: Setting;
  readonly fold: number;
  /** Seconds. */
  readonly fitTime: number;
  /** Seconds. */
  readonly scoreTime: number;
  readonly testScores: Readonly<Record<string, number>>;
  readonly trainScores: Readonly<Record<string, number>>;
}
