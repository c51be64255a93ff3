import {
  AbortedError,
  ArgumentError,
  DataError,
  describe,
  expectBoolean,
  expectFunction,
  expectOptions,
  invalid,
  rowCount,
  type Estimator,
} from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { checkCv } from '../splitters/check-cv.ts';
import type { Split } from '../splitters/folds.ts';
import type { CrossValidateOptions, CrossValidateResult } from './cross-validate-types.ts';
import { disposeEstimator, runFold, type FoldOutcome } from './run-fold.ts';
import { expectOwnScore, readScoring, type Scorers } from './scoring.ts';

const known = [
  'cv',
  'scoring',
  'groups',
  'returnTrainScore',
  'returnEstimator',
  'returnIndices',
  'errorScore',
  'signal',
  'onFold',
] as const;

type CheckedOptions = Required<
  Pick<CrossValidateOptions, 'returnTrainScore' | 'returnEstimator' | 'returnIndices' | 'errorScore'>
> &
  Pick<CrossValidateOptions, 'cv' | 'scoring' | 'groups' | 'signal' | 'onFold'>;

/** What every function on folds takes first: what makes estimators, and the data. */
export interface FoldData<E extends Estimator> {
  readonly create: () => E;
  readonly x: unknown;
  readonly y: unknown;
}

/** Cross-validates with the errors of the function that the caller called. */
export async function runFolds<E extends Estimator>(
  where: string,
  data: FoldData<E>,
  options: object | undefined,
): Promise<CrossValidateResult<string, E>> {
  const { x, y } = data;
  const create = expectFunction(where, 'estimator', data.create);
  const checked = checkOptions(where, options);
  const { cv, groups, signal, onFold } = checked;
  const scorers = readScoring(where, checked.scoring);
  const samples = expectSameLength(where, [
    ['x', rowCount(where, x)],
    ['y', rowCount(where, y, 'y')],
    ...(groups === undefined ? [] : [['groups', rowCount(where, groups, 'groups')] as const]),
  ]);

  // The first estimator is made early, to see whether it is a classifier.
  let first: E | undefined = create();
  const outcomes: FoldOutcome<E>[] = [];
  try {
    expectOwnScore(where, checked.scoring, first);
    const splitter = checkCv(cv, y, { classifier: isClassifier(first) });
    const splits = Array.from(splitter.split(x, y, groups), (split, fold) =>
      expectIndices(where, split, { samples, fold }),
    );
    for (const [fold, split] of splits.entries()) {
      if (signal?.aborted === true) {
        throw new AbortedError(`${where}: stopped before fold ${fold + 1} of ${splits.length}`, {
          cause: signal.reason,
        });
      }
      const estimator = first ?? create();
      first = undefined;
      const outcome = await runFold({ where, estimator, x, y, split, scorers, ...checked });
      outcomes.push(outcome);
      const { testScores, fitTime, scoreTime } = outcome;
      await onFold?.({ fold, folds: splits.length, scores: testScores, fitTime, scoreTime });
    }
    expectSomeFit(where, outcomes);
    return collect(outcomes, { scorers, splits, ...checked });
  } catch (error) {
    for (const estimator of [first, ...outcomes.map((outcome) => outcome.estimator)]) await disposeEstimator(estimator);
    throw error;
  }
}

function checkOptions(where: string, options: object | undefined): CheckedOptions {
  const given = expectOptions<CrossValidateOptions>(where, options, known);
  const { returnTrainScore = false, returnEstimator = false, returnIndices = false, errorScore = 'raise' } = given;
  const { signal, onFold } = given;
  expectBoolean(where, 'returnTrainScore', returnTrainScore);
  expectBoolean(where, 'returnEstimator', returnEstimator);
  expectBoolean(where, 'returnIndices', returnIndices);
  if (errorScore !== 'raise' && typeof errorScore !== 'number')
    throw invalid(where, 'errorScore', "'raise' or a number", errorScore);
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    throw invalid(where, 'signal', 'an AbortSignal', signal);
  if (onFold !== undefined) expectFunction(where, 'onFold', onFold);
  return { ...given, returnTrainScore, returnEstimator, returnIndices, errorScore };
}

/** An estimator says so itself, or has probabilities to predict; a pipeline has the property even when its last step says nothing. */
function isClassifier(estimator: Estimator): boolean {
  const { estimatorType, predictProba } = estimator as {
    readonly estimatorType?: unknown;
    readonly predictProba?: unknown;
  };
  return 'estimatorType' in estimator ? estimatorType === 'classifier' : typeof predictProba === 'function';
}

function expectIndices(
  where: string,
  split: Split,
  { samples, fold }: { readonly samples: number; readonly fold: number },
): Split {
  for (const [part, indices] of [['train', split[0]] as const, ['test', split[1]] as const]) {
    if (!(indices instanceof Int32Array)) {
      throw new ArgumentError(
        `${where}: cv must give Int32Arrays of indices, received ${describe(indices)} for ${part} of fold ${fold}`,
      );
    }
    const outside = indices.find((index) => index < 0 || index >= samples);
    if (outside !== undefined || indices.length === 0) {
      const received = outside === undefined ? 'none' : String(outside);
      throw new DataError(
        `${where}: cv must give indices from 0 to ${samples - 1}, received ${received} for ${part} of fold ${fold}`,
      );
    }
  }
  return split;
}

function expectSomeFit<E extends Estimator>(where: string, outcomes: readonly FoldOutcome<E>[]): void {
  const failures = outcomes.flatMap(({ errors }) => errors.filter(({ scorer }) => scorer === undefined));
  const [first] = failures;
  if (first === undefined || failures.length < outcomes.length) return;
  const reason = first.error instanceof Error ? first.error.message : describe(first.error);
  throw new DataError(`${where}: all ${outcomes.length} folds failed, the first with: ${reason}`, {
    cause: first.error,
  });
}

interface CollectOptions {
  readonly scorers: Scorers;
  readonly splits: readonly Split[];
  readonly returnTrainScore: boolean;
  readonly returnEstimator: boolean;
  readonly returnIndices: boolean;
}

function collect<E extends Estimator>(
  outcomes: readonly FoldOutcome<E>[],
  options: CollectOptions,
): CrossValidateResult<string, E> {
  const perScorer = (
    scoresOf: (outcome: FoldOutcome<E>) => Readonly<Record<string, number>>,
  ): Record<string, Float64Array> =>
    Object.fromEntries(
      [...options.scorers.keys()].map((name) => [
        name,
        Float64Array.from(outcomes, (outcome) => scoresOf(outcome)[name] as number),
      ]),
    );
  return {
    fitTime: Float64Array.from(outcomes, ({ fitTime }) => fitTime),
    scoreTime: Float64Array.from(outcomes, ({ scoreTime }) => scoreTime),
    testScores: perScorer(({ testScores }) => testScores),
    ...(options.returnTrainScore ? { trainScores: perScorer(({ trainScores }) => trainScores) } : {}),
    ...(options.returnEstimator ? { estimators: outcomes.map(({ estimator }) => estimator as E) } : {}),
    ...(options.returnIndices
      ? { indices: { train: options.splits.map(([train]) => train), test: options.splits.map(([, test]) => test) } }
      : {}),
    errors: outcomes.flatMap(({ errors }, fold) => errors.map((error) => ({ fold, ...error }))),
  };
}
