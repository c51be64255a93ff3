import { expectOptions, type Estimator } from '@modu/core';
import type { Split } from '../splitters/folds.ts';
import { collectOutcomes, expectSomeFit, stopwatch } from './collect-outcomes.ts';
import type { CrossValidateOptions, CrossValidateResult } from './cross-validate-types.ts';
import type { TaskOutcome } from './executor.ts';
import { checkRunOptions, expectErrorScore, expectKinds, runOptionNames } from './run-options.ts';
import { withRun, type RunData } from './with-run.ts';

const known = [
  ...runOptionNames,
  'scoring',
  'returnTrainScore',
  'returnEstimator',
  'returnIndices',
  'errorScore',
  'onFold',
] as const;

/** Cross-validates with the errors of the function that the caller called. */
export async function runFolds<E extends Estimator>(
  where: string,
  data: RunData<E>,
  options: object | undefined,
): Promise<CrossValidateResult<string, E>> {
  const given = expectOptions<CrossValidateOptions>(where, options, known);
  const { returnTrainScore = false, returnEstimator = false, returnIndices = false, errorScore = 'raise' } = given;
  expectKinds(where, given, {
    booleans: ['returnTrainScore', 'returnEstimator', 'returnIndices'],
    functions: ['onFold'],
  });
  expectErrorScore(where, errorScore);
  checkRunOptions(where, given);
  const { signal, onFold } = given;

  return await withRun(where, data, { ...given, reuseFirst: true }, async ({ run, split, scorerNames }) => {
    const splits = split(data.y);
    const watch = stopwatch(splits.length);
    const batch = {
      folds: splits.map(([train, test]) => ({ train, test })),
      tasks: splits.map((_, fold) => ({ fold, setting: {}, returnEstimator })),
      signal,
    };
    const outcomes = await collectOutcomes(run, batch, async (fold, { testScores, fitTime, scoreTime }) => {
      const { elapsedSeconds, remainingSeconds } = watch();
      const times = { fitTime, scoreTime, elapsedSeconds, remainingSeconds };
      await onFold?.({ fold, folds: splits.length, scores: testScores, ...times });
    });
    expectSomeFit(where, outcomes);
    return collect(outcomes, { scorerNames, splits, returnTrainScore, returnEstimator, returnIndices });
  });
}

interface CollectOptions {
  readonly scorerNames: readonly string[];
  readonly splits: readonly Split[];
  readonly returnTrainScore: boolean;
  readonly returnEstimator: boolean;
  readonly returnIndices: boolean;
}

function collect<E extends Estimator>(
  outcomes: readonly TaskOutcome<E>[],
  options: CollectOptions,
): CrossValidateResult<string, E> {
  const perScorer = (
    scoresOf: (outcome: TaskOutcome<E>) => Readonly<Record<string, number>>,
  ): Record<string, Float64Array> =>
    Object.fromEntries(
      options.scorerNames.map((name) => [
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
