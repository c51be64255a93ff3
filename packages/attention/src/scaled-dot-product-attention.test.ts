import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { on, wave } from '../fixtures/layer-golden.ts';
import { scaledDotProductAttention, slidingWindowMask, type ScaledDotProductAttentionOptions } from './index.ts';

type Heads = [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];

function heads([b, n, m, t, s, h, e]: readonly number[], headAxis: 1 | 2): Heads {
  const shape = (steps = 0, count = 0, size = 0): number[] =>
    headAxis === 2 ? [b ?? 0, steps, count, size] : [b ?? 0, count, steps, size];
  return [wave(shape(t, n, h), 1), wave(shape(s, m, h), 2), wave(shape(s, m, e), 3)] as Heads;
}

test('two keys, closed form', () => {
  tf.tidy(() => {
    const [query, key, value] = [[[[1, 0]]], [[[Math.log(3), 5]], [[0, 7]]], [[[4, 0]], [[0, 8]]]].map((x) =>
      tf.tensor4d([x]),
    ) as Heads;
    const [output, weights] = scaledDotProductAttention(query, key, value, { scale: 1, returnAttentionScores: true });
    expect(weights).toBeAllClose([[[[0.75, 0.25]]]]);
    expect(output).toBeAllClose([[[[3, 2]]]]);
  });
});

test('a row whose keys are all masked gives the mean of the values, or zeros', async () => {
  for (const backend of ['cpu', 'modu']) {
    await on(backend, () => {
      const [query, key, value] = heads([1, 2, 2, 3, 5, 4, 4], 2);
      const mask = tf.tensor2d([[1, 1, 0, 1, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1]], undefined, 'bool'); // prettier-ignore
      const row = (options: Omit<ScaledDotProductAttentionOptions, 'returnAttentionScores'>): tf.Tensor =>
        tf.slice(scaledDotProductAttention(query, key, value, options), [0, 1, 0, 0], [1, 1, 2, 4]);
      expect(row({ mask })).toBeAllClose(tf.mean(value, 1, true), { atol: 1e-6 });
      expect(row({ mask, maskedRows: 'zero' })).toBeAllClose(tf.zeros([1, 1, 2, 4]));
    });
  }
});

test('the kernel of modu and the ops give the same values and gradients, for all shapes and options', async () => {
  const size = (max: number) => fc.integer({ min: 1, max });
  const all = fc.record({
    sizes: fc.tuple(size(2), size(3), size(2), size(7), size(7), size(5), size(5)),
    causal: fc.boolean(),
    causalOffset: fc.nat(3),
    maskShape: fc.option(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean())),
    maskedRows: fc.constantFrom<'even' | 'zero'>('even', 'zero'),
    headAxis: fc.constantFrom<1 | 2>(1, 2),
    rate: fc.constantFrom(0, 0.4),
  });
  await fc.assert(
    fc.asyncProperty(all, async ({ sizes, maskShape, rate, ...options }) => {
      const [b, m, groups, t, s] = sizes;
      const trial = (): { shape: number[]; values: number[] }[] => {
        const inputs = heads([b, m * groups, m, t, s, sizes[5], sizes[6]], options.headAxis);
        const full = [b, m * groups, t, s];
        const mask =
          maskShape &&
          tf.greater(
            wave(
              full.map((length, i) => (maskShape[i] === true ? 1 : length)),
              7,
            ),
            -0.3,
          );
        const settings = {
          ...options,
          ...(mask && { mask }),
          ...(rate > 0 && { dropout: { rate, seed: 3, counter: 5 } }),
        };
        const run = (...x: tf.Tensor[]): tf.Tensor => scaledDotProductAttention(...(x as Heads), settings);
        const y = run(...inputs);
        const gradients = tf.grads((...x: tf.Tensor[]) => tf.sum(tf.mul(run(...x), wave(y.shape, 9))))(inputs);
        return [y, ...gradients].map((x) => ({ shape: x.shape, values: [...x.dataSync()] }));
      };
      const onCpu = tf.tidy(trial);
      await on('modu', () => {
        trial().forEach(({ shape, values }, i) => {
          expect(shape).toEqual(onCpu[i]?.shape);
          expect(values).toBeAllClose(onCpu[i]?.values, { rtol: 1e-4, atol: 2e-5 });
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('a bias is added to the scores', () => {
  tf.tidy(() => {
    const inputs = heads([1, 2, 2, 3, 3, 4, 4], 2);
    const closed = tf.mul(tf.sub(1, tf.cast(slidingWindowMask(3, 3, 1), 'float32')), -1e9);
    expect(scaledDotProductAttention(...inputs, { bias: closed })).toBeAllClose(inputs[2]);
  });
});

test('no query gives an empty output', () => {
  tf.tidy(() => {
    expect(scaledDotProductAttention(...heads([2, 2, 2, 0, 3, 4, 5], 2)).shape).toEqual([2, 0, 2, 5]);
  });
});

test('errors', () => {
  tf.tidy(() => {
    const run =
      (sizes: number[], options: object = {}) =>
      () =>
        scaledDotProductAttention(...heads(sizes, 2), options);
    const sizes = [2, 4, 2, 3, 5, 7, 7];
    expect(run([2, 3, 2, 3, 5, 7, 7])).toThrow(
      'scaledDotProductAttention: the heads N of query must be a multiple of the heads M of key, received 3 and 2',
    );
    expect(run([2, 2, 2, 3, 0, 7, 7])).toThrow('key must have at least one step S, received [2, 0, 2, 7]');
    expect(run(sizes, { mask: tf.ones([3, 4], 'bool') })).toThrow(
      'mask must broadcast to [B,N,T,S] = [2, 4, 3, 5], received [3, 4]',
    );
    expect(run(sizes, { mask: tf.ones([3, 5]) })).toThrow("mask must be a tensor of type bool, received 'float32'");
    expect(run(sizes, { causalMask: true })).toThrow("unknown option 'causalMask'");
    const [query, key] = heads(sizes, 2);
    expect(() => scaledDotProductAttention(query, key, wave([2, 4, 2, 7], 1) as tf.Tensor4D)).toThrow(
      'value must have shape [B,S,M,E] = [2, 5, 2, E], received [2, 4, 2, 7]',
    );
  });
});
