import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floatTensor, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { restart } from '../testing/on-threads.ts';
import { batchPairs } from './batch-pairs.ts';

const size = fc.integer({ min: 0, max: 19 });
const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[3], [3]],
  [[1], [3]],
  [[3], [1]],
  [
    [2, 2],
    [2, 2],
  ],
);

function matrix(rows: number, columns: number, transposed: boolean): number[] {
  return transposed ? [columns, rows] : [rows, columns];
}

describe.each([true, false])('matrix products, relaxed SIMD %s', (relaxedSimd) => {
  beforeAll(async () => {
    await restart({ threads: 2, relaxedSimd });
  });

  afterAll(() => {
    tf.removeBackend('modu');
  });

  test('every transpose, odd sizes, no rows, no columns and no depth give what cpu gives', async () => {
    const inputs = fc
      .tuple(size, size, size, fc.boolean(), fc.boolean(), batches)
      .chain(([m, k, n, ta, tb, [outerA, outerB]]) =>
        fc.record({
          a: floatTensor([...outerA, ...matrix(m, k, ta)], tameFloats),
          b: floatTensor([...outerB, ...matrix(k, n, tb)], tameFloats),
          ta: fc.constant(ta),
          tb: fc.constant(tb),
        }),
      );
    await fc.assert(
      fc.asyncProperty(inputs, async ({ a, b, ta, tb }) => {
        await compareWithCpu([a, b], (x, y) => tf.matMul(x, y, ta, tb), { absolute: 1e-5 });
      }),
      { numRuns: 80 },
    );
  });

  test.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('large products equal a sum in float64, transposeA %s, transposeB %s', (ta, tb) => {
    const [m, k, n] = [131, 523, 67];
    const a = Float32Array.from({ length: m * k }, (_, index) => Math.sin(index));
    const b = Float32Array.from({ length: k * n }, (_, index) => Math.cos(index * 1.7));
    const actual = tf.tidy(() =>
      tf.matMul(tf.tensor2d(a, ta ? [k, m] : [m, k]), tf.tensor2d(b, tb ? [n, k] : [k, n]), ta, tb).dataSync(),
    );
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += (a[ta ? l * m + i : i * k + l] ?? 0) * (b[tb ? j * k + l : l * n + j] ?? 0);
        expect(Math.abs((actual[i * n + j] ?? Number.NaN) - sum)).toBeLessThan(1e-4);
      }
    }
  });

  test.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const)(
    'bias and %s are fused',
    async (activation) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 15 }),
          fc.integer({ min: 1, max: 40 }),
          fc.integer({ min: 1, max: 21 }),
          async (m, k, n) => {
            const spec = (shape: number[], phase: number) => ({
              values: Float32Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, index) =>
                Math.sin(index * 1.3 + phase),
              ),
              shape,
              dtype: 'float32' as const,
            });
            await compareWithCpu(
              [spec([m, k], 0), spec([k, n], 1), spec([n], 2)],
              (a, b, bias) =>
                tf.fused.matMul({
                  a: a,
                  b: b,
                  bias: bias,
                  activation,
                  leakyreluAlpha: 0.3,
                }),
              { absolute: 1e-5 },
            );
          },
        ),
        { numRuns: 15 },
      );
    },
  );

  test('shapes that do not fit are rejected with the message of tfjs', () => {
    tf.tidy(() => {
      expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow(
        'Error in matMul: inner shapes (3) and (2) of Tensors with shapes 2,3 and 2,3 and transposeA=false and transposeB=false must match.',
      );
    });
  });

  test('integers run as JavaScript with the same result', async () => {
    const a = { values: Int32Array.from([1, 2, 3, 4]), shape: [2, 2], dtype: 'int32' as const };
    await compareWithCpu([a, a], (x, y) => tf.matMul(x, y), { slowPath: true });
  });
});

describe('batchPairs', () => {
  test('both sides broadcast', () => {
    expect([...batchPairs([2, 1], [1, 3], [2, 3])]).toEqual([0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2]);
    expect([...batchPairs([], [2], [2])]).toEqual([0, 0, 0, 1]);
  });

  test('products broadcast over two batch axes at once', async () => {
    await restart({ threads: 1 });
    tf.tidy(() => {
      const a = tf.range(0, 2).reshape([2, 1, 1, 1]);
      const b = tf.range(0, 3).reshape([1, 3, 1, 1]);
      expect([...tf.matMul(a, b).dataSync()]).toEqual([0, 0, 0, 0, 1, 2]);
    });
    tf.removeBackend('modu');
  });
});
