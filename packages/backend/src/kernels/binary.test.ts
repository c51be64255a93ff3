import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boolTensor, broadcastShapes, floatTensor, intTensor, shapes, tameFloats } from '../testing/arbitraries.ts';
import { compareWithCpu, type TensorSpec } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { broadcast } from './broadcast.ts';

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

const comparisons = ['Equal', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'NotEqual'];
const arithmetic = ['Add', 'FloorDiv', 'Maximum', 'Minimum', 'Mod', 'Multiply', 'RealDiv', 'SquaredDifference', 'Sub'];
const cases: readonly (readonly [
  type: string,
  make: (shape: readonly number[]) => fc.Arbitrary<TensorSpec>,
  names: string[],
])[] = [
  ['float32', (shape) => floatTensor(shape), [...arithmetic, ...comparisons, 'Atan2', 'Pow']],
  ['int32', (shape) => intTensor(shape), [...arithmetic, ...comparisons, 'BitwiseAnd']],
  ['bool', (shape) => boolTensor(shape), ['Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr']],
];

describe('binary kernels', () => {
  test.each(cases.flatMap(([type, make, names]) => names.map((name) => [name, type, make] as const)))(
    '%s of %s gives what cpu gives, broadcast in every way',
    async (kernelName, _type, make) => {
      await fc.assert(
        fc.asyncProperty(
          broadcastShapes.chain(([a, b]) => fc.tuple(make(a), make(b))),
          async ([a, b]) => {
            await compareWithCpu([a, b], (x, y) => tf.engine().runKernel<tf.Tensor>(kernelName, { a: x, b: y }));
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  test('prelu broadcasts its slopes, and the gradient of elu takes dy and y', async () => {
    await fc.assert(
      fc.asyncProperty(
        broadcastShapes.chain(([a, b]) => fc.tuple(floatTensor(a), floatTensor(b))),
        async ([a, b]) => {
          await compareWithCpu([a, b], (x, alpha) => tf.prelu(x, alpha));
          await compareWithCpu([a], (x) => tf.engine().runKernel<tf.Tensor>('EluGrad', { dy: x, y: x }));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('addN of one, two and many tensors gives what cpu gives and leaves its inputs alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .tuple(shapes(), fc.integer({ min: 1, max: 5 }))
          .chain(([shape, count]) =>
            fc.oneof(
              fc.tuple(...Array.from({ length: count }, () => floatTensor(shape, tameFloats))),
              fc.tuple(...Array.from({ length: count }, () => intTensor(shape))),
            ),
          ),
        async (tensors) => {
          await compareWithCpu(tensors, (...given) => [tf.addN(given), ...given.map((x) => tf.clone(x))]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('integers overflow as in an Int32Array', () => {
    tf.tidy(() => {
      const [big, low] = [tf.scalar(2 ** 31 - 1, 'int32'), tf.scalar(-(2 ** 31), 'int32')];
      const of = (x: tf.Tensor): number => x.dataSync()[0] ?? Number.NaN;
      expect(of(tf.add(big, big))).toBe(-2);
      expect(of(tf.mul(big, big))).toBe(((2 ** 31 - 1) * (2 ** 31 - 1)) | 0);
      expect(of(tf.squaredDifference(big, low))).toBe(((2 ** 32 - 1) * (2 ** 32 - 1)) | 0);
      expect(of(tf.floorDiv(low, tf.scalar(-1, 'int32')))).toBe(-(2 ** 31));
      expect(of(tf.floorDiv(big, tf.scalar(0, 'int32')))).toBe(0);
      expect(of(tf.mod(low, tf.scalar(0, 'int32')))).toBe(0);
      expect(of(tf.floorDiv(tf.scalar(1e30), tf.scalar(3)))).toBe((Math.fround(1e30) / 3) | 0);
    });
  });

  test('the remainder of large and of tiny numbers is exact', () => {
    const a = Float32Array.from([1e30, -1e30, 7.5, -7.5, 1e10, 3e-40, 5, 1]);
    const b = Float32Array.from([3, 7, -2, 2, 0.1, 1e-41, Infinity, 1e-45]);
    const y = tf.tidy(() => tf.mod(tf.tensor1d(a), tf.tensor1d(b)).dataSync());
    for (const [index, value] of y.entries()) {
      const [p = 0, q = 0] = [a[index], b[index]];
      const rest = p % q;
      expect(value).toBe(Math.fround(p < 0 === q < 0 ? rest : (rest + q) % q));
    }
  });

  test('powers follow JavaScript where it differs from IEEE 754', () => {
    const base = [1, 1, -1, 0, -8, 2, 3, Number.NaN, -0.5];
    const exponent = [Number.NaN, Infinity, -Infinity, 0, 1 / 3, -1074, 2, 0, 3];
    const y = tf.tidy(() => tf.pow(tf.tensor1d(base), tf.tensor1d(exponent)).dataSync());
    for (const [index, value] of y.entries()) {
      const wanted = (base[index] ?? 0) ** Math.fround(exponent[index] ?? 0);
      if (Number.isNaN(wanted)) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(wanted, 5);
    }
  });

  test('a power of 2 is a square', () => {
    const x = Float32Array.from({ length: 101 }, (_, index) => (index - 50) / 7);
    const y = tf.tidy(() => tf.pow(tf.tensor1d(x), tf.scalar(2)).dataSync());
    expect(y).toEqual(x.map((value) => value * value));
  });

  test('a product too small for a whole exponent is 0, and one a little larger is kept', () => {
    const values = [1e-20, -1e-20, 2e-38, 3e-38, Number.NaN, Infinity, 0];
    const factors = [1e-20, 1e-20, 0.5, -0.5, 1e-30, 1e-30, -1];
    const product = tf.tidy(() => tf.mul(tf.tensor1d(values), tf.tensor1d(factors)).dataSync());
    expect([...product]).toStrictEqual([0, -0, 0, Math.fround(Math.fround(3e-38) * -0.5), Number.NaN, Infinity, -0]);
    const scaled = tf.tidy(() => tf.mul(tf.tensor1d(values), tf.scalar(0.5)).dataSync());
    expect([...scaled].slice(2, 4)).toStrictEqual([0, Math.fround(Math.fround(3e-38) * 0.5)]);
  });

  test('the moments of an optimizer of tfjs end at zero, not among the subnormal numbers', async () => {
    const optimizer = tf.train.adam(0.01);
    const one = tf.ones([8]);
    const zero = tf.zeros([8]);
    const w = one.variable();
    optimizer.applyGradients([{ name: w.name, tensor: one }]);
    for (let step = 0; step < 1100; step += 1) optimizer.applyGradients([{ name: w.name, tensor: zero }]);
    const weights = await optimizer.getWeights();
    expect([...(weights[1]?.tensor.dataSync() ?? [])]).toStrictEqual(Array.from({ length: 8 }, () => 0));
    optimizer.dispose();
    tf.dispose([one, zero, w, weights.map(({ tensor }) => tensor)]);
  });

  test('shapes that do not broadcast are refused as tfjs refuses them', () => {
    tf.tidy(() => {
      expect(() => tf.add(tf.ones([2, 3]), tf.ones([4]))).toThrow(
        'Operands could not be broadcast together with shapes 2,3 and 4.',
      );
    });
  });

  test('bits do not depend on the number of threads', async () => {
    const run = (): tf.Tensor => {
      const x = tf.reshape(tf.linspace(-3, 3, 400 * 301), [400, 301]);
      const row = tf.linspace(0.1, 4, 301);
      const smaller = tf.cast(tf.less(tf.mod(x, row), tf.reshape(tf.linspace(-1, 1, 400), [400, 1])), 'float32');
      return tf.add(tf.squaredDifference(x, row), smaller);
    };
    const [first, ...others] = await bytesByThreads(run);
    for (const other of others) expect(other).toEqual(first);
  });

  test('long rows, short rows and swapped operands agree with a plain loop', () => {
    tf.tidy(() => {
      for (const [rows, columns] of [
        [3, 1001],
        [1003, 3],
        [517, 64],
      ] as const) {
        const x = Float32Array.from({ length: rows * columns }, (_, index) => index % 97);
        const perRow = Float32Array.from({ length: rows }, (_, index) => index);
        const actual = tf.sub(tf.tensor2d(perRow, [rows, 1]), tf.tensor2d(x, [rows, columns])).dataSync();
        expect(actual).toEqual(x.map((value, index) => Math.floor(index / columns) - value));
      }
    });
  });
});

describe('broadcast', () => {
  test('equal shapes and single values are one row', () => {
    expect(broadcast([2, 3, 4], [2, 3, 4], [2, 3, 4])).toEqual({
      shape: [2, 3, 4],
      columns: 24,
      stepA: 1,
      stepB: 1,
      outer: [],
    });
    expect(broadcast([2, 3], [1, 1], [2, 3])).toEqual({ shape: [2, 3], columns: 6, stepA: 1, stepB: 0, outer: [] });
    expect(broadcast([], [], [])).toMatchObject({ columns: 1, outer: [] });
  });

  test('axes that both operands walk through alike become one', () => {
    expect(broadcast([5, 2, 3, 4], [3, 4], [5, 2, 3, 4])).toEqual({
      shape: [5, 2, 3, 4],
      columns: 12,
      stepA: 1,
      stepB: 1,
      outer: [{ size: 10, strideA: 12, strideB: 0 }],
    });
  });
});
