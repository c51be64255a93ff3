/** Times 10-fold cross-validation on one and two threads, and what the executor adds to a job that does nothing. */
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
  await run();
  const times: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[1] as number;
}

const results: Record<number, number> = {};
for (const nJobs of [1, 2]) {
  await using executor = new WorkerThreads({ nJobs });
  results[nJobs] = await seconds(() =>
    crossValidate({ module, name: 'descent' }, x, y, { cv: new KFold({ nSplits: 10 }), executor }),
  );
  console.log(`10 folds on ${nJobs} thread${nJobs === 1 ? '' : 's'}: ${results[nJobs].toFixed(2)} s`);
}
console.log(`ratio: ${((results[1] as number) / (results[2] as number)).toFixed(2)}`);

await using executor = new WorkerThreads({ nJobs: 1 });
const jobs = 500;
const small = Float64Array.from({ length: jobs }, (_, i) => i);
const empty = await seconds(() =>
  crossValidate({ module, name: 'idle' }, small, small, { cv: new KFold({ nSplits: jobs }), executor }),
);
const here = await seconds(() =>
  crossValidate({ module, name: 'idle' }, small, small, { cv: new KFold({ nSplits: jobs }) }),
);
console.log(
  `an idle job: ${((1000 * empty) / jobs).toFixed(3)} ms on a thread, ${((1000 * here) / jobs).toFixed(3)} ms in process`,
);
