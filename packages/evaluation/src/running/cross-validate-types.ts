import type { Estimator } from '@modu/core';
import type { RunOptions } from './run-options.ts';
import type { ScoreNames, Scoring } from './scoring.ts';

/** What {@link CrossValidateOptions.onFold} is told about a finished fold. */
export interface FoldReport<Name extends string = string> {
  /** The fold, counted from 0. */
  readonly fold: number;
  /** The number of folds. */
  readonly folds: number;
  /** The scores on the test part. */
  readonly scores: Readonly<Record<Name, number>>;
  /** Seconds. */
  readonly fitTime: number;
  /** Seconds. */
  readonly scoreTime: number;
  /** Since the call began. */
  readonly elapsedSeconds: number;
  /** That the other folds will take, if they take as long as those before. */
  readonly remainingSeconds: number;
}

/** A failure that `errorScore` replaced. */
export interface FoldError {
  /** The fold, counted from 0. */
  readonly fold: number;
  /** The scorer that failed; `undefined` when the estimator could not be fitted. */
  readonly scorer: string | undefined;
  readonly error: unknown;
}

/** Options of `crossValidate`. */
export interface CrossValidateOptions<S extends Scoring | undefined = Scoring | undefined> extends RunOptions {
  /** What to score; the estimator's own `score` by default. */
  readonly scoring?: S;
  /** Whether to score the training parts too; `false` by default. */
  readonly returnTrainScore?: boolean;
  /** Whether to keep the fitted estimators, which are then yours to dispose of; `false` by default, and only in this process. */
  readonly returnEstimator?: boolean;
  /** Whether to return the indices of every fold; `false` by default. */
  readonly returnIndices?: boolean;
  /** The score of what fails; `'raise'` (default) throws instead. */
  readonly errorScore?: 'raise' | number;
  /** Called after every fold, and awaited. */
  readonly onFold?: (report: FoldReport<ScoreNames<S>>) => unknown;
}

/** Results of `crossValidate`, one entry per fold. */
export interface CrossValidateResult<Name extends string = string, E = Estimator> {
  /** Seconds to fit. */
  readonly fitTime: Float64Array;
  /** Seconds to score the test part. */
  readonly scoreTime: Float64Array;
  /** For each scorer the scores on the test parts. */
  readonly testScores: Readonly<Record<Name, Float64Array>>;
  /** For each scorer the scores on the training parts, with `returnTrainScore`. */
  readonly trainScores?: Readonly<Record<Name, Float64Array>>;
  /** The fitted estimators, with `returnEstimator`. */
  readonly estimators?: readonly E[];
  /** Indices of the parts, with `returnIndices`. */
  readonly indices?: { readonly train: readonly Int32Array[]; readonly test: readonly Int32Array[] };
  /** What `errorScore` replaced; empty when nothing failed. */
  readonly errors: readonly FoldError[];
}
