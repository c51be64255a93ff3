import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { bools, casesOf, compare, on, titled, wave, type LayerCase, type Nested } from '../fixtures/layer-golden.ts';
import { CachedMultiHeadAttention, causalMask, type MultiHeadAttentionOptions } from './index.ts';

interface CachedCase extends LayerCase {
  readonly cached: boolean;
  readonly cacheUpdateIndex: number | null;
  readonly attentionMask: Nested | null;
  readonly flags: { readonly returnAttentionScores: boolean };
}

const golden = casesOf<CachedCase>('cached-multi-head.json');
const options = { numHeads: 3, keyDim: 4 };
const emptyCache = (steps: number): tf.Tensor => tf.zeros([2, 2, steps, 3, 4]);

/** Runs `body` in a tidy with a layer whose weights are disposed of. */
function withLayer(body: (layer: CachedMultiHeadAttention) => void, more: object = {}): void {
  const layer = new CachedMultiHeadAttention({ ...options, ...more, seed: 1 });
  tf.tidy(() => {
    body(layer);
  });
  for (const weight of layer.weights) weight.dispose();
}

describe.each(['cpu', 'modu'])('equal to keras-hub on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const layer = new CachedMultiHeadAttention(item.options as unknown as MultiHeadAttentionOptions);
      const attentionMask = item.attentionMask === null ? null : bools(item.attentionMask);
      const { cacheUpdateIndex, flags } = item;
      const cache = item.cached ? wave([2, 2, 7, 3, 4], 30) : null;
      const kwargs = { cache, cacheUpdateIndex, attentionMask, ...flags };
      compare(layer, item, (inputs) => layer.apply(inputs, kwargs) as tf.Tensor[]);
      layer.dispose();
    });
  });
});

test.each([
  ['cpu', {}],
  ['modu', {}],
  ['cpu', { slidingWindow: 2, useGate: true }],
  ['modu', { slidingWindow: 2, useGate: true }],
])('step by step gives what all steps at once give, on %s with %j', async (backend, more) => {
  await tf.setBackend(backend);
  withLayer((layer) => {
    const x = wave([2, 5, 6], 1);
    const all = layer.apply([x, x], { attentionMask: causalMask(5) }) as tf.Tensor;
    let cache = emptyCache(5);
    for (let t = 0; t < 5; t++) {
      const step = tf.slice(x, [0, t, 0], [-1, 1, -1]);
      const mask = causalMask(1, 5, t);
      const call = { cache, cacheUpdateIndex: t, attentionMask: mask };
      const [output, after] = layer.apply([step, step], call) as [tf.Tensor, tf.Tensor];
      expect(output).toBeAllClose(tf.slice(all, [0, t, 0], [-1, 1, -1]), { atol: 1e-5 });
      cache = after;
    }
  }, more);
  await tf.setBackend('cpu');
});

test('the cache given stays as it is', () => {
  withLayer((layer) => {
    const [x, cache] = [wave([2, 1, 6], 1), emptyCache(3)];
    const [, after] = layer.apply([x, x], { cache, cacheUpdateIndex: 1 }) as [tf.Tensor, tf.Tensor];
    expect(tf.max(tf.abs(cache)).dataSync()[0]).toBe(0);
    expect(tf.max(tf.abs(tf.slice(after, [0, 0, 1], [-1, -1, 1]))).dataSync()[0]).toBeGreaterThan(0);
  });
});

test('errors', () => {
  withLayer((layer) => {
    const x = wave([2, 3, 6], 1);
    const call = (kwargs: object) => () => layer.apply([x, x], kwargs);
    expect(call({ cache: emptyCache(4), cacheUpdateIndex: 2 })).toThrow(
      new ShapeError(
        'CachedMultiHeadAttention: cache [B,2,S,N,H] must have room for steps 2 to 4, received [2, 2, 4, 3, 4]',
      ),
    );
    expect(call({ cacheUpdateIndex: 2 })).toThrow(
      new ArgumentError('CachedMultiHeadAttention: cacheUpdateIndex must be left out without a cache, received 2'),
    );
    expect(call({ cache: tf.zeros([2, 2, 4, 4, 3]), cacheUpdateIndex: 0 })).toThrow(
      'cache must have shape [B,2,S,N,H] = [2, 2, S, 3, 4] with heads of one size, received [2, 2, 4, 4, 3]',
    );
    expect(call({ cache: emptyCache(4), attentionMask: tf.ones([2, 3, 5], 'bool') })).toThrow(
      'attentionMask must broadcast to [B,N,T,S] = [2, 3, 3, 4], received [2, 3, 5]',
    );
    expect(call({ cache: 1 })).toThrow('CachedMultiHeadAttention: cache must be a tensor, received 1');
  });
  withLayer(
    (layer) => {
      const x = wave([2, 3, 6], 1);
      expect(() => layer.apply([x, x], { cache: emptyCache(4) })).toThrow(
        'cacheUpdateIndex must be given with a slidingWindow and a cache, received none',
      );
    },
    { slidingWindow: 2 },
  );
});
