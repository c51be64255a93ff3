import { AbortedError, WorkerError, type Estimator } from '@modu/core';
import type { Batch, ExecutorRun, FoldIndices, Settled, Task, TaskOutcome } from '../../running/executor.ts';
import { reviveError } from '../error-record.ts';
import { shareRows } from '../shared-rows.ts';
import { settledOf } from '../worker-threads.ts';
import type { Blob } from './blob-store.ts';
import type { Coordinator } from './coordinator.ts';
import type { JobResult, RedisJobData, WorkerNote } from './job-record.ts';
import { contentHash } from './queue-keys.ts';
import { encodeRows } from './redis-job.ts';
import { encodeValue, toTree } from './value-codec.ts';

/** So many jobs are in the queue at once: enough for many workers, little to take back. */
const mostWaiting = 1000;

/** After so long without news, the run looks whether workers and jobs are still there. */
const quietMs = 3000;

/** What the tasks of a call have in common. */
export interface RedisCall {
  readonly where: string;
  /** The hash of the code. */
  readonly code: string;
  /** The hash of the context. */
  readonly context: string;
  /** How many calls of the same context came before. */
  readonly call: number;
  readonly blobs: readonly Blob[];
  readonly errorScore: 'raise' | number;
  readonly scorerNames: readonly string[];
}

/** The tasks of one call, in the queue. */
export class RedisRun<E extends Estimator> implements ExecutorRun<E> {
  readonly #coordinator: Coordinator;
  readonly #call: RedisCall;
  /** How often each task was there, in this batch and those before: each is a fit of its own. */
  readonly #counts = new Map<string, number>();

  constructor(coordinator: Coordinator, call: RedisCall) {
    this.#coordinator = coordinator;
    this.#call = call;
  }

  async *evaluate({ folds, tasks, signal }: Batch): AsyncGenerator<Settled<E>> {
    const { where, code, context } = this.#call;
    const { plan, log } = this.#coordinator;
    const foldsBlob = foldsOf(where, folds);
    await this.#coordinator.put(foldsBlob);
    const keys = this.#taskKeys(folds, tasks);
    const jobs = tasks.map((task, i): RedisJobData => ({
      ...{ run: plan.run, key: keys[i] as string, context, folds: foldsBlob.hash, ttlSeconds: plan.ttlSeconds },
      task: toTree(where, { ...task, returnEstimator: undefined }),
    }));
    const waiting = new Map<string, number>();
    const arrived: [task: number, result: JobResult][] = [];
    const news = new News(signal);
    const stopListening = log.listen((key, result) => {
      const task = waiting.get(key);
      if (task === undefined) return;
      waiting.delete(key);
      arrived.push([task, result]);
      news.tell();
    });
    const stopWatching = this.#coordinator.link.onReconnect(() => news.look());
    const patience = new Patience(this.#coordinator, this.#call);
    let next = 0;
    try {
      while (next < tasks.length || waiting.size > 0 || arrived.length > 0) {
        if (signal?.aborted === true) throw new AbortedError(`${where}: stopped`, { cause: signal.reason });
        const added: RedisJobData[] = [];
        for (; next < tasks.length && waiting.size < mostWaiting; next++) {
          const job = jobs[next] as RedisJobData;
          const known = log.get(job.key);
          if (known !== undefined) arrived.push([next, known]);
          else {
            waiting.set(job.key, next);
            added.push(job);
          }
        }
        if (added.length > 0) await this.#coordinator.add(code, added);
        const first = arrived.shift();
        if (first !== undefined) {
          patience.renew();
          yield this.#settled(...first, tasks);
          continue;
        }
        const quiet = !(await this.#coordinator.link.guard(news.wait(patience.waitMs)));
        if (quiet) {
          await patience.check();
          await this.#coordinator.restore([...this.#call.blobs, foldsBlob]);
          const left = [...waiting.values()].map((task) => jobs[task] as RedisJobData);
          const missing = await this.#coordinator.missing(code, left);
          const again = missing.filter(({ key }) => waiting.has(key));
          if (again.length > 0) await this.#coordinator.add(code, again);
        }
      }
    } finally {
      stopListening();
      stopWatching();
      news.close();
      const left = [...waiting.values()].map((task) => jobs[task] as RedisJobData);
      if (left.length > 0 && !this.#coordinator.broken)
        await this.#coordinator.remove(code, left).catch(() => undefined);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** The same name for the same task on the same samples, in every process. */
  #taskKeys(folds: readonly FoldIndices[], tasks: readonly Task[]): string[] {
    const { where, context, code, call } = this.#call;
    const foldHashes = folds.map((fold) => contentHash(encodeValue(where, fold)));
    return tasks.map(({ fold, setting, method, partial }) => {
      const text = JSON.stringify([context, code, call, foldHashes[fold], toTree(where, { setting, method, partial })]);
      const count = this.#counts.get(text) ?? 0;
      this.#counts.set(text, count + 1);
      return contentHash(`${count} ${text}`);
    });
  }

  #settled(index: number, result: JobResult, tasks: readonly Task[]): Settled<E> {
    if (result.kind === 'answer') return settledOf(index, result.answer);
    const { errorScore, scorerNames } = this.#call;
    const task = tasks[index] as Task;
    const error = reviveError(result.error);
    if (errorScore === 'raise' || task.method !== undefined || task.partial !== undefined) {
      return { task: index, failure: error };
    }
    const scores = Object.fromEntries(scorerNames.map((name) => [name, errorScore]));
    const outcome: TaskOutcome<E> = {
      ...{ fitTime: Number.NaN, scoreTime: Number.NaN, testScores: scores, trainScores: scores },
      errors: [{ scorer: undefined, error }],
    };
    return { task: index, outcome };
  }
}

function foldsOf(where: string, folds: readonly FoldIndices[]): Blob {
  const entries = folds.flatMap((fold, at) =>
    Object.entries(fold).map(([name, part]) => [`${name}${at}`, part as Int32Array] as const),
  );
  const bytes = encodeRows(where, shareRows(where, Object.fromEntries(entries)));
  return { hash: contentHash(bytes), bytes };
}

/** Something to wait for: results, the signal, or a while. */
class News {
  #resolve: (() => void) | undefined;
  #told = false;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.tell();

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
  }

  tell(): void {
    this.#told = true;
    this.#resolve?.();
  }

  /** Ends the waiting as if nothing had come: there may be something to repair. */
  look(): void {
    this.#resolve?.();
  }

  /** Whether there was news. */
  async wait(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.#told) {
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        timer = setTimeout(resolve, ms);
      });
    }
    clearTimeout(timer);
    this.#resolve = undefined;
    const told = this.#told;
    this.#told = false;
    return told;
  }

  close(): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

/** Counts how long no worker has been there. */
class Patience {
  readonly #coordinator: Coordinator;
  readonly #call: RedisCall;
  #since = performance.now();

  constructor(coordinator: Coordinator, call: RedisCall) {
    this.#coordinator = coordinator;
    this.#call = call;
  }

  /** How long to wait before looking again. */
  get waitMs(): number {
    return Math.min(quietMs, this.#coordinator.plan.workerTimeoutMs / 2);
  }

  renew(): void {
    this.#since = performance.now();
  }

  /** @throws {WorkerError} when no worker has served the code for too long */
  async check(): Promise<void> {
    const workers = await this.#coordinator.workers(this.#call.code);
    if (workers.some(({ state }) => state === 'serving')) this.renew();
    const { workerTimeoutMs } = this.#coordinator.plan;
    if (performance.now() - this.#since < workerTimeoutMs) return;
    throw new WorkerError(
      `${this.#call.where}: a worker must serve this code within ${workerTimeoutMs / 1000} s, ${refusals(workers)}`,
    );
  }
}

function refusals(workers: readonly WorkerNote[]): string {
  const [first] = workers;
  if (first === undefined) return 'there is none: start npx @modu/evaluation worker';
  const others = workers.length > 1 ? ` (and ${workers.length - 1} more)` : '';
  return `${first.host}, process ${first.pid}${others} refused: ${first.reason ?? 'it does not serve'}`;
}
