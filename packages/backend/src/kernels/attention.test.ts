import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareFused, flags, waves } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { AttentionAttrs } from './attention.ts';

function fused(attrs: AttentionAttrs) {
  return (...[q, k, v, mask]: tf.Tensor[]): tf.Tensor =>
    tf.customGrad((...args) => {
      const save = args.pop() as unknown as tf.GradSaveFunc;
      const tensors = args as tf.Tensor[];
      const inputs = { q: tensors[0], k: tensors[1], v: tensors[2], mask };
      const [value, statistics] = runFused('ModuAttention', inputs, attrs) as [tf.Tensor, tf.Tensor];
      save([...tensors, value, statistics]);
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [savedQ, savedK, savedV, y, kept] = saved;
        return runFused('ModuAttentionGrad', { q: savedQ, k: savedK, v: savedV, mask, y, statistics: kept, dy }, attrs);
      };
      return { value, gradFunc };
    })(q as tf.Tensor, k as tf.Tensor, v as tf.Tensor);
}

// [B,T,N,H] ↔ [B,N,T,H]
const swap = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [0, 2, 1, 3]);

function composed({ scale, causal = false, causalOffset = 0, headAxis = 1 }: AttentionAttrs) {
  return (...[q, k, v, mask]: tf.Tensor[]): tf.Tensor => {
    const heads = ([q, k, v] as tf.Tensor[]).map((x) => (headAxis === 2 ? swap(x) : x)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const factor = scale ?? 1 / Math.sqrt(heads[0].shape.at(-1) ?? 1);
    let scores = tf.mul(tf.matMul(heads[0], heads[1], false, true), factor);
    const [queries = 0, keys = 0] = scores.shape.slice(-2);
    const behind = Array.from({ length: queries * keys }, (_, index) =>
      Number(!causal || index % keys <= Math.floor(index / keys) + causalOffset),
    );
    let may: tf.Tensor = tf.broadcastTo(tf.tensor(behind, [1, 1, queries, keys], 'bool'), scores.shape);
    if (mask !== undefined) may = tf.logicalAnd(may, mask);
    scores = tf.where(may, scores, tf.fill(scores.shape, -1e9));
    const y = tf.matMul(tf.softmax(scores), heads[2]);
    return headAxis === 2 ? swap(y) : y;
  };
}

function shapes(headAxis: 1 | 2, [b, n, t, s, h]: readonly number[]): number[][] {
  const order = (rows: number): number[] => [b ?? 0, ...(headAxis === 1 ? [n ?? 0, rows] : [rows, n ?? 0]), h ?? 0];
  return [order(t ?? 0), order(s ?? 0), order(s ?? 0)];
}

const inputs = (headAxis: 1 | 2, sizes: readonly number[]) =>
  shapes(headAxis, sizes).map((shape, index) => waves(shape, index, 1.5));

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

describe('ModuAttention', () => {
  test('values and gradients are those of the composed formula, for odd sizes, masks and both layouts', async () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    const sizes = fc.tuple(size(2), size(3), size(15), size(15), size(11));
    const options = fc.record({
      causal: fc.boolean(),
      causalOffset: fc.nat(3),
      headAxis: fc.constantFrom<1 | 2>(1, 2),
    });
    const spread = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean());
    await fc.assert(
      fc.asyncProperty(sizes, options, fc.option(spread), fc.nat(99), async (all, attrs, ones, seed) => {
        const [b, n, t, s] = all;
        const maskShape = ones === null ? [] : [b, n, t, s].map((length, axis) => (ones[axis] === true ? 1 : length));
        const mask = ones === null ? [] : [flags(maskShape, (index) => Math.sin(2.3 * index + seed) > -0.4)];
        await compareFused([...inputs(attrs.headAxis, all), ...mask], fused(attrs), composed(attrs));
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['several blocks of keys and queries', [1, 2, 131, 150, 20], {}],
    ['causal, several blocks', [1, 2, 150, 150, 16], { causal: true }],
    ['past keys in front', [1, 1, 70, 140, 8], { causal: true, causalOffset: 70 }],
    ['causal, fewer keys than queries', [1, 2, 140, 50, 11], { causal: true, causalOffset: 2 }],
    ['large heads', [1, 1, 30, 41, 300], { scale: 0.01 }],
    ['the largest heads', [1, 1, 13, 19, 1200], { scale: 0.01 }],
  ] as const)('%s', async (_, sizes, attrs) => {
    await compareFused(inputs(1, sizes), fused(attrs), composed(attrs), { absolute: 5e-5 });
  });

  test('a row whose keys are all masked gets the mean of the values and no gradient of q and k, also with several blocks', async () => {
    const mask = flags([1, 1, 3, 140], (index) => index >= 140 && index < 280);
    await compareFused([...inputs(1, [1, 2, 3, 140, 5]), mask], fused({}), composed({}));
    const both = { causal: true };
    await compareFused([...inputs(1, [1, 2, 3, 140, 5]), mask], fused(both), composed(both));
  });

  test('dropout drops the same weights in the gradient, by seed and counter', () => {
    tf.tidy(() => {
      // With even weights and the unit matrix as values, y shows the weights themselves.
      const [t, s] = [40, 70];
      const [q, k, v] = [
        tf.zeros([1, 2, t, s]),
        tf.zeros([1, 2, s, s]),
        tf.tile(tf.reshape(tf.eye(s), [1, 1, s, s]), [1, 2, 1, 1]),
      ];
      const attrs = { rate: 0.25, seed: 3, counter: 8 };
      const weights = fused(attrs)(q, k, v);
      const values = weights.dataSync();
      const kept = Math.fround(1 / s / 0.75);
      for (const value of values) expect(value === 0 || Math.abs(value - kept) < 1e-7).toBe(true);
      const share = values.filter((value) => value === 0).length / values.length;
      expect(Math.abs(share - 0.25)).toBeLessThan(0.03);
      const other = (more: object): number[] => [...fused({ ...attrs, ...more })(q, k, v).dataSync()];
      expect(other({})).toEqual([...values]);
      for (const change of [{ seed: 4 }, { counter: 9 }]) expect(other(change)).not.toEqual([...values]);
      // dv = weightsᵀ · dy.
      const dy = tf.tensor(waves([1, 2, t, s]).values, [1, 2, t, s]);
      const [, , dv] = tf.grads((...args: tf.Tensor[]) => tf.sum(tf.mul(fused(attrs)(...args), dy)))([q, k, v]);
      expect(dv).toBeAllClose(tf.matMul(weights, dy, true, false), { atol: 1e-5 });
    });
  });

  test('the gradient under dropout is that of the same formula with the weights that were dropped', async () => {
    const [t, s, h] = [7, 21, 5];
    const attrs = { rate: 0.4, seed: 1, counter: 2 };
    await tf.setBackend('modu');
    const factors = tf.tidy(() => {
      const unit = tf.reshape(tf.eye(s), [1, 1, s, s]);
      const y = fused(attrs)(tf.zeros([1, 1, t, s]), tf.zeros([1, 1, s, s]), unit);
      return tf.mul(y, s).dataSync() as Float32Array;
    });
    const formula = (...[q, k, v]: tf.Tensor[]): tf.Tensor => {
      const scores = tf.mul(tf.matMul(q as tf.Tensor, k as tf.Tensor, false, true), 1 / Math.sqrt(h));
      return tf.matMul(tf.mul(tf.softmax(scores), tf.tensor(factors, [1, 1, t, s])), v as tf.Tensor);
    };
    await compareFused(inputs(1, [1, 1, t, s, h]), fused(attrs), formula);
  });

  test('no batch and no queries work; shapes that do not fit are rejected', () => {
    tf.tidy(() => {
      const run = (q: number[], k: number[], mask?: tf.Tensor, attrs = {}): tf.Tensor | undefined =>
        runFused('ModuAttention', { q: tf.zeros(q), k: tf.zeros(k), v: tf.zeros(k), mask }, attrs)[0];
      expect(run([0, 2, 3, 4], [0, 2, 5, 4])?.shape).toEqual([0, 2, 3, 4]);
      expect(run([1, 2, 0, 4], [1, 2, 5, 4])?.shape).toEqual([1, 2, 0, 4]);
      expect(() => run([1, 2, 3, 4], [1, 2, 0, 4])).toThrow('ModuAttention: k must have keys and values');
      expect(() => run([1, 2, 3, 4], [1, 2, 5, 3])).toThrow('ModuAttention: k must have the shape [B, N, S, H]');
      expect(() => run([1, 2, 3, 4], [1, 2, 5, 4], tf.zeros([3, 4], 'bool'))).toThrow(
        'ModuAttention: mask must have the shape [1, 1, 3, 5], received [1, 1, 3, 4]',
      );
      expect(() => run([1, 2, 3, 4], [1, 2, 5, 4], undefined, { causalOffset: -1 })).toThrow('causalOffset must be');
      expect(() => run([1, 1, 3, 4000], [1, 1, 5, 4000])).toThrow('heads must have at most');
    });
  });

  test('every number of threads gives the same bits', async () => {
    const [one, ...others] = await bytesByThreads(() => {
      const tensors = inputs(1, [2, 3, 133, 150, 24]).map(({ values, shape }) => tf.tensor(values, [...shape]));
      const attrs = { rate: 0.1, seed: 1, causal: true };
      const loss = (...args: tf.Tensor[]): tf.Scalar => tf.sum(tf.square(fused(attrs)(...args)));
      return flattened([fused(attrs)(...tensors), ...tf.grads(loss)(tensors)]);
    });
    for (const other of others) expect(other).toEqual(one);
    await restart({ threads: 2 });
  });

  test('memory stays linear in the length', () => {
    tf.tidy(() => {
      const held = (): number => (tf.memory() as unknown as { heapBytes: number }).heapBytes;
      const shape: [number, number, number, number] = [1, 1, 12_000, 8];
      const tensors = [0, 1, 2].map(() => tf.zeros(shape));
      const before = held();
      fused({})(...tensors);
      // All scores together would take 576 MB.
      expect(held() - before).toBeLessThanOrEqual(32 * 2 ** 20);
    });
  });
});
