import { describe } from '@modu/core';
import type { Redis } from 'ioredis';
import type { JobResult } from './job-record.ts';
import type { QueueKeys } from './queue-keys.ts';
import type { RedisLink } from './redis-link.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

/** How long the reader waits for news in one call; the connection may be dead when it hears nothing for much longer. */
const blockMs = 2000;

type Entry = [id: Buffer, fields: Buffer[]];

/** Writes the result of a job; only the first of a key counts, and a lost job may be run again. */
export async function appendResult(
  redis: Redis,
  keys: QueueKeys,
  entry: { readonly run: string; readonly key: string; readonly result: JobResult; readonly ttlSeconds: number },
): Promise<void> {
  const { run, key, result, ttlSeconds } = entry;
  const transaction = redis.multi();
  if (result.kind === 'answer') transaction.sadd(keys.done(run), key).expire(keys.done(run), ttlSeconds);
  const bytes = encodeValue('appendResult', result);
  transaction.xadd(keys.results(run), '*', 'key', key, 'result', Buffer.from(bytes.buffer));
  await transaction.expire(keys.results(run), ttlSeconds).exec();
}

/** Reads the results of a run, those of earlier coordinators first, each once. */
export class ResultLog {
  readonly #link: RedisLink;
  readonly #key: string;
  readonly #results = new Map<string, JobResult>();
  readonly #listeners = new Set<(key: string, result: JobResult) => void>();
  #last = '0';
  #closed = false;

  constructor(link: RedisLink, keys: QueueKeys, run: string) {
    this.#link = link;
    this.#key = keys.results(run);
  }

  /** Takes what is there, and goes on reading. Jobs that were lost before are not: they get another chance. */
  async start(): Promise<void> {
    const { redis, guard } = this.#link;
    for (;;) {
      const entries = (await guard(
        redis.callBuffer('XRANGE', this.#key, `(${this.#last}`.replace('(0', '-'), '+', 'COUNT', '500'),
      )) as Entry[];
      if (entries.length === 0) break;
      for (const entry of entries) this.#take(entry, false);
    }
    void this.#read(this.#link.another());
  }

  /** The result of a task, when there is one. */
  get(key: string): JobResult | undefined {
    return this.#results.get(key);
  }

  /** Tells of every new result; returns how to stop that. */
  listen(listener: (key: string, result: JobResult) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Reads no further; the link ends the connection. */
  close(): void {
    this.#closed = true;
  }

  #take([id, fields]: Entry, live: boolean): void {
    this.#last = id.toString();
    const key = (fields[1] as Buffer).toString();
    const result = decodeValue(fields[3] as Buffer) as JobResult;
    // A job that a worker lost hold of may have been finished twice.
    if (this.#results.has(key) || (!live && result.kind === 'lost')) return;
    if (result.kind === 'answer') this.#results.set(key, result);
    for (const listener of this.#listeners) listener(key, result);
  }

  async #read(reader: Redis): Promise<void> {
    while (!this.#closed) {
      let timer: NodeJS.Timeout | undefined;
      try {
        const silent = new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error('silent')), blockMs + this.#link.timeoutMs);
        });
        const call = reader.callBuffer(
          'XREAD',
          'COUNT',
          '100',
          'BLOCK',
          String(blockMs),
          'STREAMS',
          this.#key,
          this.#last,
        );
        const answer = await Promise.race([call, silent]);
        for (const entry of entriesOf(answer)) this.#take(entry, true);
      } catch (error) {
        // The link tells whoever waits when the server stays away.
        if (this.#closed) return;
        if (describe(error).includes('silent')) reader.disconnect(true);
        await new Promise((resolve) => setTimeout(resolve, 100));
      } finally {
        clearTimeout(timer);
      }
    }
  }
}

/** The entries of the one stream that was asked for, in the answers of both versions of Redis' protocol. */
function entriesOf(answer: unknown): Entry[] {
  if (answer === null) return [];
  const [first, second] = answer as [unknown, unknown];
  const list = Array.isArray(first) ? (first as unknown[])[1] : second;
  return list as Entry[];
}
