/**
 * Times whole training steps made of fused kernels: `node -C @modu/source bench/fused.ts [threads] [seconds]`.
 * Prints one line for each: median and least milliseconds of a step, loss of the first and the last step.
 */
import * as tf from '@tensorflow/tfjs';
import { configure, ModuBackend } from '../src/index.ts';
import { steps } from './steps.ts';

const threads = Number(process.argv[2] ?? 2);
const seconds = Number(process.argv[3] ?? 3);
configure({ threads });
await tf.setBackend('modu');
const backend = tf.backend();
if (backend instanceof ModuBackend) await backend.ready();

for (const [name, make] of Object.entries(steps)) {
  const step = make();
  const loss = step();
  for (let i = 0; i < 5; i++) step();
  const before = tf.memory().numTensors;
  const times: number[] = [];
  let last = loss;
  for (const start = performance.now(); performance.now() - start < 1000 * seconds;) {
    const from = performance.now();
    last = step();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const leaked = tf.memory().numTensors - before;
  const median = times[times.length >> 1] ?? 0;
  console.log(
    `${name}: ${threads} threads, median ${median.toFixed(2)} ms, least ${(times[0] ?? 0).toFixed(2)} ms, ` +
      `loss ${loss.toFixed(4)} → ${last.toFixed(4)}, ${leaked} tensors leaked`,
  );
}
