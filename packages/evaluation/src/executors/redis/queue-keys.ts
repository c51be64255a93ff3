import { createHash } from 'node:crypto';
import { ArgumentError, describe } from '@modu/core';

/** The names under which everything of one queue lies in Redis. */
export interface QueueKeys {
  /** What all keys of the queue begin with; BullMQ's too. */
  readonly prefix: string;
  /** Codes by the time at which a coordinator was last there, in milliseconds. */
  readonly codes: string;
  /** Tells workers to look at `codes`. */
  readonly channel: string;
  /** What a code is made of. */
  readonly code: (hash: string) => string;
  /** Who serves a code and who refuses it. */
  readonly workers: (hash: string) => string;
  /** Bytes by their hash. */
  readonly blob: (hash: string) => string;
  /** The results of a run, in the order in which they came. */
  readonly results: (run: string) => string;
  /** The tasks of a run that have a result. */
  readonly done: (run: string) => string;
}

/** A name for a queue or a run. @throws {ArgumentError} for characters that have a meaning in keys */
export function expectKeyName(where: string, argument: string, name: unknown): string {
  if (typeof name === 'string' && /^[\w.-]{1,100}$/.test(name)) return name;
  throw new ArgumentError(
    `${where}: ${argument} must be made of up to 100 letters, digits, '.', '_' and '-', received ${describe(name)}`,
  );
}

/** The keys of a queue. */
export function queueKeys(queue: string): QueueKeys {
  const prefix = `modu:${queue}`;
  return {
    prefix,
    codes: `${prefix}:codes`,
    channel: `${prefix}:announcements`,
    code: (hash) => `${prefix}:code:${hash}`,
    workers: (hash) => `${prefix}:workers:${hash}`,
    blob: (hash) => `${prefix}:blob:${hash}`,
    results: (run) => `${prefix}:run:${run}:results`,
    done: (run) => `${prefix}:run:${run}:done`,
  };
}

/** The hash by which bytes or text are found again. */
export function contentHash(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
