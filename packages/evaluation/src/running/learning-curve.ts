import {
  ArgumentError,
  DataError,
  describe,
  expectBoolean,
  expectOptions,
  isNumericArray,
  type Estimator,
  type NumericArray,
} from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { expectRandomSource, randomFrom, type RandomSource } from '../splitters/random-source.ts';
import { collectOutcomes, expectSomeFit, stopwatch } from './collect-outcomes.ts';
import type { FoldError, FoldReport } from './cross-validate-types.ts';
import type { EstimatorSource, Setting } from './estimator-source.ts';
import type { Batch, PartialScores, Task, TaskOutcome, TaskScores } from './executor.ts';
import { checkRunOptions, expectErrorScore, expectKinds, runOptionNames, type RunOptions } from './run-options.ts';
import type { ScorerChoice } from './scoring.ts';
import { withRun, type ReadyRun } from './with-run.ts';

/** Options of {@link learningCurve}. */
export interface LearningCurveOptions extends RunOptions {
  /**
   * How many training samples to learn from: fractions in (0, 1] of the first training part, or counts if all are
   * integers and one is above 1; 5 fractions from 0.1 to 1 by default.
   */
  readonly trainSizes?: readonly number[] | NumericArray;
  /** What to score; the estimator's own `score` by default. */
  readonly scoring?: ScorerChoice;
  /** Whether one estimator learns the growing part piece by piece, by its method `partialFit`; `false` by default. */
  readonly exploitIncrementalLearning?: boolean;
  /** Whether the training samples of every fold are put in random order before the first are taken; `false` by default. */
  readonly shuffle?: boolean;
  /** The seed of that order. */
  readonly randomState?: RandomSource;
  /** The score of what fails; NaN by default, `'raise'` throws instead. */
  readonly errorScore?: 'raise' | number;
  /** Called after every fit, and awaited. */
  readonly onFold?: (report: CurveReport) => unknown;
}

/** What is told about a finished fit of a curve. */
export interface CurveReport extends FoldReport {
  /** The position of the size or value, counted from 0. */
  readonly tick: number;
}

/** A failure that `errorScore` replaced. */
export interface CurveError extends FoldError {
  /** The position of the size or value, counted from 0. */
  readonly tick: number;
}

/** Scores of a curve: one row per size or value, with one score per fold. */
export interface CurveScores {
  readonly trainScores: readonly Float64Array[];
  readonly testScores: readonly Float64Array[];
  /** Seconds. */
  readonly fitTimes: readonly Float64Array[];
  /** Seconds. */
  readonly scoreTimes: readonly Float64Array[];
  /** What `errorScore` replaced; empty when nothing failed. */
  readonly errors: readonly CurveError[];
}

/** Results of {@link learningCurve}. */
export interface LearningCurveResult extends CurveScores {
  /** The numbers of training samples, ascending, none twice. */
  readonly trainSizes: Int32Array;
}

/**
 * The scores of an estimator that learns from more and more of the training part of every fold.
 *
 * @param estimator makes a new, unfitted estimator, or names a function of a module that does
 * @param x matrix, table, array, typed array or tensor of samples
 * @param y what to predict, with as many rows
 * @throws {ArgumentError} for sizes outside the training part, a seed without a shuffle, or an estimator that is to learn
 *   piece by piece and has no method `partialFit`
 * @throws as `crossValidate` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.learning_curve.html
 * @example
 * ```ts
 * const { trainSizes, testScores } = await learningCurve(() => new Ridge(), x, y, { trainSizes: [10, 20, 40], scoring: 'r2' });
 * ```
 */
export async function learningCurve(
  estimator: EstimatorSource,
  x: unknown,
  y: unknown,
  options?: LearningCurveOptions,
): Promise<LearningCurveResult> {
  const where = 'learningCurve';
  const given = expectOptions<LearningCurveOptions>(where, options, [
    ...runOptionNames,
    ...([
      'trainSizes',
      'scoring',
      'exploitIncrementalLearning',
      'shuffle',
      'randomState',
      'errorScore',
      'onFold',
    ] as const),
  ]);
  const { trainSizes = [0.1, 0.325, 0.55, 0.775, 1], shuffle = false, randomState, errorScore = Number.NaN } = given;
  const { exploitIncrementalLearning = false } = given;
  expectBoolean(where, 'shuffle', shuffle);
  expectRandomSource(where, randomState);
  if (randomState !== undefined && !shuffle) {
    throw new ArgumentError(`${where}: randomState must be left out unless shuffle is true, where it has no effect`);
  }
  expectBoolean(where, 'exploitIncrementalLearning', exploitIncrementalLearning);
  checkCurveOptions(where, given);
  const plan = { ...given, errorScore, returnTrainScore: true, reuseFirst: true };
  return await withRun(where, { estimator, x, y }, plan, async (ready) => {
    const { probe, classifier, split } = ready;
    if (exploitIncrementalLearning && typeof (probe as { partialFit?: unknown }).partialFit !== 'function') {
      throw new ArgumentError(
        `${where}: exploitIncrementalLearning must be false for an estimator without a method partialFit, received ${describe(probe)}`,
      );
    }
    let splits = split(y);
    const sizes = countSizes(where, trainSizes, (splits[0]?.[0] as Int32Array).length);
    if (shuffle) {
      const random = randomFrom(randomState);
      splits = splits.map(([train, test]) => [random.permutation(train), test]);
    }
    const { signal, onFold } = given;
    if (exploitIncrementalLearning) {
      const classes: Setting = classifier ? { classes: encodeLabels(where, [['y', y as Labels]]).classes } : {};
      const partial = { sizes: Array.from(sizes), options: classes };
      for (const [train] of splits) expectEnough(where, train, partial.sizes);
      const batch = {
        folds: splits.map(([train, test]) => ({ train, test })),
        tasks: splits.map((_, fold) => ({ fold, setting: {}, partial })),
        signal,
      };
      const outcomes = await collectOutcomes(ready.run, batch, () => undefined);
      const perTick = partial.sizes.map((_, tick) =>
        outcomes.map((outcome) => (outcome.partial ?? [])[tick] as PartialScores),
      );
      const errors = perTick.flatMap((scores, tick) =>
        scores.flatMap((score, fold) => score.errors.map((error) => ({ tick, fold, ...error }))),
      );
      return { trainSizes: sizes, ...curveOf(perTick), errors };
    }
    const folds = splits.flatMap(([train, test]) =>
      Array.from(sizes, (size) => ({ train: train.subarray(0, size), test })),
    );
    const tasks = folds.map((_, fold): Task => ({ fold, setting: {} }));
    const scores = await runCurve(ready, { folds, tasks, signal }, { where, ticks: sizes.length, onFold });
    return { trainSizes: sizes, ...scores };
  });
}

/** @throws {ArgumentError} for a wrong option that all curves have */
export function checkCurveOptions(
  where: string,
  options: RunOptions & Pick<LearningCurveOptions, 'errorScore' | 'onFold'>,
): void {
  expectErrorScore(where, options.errorScore ?? Number.NaN);
  expectKinds(where, options, { functions: ['onFold'] });
  checkRunOptions(where, options);
}

/** How the tasks of a batch make a curve: task t belongs to fold t / ticks and tick t % ticks. */
export interface CurvePlan {
  readonly where: string;
  readonly ticks: number;
  readonly onFold: ((report: CurveReport) => unknown) | undefined;
}

/** Runs the tasks of a curve. */
export async function runCurve<E extends Estimator>(
  { run }: ReadyRun<E>,
  batch: Batch,
  { where, ticks, onFold }: CurvePlan,
): Promise<CurveScores> {
  const total = batch.tasks.length;
  const folds = total / ticks;
  const watch = stopwatch(total);
  const outcomes = await collectOutcomes(run, batch, async (task, { testScores, fitTime, scoreTime }) => {
    const { elapsedSeconds, remainingSeconds } = watch();
    const at = { fold: Math.floor(task / ticks), folds, tick: task % ticks };
    await onFold?.({ ...at, scores: testScores, fitTime, scoreTime, elapsedSeconds, remainingSeconds });
  });
  expectSomeFit(where, outcomes, 'fits');
  const perTick = Array.from({ length: ticks }, (_, tick) =>
    Array.from({ length: folds }, (__, fold) => outcomes[fold * ticks + tick] as TaskOutcome),
  );
  const errors = outcomes.flatMap((outcome, task) =>
    outcome.errors.map((error) => ({ tick: task % ticks, fold: Math.floor(task / ticks), ...error })),
  );
  return { ...curveOf(perTick), errors };
}

function curveOf(perTick: readonly (readonly TaskScores[])[]): Omit<CurveScores, 'errors'> {
  const rows = (valueOf: (scores: TaskScores) => number): Float64Array[] =>
    perTick.map((scores) => Float64Array.from(scores, valueOf));
  return {
    trainScores: rows(({ trainScores }) => Object.values(trainScores)[0] as number),
    testScores: rows(({ testScores }) => Object.values(testScores)[0] as number),
    fitTimes: rows(({ fitTime }) => fitTime),
    scoreTimes: rows(({ scoreTime }) => scoreTime),
  };
}

/** Numbers of samples out of fractions or counts, ascending, none twice. */
function countSizes(where: string, trainSizes: readonly number[] | NumericArray, most: number): Int32Array {
  if ((!Array.isArray(trainSizes) && !isNumericArray(trainSizes)) || trainSizes.length === 0) {
    throw new ArgumentError(`${where}: trainSizes must be a non-empty array, received ${describe(trainSizes)}`);
  }
  const given = Array.from(trainSizes as ArrayLike<number>);
  const counts = given.every(Number.isInteger) && given.some((size) => size > 1);
  const wrong = given.find((size) => !(size > 0 && size <= (counts ? most : 1)));
  if (wrong !== undefined) {
    const range = counts ? `counts from 1 to ${most}` : 'fractions in (0, 1]';
    throw new ArgumentError(`${where}: trainSizes must hold ${range}, received ${describe(wrong)}`);
  }
  const sizes = given.map((size) => (counts ? size : Math.max(1, Math.trunc(size * most))));
  return Int32Array.from(new Set(sizes)).sort();
}

function expectEnough(where: string, train: Int32Array, sizes: readonly number[]): void {
  const most = sizes.at(-1) ?? 0;
  if (train.length >= most) return;
  throw new DataError(`${where}: every training part must hold ${most} samples, received ${train.length}`);
}
