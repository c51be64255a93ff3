/**
 * Times 10-fold cross-validation on one and two threads, what two threads of this machine can do at best, and what the
 * executor adds to a job that does nothing.
 */
import { Worker } from 'node:worker_threads';
import { RandomState } from '@modu/core';
import { crossValidate, KFold } from '@modu/evaluation';
import { WorkerThreads } from '@modu/evaluation/workers';

const module = new URL('./running-estimators.ts', import.meta.url);
const random = new RandomState(0);
const x = {
  data: Float32Array.from({ length: 20_000 * 20 }, () => random.normal()),
  shape: [20_000, 20] as [number, number],
};
const y = Float64Array.from({ length: 20_000 }, (_, i) => x.data[20 * i] as number);

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

/** Threads that fit the same folds without any executor: each does `folds` of them when it is told to. */
async function plainThreads(
  count: number,
): Promise<{ run: (folds: number) => Promise<void>; close: () => Promise<void> }> {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const { descent } = await import(workerData.module);
    const part = { data: workerData.x.subarray(0, 18000 * 20), shape: [18000, 20] };
    parentPort.on('message', (folds) => {
      for (let i = 0; i < folds; i++) descent().fit(part, workerData.y.subarray(0, 18000));
      parentPort.postMessage('done');
    });
    parentPort.postMessage('ready');`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const threads = Array.from(
    { length: count },
    () => new Worker(url, { workerData: { module: module.href, x: x.data, y } }),
  );
  const answers = (): Promise<unknown> =>
    Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('message', resolve))));
  await answers();
  return {
    run: async (folds) => {
      const done = answers();
      for (const thread of threads) thread.postMessage(folds / count);
      await done;
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

await using one = new WorkerThreads({ nJobs: 1 });
await using two = new WorkerThreads({ nJobs: 2 });
const plainOne = await plainThreads(1);
const plainTwo = await plainThreads(2);
const folds = (executor: WorkerThreads) => () =>
  crossValidate({ module, name: 'descent' }, x, y, { cv: new KFold({ nSplits: 10 }), executor });
const contestants = {
  one: folds(one),
  two: folds(two),
  plainOne: () => plainOne.run(10),
  plainTwo: () => plainTwo.run(10),
} as const;
const times: Record<keyof typeof contestants, number[]> = { one: [], two: [], plainOne: [], plainTwo: [] };
// In turn, so that whatever else the machine does disturbs all of them alike; the first round warms up.
for (let round = 0; round < 8; round++) {
  for (const name of ['one', 'two', 'plainOne', 'plainTwo'] as const) {
    const time = await seconds(contestants[name]);
    if (round > 0) times[name].push(time);
  }
}
await plainOne.close();
await plainTwo.close();
// The best of seven rounds: that in which nothing else took a core.
const m = {
  one: Math.min(...times.one),
  two: Math.min(...times.two),
  p1: Math.min(...times.plainOne),
  p2: Math.min(...times.plainTwo),
};
console.log(
  `10 folds: ${m.one.toFixed(3)} s on 1 thread, ${m.two.toFixed(3)} s on 2: ratio ${(m.one / m.two).toFixed(2)}`,
);
console.log(`without an executor: ${m.p1.toFixed(3)} s and ${m.p2.toFixed(3)} s: ratio ${(m.p1 / m.p2).toFixed(2)}`);

const jobs = 500;
const small = Float64Array.from({ length: jobs }, (_, i) => i);
const idle = (executor?: WorkerThreads) => () =>
  crossValidate({ module, name: 'idle' }, small, small, {
    cv: new KFold({ nSplits: jobs }),
    ...(executor === undefined ? {} : { executor }),
  });
await idle(one)();
const there = Math.min(await seconds(idle(one)), await seconds(idle(one)), await seconds(idle(one)));
const here = Math.min(await seconds(idle()), await seconds(idle()), await seconds(idle()));
const ms = (time: number): string => ((1000 * time) / jobs).toFixed(3);
console.log(`an idle job: ${ms(there)} ms on a thread, ${ms(here)} ms in process`);
