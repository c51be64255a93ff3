import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, waves } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';

type Kind = 'ModuLayerNorm' | 'ModuRmsNorm';

function fused(kind: Kind, epsilon: number) {
  return (...parameters: tf.Tensor[]): tf.Tensor =>
    tf.customGrad((...args) => {
      const save = args.pop() as unknown as tf.GradSaveFunc;
      const [x, gamma, beta] = args as tf.Tensor[];
      const [value, ...kept] = runFused(kind, { x, gamma, beta }, { epsilon }) as [tf.Tensor, ...tf.Tensor[]];
      save([...(args as tf.Tensor[]), ...kept]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [means, scales] = kept.length === 2 ? saved.slice(-2) : [undefined, saved.at(-1)];
        const inputs = saved.slice(0, args.length);
        return runFused(`${kind}Grad`, { x: inputs[0], gamma: inputs[1], beta: inputs[2], means, scales, dy });
      };
      return { value, gradFunc };
    })(...parameters);
}

function composed(kind: Kind, epsilon: number) {
  return (...[x, gamma, beta]: tf.Tensor[]): tf.Tensor => {
    const centered =
      kind === 'ModuLayerNorm' ? tf.sub(x as tf.Tensor, tf.mean(x as tf.Tensor, -1, true)) : (x as tf.Tensor);
    const variance = tf.mean(tf.square(centered), -1, true);
    let y = tf.div(centered, tf.sqrt(tf.add(variance, epsilon)));
    if (gamma !== undefined) y = tf.mul(y, gamma);
    return beta === undefined ? y : tf.add(y, beta);
  };
}

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe.each([
  ['ModuLayerNorm', 3],
  ['ModuRmsNorm', 2],
] as const)('%s', (kind, most) => {
  test('values and gradients are those of the composed formula, with and without parameters', async () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 2, max: 21 }));
    await fc.assert(
      fc.asyncProperty(size, fc.integer({ min: 1, max: most }), async ([rows, length], count) => {
        const inputs = [waves([rows, length], 1, 3), waves([length], 2), waves([length], 3)].slice(0, count);
        await compareFused(inputs, fused(kind, 1e-2), composed(kind, 1e-2), { absolute: 5e-5 });
      }),
      { numRuns: 30 },
    );
  });

  test('axes before the last stay, also without rows or values', () => {
    tf.tidy(() => {
      const [y, ...rest] = runFused(kind, { x: tf.zeros([2, 3, 5]) });
      expect([y, ...rest].map((tensor) => tensor?.shape)).toEqual([[2, 3, 5], ...rest.map(() => [2, 3])]);
      expect(runFused(kind, { x: tf.zeros([0, 5]) })[0]?.shape).toEqual([0, 5]);
      expect(runFused(kind, { x: tf.zeros([3, 0]) })[0]?.shape).toEqual([3, 0]);
      const gamma = tf.ones([5]);
      const inputs = { x: tf.zeros([0, 5]), gamma, means: tf.zeros([0]), scales: tf.zeros([0]), dy: tf.zeros([0, 5]) };
      expect(runFused(`${kind}Grad`, inputs)[1]?.arraySync()).toEqual([0, 0, 0, 0, 0]);
    });
  });

  test('shapes that do not fit are rejected', () => {
    tf.tidy(() => {
      expect(() => runFused(kind, { x: tf.zeros([2, 3]), gamma: tf.ones([2]) })).toThrow(
        `${kind}: gamma must have the shape [3], received [2]`,
      );
      expect(() => runFused(kind, { x: tf.zeros([2, 3]) }, { epsilon: -1 })).toThrow(`${kind}: epsilon must be`);
    });
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const inputs = [waves([1001, 67], 1, 3), waves([67], 2), waves([67], 3)].slice(0, most);
      const tensors = inputs.map(({ values, shape }) => tf.tensor(values, [...shape]));
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused(kind, 1e-3)(...args)));
      return flattened([fused(kind, 1e-3)(...tensors), ...tf.grads(loss)(tensors)]);
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });
});

test('a mean far from zero costs no precision', () => {
  tf.tidy(() => {
    const x = tf.tensor2d([[10_000, 10_001, 10_002, 10_003]]);
    const [y] = runFused('ModuLayerNorm', { x }, { epsilon: 0 });
    const expected = [-1.5, -0.5, 0.5, 1.5].map((value) => value / Math.sqrt(1.25));
    for (const [index, value] of (y?.dataSync() as Float32Array).entries()) {
      expect(value).toBeCloseTo(expected[index] ?? 0, 5);
    }
  });
});
