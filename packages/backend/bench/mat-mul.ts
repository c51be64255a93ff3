/** Speed of matrix products by shape: `node -C @modu/source bench/mat-mul.ts [threads]`. */
import * as tf from '@tensorflow/tfjs';
import { configure, ModuBackend } from '../src/index.ts';

const threads = Number(process.argv[2] ?? 1);
configure({ threads });
await tf.setBackend('modu');
const backend = tf.backend();
if (backend instanceof ModuBackend) await backend.ready();

type Case = readonly [rows: number, depth: number, columns: number, transposeA?: boolean, transposeB?: boolean];

const cases: readonly Case[] = [
  [512, 512, 512],
  [512, 512, 512, true, false],
  [512, 512, 512, false, true],
  [512, 512, 512, true, true],
  [1024, 1024, 1024],
  [4096, 128, 128],
  [4096, 128, 128, false, true],
  [128, 4096, 128, true, false],
  [4096, 128, 512],
  [128, 4096, 512, true, false],
  [4096, 512, 128],
  [4096, 512, 128, false, true],
  [512, 4096, 128, true, false],
  [128, 784, 256],
  [784, 128, 256, true, false],
  [128, 256, 128],
  [256, 128, 128, true, false],
  [128, 128, 256, false, true],
  [128, 128, 10],
  [2000, 100, 400],
  [2000, 400, 100, false, true],
  [100, 2000, 400, true, false],
];
for (const [rows, depth, columns, transposeA = false, transposeB = false] of cases) {
  const a = tf.randomUniform(transposeA ? [depth, rows] : [rows, depth]);
  const b = tf.randomUniform(transposeB ? [columns, depth] : [depth, columns]);
  let least = Number.POSITIVE_INFINITY;
  const limit = 300;
  for (const start = performance.now(); performance.now() - start < limit;) {
    const from = performance.now();
    tf.matMul(a, b, transposeA, transposeB).dispose();
    least = Math.min(least, performance.now() - from);
  }
  const speed = (2 * rows * depth * columns) / least / 1e6;
  console.log(
    `${[rows, depth, columns].join(' × ').padEnd(20)} ${transposeA ? 'Aᵀ' : 'A '} ${transposeB ? 'Bᵀ' : 'B '} ` +
      `${least.toFixed(3).padStart(8)} ms ${speed.toFixed(1).padStart(6)} GFLOP/s`,
  );
}
