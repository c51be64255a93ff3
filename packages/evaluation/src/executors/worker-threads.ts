import { availableParallelism } from 'node:os';
import {
  AbortedError,
  ArgumentError,
  describe,
  expectArray,
  expectInteger,
  expectOptions,
  type Estimator,
} from '@modu/core';
import { Piscina } from 'piscina';
import { jobThreadUrl } from '../job-thread-url.ts';
import { isModuleReference, type ModuleReference } from '../running/estimator-source.ts';
import type { Batch, Executor, ExecutorRun, RunContext, Settled, Task, TaskOutcome } from '../running/executor.ts';
import type { Scoring } from '../running/scoring.ts';
import { reviveError, type ErrorRecord } from './error-record.ts';
import { shareRows } from './shared-rows.ts';
import type { ThreadAnswer, ThreadContext } from './thread-job.ts';

/** Options of {@link WorkerThreads}. */
export interface WorkerThreadsOptions {
  /** The number of threads; by default one for each processor. */
  readonly nJobs?: number;
  /** Arguments of Node for the threads, such as `['--import', 'tsx']`. */
  readonly execArgv?: readonly string[];
}

/**
 * Runs folds on threads of this process.
 *
 * The estimator is given as `{ module, name }` of an exported function, and scorers by name or in the same way: every
 * thread imports the module once. x, y and the indices of the folds lie in memory that all threads share, and are copied
 * into it once per call. A thread that dies fails its task alone. An aborted signal stops before the next fit,
 * and waits for those that run.
 *
 * Threads stay for the next call: `close` the executor at the end, or declare it by `await using`.
 *
 * @throws {ArgumentError} for a wrong option; from a call, for functions in place of modules and for tensors
 * @example
 * ```ts
 * await using executor = new WorkerThreads({ nJobs: 4 });
 * const create = { module: new URL('./create-classifier.js', import.meta.url), params: { hidden: 16 } };
 * await crossValidate(create, x, y, { cv: 10, scoring: 'roc_auc', executor });
 * ```
 */
export class WorkerThreads implements Executor {
  /** The number of threads. */
  readonly nJobs: number;
  readonly #execArgv: readonly string[];
  #pool: Piscina | undefined;

  constructor(options?: WorkerThreadsOptions) {
    const where = 'WorkerThreads';
    const { nJobs = availableParallelism(), execArgv = [] } = expectOptions(where, options, ['nJobs', 'execArgv']);
    this.nJobs = expectInteger(where, 'nJobs', nJobs, { min: 1 });
    this.#execArgv = expectArray(where, 'execArgv', execArgv);
  }

  /** Puts the data into shared memory. */
  open<E extends Estimator>(context: RunContext<E>): Promise<ExecutorRun<E>> {
    this.#pool ??= new Piscina({
      ...{ filename: jobThreadUrl.href, minThreads: this.nJobs, maxThreads: this.nJobs },
      ...{ execArgv: [...this.#execArgv], atomics: 'async' },
    });
    return Promise.resolve(new ThreadRun<E>(this.#pool, sharedContext(context), this.nJobs));
  }

  /** Ends the threads. The executor can be used again, with new ones. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.destroy();
  }

  /** Ends the threads. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The context without functions, and with its data in shared memory. */
function sharedContext<E extends Estimator>(context: RunContext<E>): ThreadContext {
  const { where, estimator, scoring, x, y, params, returnTrainScore, errorScore } = context;
  if (!isModuleReference(estimator)) {
    throw new ArgumentError(
      `${where}: estimator must be { module, name } for threads, received ${describe(estimator)}`,
    );
  }
  const named = Object.entries(params ?? {}).map(([name, value]) => [`params.${name}`, value] as const);
  return {
    ...{ id: crypto.randomUUID(), where, estimator: transferable(estimator), scoring: transferableScoring(scoring) },
    data: shareRows(where, { x, y, ...Object.fromEntries(named) }),
    ...{ hasParams: params !== undefined, returnTrainScore, errorScore },
  };
}

function transferable<R extends ModuleReference>(reference: R): R {
  return { ...reference, module: String(reference.module) };
}

/** URLs cannot be posted. */
function transferableScoring(scoring: Scoring | undefined | null): Scoring | undefined | null {
  if (typeof scoring !== 'object' || scoring === null || Array.isArray(scoring)) return scoring;
  if (isModuleReference(scoring)) return transferable(scoring);
  return Object.fromEntries(
    Object.entries(scoring).map(([name, choice]) => [name, isModuleReference(choice) ? transferable(choice) : choice]),
  );
}

class ThreadRun<E extends Estimator> implements ExecutorRun<E> {
  readonly #pool: Piscina;
  readonly #context: ThreadContext;
  readonly #nJobs: number;

  constructor(pool: Piscina, context: ThreadContext, nJobs: number) {
    this.#pool = pool;
    this.#context = context;
    this.#nJobs = nJobs;
  }

  async *evaluate({ folds, tasks, signal }: Batch): AsyncGenerator<Settled<E>> {
    const { where } = this.#context;
    const aborted = (): AbortedError => new AbortedError(`${where}: stopped`, { cause: signal?.reason });
    const entries = folds.flatMap((fold, at) =>
      Object.entries(fold).map(([name, part]) => [`${name}${at}`, part as Int32Array]),
    );
    const shared = shareRows(where, Object.fromEntries(entries) as Record<string, Int32Array>);
    const running = new Map<number, Promise<Settled<E>>>();
    const start = async (index: number, task: Task): Promise<Settled<E>> => {
      try {
        const job = { context: this.#context, folds: shared, task };
        const answer = (await this.#pool.run(job)) as ThreadAnswer;
        return settledOf(index, answer);
      } catch (failure) {
        return { task: index, failure };
      }
    };
    let next = 0;
    try {
      while (next < tasks.length || running.size > 0) {
        while (next < tasks.length && running.size < this.#nJobs) {
          if (signal?.aborted === true) throw aborted();
          running.set(next, start(next, tasks[next] as Task));
          next += 1;
        }
        const done = await Promise.race(running.values());
        running.delete(done.task);
        yield done;
      }
    } finally {
      // Ending a thread in the middle of a task could meet its answer on the way.
      await Promise.all(running.values());
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The answer of a thread as what an executor yields. */
export function settledOf<E extends Estimator>(task: number, answer: ThreadAnswer): Settled<E> {
  if ('failure' in answer) return { task, failure: reviveError(answer.failure) };
  const errors = answer.errors.map(({ scorer, error }) => ({ scorer, error: reviveError(error) }));
  const partial = answer.outcome.partial?.map((scores) => ({
    ...scores,
    errors: scores.errors.map(({ scorer, error }) => ({ scorer, error: reviveError(error as ErrorRecord) })),
  }));
  const outcome = { ...answer.outcome, errors, ...(partial === undefined ? {} : { partial }) } as TaskOutcome<E>;
  return { task, outcome };
}
