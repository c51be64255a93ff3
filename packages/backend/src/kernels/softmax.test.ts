import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { floatTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

function logSoftmaxKernel(logits: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel<tf.Tensor>('LogSoftmax', { logits }, { axis: -1 });
}

test('softmax of any shape gives what cpu gives, NaN and infinities included', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, maxLength: 19, maxRank: 3 }).chain((shape) => floatTensor(shape)),
      async (x) => {
        await compareWithCpu([x], (t) => tf.softmax(t));
      },
    ),
    { numRuns: 80 },
  );
});

test('the kernel for its logarithm gives what tfjs composes', async () => {
  await fc.assert(
    fc.asyncProperty(
      shapes({ minRank: 1, maxLength: 19, maxRank: 3, minLength: 1 }).chain((shape) =>
        floatTensor(shape, fc.float({ min: -30, max: 30, noNaN: true })),
      ),
      async (x) => {
        const run = (t: tf.Tensor): tf.Tensor => (tf.getBackend() === 'modu' ? logSoftmaxKernel(t) : tf.logSoftmax(t));
        await compareWithCpu([x], run, { absolute: 4e-6 });
      },
    ),
    { numRuns: 40 },
  );
});

test('logits of any size give no overflow, and masked ones exactly 0', () => {
  tf.tidy(() => {
    expect([...tf.softmax(tf.tensor1d([1e30, -1e9, -Infinity, 1e30])).dataSync()]).toEqual([0.5, 0, 0, 0.5]);
    expect([...logSoftmaxKernel(tf.tensor1d([-2000, -2000])).dataSync()].map((value) => value + Math.LN2)).toEqual([
      expect.closeTo(0, 3),
      expect.closeTo(0, 3),
    ]);
  });
});

test('a long row sums to 1', () => {
  tf.tidy(() => {
    const y = tf.softmax(tf.sin(tf.linspace(0, 5e4, 50_003))).dataSync();
    expect(Array.from(y).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
  });
});

test('another dimension than the last is refused as tfjs refuses it', () => {
  tf.tidy(() => {
    const logits = tf.ones([2, 3]);
    expect(() => tf.engine().runKernel('Softmax', { logits }, { dim: 0 })).toThrow(
      'Softmax along a non-last dimension is not yet supported. Logits was rank 2 and dim was 0',
    );
    expect(() => tf.engine().runKernel('LogSoftmax', { logits }, { axis: 0 })).toThrow(
      'LogSoftmax needs float32 logits and the last axis, received float32 and axis 0',
    );
  });
});

test('bits do not depend on the number of threads', async () => {
  const run = (): tf.Tensor => tf.softmax(tf.sin(tf.reshape(tf.linspace(0, 1e5, 333 * 301), [333, 301])));
  const [first, ...others] = await bytesByThreads(run);
  for (const other of others) expect(other).toEqual(first);
});
