import { AbortedError, DataError, describe, type Estimator } from '@modu/core';
import type { Split } from '../splitters/folds.ts';
import { cachedResponses } from './cached-responses.ts';
import { sliceRows, type RowSlice } from './row-slices.ts';
import type { Scorers } from './scoring.ts';

/** What {@link runFold} is to do. */
export interface FoldJob<E extends Estimator> {
  readonly where: string;
  /** New and unfitted; the fold disposes of it unless it is to be returned. */
  readonly estimator: E;
  readonly x: unknown;
  readonly y: unknown;
  readonly split: Split;
  readonly scorers: Scorers;
  readonly returnTrainScore: boolean;
  readonly returnEstimator: boolean;
  readonly errorScore: 'raise' | number;
}

/** What came of a fold. */
export interface FoldOutcome<E extends Estimator> {
  /** Seconds. */
  readonly fitTime: number;
  /** Seconds. */
  readonly scoreTime: number;
  readonly testScores: Readonly<Record<string, number>>;
  readonly trainScores: Readonly<Record<string, number>>;
  readonly estimator: E | undefined;
  /** What was replaced by the error score; `scorer` is undefined when fitting failed. */
  readonly errors: readonly { readonly scorer: string | undefined; readonly error: unknown }[];
}

/** Fits on the training part, scores on the test part, and leaves nothing behind but what is asked for. */
export async function runFold<E extends Estimator>(job: FoldJob<E>): Promise<FoldOutcome<E>> {
  const { estimator, returnEstimator } = job;
  const slices: RowSlice[] = [];
  const slice = (rows: unknown, indices: Int32Array, name: string): unknown => {
    const part = sliceRows(job.where, rows, indices, name);
    slices.push(part);
    return part.rows;
  };
  let keep = false;
  try {
    const [train, test] = job.split;
    const trainPart = { x: slice(job.x, train, 'x'), y: slice(job.y, train, 'y') };
    const outcome = await fitAndScore(job, trainPart, () => ({
      x: slice(job.x, test, 'x'),
      y: slice(job.y, test, 'y'),
    }));
    keep = returnEstimator;
    return outcome;
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

interface Part {
  readonly x: unknown;
  readonly y: unknown;
}

async function fitAndScore<E extends Estimator>(
  job: FoldJob<E>,
  train: Part,
  takeTest: () => Part,
): Promise<FoldOutcome<E>> {
  const { estimator, scorers, errorScore } = job;
  const errors: { scorer: string | undefined; error: unknown }[] = [];
  const replace = (scorer: string | undefined, error: unknown): number => {
    if (errorScore === 'raise' || error instanceof AbortedError) throw error;
    errors.push({ scorer, error });
    return errorScore;
  };
  const start = performance.now();
  const secondsSince = (earlier: number): number => (performance.now() - earlier) / 1000;
  try {
    await estimator.fit(train.x, train.y);
  } catch (error) {
    const score = replace(undefined, error);
    const scores = Object.fromEntries([...scorers.keys()].map((name) => [name, score]));
    return { fitTime: secondsSince(start), scoreTime: 0, testScores: scores, trainScores: scores, estimator, errors };
  }
  const fitTime = secondsSince(start);

  const scoring = performance.now();
  const scored = cachedResponses(estimator);
  const scoresOf = async ({ x, y }: Part): Promise<Record<string, number>> => {
    const scores: Record<string, number> = {};
    for (const [name, scorer] of scorers) {
      try {
        const score: unknown = await scorer(scored, x, y);
        if (typeof score !== 'number') {
          throw new DataError(`${job.where}: scorer '${name}' must return a number, received ${describe(score)}`);
        }
        scores[name] = score;
      } catch (error) {
        scores[name] = replace(name, error);
      }
    }
    return scores;
  };
  const testScores = await scoresOf(takeTest());
  const scoreTime = secondsSince(scoring);
  const trainScores = job.returnTrainScore ? await scoresOf(train) : {};
  return { fitTime, scoreTime, testScores, trainScores, estimator, errors };
}
