import { AbortedError, DataError, describe, isNumericArray, rowCount, type Estimator } from '@modu/core';
import { cachedResponses } from './cached-responses.ts';
import type { Setting } from './estimator-source.ts';
import type { FoldIndices, PartialScores, RunContext, Task, TaskError, TaskOutcome } from './executor.ts';
import { predictPart } from './predict-part.ts';
import { sliceRows, type RowSlice } from './row-slices.ts';
import type { Scorers } from './scoring.ts';

/** What {@link runTask} needs. */
export interface TaskRun<E extends Estimator> extends Pick<
  RunContext<E>,
  'where' | 'x' | 'y' | 'params' | 'returnTrainScore' | 'errorScore'
> {
  /** Makes the estimator, new and unfitted; the task disposes of it unless it is to be returned. */
  readonly create: () => Promise<E>;
  readonly scorers: Scorers;
  readonly fold: FoldIndices;
  readonly task: Task;
}

/** Rows of one part of a fold. */
export interface Part {
  readonly x: unknown;
  readonly y: unknown;
}

/** The parts of a fold, cut when they are asked for. */
export interface Parts {
  readonly train: Part;
  /** Further arguments of `fit`, cut to the training part. */
  readonly params: Setting | undefined;
  readonly test: () => Part;
}

/** Fits on the training part, scores or predicts the test part, and leaves nothing behind but what is asked for. */
export async function runTask<E extends Estimator>(run: TaskRun<E>): Promise<TaskOutcome<E>> {
  const { where, fold, task } = run;
  const slices: RowSlice[] = [];
  const slice = (rows: unknown, indices: Int32Array, name: string): unknown => {
    const part = sliceRows(where, rows, indices, name);
    slices.push(part);
    return part.rows;
  };
  let estimator: E | undefined;
  let keep = false;
  try {
    const cut = ({ train, test, yTrain = train, yTest = test }: FoldIndices): Parts => ({
      train: { x: slice(run.x, train, 'x'), y: run.y === undefined ? undefined : slice(run.y, yTrain, 'y') },
      params: sliceParams(run, train, slice),
      test: () => ({ x: slice(run.x, test, 'x'), y: run.y === undefined ? undefined : slice(run.y, yTest, 'y') }),
    });
    const create = async (): Promise<E> => (estimator = await run.create());
    const outcome =
      task.partial === undefined
        ? await fitAndScore(run, create, cut(fold))
        : await fitInParts(run, create, { ...task.partial, cut });
    keep = task.returnEstimator === true;
    return keep ? { ...outcome, estimator } : outcome;
  } finally {
    for (const { release } of slices) release();
    if (!keep) await disposeEstimator(estimator);
  }
}

/** Calls `dispose` where there is one. */
export async function disposeEstimator(estimator: Estimator | undefined): Promise<void> {
  const { dispose } = (estimator ?? {}) as { readonly dispose?: unknown };
  if (typeof dispose === 'function') await dispose.call(estimator);
}

/** Values with a row for each sample are cut to the training part, as scikit-learn does with `sample_weight`. */
function sliceParams(
  { where, params, x }: Pick<RunContext, 'where' | 'params' | 'x'>,
  train: Int32Array,
  slice: (rows: unknown, indices: Int32Array, name: string) => unknown,
): Setting | undefined {
  if (params === undefined) return undefined;
  const samples = rowCount(where, x);
  const entries = Object.entries(params).map(([name, value]): [string, unknown] => {
    const rows = (Array.isArray(value) || isNumericArray(value)) && value.length === samples;
    return [name, rows ? slice(value, train, name) : value];
  });
  return Object.fromEntries(entries);
}

async function fitAndScore<E extends Estimator>(
  run: TaskRun<E>,
  create: () => Promise<E>,
  parts: Parts,
): Promise<TaskOutcome<E>> {
  const { scorers, task, where } = run;
  const errors: TaskError[] = [];
  const start = performance.now();
  let estimator: E;
  try {
    estimator = await create();
    await fitEstimator(estimator, parts.train, parts.params);
  } catch (error) {
    if (task.method !== undefined) throw error;
    const score = replaceBy(run.errorScore, error);
    errors.push({ scorer: undefined, error });
    const scores = Object.fromEntries([...scorers.keys()].map((name) => [name, score]));
    return { fitTime: secondsSince(start), scoreTime: 0, testScores: scores, trainScores: scores, errors };
  }
  const fitTime = secondsSince(start);
  if (task.method !== undefined) {
    const predicted = await predictPart(where, estimator, { method: task.method, x: parts.test().x });
    return { fitTime, scoreTime: 0, testScores: {}, trainScores: {}, errors, ...predicted };
  }
  const scoring = performance.now();
  const scored = cachedResponses(estimator);
  const testScores = await scorePart(run, scored, parts.test(), errors);
  const scoreTime = secondsSince(scoring);
  const trainScores = run.returnTrainScore ? await scorePart(run, scored, parts.train, errors) : {};
  return { fitTime, scoreTime, testScores, trainScores, errors };
}

interface PartialPlan {
  readonly sizes: readonly number[];
  readonly options: Setting;
  readonly cut: (fold: FoldIndices) => Parts;
}

type PartialFit = (x: unknown, y: unknown, options: Setting) => unknown;

/** Teaches one estimator the training part piece by piece, and scores it after every piece. */
async function fitInParts<E extends Estimator>(
  run: TaskRun<E>,
  create: () => Promise<E>,
  { sizes, options, cut }: PartialPlan,
): Promise<TaskOutcome<E>> {
  const { train, test } = run.fold;
  const partial: PartialScores[] = [];
  const estimator = await create();
  let from = 0;
  for (const size of sizes) {
    const piece = cut({ train: train.subarray(from, size), test });
    const errors: TaskError[] = [];
    const start = performance.now();
    const { partialFit } = estimator as unknown as { readonly partialFit: PartialFit };
    await partialFit.call(estimator, piece.train.x, piece.train.y, { ...options, ...piece.params });
    const fitTime = secondsSince(start);
    const scoring = performance.now();
    const scored = cachedResponses(estimator);
    const testScores = await scorePart(run, scored, piece.test(), errors);
    const trainScores = await scorePart(run, scored, cut({ train: train.subarray(0, size), test }).train, errors);
    partial.push({ fitTime, scoreTime: secondsSince(scoring), testScores, trainScores, errors });
    from = size;
  }
  return { fitTime: 0, scoreTime: 0, testScores: {}, trainScores: {}, errors: [], partial };
}

/** Calls `fit`, with a third argument only where there is one. */
export async function fitEstimator(estimator: Estimator, { x, y }: Part, params: Setting | undefined): Promise<void> {
  const fitting: { fit(...all: readonly unknown[]): unknown } = estimator;
  await (params === undefined ? fitting.fit(x, y) : fitting.fit(x, y, params));
}

async function scorePart<E extends Estimator>(
  run: TaskRun<E>,
  estimator: E,
  { x, y }: Part,
  errors: TaskError[],
): Promise<Record<string, number>> {
  const scores: Record<string, number> = {};
  for (const [name, scorer] of run.scorers) {
    try {
      const score: unknown = await scorer(estimator, x, y);
      if (typeof score !== 'number') {
        throw new DataError(`${run.where}: scorer '${name}' must return a number, received ${describe(score)}`);
      }
      scores[name] = score;
    } catch (error) {
      scores[name] = replaceBy(run.errorScore, error);
      errors.push({ scorer: name, error });
    }
  }
  return scores;
}

function replaceBy(errorScore: 'raise' | number, error: unknown): number {
  if (errorScore === 'raise' || error instanceof AbortedError) throw error;
  return errorScore;
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
