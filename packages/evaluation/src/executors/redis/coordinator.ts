import type { Queue } from 'bullmq';
import { blobsMissing, putBlob, touchBlob, type Blob } from './blob-store.ts';
import { noteLifetimeMs, type Announcement, type RedisJobData, type WorkerNote } from './job-record.ts';
import type { QueueKeys } from './queue-keys.ts';
import type { RedisLink } from './redis-link.ts';
import { ResultLog } from './result-log.ts';

/** The checked options of `RedisWorkers` that concern its work. */
export interface RedisPlan {
  readonly run: string;
  readonly keepResults: boolean;
  readonly attempts: number;
  readonly backoffMs: number;
  readonly workerTimeoutMs: number;
  readonly ttlSeconds: number;
}

/** The code that jobs need, and its hash. */
export interface AnnouncedCode {
  readonly hash: string;
  readonly announcement: Announcement;
}

/** The connected side of `RedisWorkers`: one queue of BullMQ for each code, the log of results, and signs of life. */
export class Coordinator {
  /** Whether Redis was away for too long. */
  broken = false;
  readonly link: RedisLink;
  readonly plan: RedisPlan;
  readonly log: ResultLog;
  readonly #keys: QueueKeys;
  readonly #queues = new Map<string, Queue<RedisJobData>>();
  readonly #codes = new Map<string, AnnouncedCode>();
  readonly #blobs = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #touched = performance.now();

  private constructor(link: RedisLink, keys: QueueKeys, plan: RedisPlan) {
    this.link = link;
    this.plan = plan;
    this.#keys = keys;
    this.log = new ResultLog(link, keys, plan.run);
    link.lost.catch(() => {
      this.broken = true;
    });
    this.#timer = setInterval(() => void this.#sign().catch(() => undefined), noteLifetimeMs / 3);
  }

  /** Reads what an earlier coordinator of the same run left. */
  static async start(link: RedisLink, keys: QueueKeys, plan: RedisPlan): Promise<Coordinator> {
    const coordinator = new Coordinator(link, keys, plan);
    try {
      await coordinator.log.start();
    } catch (error) {
      await coordinator.close();
      throw error;
    }
    return coordinator;
  }

  /** Tells workers about code. */
  async announce(code: AnnouncedCode): Promise<void> {
    this.#codes.set(code.hash, code);
    await this.link.persist(() => this.#announce(code));
  }

  /** Puts bytes into Redis, unless they are there. */
  async put(blob: Blob): Promise<void> {
    const { ttlSeconds } = this.plan;
    this.#blobs.add(blob.hash);
    await this.link.persist(() => putBlob(this.link.redis, this.#keys, { ...blob, ttlSeconds }));
  }

  /** Puts back what Redis has lost. */
  async restore(blobs: readonly Blob[]): Promise<void> {
    for (const code of this.#codes.values()) await this.announce(code);
    const missing = await this.link.persist(() => blobsMissing(this.link.redis, this.#keys, blobs));
    for (const blob of missing) await this.put(blob);
  }

  /** Adds jobs; those that are in the queue already stay what they are. */
  async add(code: string, jobs: readonly RedisJobData[]): Promise<void> {
    const { attempts, backoffMs } = this.plan;
    const opts = {
      attempts,
      backoff: { type: 'exponential', delay: backoffMs },
      removeOnComplete: true,
      removeOnFail: true,
    };
    const queue = await this.#queue(code);
    const entries = jobs.map((data) => ({ name: 'fit', data, opts: { ...opts, jobId: jobId(data) } }));
    await this.link.persist(() => queue.addBulk(entries));
    await this.#touch(code, jobs);
  }

  /** Which of some jobs are not in the queue, in whatever state. */
  async missing(code: string, jobs: readonly RedisJobData[]): Promise<RedisJobData[]> {
    const queue = await this.#queue(code);
    const found = await this.link.persist(() => {
      const pipeline = this.link.redis.pipeline();
      for (const job of jobs) pipeline.exists(queue.toKey(jobId(job)));
      return pipeline.exec();
    });
    return jobs.filter((_, i) => found?.[i]?.[1] === 0);
  }

  /** Takes jobs that no worker has begun out of the queue. */
  async remove(code: string, jobs: readonly RedisJobData[]): Promise<void> {
    const queue = await this.#queue(code);
    await this.link.guard(Promise.all(jobs.map((job) => queue.remove(jobId(job)).catch(() => 0))));
  }

  /** What workers said about a code lately. */
  async workers(code: string): Promise<WorkerNote[]> {
    const notes = await this.link.persist(() => this.link.redis.hvals(this.#keys.workers(code)));
    const parsed = notes.map((note) => JSON.parse(note) as WorkerNote);
    return parsed.filter(({ at }) => Date.now() - at < noteLifetimeMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.log.close();
    if (!this.broken) {
      const { run, keepResults } = this.plan;
      try {
        if (!keepResults) {
          await this.link.guard(this.link.redis.del(this.#keys.results(run), this.#keys.done(run)));
        }
        await this.#touchAll();
      } catch {
        // What is left expires.
      }
    }
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => undefined)));
    await this.link.close();
  }

  /** A queue that is ready: one that loses its connection before stays useless for ever. */
  async #queue(code: string): Promise<Queue<RedisJobData>> {
    const known = this.#queues.get(code);
    if (known !== undefined) return known;
    const { bullmq, redis } = this.link;
    return await this.link.persist(async () => {
      const queue = new bullmq.Queue<RedisJobData>(code, { connection: redis, prefix: this.#keys.prefix });
      // Whoever waits is told by the link.
      queue.on('error', () => undefined);
      await queue.waitUntilReady();
      this.#queues.set(code, queue);
      return queue;
    });
  }

  async #announce({ hash, announcement }: AnnouncedCode): Promise<void> {
    const { codes, code, channel } = this.#keys;
    const { ttlSeconds } = this.plan;
    await this.link.redis
      .multi()
      .set(code(hash), JSON.stringify(announcement), 'EX', ttlSeconds)
      .zadd(codes, Date.now(), hash)
      .expire(codes, ttlSeconds)
      .publish(channel, hash)
      .exec();
  }

  /** A sign of life for workers; from time to time, all keys get their time to live anew. */
  async #sign(): Promise<void> {
    const pipeline = this.link.redis.pipeline();
    for (const hash of this.#codes.keys()) pipeline.zadd(this.#keys.codes, Date.now(), hash);
    await pipeline.exec();
    if (performance.now() - this.#touched < (1000 * this.plan.ttlSeconds) / 3) return;
    await this.#touchAll();
  }

  async #touchAll(): Promise<void> {
    const { redis } = this.link;
    const { ttlSeconds, run } = this.plan;
    this.#touched = performance.now();
    for (const hash of this.#blobs) await touchBlob(redis, this.#keys, { hash, ttlSeconds });
    const { results, done, codes, code } = this.#keys;
    const pipeline = redis.pipeline();
    for (const key of [results(run), done(run), codes, ...[...this.#codes.keys()].map(code)]) {
      pipeline.expire(key, ttlSeconds);
    }
    await pipeline.exec();
    for (const hash of this.#codes.keys()) await this.#touch(hash, []);
  }

  /** BullMQ's own keys have no expiry. */
  async #touch(code: string, jobs: readonly RedisJobData[]): Promise<void> {
    const queue = await this.#queue(code);
    // These two have expiries of their own: while the first is there, nobody looks for jobs whose worker died.
    const brief = ['stalled-check', 'limiter'];
    const lasting = Object.entries(queue.keys).flatMap(([name, key]) => (brief.includes(name) ? [] : [key]));
    await this.link.persist(() => {
      const pipeline = this.link.redis.pipeline();
      for (const key of [...lasting, ...jobs.map((job) => queue.toKey(jobId(job)))]) {
        pipeline.expire(key, this.plan.ttlSeconds);
      }
      return pipeline.exec();
    });
  }
}

function jobId({ run, key }: RedisJobData): string {
  return `${run}.${key}`;
}
