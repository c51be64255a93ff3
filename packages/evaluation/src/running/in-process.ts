import { AbortedError, type Estimator } from '@modu/core';
import type { Batch, Executor, ExecutorRun, RunContext, Settled } from './executor.ts';
import { estimatorMaker } from './estimator-source.ts';
import { runTask } from './run-task.ts';
import { loadScorers } from './scoring.ts';

/** Runs one task after the other in this process; the executor where none is given. */
export const inProcess: Executor = {
  inProcess: true,
  async open<E extends Estimator>(context: RunContext<E>): Promise<ExecutorRun<E>> {
    const make = await estimatorMaker(context.where, context.estimator);
    const scorers = await loadScorers(context.where, context.scoring);
    return {
      async *evaluate({ folds, tasks, signal }: Batch): AsyncGenerator<Settled<E>> {
        for (const [index, task] of tasks.entries()) {
          if (signal?.aborted === true) {
            throw new AbortedError(`${context.where}: stopped before fit ${index + 1} of ${tasks.length}`, {
              cause: signal.reason,
            });
          }
          const fold = folds[task.fold];
          if (fold === undefined) throw new RangeError(`fold ${task.fold} of ${folds.length}`);
          let settled: Settled<E>;
          try {
            const create = async (): Promise<E> => context.takeFirst?.() ?? (await make(task.setting));
            settled = { task: index, outcome: await runTask({ ...context, create, scorers, fold, task }) };
          } catch (failure) {
            settled = { task: index, failure };
          }
          yield settled;
        }
      },
      close: () => Promise.resolve(),
    };
  },
};
