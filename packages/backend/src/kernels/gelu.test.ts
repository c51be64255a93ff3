import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shapes } from '../testing/arbitraries.ts';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { compareFused, waves } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';

const fused =
  (name: string, attrs: object) =>
  (x: tf.Tensor): tf.Tensor =>
    runFused(name, { x }, attrs)[0] as tf.Tensor;

const exact = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
const approximate = (x: tf.Tensor): tf.Tensor => {
  const inner = tf.mul(tf.add(x, tf.mul(tf.pow(x, 3), 0.044715)), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
};
const silu = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.sigmoid(x));

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe.each([
  ['ModuGelu', {}, exact],
  ['ModuGelu', { approximate: true }, approximate],
  ['ModuSilu', {}, silu],
] as const)('%s %o', (name, attrs, composed) => {
  test('values and gradients are those of the composed formula, for any shape', async () => {
    await fc.assert(
      fc.asyncProperty(shapes({ minLength: 1 }), fc.nat(99), async (shape, phase) => {
        await compareFused([waves(shape, phase, 6)], fused(name, attrs), composed);
      }),
      { numRuns: 25 },
    );
    await compareFused([waves([0, 3])], fused(name, attrs), composed, { slowPath: true });
  });

  test('NaN stays NaN, infinity infinity, and 0 is 0', () => {
    tf.tidy(() => {
      const y = fused(name, attrs)(tf.tensor1d([Number.NaN, Infinity, 0])).dataSync();
      expect([...y]).toEqual([Number.NaN, Infinity, 0]);
    });
  });

  test('the second gradient is that of finite differences', () => {
    const slope = (x: tf.Tensor, dy: tf.Tensor): tf.Tensor => runFused(`${name}Grad`, { x, dy }, attrs)[0] as tf.Tensor;
    checkGradients(slope, [scattered([3, 5], { size: 2 }), scattered([3, 5])]);
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const { values, shape } = waves([90_001], 0, 6);
      const x = tf.tensor(values, [...shape]);
      return flattened([fused(name, attrs)(x), tf.grad((t: tf.Tensor) => tf.sum(fused(name, attrs)(t)))(x)]);
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });
});

test('what is no float32 tensor, and an unknown attribute, are rejected', () => {
  tf.tidy(() => {
    expect(() => fused('ModuGelu', {})(tf.zeros([2], 'int32'))).toThrow('ModuGelu: x must be a tensor of type float32');
    expect(() => fused('ModuGelu', { approximate: 1 })(tf.zeros([2]))).toThrow('ModuGelu: approximate must be');
  });
});
