import type { Running } from './workloads/workload.ts';

/** What a contestant says of a workload. */
export interface Measured {
  readonly lossBefore: number;
  readonly lossAfter: number;
  /** The median. */
  readonly stepMs: number;
  readonly steps: number;
  /** From the start of the process, or of the page, to the end of the first step. */
  readonly firstStepMs: number;
  /** The largest resident memory of the process; absent in a browser. */
  readonly peakMiB?: number;
}

/** Takes steps for a while; `startedAt` is when the process began, in milliseconds since 1970. */
export async function measure(running: Running, seconds: number, startedAt: number): Promise<Measured> {
  const lossBefore = await running.lossBefore();
  const limit = seconds * 1000;
  const begin = performance.now();
  let lossAfter = await running.step();
  const firstMs = performance.now() - begin;
  const firstStepMs = Date.now() - startedAt;
  // A backend whose first step already takes longer than the whole measurement is measured by that step.
  const times: number[] = firstMs < limit ? [] : [firstMs];
  if (firstMs < limit) {
    await running.step();
    await running.step();
    const start = performance.now();
    while (performance.now() - start < limit || times.length < 5) {
      const from = performance.now();
      lossAfter = await running.step();
      times.push(performance.now() - from);
    }
  }
  times.sort((a, b) => a - b);
  return {
    lossBefore,
    lossAfter,
    stepMs: times[Math.floor(times.length / 2)] ?? Number.NaN,
    steps: times.length,
    firstStepMs,
  };
}
