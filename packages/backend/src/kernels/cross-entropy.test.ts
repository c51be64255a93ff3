import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, waves } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';

/** Losses per row, differentiable with respect to the logits. */
function fused(labels: tf.Tensor) {
  return (logits: tf.Tensor): tf.Tensor =>
    tf.customGrad((x, save) => {
      const [value, logarithms] = runFused('ModuSoftmaxCrossEntropy', { logits: x as tf.Tensor, labels }) as [
        tf.Tensor,
        tf.Tensor,
      ];
      (save as tf.GradSaveFunc)([x as tf.Tensor, labels, logarithms]);
      const gradFunc = (dy: tf.Tensor, [saved, of, logs]: tf.Tensor[]): tf.Tensor =>
        runFused('ModuSoftmaxCrossEntropyGrad', { logits: saved, labels: of, logarithms: logs, dy })[0] as tf.Tensor;
      return { value, gradFunc };
    })(logits);
}

const composed = (labels: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
  tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1));

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('ModuSoftmaxCrossEntropy', () => {
  const size = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 2, max: 23 }));

  test('dense labels of any weight give the losses and gradients of the composed formula', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(100), async ([rows, classes], seed) => {
        const weights = waves([rows, classes], seed).values;
        const make = (): tf.Tensor => tf.abs(tf.tensor2d(weights, [rows, classes]));
        const logits = waves([rows, classes], seed + 1, 5);
        await compareFused(
          [logits],
          (x) => fused(make())(x),
          (x) => composed(make(), x),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('class numbers give the same as their one-hot vectors', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.nat(100), async ([rows, classes], seed) => {
        const numbers = Int32Array.from({ length: rows }, (_, row) => (row * 7 + seed) % classes);
        await compareFused(
          [waves([rows, classes], seed, 5)],
          (x) => fused(tf.tensor1d(numbers, 'int32'))(x),
          (x) => composed(tf.cast(tf.oneHot(tf.tensor1d(numbers, 'int32'), classes), 'float32'), x),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('large logits do not overflow, and a class of no weight may have no probability', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [1000, 0, -1000],
        [0, -Infinity, 0],
      ]);
      const labels = tf.tensor2d([
        [0, 1, 0],
        [1, 0, 0],
      ]);
      const [losses] = runFused('ModuSoftmaxCrossEntropy', { logits, labels });
      const [first = 0, second = 0] = losses?.dataSync() as Float32Array;
      expect(first).toBe(1000);
      expect(second).toBeCloseTo(Math.log(2), 6);
    });
  });

  test('axes before the classes stay, also when they have no length', () => {
    tf.tidy(() => {
      const labels = tf.zeros([2, 3], 'int32');
      const [losses, logarithms] = runFused('ModuSoftmaxCrossEntropy', { logits: tf.zeros([2, 3, 4]), labels });
      expect(losses?.shape).toEqual([2, 3]);
      expect(logarithms?.shape).toEqual([2, 3]);
      expect(losses?.dataSync()[0]).toBeCloseTo(Math.log(4), 6);
      const empty = { logits: tf.zeros([0, 4]), labels: tf.zeros([0], 'int32') };
      expect(runFused('ModuSoftmaxCrossEntropy', empty)[0]?.shape).toEqual([0]);
    });
  });

  test('class numbers out of range and shapes that do not fit are rejected', () => {
    tf.tidy(() => {
      const logits = tf.zeros([2, 3]);
      const run = (labels: tf.Tensor) => () => runFused('ModuSoftmaxCrossEntropy', { logits, labels });
      expect(run(tf.tensor1d([0, 3], 'int32'))).toThrow(
        'ModuSoftmaxCrossEntropy: labels must be from 0 to 2, received 3',
      );
      expect(run(tf.tensor1d([-1, 0], 'int32'))).toThrow('received -1');
      expect(run(tf.tensor1d([0], 'int32'))).toThrow('labels must have the shape [2], received [1]');
      expect(run(tf.zeros([2, 4]))).toThrow('labels must have the shape [2, 3], received [2, 4]');
    });
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const logits = tf.tensor2d(waves([503, 97], 1, 4).values, [503, 97]);
      const labels = tf.tensor1d(
        Array.from({ length: 503 }, (_, row) => row % 97),
        'int32',
      );
      const loss = (x: tf.Tensor): tf.Tensor => fused(labels)(x);
      return flattened([loss(logits), tf.grad(loss)(logits)]);
    });
    for (const other of others) expect(other).toEqual(one);
  });
});
