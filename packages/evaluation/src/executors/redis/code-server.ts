import { WorkerError } from '@modu/core';
import type { Job, Worker } from 'bullmq';
import { Piscina } from 'piscina';
import { redisJobThreadUrl } from '../../redis-job-thread-url.ts';
import { isModuleReference, type ModuleReference } from '../../running/estimator-source.ts';
import type { Task } from '../../running/executor.ts';
import type { Scoring } from '../../running/scoring.ts';
import { recordError, reviveError } from '../error-record.ts';
import { getBlob } from './blob-store.ts';
import { localModule } from './code-parts.ts';
import type { Announcement, JobResult, RedisContext, RedisJobData } from './job-record.ts';
import type { QueueKeys } from './queue-keys.ts';
import { decodeRows, type RedisThreadAnswer, type RedisThreadJob } from './redis-job.ts';
import type { RedisLink } from './redis-link.ts';
import { appendResult } from './result-log.ts';
import { decodeValue, fromTree } from './value-codec.ts';

/** A job may lose its worker so often; once more, and it is given up. */
const mostStalls = 2;

/** Data and contexts that are kept for the next job. */
const mostKept = 6;

/** What a worker tells of one job. */
export type JobEvent =
  | { readonly type: 'started' | 'finished' | 'returned'; readonly run: string; readonly job: string }
  | { readonly type: 'failed'; readonly run: string; readonly job: string; readonly reason: string };

/** What a {@link CodeServer} needs. */
export interface CodeServerOptions {
  readonly link: RedisLink;
  readonly keys: QueueKeys;
  readonly hash: string;
  readonly announcement: Announcement;
  readonly root: URL;
  readonly nJobs: number;
  readonly execArgv: readonly string[];
  readonly lockMs: number;
  readonly onEvent: (event: JobEvent) => void;
  /** The files changed: this code is served no longer. */
  readonly onStale: () => void;
}

/**
 * Takes the jobs of one code, and runs each on a thread: this thread stays free to keep the jobs' locks.
 *
 * The threads are the code's own, since a thread that has imported a module does not see that it changed.
 */
export class CodeServer {
  readonly #options: CodeServerOptions;
  readonly #pool: Piscina;
  readonly #worker: Worker<RedisJobData>;
  readonly #kept = new Map<string, Promise<unknown>>();
  readonly #giveUp = new AbortController();

  constructor(options: CodeServerOptions) {
    const { link, keys, hash, nJobs, execArgv, lockMs } = options;
    this.#options = options;
    this.#pool = new Piscina({
      ...{ filename: redisJobThreadUrl.href, minThreads: 0, maxThreads: nJobs, idleTimeout: 30_000 },
      execArgv: [...execArgv],
    });
    this.#worker = new link.bullmq.Worker<RedisJobData>(hash, (job, token) => this.#process(job, token ?? ''), {
      ...{ connection: link.redis, prefix: keys.prefix, concurrency: nJobs },
      ...{ lockDuration: lockMs, stalledInterval: lockMs, maxStalledCount: mostStalls },
      // Its default of 15 s is for servers that come back slowly.
      ...{ drainDelay: 5, runRetryDelay: 1000, autorun: false },
    });
    this.#worker.on('error', () => undefined);
    this.#worker.on('failed', (job, error) => void this.#noteStalled(job, error));
  }

  /** Begins to take jobs. @throws when the connection ends meanwhile: the worker is then useless for ever */
  async start(): Promise<void> {
    await this.#worker.waitUntilReady();
    void this.#worker.run().catch(() => undefined);
  }

  /** Whether nobody needs it: there is no job, and none can come back. */
  async idle(): Promise<boolean> {
    const { link, keys, hash } = this.#options;
    const queue = new link.bullmq.Queue(hash, { connection: link.redis, prefix: keys.prefix });
    try {
      const { wait = 0, active = 0, delayed = 0 } = await queue.getJobCounts('wait', 'active', 'delayed');
      return wait + active + delayed === 0;
    } finally {
      await queue.close();
    }
  }

  /** Takes no further job, and ends when those that run are done; after `graceMs` they go back into the queue. */
  async close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => this.#giveUp.abort(), graceMs);
    try {
      await this.#worker.close();
    } finally {
      clearTimeout(timer);
      await this.#pool.destroy();
    }
  }

  /** Ends at once: Redis is gone, and the jobs are no longer ours. */
  async abandon(): Promise<void> {
    this.#giveUp.abort();
    await Promise.all([this.#worker.close(true).catch(() => undefined), this.#pool.destroy()]);
  }

  async #process(job: Job<RedisJobData>, token: string): Promise<void> {
    const { link, keys, onEvent, onStale } = this.#options;
    const { run, key, ttlSeconds } = job.data;
    const told = { run, job: key };
    // A worker that lost its job for a while may have finished it all the same.
    if ((await link.persist(() => link.redis.sismember(keys.done(run), key))) === 1) return;
    onEvent({ type: 'started', ...told });
    const append = (result: JobResult): Promise<void> =>
      link.persist(() => appendResult(link.redis, keys, { run, key, result, ttlSeconds }));
    let answer: RedisThreadAnswer;
    try {
      answer = await this.#run(await this.#threadJob(job.data));
      if ('unable' in answer) throw reviveError(answer.unable);
    } catch (error) {
      if (this.#giveUp.signal.aborted) return await this.#return(job, token);
      const reason = error instanceof Error ? error.message : String(error);
      onEvent({ type: 'failed', ...told, reason });
      if (job.attemptsMade + 1 >= (job.opts.attempts ?? 1)) await append({ kind: 'lost', error: recordError(error) });
      throw error;
    }
    if ('stale' in answer) {
      onStale();
      return await this.#return(job, token);
    }
    await append({ kind: 'answer', answer: answer.answer });
    onEvent({ type: 'finished', ...told });
  }

  /** Runs it, unless the worker ends before. */
  async #run(job: RedisThreadJob): Promise<RedisThreadAnswer> {
    const { signal } = this.#giveUp;
    return (await this.#pool.run(job, { signal })) as RedisThreadAnswer;
  }

  /** Back to the head of the queue, without a try counted. */
  async #return(job: Job<RedisJobData>, token: string): Promise<never> {
    const { link, onEvent } = this.#options;
    await this.#worker.pause(true);
    await job.moveToWait(token);
    onEvent({ type: 'returned', run: job.data.run, job: job.data.key });
    throw new link.bullmq.WaitingError();
  }

  /** A job that lost its workers too often is failed by BullMQ alone, so nothing was written yet. */
  async #noteStalled(job: Job<RedisJobData> | undefined, error: Error): Promise<void> {
    if (job === undefined || !/stalled/.test(error.message)) return;
    const { run, key, ttlSeconds } = job.data;
    const lost = new WorkerError(`RedisWorkers: a job lost its worker ${mostStalls + 1} times, and was given up`);
    const result: JobResult = { kind: 'lost', error: recordError(lost) };
    await appendResult(this.#options.link.redis, this.#options.keys, { run, key, result, ttlSeconds }).catch(
      () => undefined,
    );
    this.#options.onEvent({ type: 'failed', run, job: key, reason: lost.message });
  }

  async #threadJob({ context: contextHash, folds, task }: RedisJobData): Promise<RedisThreadJob> {
    const { announcement, hash, root } = this.#options;
    const context = await this.#blob(contextHash, (value) => value as RedisContext);
    const { loader, data, estimator, scoring, ...rest } = context;
    const local = <R extends ModuleReference>(reference: R): R => ({
      ...reference,
      module: localModule(String(reference.module), root),
    });
    return {
      job: {
        context: {
          ...{ ...rest, id: contextHash, estimator: local(estimator), scoring: localScoring(scoring, local) },
          data: loader === undefined ? await this.#blob(data, decodeRows) : undefined,
        },
        folds: await this.#blob(folds, decodeRows),
        task: fromTree(task) as Task,
      },
      loader: loader === undefined ? undefined : { ...local(loader), hash: data },
      code: { hash, modules: announcement.modules, root: root.href },
    };
  }

  /** What bytes in Redis say, fetched once while it is used. */
  async #blob<T>(hash: string, read: (value: unknown) => T): Promise<T> {
    const { link, keys } = this.#options;
    const known = this.#kept.get(hash) as Promise<T> | undefined;
    const value =
      known ?? link.persist(() => getBlob(link.redis, keys, hash)).then((bytes) => read(decodeValue(bytes)));
    // The map is in the order of use, the oldest first.
    this.#kept.delete(hash);
    this.#kept.set(hash, value);
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= mostKept) break;
      this.#kept.delete(oldest);
    }
    try {
      return await value;
    } catch (error) {
      if (this.#kept.get(hash) === value) this.#kept.delete(hash);
      throw error;
    }
  }
}

function localScoring(
  scoring: Scoring | undefined | null,
  local: <R extends ModuleReference>(reference: R) => R,
): Scoring | undefined | null {
  if (typeof scoring !== 'object' || scoring === null || Array.isArray(scoring)) return scoring;
  if (isModuleReference(scoring)) return local(scoring);
  return Object.fromEntries(
    Object.entries(scoring).map(([name, choice]) => [name, isModuleReference(choice) ? local(choice) : choice]),
  );
}
