import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, waves } from '../testing/compare-fused.ts';
import { compareWithCpu } from '../testing/compare-with-cpu.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';

const attrs = { epsilon: 1e-2 };

function fused(...parameters: tf.Tensor[]): tf.Tensor {
  return tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [x, gamma, beta] = args as tf.Tensor[];
    const [value, mean, variance] = runFused('ModuBatchNormTraining', { x, gamma, beta }, attrs) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    save([mean, variance, ...(args as tf.Tensor[])]);
    const gradFunc = (dy: tf.Tensor, [m, v, ...inputs]: tf.Tensor[]): tf.Tensor[] =>
      runFused(
        'ModuBatchNormTrainingGrad',
        { x: inputs[0], gamma: inputs[1], beta: inputs[2], mean: m, variance: v, dy },
        attrs,
      );
    return { value, gradFunc };
  })(...parameters);
}

function composed(...[x, gamma, beta]: tf.Tensor[]): tf.Tensor {
  const axes = (x as tf.Tensor).shape.map((_, axis) => axis).slice(0, -1);
  const centered = tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor, axes, true));
  let y = tf.div(centered, tf.sqrt(tf.add(tf.mean(tf.square(centered), axes, true), attrs.epsilon)));
  if (gamma !== undefined) y = tf.mul(y, gamma);
  return beta === undefined ? y : tf.add(y, beta);
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('ModuBatchNormTraining', () => {
  test('values and gradients are those of the composed formula, with and without parameters', async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    await fc.assert(
      fc.asyncProperty(size(9), size(17), size(13), fc.integer({ min: 1, max: 3 }), async (a, b, c, count) => {
        const inputs = [waves([a, b, c], 1, 3), waves([c], 2), waves([c], 3)].slice(0, count);
        await compareFused(inputs, fused, composed, { absolute: 1e-4 });
      }),
      { numRuns: 30 },
    );
  });

  test('mean and variance are those of the batch, also far from zero', () => {
    tf.tidy(() => {
      const x = tf.add(tf.tensor(waves([5, 41, 7]).values, [5, 41, 7]), 1000);
      const [, mean, variance] = runFused('ModuBatchNormTraining', { x });
      const moments = tf.moments(tf.sub(x, 1000), [0, 1]);
      expect(tf.sub(mean as tf.Tensor, 1000)).toBeAllClose(moments.mean, { atol: 1e-3 });
      expect(variance).toBeAllClose(moments.variance, { atol: 1e-4 });
    });
  });

  test('a batch without rows and parameters that do not fit are rejected', () => {
    tf.tidy(() => {
      expect(() => runFused('ModuBatchNormTraining', { x: tf.zeros([0, 3]) })).toThrow(
        'ModuBatchNormTraining: x must have rows and channels, received [0, 3]',
      );
      expect(() => runFused('ModuBatchNormTraining', { x: tf.zeros([2, 3]), beta: tf.zeros([2]) })).toThrow(
        'ModuBatchNormTraining: beta must have the shape [3], received [2]',
      );
    });
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const tensors = [waves([3001, 21], 1, 3), waves([21], 2), waves([21], 3)].map(({ values, shape }) =>
        tf.tensor(values, [...shape]),
      );
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused(...args)));
      return flattened([fused(...tensors), ...tf.grads(loss)(tensors)]);
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });
});

describe('FusedBatchNorm', () => {
  test('given moments give what cpu gives', async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    await fc.assert(
      fc.asyncProperty(size(3), size(4), size(5), size(11), fc.boolean(), async (a, b, c, d, full) => {
        const positive = { ...waves([d], 2), values: waves([d], 2).values.map((value) => Math.abs(value) + 0.1) };
        const inputs = [waves([a, b, c, d], 0, 3), waves([d], 1), positive, waves([d], 3), waves([d], 4)];
        await compareWithCpu(inputs.slice(0, full ? 5 : 3), (...[x, mean, variance, offset, scale]) =>
          tf.batchNorm(
            x as tf.Tensor4D,
            mean as tf.Tensor1D,
            variance as tf.Tensor1D,
            offset as tf.Tensor1D | undefined,
            scale as tf.Tensor1D | undefined,
            0.01,
          ),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('moments for every value run as JavaScript with the same result', async () => {
    const shape = [2, 3, 2, 2];
    const positive = { ...waves(shape, 2), values: waves(shape, 2).values.map((value) => Math.abs(value) + 0.1) };
    await compareWithCpu(
      [waves(shape), waves(shape, 1), positive],
      (...[x, mean, variance]) => tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor4D, variance as tf.Tensor4D),
      { slowPath: true },
    );
  });
});
