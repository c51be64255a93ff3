import { describe } from '@modu/core';
import { importFunction, type EstimatorModule, type Setting } from '../../running/estimator-source.ts';
import { recordError, type ErrorRecord } from '../error-record.ts';
import { shareRows, type SharedRows } from '../shared-rows.ts';
import { runThreadJob, type ThreadAnswer, type ThreadContext, type ThreadJob } from '../thread-job.ts';
import { codeHash, codeParts } from './code-parts.ts';
import { contentHash } from './queue-keys.ts';
import { encodeValue } from './value-codec.ts';

/** One task, as a worker posts it to one of its threads. */
export interface RedisThreadJob {
  readonly job: Omit<ThreadJob, 'context'> & {
    readonly context: Omit<ThreadContext, 'data'> & { readonly data: SharedRows | undefined };
  };
  /** Where the data come from, unless they were in Redis, and what they must hash to. */
  readonly loader: (EstimatorModule & { readonly hash: string }) | undefined;
  readonly code: { readonly hash: string; readonly modules: readonly string[]; readonly root: string };
}

/** What a thread answers: a result, or why it cannot give one. */
export type RedisThreadAnswer =
  | { readonly answer: ThreadAnswer }
  /** The files changed since the worker looked at them. */
  | { readonly stale: true }
  /** This worker cannot do it; another may. */
  | { readonly unable: ErrorRecord };

/** The code that this thread has checked: modules are imported once. */
let checked: string | undefined;
let loaded: { readonly hash: string; readonly rows: SharedRows } | undefined;

/** Runs one task of a queue; never throws. */
export async function runRedisJob({ job, loader, code }: RedisThreadJob): Promise<RedisThreadAnswer> {
  const { where, estimator, scoring } = job.context;
  const root = new URL(code.root);
  const current = async (): Promise<boolean> => codeHash(await codeParts(where, code.modules, root)) === code.hash;
  try {
    const first = checked !== code.hash;
    if (first && !(await current())) return { stale: true };
    if (first) await importFunction(where, 'estimator', estimator);
    const data = job.context.data ?? (await loadRows(where, loader));
    if (first && !(await current())) return { stale: true };
    checked = code.hash;
    return { answer: await runThreadJob({ ...job, context: { ...job.context, scoring, data } }) };
  } catch (error) {
    return { unable: recordError(error) };
  }
}

/** x and y as the module of the job loads them; they must be those that the coordinator split. */
async function loadRows(where: string, loader: RedisThreadJob['loader']): Promise<SharedRows> {
  if (loader === undefined) throw new TypeError('a job must have data or a loader');
  if (loaded?.hash === loader.hash) return loaded.rows;
  const load = (await importFunction(where, 'data', loader)) as (params: unknown) => unknown;
  const { x, y, params = {} } = (await load(loader.params ?? {})) as LoadedData;
  const rows = shareRows(where, namedData(x, y, params));
  const hash = rowsHash(where, rows);
  if (hash !== loader.hash) {
    throw new RangeError(
      `${where}: data must be the same on every machine, ${describe(String(loader.module))} loads others here`,
    );
  }
  loaded = { hash, rows };
  return rows;
}

interface LoadedData {
  readonly x: unknown;
  readonly y: unknown;
  readonly params?: Setting;
}

/** The data of a call by the names that threads know them by. */
export function namedData(x: unknown, y: unknown, params: Setting = {}): Record<string, unknown> {
  return { x, y, ...Object.fromEntries(Object.entries(params).map(([name, value]) => [`params.${name}`, value])) };
}

/** Shared rows as bytes. */
export function encodeRows(where: string, { buffer, layouts }: SharedRows): Uint8Array {
  return encodeValue(where, { layouts, buffer: new Uint8Array(buffer) });
}

/** The rows of {@link encodeRows}, in shared memory. */
export function decodeRows(value: unknown): SharedRows {
  const { layouts, buffer } = value as { layouts: SharedRows['layouts']; buffer: Uint8Array };
  const shared = new SharedArrayBuffer(buffer.length);
  new Uint8Array(shared).set(buffer);
  return { layouts, buffer: shared };
}

function rowsHash(where: string, rows: SharedRows): string {
  return contentHash(encodeRows(where, rows));
}
