import { DataError, describe, type Estimator } from '@modu/core';
import type { Batch, ExecutorRun, TaskOutcome } from './executor.ts';
import { disposeEstimator } from './run-task.ts';

/** Told of every outcome as it comes, and awaited. */
export type OnOutcome<E extends Estimator> = (task: number, outcome: TaskOutcome<E>) => unknown;

/**
 * The outcomes of a batch in the order of its tasks.
 *
 * When several tasks fail, the error of the first in order is thrown, so that it is the same however they run.
 */
export async function collectOutcomes<E extends Estimator>(
  run: ExecutorRun<E>,
  batch: Batch,
  onOutcome: OnOutcome<E>,
): Promise<TaskOutcome<E>[]> {
  const outcomes = new Map<number, TaskOutcome<E>>();
  let failed: { readonly task: number; readonly failure: unknown } | undefined;
  try {
    for await (const settled of run.evaluate(batch)) {
      if ('failure' in settled) {
        if (failed === undefined || settled.task < failed.task) failed = settled;
      } else {
        outcomes.set(settled.task, settled.outcome);
        if (failed === undefined) await onOutcome(settled.task, settled.outcome);
      }
      if (failed === undefined) continue;
      const { task: limit } = failed;
      const settledBefore = [...outcomes.keys()].filter((task) => task < limit).length;
      if (settledBefore === limit) break;
    }
    if (failed !== undefined) throw failed.failure;
    return batch.tasks.map((_, task) => {
      const outcome = outcomes.get(task);
      if (outcome === undefined)
        throw new DataError(`the executor must give a result for every task, none for ${task}`);
      return outcome;
    });
  } catch (error) {
    for (const { estimator } of outcomes.values()) await disposeEstimator(estimator);
    throw error;
  }
}

/** What a failure says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : describe(error);
}

/** @throws {DataError} when nothing at all could be fitted */
export function expectSomeFit(where: string, outcomes: readonly TaskOutcome[], unit = 'folds'): void {
  const failures = outcomes.flatMap(({ errors }) => errors.filter(({ scorer }) => scorer === undefined));
  const [first] = failures;
  if (first === undefined || failures.length < outcomes.length) return;
  throw new DataError(`${where}: all ${outcomes.length} ${unit} failed, the first with: ${reasonOf(first.error)}`, {
    cause: first.error,
  });
}

/** Tells how long the rest will take, from how long the finished part took. */
export function stopwatch(
  total: number,
): () => { elapsedSeconds: number; remainingSeconds: number; completed: number } {
  const start = performance.now();
  let completed = 0;
  return () => {
    completed += 1;
    const elapsedSeconds = (performance.now() - start) / 1000;
    return { elapsedSeconds, remainingSeconds: (elapsedSeconds / completed) * (total - completed), completed };
  };
}
