import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const batches: [number[], number[]][] = [
  [[], []],
  [[2], [2]],
  [[1], [3]],
  [[3], [1]],
  [[2], []],
  [[], [2]],
];

onEachBackend(() => {
  test.each(batches)('every transposition of batches %j and %j', (batchA, batchB) => {
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        checkGradients(
          (a, b) => tf.matMul(a, b, transposeA, transposeB),
          [
            scattered([...batchA, ...(transposeA ? [3, 2] : [2, 3])]),
            scattered([...batchB, ...(transposeB ? [5, 3] : [3, 5])], { seed: 4 }),
          ],
        );
      }
    }
  });
});
