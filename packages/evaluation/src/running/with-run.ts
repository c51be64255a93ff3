import { ArgumentError, DataError, describe, rowCount, type Estimator, type Splitter } from '@modu/core';
import { expectSameLength } from '../same-length.ts';
import { checkCv } from '../splitters/check-cv.ts';
import type { Split } from '../splitters/folds.ts';
import { estimatorMaker, isModuleReference, type EstimatorSource } from './estimator-source.ts';
import type { ExecutorRun, RunContext } from './executor.ts';
import { inProcess } from './in-process.ts';
import type { RunOptions } from './run-options.ts';
import { disposeEstimator } from './run-task.ts';
import { expectOwnScore, readScoring, type Scoring } from './scoring.ts';

/** What everything on folds takes first: what makes estimators, and the data. */
export interface RunData<E extends Estimator> {
  readonly estimator: EstimatorSource<E>;
  readonly x: unknown;
  readonly y: unknown;
}

/** How a call runs. */
export interface RunPlan extends RunOptions {
  readonly scoring?: Scoring | undefined;
  /** Whether fitted estimators are only asked for predictions. */
  readonly unscored?: boolean;
  readonly returnTrainScore?: boolean;
  readonly returnEstimator?: boolean;
  readonly errorScore?: 'raise' | number;
  /** Whether all tasks have the setting `{}`, so that the estimator which was made to look at can be used. */
  readonly reuseFirst?: boolean;
}

/** A call that is ready to run tasks. */
export interface ReadyRun<E extends Estimator> {
  readonly run: ExecutorRun<E>;
  /** An estimator as the source makes it without parameters; it may be in use, so only its kind is to be looked at. */
  readonly probe: E;
  readonly classifier: boolean;
  readonly samples: number;
  readonly splitter: Splitter;
  /** The names of the scorers, in order. */
  readonly scorerNames: readonly string[];
  /** The folds of the splitter, checked, for these targets. */
  readonly split: (y: unknown) => Split[];
}

/**
 * Checks the data of a call, looks at an estimator, opens the executor, and closes both when `body` is done.
 *
 * @throws the errors of the function that the caller called, named by `where`
 */
export async function withRun<E extends Estimator, R>(
  where: string,
  { estimator, x, y }: RunData<E>,
  plan: RunPlan,
  body: (ready: ReadyRun<E>) => Promise<R>,
): Promise<R> {
  const { executor = inProcess, scoring, groups, returnTrainScore = false, errorScore = 'raise' } = plan;
  const make = await estimatorMaker(where, estimator);
  const scorers = plan.unscored === true ? new Map<string, never>() : readScoring(where, scoring);
  if (executor.inProcess !== true) expectTransferable(where, estimator, plan);
  const samples = expectSameLength(where, [
    ['x', rowCount(where, x)],
    ['y', rowCount(where, y, 'y')],
    ...(groups === undefined ? [] : [['groups', rowCount(where, groups, 'groups')] as const]),
  ]);

  const probe = await make({});
  let first: E | undefined = probe;
  const takeFirst = (): E | undefined => {
    const taken = first;
    first = undefined;
    return taken;
  };
  const context: RunContext<E> = {
    ...{ where, estimator, scoring: plan.unscored === true ? null : scoring, x, y },
    ...{ params: plan.params, returnTrainScore, errorScore },
    ...(plan.reuseFirst === true && executor.inProcess === true ? { takeFirst } : {}),
  };
  let run: ExecutorRun<E> | undefined;
  try {
    if (plan.unscored !== true) expectOwnScore(where, scoring, probe);
    const classifier = isClassifier(probe);
    const splitter = checkCv(plan.cv, y, { classifier });
    const split = (targets: unknown): Split[] =>
      Array.from(splitter.split(x, targets, groups), (item, fold) => expectIndices(where, item, { samples, fold }));
    if (context.takeFirst === undefined) await disposeEstimator(takeFirst());
    run = await executor.open(context);
    return await body({ run, probe, classifier, samples, splitter, split, scorerNames: [...scorers.keys()] });
  } finally {
    await run?.close();
    await disposeEstimator(takeFirst());
  }
}

/** An estimator says so itself, or has probabilities to predict; a pipeline has the property even when its last step says nothing. */
export function isClassifier(estimator: Estimator): boolean {
  const { estimatorType, predictProba } = estimator as {
    readonly estimatorType?: unknown;
    readonly predictProba?: unknown;
  };
  return 'estimatorType' in estimator ? estimatorType === 'classifier' : typeof predictProba === 'function';
}

/** @throws {ArgumentError} for functions, which do not travel to other threads and machines */
function expectTransferable(where: string, estimator: EstimatorSource, plan: RunPlan): void {
  const { scoring } = plan;
  const elsewhere = 'for an executor outside this process';
  if (typeof estimator === 'function') {
    throw new ArgumentError(
      `${where}: estimator must be { module, name } of a function ${elsewhere}, received ${describe(estimator)}`,
    );
  }
  const scorers: readonly unknown[] =
    typeof scoring === 'object' && !isModuleReference(scoring) ? Object.values(scoring) : [scoring];
  const scorer = scorers.find((item) => typeof item === 'function');
  if (scorer !== undefined) {
    throw new ArgumentError(
      `${where}: scoring must be made of names or { module, name } of functions ${elsewhere}, received ${describe(scorer)}`,
    );
  }
  if (plan.returnEstimator === true) {
    throw new ArgumentError(`${where}: returnEstimator must be false ${elsewhere}, received true`);
  }
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
