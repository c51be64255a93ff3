import type { Estimator } from '@modu/core';
import { estimatorMaker, type EstimatorModule, type MakeEstimator, type Setting } from '../running/estimator-source.ts';
import type { Task, TaskOutcome } from '../running/executor.ts';
import { runTask } from '../running/run-task.ts';
import { loadScorers, type Scorers, type Scoring } from '../running/scoring.ts';
import { recordError, type ErrorRecord } from './error-record.ts';
import { readShared, type SharedRows } from './shared-rows.ts';

/** What the tasks of one call have in common, as it is posted to threads. */
export interface ThreadContext {
  /** Different for every call. */
  readonly id: string;
  readonly where: string;
  readonly estimator: EstimatorModule;
  readonly scoring: Scoring | undefined | null;
  /** x, y, and arguments of `fit` as `params.…`. */
  readonly data: SharedRows;
  readonly hasParams: boolean;
  readonly returnTrainScore: boolean;
  readonly errorScore: 'raise' | number;
}

/** One task, as it is posted to a thread. */
export interface ThreadJob {
  readonly context: ThreadContext;
  /** The indices of the folds of a batch, as `train0`, `test0`, `yTrain0`, `yTest0`, … */
  readonly folds: SharedRows;
  readonly task: Task;
}

/** What a thread answers. */
export type ThreadAnswer =
  | {
      readonly outcome: TaskOutcome;
      readonly errors: readonly { readonly scorer: string | undefined; readonly error: ErrorRecord }[];
    }
  | { readonly failure: ErrorRecord };

interface Prepared {
  readonly id: string;
  readonly make: MakeEstimator;
  readonly scorers: Scorers;
  readonly x: unknown;
  readonly y: unknown;
  readonly params: Setting | undefined;
}

/** The call that this thread worked for last: what was read for it is used again. */
let prepared: Prepared | undefined;

async function prepare(context: ThreadContext): Promise<Prepared> {
  if (prepared?.id === context.id) return prepared;
  const { x, y, ...rest } = readShared(context.data);
  const params = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name.slice('params.'.length), value]));
  prepared = {
    id: context.id,
    make: await estimatorMaker<Estimator>(context.where, context.estimator),
    scorers: await loadScorers(context.where, context.scoring),
    ...{ x, y, params: context.hasParams ? params : undefined },
  };
  return prepared;
}

/** Runs one task; never throws. */
export async function runThreadJob({ context, folds, task }: ThreadJob): Promise<ThreadAnswer> {
  try {
    const { make, scorers, x, y, params } = await prepare(context);
    const at = task.fold;
    const names = [`train${at}`, `test${at}`, `yTrain${at}`, `yTest${at}`];
    const layouts = Object.fromEntries(Object.entries(folds.layouts).filter(([name]) => names.includes(name)));
    const indices = readShared({ buffer: folds.buffer, layouts }) as Record<string, Int32Array>;
    const fold = {
      train: indices[`train${at}`] as Int32Array,
      test: indices[`test${at}`] as Int32Array,
      ...(indices[`yTrain${at}`] === undefined ? {} : { yTrain: indices[`yTrain${at}`] as Int32Array }),
      ...(indices[`yTest${at}`] === undefined ? {} : { yTest: indices[`yTest${at}`] as Int32Array }),
    };
    const { where, returnTrainScore, errorScore } = context;
    const create = (): Promise<Estimator> => make(task.setting);
    const outcome = await runTask({ where, x, y, params, returnTrainScore, errorScore, create, scorers, fold, task });
    const errors = outcome.errors.map(({ scorer, error }) => ({ scorer, error: recordError(error) }));
    const partial = outcome.partial?.map((scores) => ({
      ...scores,
      errors: scores.errors.map(({ scorer, error }) => ({ scorer, error: recordError(error) })),
    }));
    return { outcome: { ...outcome, errors: [], ...(partial === undefined ? {} : { partial }) }, errors };
  } catch (error) {
    return { failure: recordError(error) };
  }
}
