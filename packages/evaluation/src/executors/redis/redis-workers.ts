import { expectInteger, expectNumber, expectOptions, invalid, type Estimator } from '@modu/core';
import {
  expectModuleReference,
  isModuleReference,
  type EstimatorModule,
  type ModuleReference,
} from '../../running/estimator-source.ts';
import type { Executor, ExecutorRun, RunContext } from '../../running/executor.ts';
import { readScoring, type Scoring } from '../../running/scoring.ts';
import { shareRows } from '../shared-rows.ts';
import { codeHash, codeParts, folderUrl, portableModule } from './code-parts.ts';
import { Coordinator, type RedisPlan } from './coordinator.ts';
import type { RedisContext } from './job-record.ts';
import { contentHash, expectKeyName, queueKeys } from './queue-keys.ts';
import { encodeRows, namedData } from './redis-job.ts';
import { openRedis, redisAddress, redisOptionNames, type RedisAddress, type RedisOptions } from './redis-link.ts';
import { RedisRun } from './redis-run.ts';
import { encodeValue } from './value-codec.ts';

/** Options of {@link RedisWorkers}. */
export interface RedisWorkersOptions extends RedisOptions {
  /** The queue that the workers listen to. */
  readonly queue: string;
  /** Names the work, so that another process which gives the same name takes the results that are there; random by default. */
  readonly runId?: string;
  /** How often a job is tried whose worker fails or dies; 3 by default. What an estimator throws is a result, and tried once. */
  readonly attempts?: number;
  /** The time before the second try, doubled for every further one; 1 by default. */
  readonly backoffSeconds?: number;
  /** How long to wait while no worker serves this code; 300 by default, `Infinity` for ever. */
  readonly workerTimeoutSeconds?: number;
  /** How long results, data and jobs stay in Redis after their coordinator is gone; a day (86400) by default. */
  readonly ttlSeconds?: number;
  /** The folder that modules are named relative to; workers look for them below theirs. The working directory by default. */
  readonly root?: string | URL;
  /**
   * An exported function that returns `{ x, y }` (and `params`, where the call has them), called on the workers: data then
   * do not pass through Redis, and must be the same everywhere.
   */
  readonly data?: EstimatorModule;
}

const where = 'RedisWorkers';

/**
 * Runs folds on other processes and machines: puts jobs into a queue of BullMQ in Redis, and takes the results.
 *
 * The estimator is given as `{ module, name, params }` of an exported function and scorers by name or in the same way;
 * workers, started by `npx @modu/evaluation worker --queue NAME`, import it from their own files. A worker whose files
 * or packages differ takes no job. x, y and the indices of the folds are put into Redis once, found by their hash.
 *
 * Guarantees:
 * 1. Results are those of this process, bit for bit, on the same version of Node.
 * 2. A job whose worker dies runs again; each result counts once.
 * 3. With the same `runId`, results of a coordinator that died are taken, not computed again, where estimator, code,
 *    data, fold and setting are the same.
 * 4. A job that fails or loses its worker `attempts` times fails its task alone, or gets `errorScore`.
 * 5. Nothing waits for ever for Redis or for workers.
 * 6. Every key in Redis has an expiry.
 *
 * The connection stays for the next call: `close` the executor at the end, or declare it by `await using`.
 *
 * @throws {ArgumentError} for a wrong option; from a call, for functions in place of modules and for tensors
 * @throws {MissingDependencyError} from a call, when bullmq or ioredis is not installed
 * @throws {ConnectionError} from a call, when Redis cannot be reached, refuses the password or stays away
 * @throws {WorkerError} from a call, when no worker serves the code, or a job lost its workers
 * @example
 * ```ts
 * await using executor = new RedisWorkers({ queue: 'folds', url: 'redis://10.0.0.5:6379' });
 * const create = { module: new URL('./create-classifier.js', import.meta.url), params: { hidden: 16 } };
 * await crossValidate(create, x, y, { cv: 10, scoring: 'roc_auc', executor });
 * ```
 */
export class RedisWorkers implements Executor {
  /** The queue. */
  readonly queue: string;
  /** The name of the work. */
  readonly runId: string;
  readonly #address: RedisAddress;
  readonly #plan: RedisPlan;
  readonly #root: URL;
  readonly #data: EstimatorModule | undefined;
  /** How often each context was opened: equal calls are calls of their own, after a restart too. */
  readonly #calls = new Map<string, number>();
  #coordinator: Promise<Coordinator> | undefined;

  constructor(options: RedisWorkersOptions) {
    const given = expectOptions<RedisWorkersOptions>(where, options, [
      ...redisOptionNames,
      ...(['queue', 'runId', 'attempts', 'backoffSeconds', 'workerTimeoutSeconds', 'ttlSeconds', 'root'] as const),
      'data',
    ]);
    const { queue, runId, attempts = 3, backoffSeconds = 1, workerTimeoutSeconds = 300, ttlSeconds = 86_400 } = given;
    this.queue = expectKeyName(where, 'queue', queue);
    this.runId = runId === undefined ? crypto.randomUUID() : expectKeyName(where, 'runId', runId);
    this.#address = redisAddress(where, given);
    if (workerTimeoutSeconds !== Infinity) {
      expectNumber(where, 'workerTimeoutSeconds', workerTimeoutSeconds, { minExclusive: 0 });
    }
    this.#plan = {
      ...{ run: this.runId, keepResults: runId !== undefined },
      attempts: expectInteger(where, 'attempts', attempts, { min: 1 }),
      backoffMs: 1000 * expectNumber(where, 'backoffSeconds', backoffSeconds, { min: 0 }),
      workerTimeoutMs: 1000 * workerTimeoutSeconds,
      ttlSeconds: expectInteger(where, 'ttlSeconds', ttlSeconds, { min: 1 }),
    };
    this.#root = folderUrl(where, given.root);
    this.#data = given.data;
    if (given.data !== undefined) {
      if (!isModuleReference(given.data)) throw invalid(where, 'data', '{ module, name } of a function', given.data);
      expectModuleReference(where, 'data', given.data, ['module', 'name', 'params']);
    }
  }

  /** Connects, puts the data into Redis unless they are there, and tells workers which code they need. */
  async open<E extends Estimator>(context: RunContext<E>): Promise<ExecutorRun<E>> {
    const { estimator, scoring, x, y, params, returnTrainScore, errorScore } = context;
    if (!isModuleReference(estimator)) {
      throw invalid(context.where, 'estimator', '{ module, name } for other machines', estimator);
    }
    const portable = <R extends ModuleReference>(reference: R): R => ({
      ...reference,
      module: portableModule(reference.module, this.#root),
    });
    const rows = shareRows(context.where, namedData(x, y, params));
    const bytes = encodeRows(context.where, rows);
    const data = { hash: contentHash(bytes), bytes };
    const record: RedisContext = {
      ...{ where: context.where, estimator: portable(estimator), scoring: portableScoring(scoring, portable) },
      ...{ data: data.hash, loader: this.#data === undefined ? undefined : portable(this.#data) },
      ...{ hasParams: params !== undefined, returnTrainScore, errorScore },
    };
    const encoded = encodeValue(context.where, record);
    const modules = [record.estimator, ...scorerModules(record.scoring), record.loader]
      .filter((reference) => reference !== undefined)
      .map(({ module }) => String(module));
    const parts = await codeParts(context.where, [...new Set(modules)], this.#root);
    const coordinator = await this.#connect();
    const blobs = [{ hash: contentHash(encoded), bytes: encoded }, ...(record.loader === undefined ? [data] : [])];
    const code = { hash: codeHash(parts), announcement: { modules, parts, ttlSeconds: this.#plan.ttlSeconds } };
    await coordinator.announce(code);
    for (const blob of blobs) await coordinator.put(blob);
    const hash = contentHash(encoded);
    const call = this.#calls.get(hash) ?? 0;
    this.#calls.set(hash, call + 1);
    const scorerNames = scoring === null ? [] : [...readScoring(context.where, scoring).keys()];
    return new RedisRun<E>(coordinator, {
      ...{ where: context.where, code: code.hash, context: hash, call, blobs, errorScore, scorerNames },
    });
  }

  /** Ends the connection, and removes what this run left in Redis, unless it was given a `runId`. The executor can be used again. */
  async close(): Promise<void> {
    const coordinator = this.#coordinator;
    this.#coordinator = undefined;
    await (await coordinator?.catch(() => undefined))?.close();
  }

  /** The same as {@link RedisWorkers.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #connect(): Promise<Coordinator> {
    this.#coordinator ??= openRedis(where, this.#address).then((link) =>
      Coordinator.start(link, queueKeys(this.queue), this.#plan),
    );
    const pending = this.#coordinator;
    try {
      const coordinator = await pending;
      // One that lost Redis does not come back; the next call tries anew.
      if (!coordinator.broken) return coordinator;
      await coordinator.close();
    } catch (error) {
      if (this.#coordinator === pending) this.#coordinator = undefined;
      throw error;
    }
    if (this.#coordinator === pending) this.#coordinator = undefined;
    return await this.#connect();
  }
}

function portableScoring(
  scoring: Scoring | undefined | null,
  portable: <R extends ModuleReference>(reference: R) => R,
): Scoring | undefined | null {
  if (typeof scoring !== 'object' || scoring === null || Array.isArray(scoring)) return scoring;
  if (isModuleReference(scoring)) return portable(scoring);
  return Object.fromEntries(
    Object.entries(scoring).map(([name, choice]) => [name, isModuleReference(choice) ? portable(choice) : choice]),
  );
}

function scorerModules(scoring: Scoring | undefined | null): ModuleReference[] {
  if (typeof scoring !== 'object' || scoring === null) return [];
  return isModuleReference(scoring) ? [scoring] : Object.values(scoring).filter(isModuleReference);
}
