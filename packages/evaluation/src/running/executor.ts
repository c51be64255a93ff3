import type { Estimator } from '@modu/core';
import type { ResponseMethod } from '../metrics/response.ts';
import type { EstimatorSource, Setting } from './estimator-source.ts';
import type { Scoring } from './scoring.ts';

/** Positions of the samples of one fold. y may be taken at other positions than x, as a permutation test does. */
export interface FoldIndices {
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** Positions in y of the training targets; `train` unless given. */
  readonly yTrain?: Int32Array;
  /** Positions in y of the test targets; `test` unless given. */
  readonly yTest?: Int32Array;
}

/** All that the tasks of one call have in common. */
export interface RunContext<E extends Estimator = Estimator> {
  /** The function that the caller called, for errors. */
  readonly where: string;
  readonly estimator: EstimatorSource<E>;
  /** What to score; `null` where estimators are only asked for predictions. */
  readonly scoring: Scoring | undefined | null;
  readonly x: unknown;
  readonly y: unknown;
  /** Further arguments of `fit`; those with a row for each sample are divided as x is. */
  readonly params: Setting | undefined;
  readonly returnTrainScore: boolean;
  readonly errorScore: 'raise' | number;
  /** An estimator that was made already, for the first task of an executor that runs in this process. */
  readonly takeFirst?: () => E | undefined;
}

/** One estimator to fit on one fold. */
export interface Task {
  /** The position of the fold in the batch. */
  readonly fold: number;
  readonly setting: Setting;
  /** What to do with the fitted estimator, `'score'` by default: a method predicts the test part instead. */
  readonly method?: ResponseMethod;
  /** Teaches the training part piece by piece, by `partialFit` with these options, and scores at each of these sizes. */
  readonly partial?: { readonly sizes: readonly number[]; readonly options: Setting };
  /** Whether to keep the fitted estimator; only in this process. */
  readonly returnEstimator?: boolean;
}

/** A failure that the error score replaced; `scorer` is undefined when fitting failed. */
export interface TaskError {
  readonly scorer: string | undefined;
  readonly error: unknown;
}

/** The scores of one fit. */
export interface TaskScores {
  /** Seconds. */
  readonly fitTime: number;
  /** Seconds. */
  readonly scoreTime: number;
  readonly testScores: Readonly<Record<string, number>>;
  readonly trainScores: Readonly<Record<string, number>>;
}

/** The scores after one piece of the training part. */
export interface PartialScores extends TaskScores {
  readonly errors: readonly TaskError[];
}

/** What came of a task. */
export interface TaskOutcome<E extends Estimator = Estimator> extends TaskScores {
  readonly errors: readonly TaskError[];
  readonly estimator?: E | undefined;
  /** The answer of `method`. */
  readonly predictions?: unknown;
  /** The labels of the columns of `predictions`, where the estimator tells. */
  readonly classes?: readonly unknown[] | undefined;
  /** The scores at each size of `partial`. */
  readonly partial?: readonly PartialScores[];
}

/** Tasks on the same folds. */
export interface Batch {
  readonly folds: readonly FoldIndices[];
  readonly tasks: readonly Task[];
  readonly signal: AbortSignal | undefined;
}

/** The result of a task, or what it threw. */
export type Settled<E extends Estimator = Estimator> =
  { readonly task: number; readonly outcome: TaskOutcome<E> } | { readonly task: number; readonly failure: unknown };

/** Tasks of one call, running somewhere. */
export interface ExecutorRun<E extends Estimator = Estimator> {
  /**
   * Runs the tasks of a batch and yields each result once, as they come. Whoever stops iterating stops what has not begun.
   *
   * @throws {AbortedError} when the signal is aborted
   */
  evaluate(batch: Batch): AsyncIterable<Settled<E>>;
  /** Lets go of everything; called once, also after a failure. */
  close(): Promise<void>;
}

/**
 * Where the folds of a call run: the option `executor` of everything that cross-validates.
 *
 * The results are the same whatever the executor; only times differ.
 */
export interface Executor {
  /** Whether tasks run in this process, so that functions can be given and estimators kept. */
  readonly inProcess?: boolean;
  /** Gets ready to run the tasks of one call. */
  open<E extends Estimator>(context: RunContext<E>): Promise<ExecutorRun<E>>;
}
