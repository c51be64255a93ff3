import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, watch, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AbortedError, ConnectionError, WorkerError } from '@modu/core';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { gatedGrid, untimed } from '../../../fixtures/gated-grid.ts';
import { centroid, ridge } from '../../../fixtures/make-estimators.ts';
import { columnStatistics } from '../../../fixtures/nearest-mean.ts';
import { gated, nearestMean } from '../../../fixtures/redis-estimators.ts';
import { freePort, runFixture, startRedis, type TestRedis } from '../../../fixtures/redis-server.ts';
import { runningGolden } from '../../../fixtures/running-golden.ts';
import { crossValPredict } from '../../running/cross-val-predict.ts';
import { crossValidate } from '../../running/cross-validate.ts';
import { permutationTestScore } from '../../running/permutation-test-score.ts';
import { GridSearchCV } from '../../search/grid-search-cv.ts';
import { HalvingGridSearchCV } from '../../search/halving-grid-search-cv.ts';
import { StratifiedKFold } from '../../splitters/stratified-k-fold.ts';
import { RedisWorker, type RedisWorkerEvent, type RedisWorkerOptions } from './redis-worker.ts';
import { RedisWorkers, type RedisWorkersOptions } from './redis-workers.ts';
import { runCommand } from './worker-command.ts';

const { x, y, labels, binary, weight } = runningGolden.data;
const fixtures = new URL('../../../fixtures/', import.meta.url);
const simple = (name: string): { module: URL; name: string } => ({
  module: new URL('make-estimators.ts', fixtures),
  name,
});
const named = (name: string): { module: URL; name: string } => ({
  module: new URL('redis-estimators.ts', fixtures),
  name,
});
const root = fileURLToPath(fixtures);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'modu-redis-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function fileIn(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await new Promise<void>((resolve) => {
    const watcher = watch(directory, () => look());
    const look = (): void => {
      if (!existsSync(path)) return;
      watcher.close();
      resolve();
    };
    look();
  });
  return readFileSync(path, 'utf8');
}

/** A worker in this process, its threads apart, and what it tells. */
async function startWorker(
  options: Partial<RedisWorkerOptions> & { readonly url: string },
): Promise<{ worker: RedisWorker; told: RedisWorkerEvent[]; event: (type: string) => Promise<RedisWorkerEvent> }> {
  const told: RedisWorkerEvent[] = [];
  const listeners = new Set<() => void>();
  const worker = new RedisWorker({
    ...{ queue: 'folds', nJobs: 1, root, execArgv: ['--conditions=@modu/source'], ...options },
    onEvent: (event) => {
      told.push(event);
      for (const listener of [...listeners]) listener();
    },
  });
  await worker.start();
  onTestFinished(() => worker.close({ graceSeconds: 0 }));
  const event = async (type: string): Promise<RedisWorkerEvent> =>
    await new Promise((resolve) => {
      const look = (): void => {
        const found = told.find((one) => one.type === type);
        if (found === undefined) return;
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  return { worker, told, event };
}

function executorOn(url: string, options: Partial<RedisWorkersOptions> = {}): RedisWorkers {
  const executor = new RedisWorkers({ url, queue: 'folds', root, backoffSeconds: 0.05, ...options });
  onTestFinished(() => executor.close());
  return executor;
}

let redis: TestRedis;
let shared: RedisWorker;

beforeAll(async () => {
  redis = await startRedis();
  shared = new RedisWorker({
    ...{ url: redis.url, queue: 'shared', nJobs: 2, root, execArgv: ['--conditions=@modu/source'] },
  });
  await shared.start();
});

afterAll(async () => {
  await shared?.close({ graceSeconds: 0 });
  await redis?.stop();
});

describe('results', () => {
  test('are those of this process, of every kind', async () => {
    const executor = executorOn(redis.url, { queue: 'shared' });
    const options = {
      ...{ cv: 5, params: { sampleWeight: weight }, returnTrainScore: true },
      scoring: ['r2', 'neg_mean_squared_error'],
    } as const;
    const there = await crossValidate(simple('ridge'), x, y, { ...options, executor });
    const here = await crossValidate(ridge, x, y, options);
    expect(there.testScores).toEqual(here.testScores);
    expect(there.trainScores).toEqual(here.trainScores);

    const proba = { cv: 4, method: 'predictProba' } as const;
    expect(await crossValPredict(simple('centroid'), x, labels, { ...proba, executor })).toEqual(
      await crossValPredict(centroid, x, labels, proba),
    );
    const permuted = { cv: 3, nPermutations: 4 };
    expect(await permutationTestScore(simple('centroid'), x, labels, { ...permuted, executor })).toEqual(
      await permutationTestScore(centroid, x, labels, permuted),
    );
    const halving = { cv: 3, randomState: 0, factor: 2 };
    const many = { alpha: [0.1, 1, 10, 100] };
    const search = await new HalvingGridSearchCV(simple('ridge'), many, { ...halving, executor }).fit(x, y);
    const local = await new HalvingGridSearchCV(ridge, many, halving).fit(x, y);
    expect(untimed(search.cvResults)).toEqual(untimed(local.cvResults));
  });

  test('failing settings get the error score and a reason, whether they throw or end their thread', async () => {
    const executor = executorOn(redis.url, { queue: 'shared', attempts: 2 });
    const search = new GridSearchCV(named('deadly'), { alpha: [1, -1, 13] }, { cv: 2, executor, refit: false });
    await search.fit(x, y);
    const means = search.cvResults['mean_test_score'] as Float64Array;
    expect(means[0]).toBeGreaterThan(0);
    expect([means[1], means[2]]).toEqual([Number.NaN, Number.NaN]);
    const reasons = search.errors.map(({ candidate, reason }) => [candidate, reason]);
    expect(reasons.slice(0, 2)).toEqual([
      [1, 'alpha must not be -1'],
      [1, 'alpha must not be -1'],
    ]);
    expect(reasons.slice(2)).toEqual([
      [2, expect.stringMatching(/exit|terminat/)],
      [2, expect.stringMatching(/exit|terminat/)],
    ]);
    const raising = crossValidate({ ...named('deadly'), params: { alpha: -1 } }, x, y, { cv: 2, executor });
    await expect(raising).rejects.toThrow('alpha must not be -1');
  });

  test('x and y may be loaded by a module, and must be the same there', async () => {
    const other = executorOn(redis.url, {
      ...{ queue: 'shared', attempts: 1, data: { ...named('loadData'), params: { shift: 1 } } },
    });
    await expect(crossValidate(simple('ridge'), x, y, { cv: 3, executor: other })).rejects.toThrow(
      /^crossValidate: data must be the same on every machine, '.* loads others here$/,
    );
    const executor = executorOn(redis.url, { queue: 'shared', data: named('loadData') });
    const there = await crossValidate(simple('ridge'), x, y, { cv: 3, executor });
    expect(there.testScores).toEqual((await crossValidate(ridge, x, y, { cv: 3 })).testScores);
  });

  test('a planted leak is seen: nothing that is learned changes with the features of the tested samples', async () => {
    const executor = executorOn(redis.url, { queue: 'shared' });
    const cv = new StratifiedKFold({ nSplits: 3, shuffle: true, randomState: 5 });
    const [, tested] = [...cv.split(x, binary)][1]!;
    const folds = [[...cv.split(x, binary)][1]!];
    // Other features in the tested samples, all of them shifted alike: an honest estimator's training part is the same.
    const shifted = x.map((row, i) => (tested.includes(i) ? row.map((value) => value + 1000) : row));
    const trainScore = async (data: number[][], scale?: ReturnType<typeof columnStatistics>): Promise<number> => {
      const estimator = { ...named('nearestMean'), params: scale === undefined ? {} : { scale } };
      const options = { cv: folds, executor, scoring: 'neg_log_loss', returnTrainScore: true } as const;
      const there = await crossValidate(estimator, data, binary, options);
      const local = { cv: folds, scoring: 'neg_log_loss', returnTrainScore: true } as const;
      const here = await crossValidate(() => nearestMean(estimator.params), data, binary, local);
      expect(there.trainScores).toEqual(here.trainScores);
      return there.trainScores!.neg_log_loss[0]!;
    };
    expect(await trainScore(shifted)).toBe(await trainScore(x));
    expect(await trainScore(shifted, columnStatistics(shifted))).not.toBe(await trainScore(x, columnStatistics(x)));
  });
});

describe('death', () => {
  test('a worker, then the coordinator, killed in the middle: the same results, and no fit too many', async () => {
    const directory = folder();
    const args = [
      'worker',
      '--queue',
      'search',
      '--url',
      redis.url,
      '--jobs',
      '1',
      '--root',
      root,
      '--lock-seconds',
      '2',
    ];
    const workers = [1, 2, 3].map(() => runFixture('redis-command.ts', args));
    const first = runFixture('redis-coordinator.ts', [redis.url, directory]);
    onTestFinished(async () => {
      await Promise.all([...workers, first].map((one) => one.kill()));
    });
    const pid = Number(await fileIn(directory, 'first'));
    const victim = workers.find(({ child }) => child.pid === pid)!;
    await victim.kill();
    await first.line((line) => line.startsWith('fit 9 '));
    await first.kill();
    expect(first.lines.some((line) => line.startsWith('results'))).toBe(false);

    const second = runFixture('redis-coordinator.ts', [redis.url, directory]);
    onTestFinished(() => second.kill());
    await second.line((line) => line.startsWith('fit 9 '));
    writeFileSync(join(directory, 'open'), '');
    const results = await second.line((line) => line.startsWith('results '));
    expect(await second.ended).toBe(0);
    // Every fit of every setting was begun once, but for the one whose worker was killed.
    const fits = readFileSync(join(directory, 'fits'), 'utf8').trim().split('\n');
    expect(fits).toHaveLength(5 * 3 + 1);
    const twice = fits.filter((fit, i) => fits.indexOf(fit) !== i);
    expect(twice).toEqual([expect.stringMatching(/^13 /)]);

    const alive = workers.filter((worker) => worker !== victim);
    for (const { child } of alive) child.kill('SIGTERM');
    expect(await Promise.all(alive.map(({ ended }) => ended))).toEqual([0, 0]);

    const make = (options: object): ReturnType<typeof gated> => gated({ ...options, folder: directory });
    const here = new GridSearchCV(make, gatedGrid, { cv: 3, refit: false, returnTrainScore: true });
    await here.fit(x, y);
    expect(JSON.parse(results.slice('results '.length))).toEqual(JSON.parse(JSON.stringify(untimed(here.cvResults))));
  });

  test('SIGTERM lets a worker finish its job, or gives it back when it takes too long', async () => {
    const directory = folder();
    const { url } = redis;
    const estimator = { ...named('gated'), params: { folder: directory, alpha: 50 } };
    const args = ['worker', '--queue', 'patient', '--url', url, '--jobs', '1', '--root', root, '--grace-seconds'];
    const patient = runFixture('redis-command.ts', [...args, '60']);
    onTestFinished(() => patient.kill());
    const running = crossValidate(estimator, x, y, { cv: 2, executor: executorOn(url, { queue: 'patient' }) });
    await patient.line((line) => line.startsWith('started'));
    patient.child.kill('SIGTERM');
    await patient.line((line) => line.startsWith('SIGTERM'));
    writeFileSync(join(directory, 'open'), '');
    expect(await patient.ended).toBe(0);
    expect(patient.lines.filter((line) => line.startsWith('finished'))).toHaveLength(1);

    rmSync(join(directory, 'open'));
    const { worker, event, told } = await startWorker({ url, queue: 'patient' });
    await event('started');
    await worker.close({ graceSeconds: 0 });
    expect(told.map(({ type }) => type)).toEqual(['serving', 'started', 'returned']);
    writeFileSync(join(directory, 'open'), '');
    await startWorker({ url, queue: 'patient' });
    const here = await crossValidate(() => gated(estimator.params), x, y, { cv: 2 });
    expect((await running).testScores).toEqual(here.testScores);
  });

  test('a job that loses its workers again and again fails alone', async () => {
    const directory = folder();
    const { url } = redis;
    const args = ['worker', '--queue', 'doomed', '--url', url, '--jobs', '1', '--root', root, '--lock-seconds', '0.5'];
    const executor = executorOn(url, { queue: 'doomed', runId: 'doomed' });
    const search = new GridSearchCV(
      { ...named('gated'), params: { folder: directory } },
      { alpha: [1, 50] },
      {
        ...{ cv: [[Int32Array.of(0, 1, 2, 3), Int32Array.of(4, 5)]], executor, refit: false },
      },
    );
    const running = search.fit(x, y);
    for (let i = 0; i < 3; i++) {
      const worker = runFixture('redis-command.ts', args);
      onTestFinished(() => worker.kill());
      // The first worker also has the other job, and finishes it.
      const mostStarted = i === 0 ? 2 : 1;
      await worker.line(() => worker.lines.filter((line) => line.startsWith('started')).length === mostStarted);
      await worker.kill();
    }
    await startWorker({ url, queue: 'doomed', lockSeconds: 0.5 });
    await running;
    expect(search.errors.map(({ reason }) => reason)).toEqual([
      'RedisWorkers: a job lost its worker 3 times, and was given up',
    ]);
    expect((search.cvResults['mean_test_score'] as Float64Array)[0]).not.toBeNaN();
  });
});

describe('stopping', () => {
  test('a signal stops it, what is done is kept, and nothing is left in the queue', async () => {
    const directory = folder();
    const controller = new AbortController();
    const executor = executorOn(redis.url, { queue: 'shared' });
    const search = new GridSearchCV(
      { ...named('gated'), params: { folder: directory } },
      { alpha: [1, 2, 50] },
      {
        ...{ cv: 3, executor, signal: controller.signal, refit: false },
        onProgress: ({ completed }) => completed === 6 && controller.abort('enough'),
      },
    );
    await expect(search.fit(x, y)).rejects.toBeInstanceOf(AbortedError);
    expect(search.finishedFits.map(({ params }) => params['alpha']).sort()).toEqual([1, 1, 1, 2, 2, 2]);
    writeFileSync(join(directory, 'open'), '');
    const client = new Redis(redis.url);
    const waiting = (await client.keys('modu:shared:*:wait')).length;
    client.disconnect();
    expect(waiting).toBe(0);
  });
});

describe('code', () => {
  const copy = (change: boolean): string => {
    const directory = folder();
    for (const name of ['make-estimators.ts', 'closed-form.ts']) cpSync(join(root, name), join(directory, name));
    if (change) {
      const path = join(directory, 'closed-form.ts');
      writeFileSync(path, readFileSync(path, 'utf8').replace('alpha = 1,', 'alpha = 2,'));
    }
    return directory;
  };

  test('a worker with other files takes no job, and leaves it to one that has the same', async () => {
    const { url } = redis;
    const wrong = await startWorker({ url, root: copy(true), queue: 'code' });
    const running = crossValidate(simple('ridge'), x, y, { cv: 3, executor: executorOn(url, { queue: 'code' }) });
    const refused = await wrong.event('refused');
    expect(refused).toMatchObject({ modules: ['./make-estimators.ts'], reason: './closed-form.ts differs' });
    const right = await startWorker({ url, root: copy(false), queue: 'code' });
    expect((await running).testScores).toEqual((await crossValidate(ridge, x, y, { cv: 3 })).testScores);
    expect(wrong.told.map(({ type }) => type)).toEqual(['refused']);
    expect(right.told.filter(({ type }) => type === 'started')).toHaveLength(3);
  });

  test('without a right worker it ends, and says who refused and why, or how to start one', async () => {
    const { url } = redis;
    const wrong = await startWorker({ url, root: copy(true), queue: 'nobody' });
    const impatient = { queue: 'nobody', workerTimeoutSeconds: 0.3 };
    const running = crossValidate(simple('ridge'), x, y, { cv: 3, executor: executorOn(url, impatient) });
    await expect(running).rejects.toThrow(
      /^crossValidate: a worker must serve this code within 0.3 s, (?:there is none|.*, process \d+ refused: .\/closed-form.ts differs)/,
    );
    await expect(running).rejects.toBeInstanceOf(WorkerError);
    expect(wrong.told.filter(({ type }) => type === 'started')).toEqual([]);
  });

  test('files that change under a worker end its service', async () => {
    const { url } = redis;
    const directory = copy(false);
    const estimator = { ...simple('ridge'), module: pathToFileURL(join(directory, 'make-estimators.ts')) };
    const { event, told } = await startWorker({ url, root: directory, queue: 'changing' });
    const executor = executorOn(url, { queue: 'changing', root: directory, workerTimeoutSeconds: 0.4 });
    const before = await crossValidate(estimator, x, y, { cv: 3, executor });
    expect(before.testScores).toEqual((await crossValidate(ridge, x, y, { cv: 3 })).testScores);
    // The coordinator imported the module before; only its hash is new.
    writeFileSync(join(directory, 'closed-form.ts'), `${readFileSync(join(directory, 'closed-form.ts'), 'utf8')}\n`);
    const after = await crossValidate(estimator, x, y, { cv: 3, executor });
    expect(after.testScores).toEqual(before.testScores);
    await event('serving');
    expect(told.filter(({ type }) => type === 'serving')).toHaveLength(2);
  });
});

describe('Redis', () => {
  test('a password lets in, and is written nowhere', async () => {
    const guarded = await startRedis({ password: 'sesame-8731' });
    onTestFinished(() => guarded.stop());
    const { url } = guarded;
    const password = 'sesame-8731';
    const args = ['worker', '--queue', 'folds', '--url', url, '--jobs', '1', '--root', root];
    const worker = runFixture('redis-command.ts', args, { REDIS_PASSWORD: password });
    onTestFinished(() => worker.kill());
    const executor = executorOn(url, { password, runId: 'kept' });
    const result = await crossValidate(simple('ridge'), x, y, { cv: 3, executor });
    expect(result.testScores).toEqual((await crossValidate(ridge, x, y, { cv: 3 })).testScores);

    const client = new Redis({ port: guarded.port, password });
    const keys = await client.keys('*');
    expect(keys.length).toBeGreaterThan(4);
    const dumps = await Promise.all(keys.map(async (key) => await client.dump(key)));
    const lifetimes = await Promise.all(keys.map((key) => client.ttl(key)));
    client.disconnect();
    expect([...keys, ...dumps, ...worker.lines].filter((text) => text.includes(password))).toEqual([]);
    expect(keys.filter((_, i) => (lifetimes[i] as number) <= 0)).toEqual([]);

    const wrong = crossValidate(simple('ridge'), x, y, { executor: executorOn(url, { password: 'sesame-0000' }) });
    await expect(wrong).rejects.toThrow(
      `RedisWorkers: the password for Redis at 127.0.0.1:${guarded.port} must be right, it refused: WRONGPASS`,
    );
    await expect(wrong).rejects.toBeInstanceOf(ConnectionError);
    let said = '';
    const writeError = (text: string): void => void (said += text);
    const around = { env: {}, write: () => undefined, writeError, onSignal: () => () => undefined };
    expect(await runCommand(args, around)).toBe(1);
    expect(said).toBe(
      `RedisWorker: the password for Redis at 127.0.0.1:${guarded.port} must be given, it refused: NOAUTH\n`,
    );
  });

  test('TLS is spoken, with a certificate that is trusted', async () => {
    const secure = await startRedis({ tls: true });
    onTestFinished(() => secure.stop());
    const ca = readFileSync(new URL('redis-tls/certificate.pem', fixtures), 'utf8');
    await startWorker({ url: secure.url, tls: { ca } });
    const executor = executorOn(secure.url, { tls: { ca } });
    const result = await crossValidate(simple('ridge'), x, y, { cv: 3, executor });
    expect(result.testScores).toEqual((await crossValidate(ridge, x, y, { cv: 3 })).testScores);
    await expect(crossValidate(simple('ridge'), x, y, { executor: executorOn(secure.url) })).rejects.toThrow(
      `RedisWorkers: Redis must be reachable at 127.0.0.1:${secure.port}, it is not: self-signed certificate`,
    );
  });

  test('that is not there is an error, at the start and in the middle', async () => {
    const port = await freePort();
    const nowhere = crossValidate(simple('ridge'), x, y, { executor: executorOn(`redis://127.0.0.1:${port}`) });
    await expect(nowhere).rejects.toThrow(
      `RedisWorkers: Redis must be reachable at 127.0.0.1:${port}, it is not: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
    await expect(nowhere).rejects.toBeInstanceOf(ConnectionError);

    const directory = folder();
    const short = await startRedis();
    const { worker, event } = await startWorker({ url: short.url, connectionTimeoutSeconds: 0.5 });
    const executor = executorOn(short.url, { connectionTimeoutSeconds: 0.5 });
    const estimator = { ...named('gated'), params: { folder: directory, alpha: 50 } };
    const running = crossValidate(estimator, x, y, { cv: 2, executor });
    await event('started');
    await short.stop();
    await expect(running).rejects.toThrow(
      new RegExp(`^RedisWorkers: Redis at 127.0.0.1:${short.port} must answer within 0.5 s, it does not: `),
    );
    await expect(worker.ended).rejects.toBeInstanceOf(ConnectionError);
  });

  test('that comes back empty gets data and jobs again', async () => {
    const directory = folder();
    const first = await startRedis();
    const { worker, event } = await startWorker({ url: first.url });
    const executor = executorOn(first.url);
    const estimator = { ...named('gated'), params: { folder: directory, alpha: 50 } };
    const running = crossValidate(estimator, x, y, { cv: 3, executor });
    await event('started');
    await first.stop();
    const second = await startRedis({ port: first.port });
    // Those who use it end before it does.
    onTestFinished(async () => {
      await Promise.all([executor.close(), worker.close({ graceSeconds: 0 })]);
      await second.stop();
    });
    writeFileSync(join(directory, 'open'), '');
    const here = await crossValidate(() => gated(estimator.params), x, y, { cv: 3 });
    expect((await running).testScores).toEqual(here.testScores);
  });
});
