/** One contestant on one workload in a process of its own: `contestant.ts BACKEND THREADS FOLDER WORKLOAD SECONDS`. */
import { readInputs } from './read-inputs.ts';
import { startBackend } from './start-backend.ts';
import { workloads } from './workloads.ts';

const [backend = '', threads = '1', folder = '', workload = '', seconds = '3'] = process.argv.slice(2);
await startBackend(backend, Number(threads));
const build = workloads[workload];
if (build === undefined)
  throw new Error(`contestant: workload must be one of ${Object.keys(workloads).join(', ')}, received '${workload}'`);
const running = build(readInputs(folder, workload));
const lossBefore = await running.lossBefore();
const limit = Number(seconds) * 1000;
const begin = performance.now();
let lossAfter = await running.step();
const firstStepMs = performance.now() - begin;
// A backend whose first step already takes longer than the whole measurement is measured by that step.
if (firstStepMs < limit) {
  await running.step();
  await running.step();
}
const times: number[] = firstStepMs < limit ? [] : [firstStepMs];
const start = performance.now();
while (firstStepMs < limit && (performance.now() - start < limit || times.length < 5)) {
  const from = performance.now();
  lossAfter = await running.step();
  times.push(performance.now() - from);
}
times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    lossBefore,
    lossAfter,
    stepMs: times[Math.floor(times.length / 2)],
    steps: times.length,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }),
);
