import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { floats, floatTensor, intTensor, shapes } from '../testing/arbitraries.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { unaryKernels } from './unary.ts';

beforeAll(async () => {
  await restart({ threads: 1 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

/** The largest distance from the true value, in units of the last place of a float32. */
function worstUlp(name: string, truth: (x: number) => number, from: number, to: number): number {
  const x = Float32Array.from({ length: 200_003 }, (_, index) => from + ((to - from) * index) / 200_002);
  const y = tf.tidy(() => tf.engine().runKernel<tf.Tensor>(name, { x: tf.tensor1d(x) })).dataSync() as Float32Array;
  tf.disposeVariables();
  let worst = 0;
  const bits = new Float32Array(1);
  const word = new Int32Array(bits.buffer);
  for (const [index, value] of y.entries()) {
    const wanted = truth(x[index] ?? 0);
    bits[0] = Math.abs(wanted);
    const exact = bits[0];
    word[0] = (word[0] ?? 0) + 1;
    worst = Math.max(worst, Math.abs(value - wanted) / ((bits[0] ?? 0) - exact));
  }
  return worst;
}

/** The error function in float64: its series up to 2.5, a continued fraction beyond. */
function errorFunction(x: number): number {
  const a = Math.abs(x);
  if (a > 2.5) {
    let fraction = 0;
    for (let k = 60; k > 0; k--) fraction = k / 2 / (a + fraction);
    return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

describe('unary kernels', () => {
  test.each(unaryKernels.map(({ kernelName }) => kernelName))('%s gives what cpu gives', async (kernelName) => {
    await fc.assert(
      fc.asyncProperty(
        shapes().chain((shape) => floatTensor(shape, floats)),
        async (x) => {
          await compareWithCpu([x], (t) => tf.engine().runKernel<tf.Tensor>(kernelName, { x: t }));
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each([false, true])(
    'functions of e^x are within a few units in the last place, relaxed SIMD %s',
    async (relaxedSimd) => {
      await restart({ threads: 1, relaxedSimd });
      tf.engine().startScope();
      expect(worstUlp('Exp', Math.exp, -87, 88.7)).toBeLessThan(1.1);
      expect(worstUlp('Expm1', Math.expm1, -20, 88.7)).toBeLessThan(2);
      expect(worstUlp('Expm1', Math.expm1, -1e-3, 1e-3)).toBeLessThan(2);
      expect(worstUlp('Tanh', Math.tanh, -10, 10)).toBeLessThan(3);
      expect(worstUlp('Tanh', Math.tanh, -1e-3, 1e-3)).toBeLessThan(3);
      expect(worstUlp('Sigmoid', (x) => 1 / (1 + Math.exp(-x)), -80, 80)).toBeLessThan(3);
      expect(worstUlp('Elu', (x) => (x < 0 ? Math.expm1(x) : x), -20, 1)).toBeLessThan(2);
      expect(worstUlp('Softplus', (x) => Math.log1p(Math.exp(x)), -13, 13)).toBeLessThan(5);
      expect(worstUlp('Log', Math.log, 1e-6, 10)).toBeLessThan(1);
      expect(worstUlp('Log', Math.log, 1e-40, 1e-37)).toBeLessThan(1);
      expect(worstUlp('Log1p', Math.log1p, -0.99, 3)).toBeLessThan(2);
      expect(worstUlp('Log1p', Math.log1p, -1e-4, 1e-4)).toBeLessThan(2);
      tf.engine().endScope();
    },
  );

  test('erf follows the error function from end to end and stays within 1', () => {
    const x = Float32Array.from({ length: 20_001 }, (_, index) => (index - 10_000) / 2000);
    const y = tf.tidy(() => tf.erf(tf.tensor1d(x)).dataSync());
    for (const [index, value] of y.entries()) {
      expect(Math.abs(value)).toBeLessThanOrEqual(1);
      expect(Math.abs(value - errorFunction(x[index] ?? 0))).toBeLessThan(5e-7);
    }
  });

  test('sin, cos and tan of large angles are those of the float32 angle', () => {
    const x = Float32Array.from([1e5, 1e9, -3.3e12, 1e27, 3e38, -16_777_216]);
    for (const [name, truth] of [
      ['Sin', Math.sin],
      ['Cos', Math.cos],
      ['Tan', Math.tan],
    ] as const) {
      const y = tf.tidy(() =>
        tf
          .engine()
          .runKernel<tf.Tensor>(name, { x: tf.tensor1d(x) })
          .dataSync(),
      );
      for (const [index, value] of y.entries()) expect(value / truth(x[index] ?? 0)).toBeCloseTo(1, 6);
    }
  });

  test('exp covers the ends of the range', () => {
    const x = [-Infinity, -1000, -104, -100, -0, 0, 88.7, 88.8, 1000, Infinity, Number.NaN];
    const y = tf.tidy(() => tf.exp(tf.tensor1d(x)).dataSync());
    // The smallest float32 is 1.4e-45: e^-100 is a multiple of it.
    expect([...y]).toEqual([
      0,
      0,
      0,
      Math.fround(Math.exp(-100)),
      1,
      1,
      y[6],
      Infinity,
      Infinity,
      Infinity,
      Number.NaN,
    ]);
    expect((y[6] ?? 0) / Math.exp(Math.fround(88.7))).toBeCloseTo(1, 6);
  });

  test.each(['Abs', 'Neg', 'Relu', 'Relu6', 'Sign', 'Ceil', 'Floor', 'Round', 'Exp'])(
    '%s of int32 gives what cpu gives',
    async (kernelName) => {
      await fc.assert(
        fc.asyncProperty(
          shapes().chain((shape) => intTensor(shape, fc.integer({ min: -50, max: 50 }))),
          async (x) => {
            await compareWithCpu([x], (t) => tf.engine().runKernel<tf.Tensor>(kernelName, { x: t }));
          },
        ),
        { numRuns: 20 },
      );
    },
  );

  test('a square too small for a whole exponent is 0', () => {
    const squares = tf.tidy(() => tf.square(tf.tensor1d([1e-19, -1.08e-19, 1.09e-19, Number.NaN, -2])).dataSync());
    expect([...squares]).toStrictEqual([0, 0, Math.fround(Math.fround(1.09e-19) ** 2), Number.NaN, 4]);
  });

  test('what has no int32 form runs as JavaScript with the same result', async () => {
    const x = { values: Int32Array.from([-3, 0, 5]), shape: [3], dtype: 'int32' as const };
    await compareWithCpu([x], (t) => [t.square(), t.softplus(), t.reciprocal()], { slowPath: true });
  });

  test('large integers keep all their digits', () => {
    const values = [16_777_217, -16_777_217, 2 ** 31 - 1];
    tf.tidy(() => {
      const x = tf.tensor1d(values, 'int32');
      expect([...tf.abs(x).dataSync()]).toEqual(values.map(Math.abs));
      expect([...tf.round(x).dataSync()]).toEqual(values);
    });
  });

  test('bits do not depend on the number of threads', async () => {
    const run = (): tf.Tensor => tf.softplus(tf.erf(tf.log(tf.abs(tf.linspace(-9, 9, 150_001)))));
    const [first, ...others] = await bytesByThreads(run);
    for (const other of others) expect(other).toEqual(first);
  });
});
