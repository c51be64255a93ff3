/**
 * Where the time of a training step goes: `node -C @modu/source bench/profile.ts WORKLOAD [threads] [seconds]`.
 * Prints the milliseconds of a step that each WebAssembly kernel takes, how often it runs, and what is left for tfjs.
 */
import * as tf from '@tensorflow/tfjs';
import { configure, ModuBackend } from '../src/index.ts';
import { steps } from './steps.ts';

const [name = 'transformer', threads = '1', seconds = '2'] = process.argv.slice(2);
configure({ threads: Number(threads) });
await tf.setBackend('modu');
const backend = tf.backend();
if (!(backend instanceof ModuBackend)) throw new Error('profile: modu does not run');
await backend.ready();
const make = steps[name];
if (make === undefined) throw new Error(`profile: WORKLOAD must be one of ${Object.keys(steps).join(', ')}`);
const step = make();
for (let i = 0; i < 8; i++) step();

const times: number[] = [];
const limit = Number(seconds) * 1000;
for (const start = performance.now(); performance.now() - start < limit;) {
  const from = performance.now();
  step();
  times.push(performance.now() - from);
}
const spent = new Map<string, { ms: number; calls: number }>();
const run = backend.run.bind(backend);
backend.run = (kernel, params, items, grain) => {
  const from = performance.now();
  run(kernel, params, items, grain);
  const ms = performance.now() - from;
  const key = process.argv.includes('--items') ? `${kernel} × ${items}` : kernel;
  const entry = spent.get(key) ?? { ms: 0, calls: 0 };
  spent.set(key, { ms: entry.ms + ms, calls: entry.calls + 1 });
};
let count = 0;
for (const start = performance.now(); performance.now() - start < limit; count++) step();
times.sort((a, b) => a - b);
const least = times[0] ?? 0;
const rows = [...spent].map(([kernel, { ms, calls }]) => [kernel, ms / count, calls / count] as const);
const inKernels = rows.reduce((sum, [, ms]) => sum + ms, 0);
console.log(
  `${name}, ${threads} threads: least ${least.toFixed(2)} ms, median ${(times[times.length >> 1] ?? 0).toFixed(2)} ms, ${inKernels.toFixed(2)} ms in kernels`,
);
for (const [kernel, ms, calls] of rows.toSorted((a, b) => b[1] - a[1]).slice(0, 25)) {
  console.log(`${ms.toFixed(3).padStart(9)} ms ${calls.toFixed(0).padStart(5)} ×  ${kernel}`);
}
