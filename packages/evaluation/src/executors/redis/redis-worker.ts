import { availableParallelism, hostname } from 'node:os';
import { expectArray, expectFunction, expectInteger, expectNumber, expectOptions } from '@modu/core';
import type { Redis } from 'ioredis';
import { CodeServer, type JobEvent } from './code-server.ts';
import { codeDifference, codeHash, codeParts, folderUrl } from './code-parts.ts';
import { noteLifetimeMs, type Announcement, type WorkerNote } from './job-record.ts';
import { expectKeyName, queueKeys, type QueueKeys } from './queue-keys.ts';
import {
  openRedis,
  redisAddress,
  redisOptionNames,
  type RedisAddress,
  type RedisLink,
  type RedisOptions,
} from './redis-link.ts';

/** What a {@link RedisWorker} tells. */
export type RedisWorkerEvent =
  | JobEvent
  /** It takes jobs of a code from now on, or no longer. */
  | { readonly type: 'serving' | 'left'; readonly code: string; readonly modules: readonly string[] }
  /** Its files or packages differ from those of a coordinator, whose jobs it leaves to others. */
  | { readonly type: 'refused'; readonly code: string; readonly modules: readonly string[]; readonly reason: string };

/** Options of {@link RedisWorker}. */
export interface RedisWorkerOptions extends RedisOptions {
  /** The queue of the coordinators. */
  readonly queue: string;
  /** How many jobs run at the same time, each on a thread; one for each processor by default. */
  readonly nJobs?: number;
  /** The folder below which the modules of jobs lie; the working directory by default. */
  readonly root?: string | URL;
  /** Arguments of Node for the threads, such as `['--import', 'tsx']`; those of this process by default. */
  readonly execArgv?: readonly string[];
  /** After so long without a sign of life of its worker, a job is given to another; 15 by default. */
  readonly lockSeconds?: number;
  /** Called with all that happens. */
  readonly onEvent?: (event: RedisWorkerEvent) => unknown;
}

const where = 'RedisWorker';

/** How often announcements are looked at, in case one was missed. */
const lookMs = noteLifetimeMs / 3;

/** A coordinator that was not there for so long is gone; its code is served until the queue is empty. */
const coordinatorLifetimeMs = 60_000;

/**
 * Takes jobs of `RedisWorkers` out of a queue and runs them on threads; `npx @modu/evaluation worker` is one.
 *
 * It imports what a job names from its own files, after it has compared them with those of the coordinator.
 *
 * @throws {ArgumentError} for a wrong option
 * @example
 * ```ts
 * const worker = new RedisWorker({ queue: 'folds', nJobs: 2 });
 * await worker.start();
 * process.once('SIGTERM', () => void worker.close());
 * await worker.ended;
 * ```
 */
export class RedisWorker {
  readonly #address: RedisAddress;
  readonly #keys: QueueKeys;
  readonly #root: URL;
  readonly #nJobs: number;
  readonly #execArgv: readonly string[];
  readonly #lockMs: number;
  readonly #onEvent: (event: RedisWorkerEvent) => unknown;
  readonly #id = crypto.randomUUID();
  readonly #servers = new Map<string, CodeServer>();
  readonly #refused = new Map<string, string>();
  #link: RedisLink | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #resolveEnded: () => void = () => undefined;
  #rejectEnded: (error: unknown) => void = () => undefined;
  /** Resolves when the worker was closed, and rejects with a `ConnectionError` when Redis stayed away. */
  readonly ended: Promise<void>;

  constructor(options: RedisWorkerOptions) {
    const given = expectOptions<RedisWorkerOptions>(where, options, [
      ...redisOptionNames,
      ...(['queue', 'nJobs', 'root', 'execArgv', 'lockSeconds', 'onEvent'] as const),
    ]);
    const {
      nJobs = availableParallelism(),
      execArgv = process.execArgv,
      lockSeconds = 15,
      onEvent = () => undefined,
    } = given;
    this.#keys = queueKeys(expectKeyName(where, 'queue', given.queue));
    this.#address = redisAddress(where, given);
    this.#root = folderUrl(where, given.root);
    this.#nJobs = expectInteger(where, 'nJobs', nJobs, { min: 1 });
    this.#execArgv = expectArray(where, 'execArgv', execArgv);
    this.#lockMs = 1000 * expectNumber(where, 'lockSeconds', lockSeconds, { min: 0.1 });
    this.#onEvent = expectFunction<(event: RedisWorkerEvent) => unknown>(where, 'onEvent', onEvent);
    this.ended = new Promise<void>((resolve, reject) => {
      this.#resolveEnded = resolve;
      this.#rejectEnded = reject;
    });
    this.ended.catch(() => undefined);
  }

  /**
   * Connects and begins to take jobs.
   *
   * @throws {MissingDependencyError} when bullmq or ioredis is not installed
   * @throws {ConnectionError} when Redis cannot be reached or refuses the password
   */
  async start(): Promise<void> {
    const link = await openRedis(where, this.#address);
    this.#link = link;
    link.lost.catch((error: unknown) => void this.#abandon(error));
    const subscriber = link.another();
    subscriber.on('message', () => void this.#look());
    await link.guard(subscriber.subscribe(this.#keys.channel));
    this.#timer = setInterval(() => void this.#look(), lookMs);
    await this.#look();
  }

  /** Takes no further job and waits for those that run, for `graceSeconds` (30 by default); then they go back into the queue. */
  async close({ graceSeconds = 30 }: { readonly graceSeconds?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(1000 * expectNumber(where, 'graceSeconds', graceSeconds, { min: 0 }));
    await this.#closing;
  }

  /** The same as {@link RedisWorker.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(graceMs: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await Promise.all([...this.#servers.values()].map((server) => server.close(graceMs)));
    const link = this.#link;
    if (link !== undefined) {
      const pipeline = link.redis.pipeline();
      for (const code of [...this.#servers.keys(), ...this.#refused.keys()])
        pipeline.hdel(this.#keys.workers(code), this.#id);
      await Promise.race([pipeline.exec(), link.lost]).catch(() => undefined);
      await link.close();
    }
    this.#resolveEnded();
  }

  async #abandon(error: unknown): Promise<void> {
    this.#rejectEnded(error);
    this.#closing ??= (async () => {
      clearInterval(this.#timer);
      await Promise.all([...this.#servers.values()].map((server) => server.abandon()));
      await this.#link?.close();
    })();
    await this.#closing;
  }

  /** Looks at all announcements, one look after the other. */
  #look(): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#closing !== undefined) return;
      // Redis that is away for a while is looked at again, and for too long is the link's to tell.
      await this.#lookNow().catch(() => undefined);
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    const { redis, guard } = this.#link as RedisLink;
    const entries: unknown[] = await guard(redis.zrange(this.#keys.codes, '0', '-1', 'WITHSCORES'));
    // In Redis' older protocol a flat list of names and scores, in the newer one a list of pairs.
    const flat = entries.flat() as (string | number)[];
    for (let i = 0; i < flat.length; i += 2) {
      const hash = String(flat[i]);
      const fresh = Date.now() - Number(flat[i + 1]) < coordinatorLifetimeMs;
      const server = this.#servers.get(hash);
      if (server === undefined) await this.#meet(hash, fresh);
      else if (!fresh && (await guard(server.idle()))) await this.#leave(hash, server);
    }
    const pipeline = redis.pipeline();
    for (const hash of this.#servers.keys()) this.#note(pipeline, hash, { state: 'serving' });
    for (const [hash, reason] of this.#refused) this.#note(pipeline, hash, { state: 'refused', reason });
    await guard(pipeline.exec());
  }

  /** Serves a code, if it is the one on this machine. */
  async #meet(hash: string, fresh: boolean): Promise<void> {
    const { redis, guard } = this.#link as RedisLink;
    const text = await guard(redis.get(this.#keys.code(hash)));
    if (text === null) return;
    const announcement = JSON.parse(text) as Announcement;
    const { modules } = announcement;
    const reason = await this.#whyNot(hash, announcement);
    if (reason !== undefined) {
      if (this.#refused.get(hash) === reason) return;
      this.#refused.set(hash, reason);
      this.#onEvent({ type: 'refused', code: hash, modules, reason });
      return;
    }
    this.#refused.delete(hash);
    const server = new CodeServer({
      ...{ link: this.#link as RedisLink, keys: this.#keys, hash, announcement, root: this.#root },
      ...{ nJobs: this.#nJobs, execArgv: this.#execArgv, lockMs: this.#lockMs, onEvent: this.#onEvent },
      onStale: () => void this.#drop(hash),
    });
    try {
      if (!fresh && (await guard(server.idle()))) {
        await server.close(0);
        return;
      }
      await guard(server.start());
    } catch (error) {
      // It is tried again with the next look.
      await server.abandon();
      throw error;
    }
    this.#servers.set(hash, server);
    this.#onEvent({ type: 'serving', code: hash, modules });
  }

  /** Why the code on this machine is not the announced one, or nothing. */
  async #whyNot(hash: string, { modules, parts }: Announcement): Promise<string | undefined> {
    try {
      const own = await codeParts(where, modules, this.#root);
      return codeHash(own) === hash ? undefined : codeDifference(parts, own);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #leave(hash: string, server: CodeServer): Promise<void> {
    this.#servers.delete(hash);
    await server.close(0);
    this.#onEvent({ type: 'left', code: hash, modules: [] });
  }

  /** The files changed under a code that was served: it is looked at anew. */
  async #drop(hash: string): Promise<void> {
    const server = this.#servers.get(hash);
    if (server === undefined) return;
    this.#servers.delete(hash);
    await server.close(0).catch(() => undefined);
    await this.#look();
  }

  #note(
    pipeline: ReturnType<Redis['pipeline']>,
    hash: string,
    note: Pick<WorkerNote, 'state'> & { readonly reason?: string },
  ): void {
    const text: WorkerNote = { ...note, host: hostname(), pid: process.pid, at: Date.now() };
    const key = this.#keys.workers(hash);
    pipeline.hset(key, this.#id, JSON.stringify(text)).expire(key, Math.ceil(coordinatorLifetimeMs / 1000));
  }
}
