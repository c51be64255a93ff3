import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waves as specOf } from '../testing/compare-fused.ts';
import { bytesByThreads, restart } from '../testing/on-threads.ts';
import { flattened, runFused } from '../testing/run-fused.ts';
import type { DecoderStepAttrs } from './decoder-step.ts';

interface Sizes {
  readonly batch: number;
  readonly heads: number;
  readonly size: number;
  readonly width: number;
  readonly inner: number;
  readonly steps: number;
}

function waves(shape: number[], phase: number, scale = 1): tf.Tensor {
  return tf.tensor(specOf(shape, phase, scale).values, shape);
}

type Named = Record<string, tf.Tensor>;

function inputsOf({ batch, heads, size, width, inner, steps }: Sizes): Named {
  const shapes: Record<string, number[]> = {
    x: [batch, 1, width],
    cache: [batch, 2, steps, heads, size],
    queryKernel: [width, heads, size],
    queryBias: [heads, size],
    keyKernel: [width, heads, size],
    keyBias: [heads, size],
    valueKernel: [width, heads, size],
    valueBias: [heads, size],
    outputKernel: [heads, size, width],
    outputBias: [width],
    attentionGamma: [width],
    attentionBeta: [width],
    innerKernel: [width, inner],
    innerBias: [inner],
    outerKernel: [inner, width],
    outerBias: [width],
    feedForwardGamma: [width],
    feedForwardBeta: [width],
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape], seed) => [
      name,
      waves(shape, seed, name.endsWith('Kernel') ? 2 / (shape[0] ?? 1) : 1),
    ]),
  );
}

const activations: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  linear: (x) => x,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  gelu: (x) => tf.mul(x, tf.div(tf.add(1, tf.erf(tf.div(x, Math.SQRT2))), 2)),
  geluTanh: (x) => {
    const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3))));
    return tf.div(tf.mul(x, tf.add(1, tf.tanh(inner))), 2);
  },
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
};

/** The same of tfjs' ops. */
function composed(
  given: Named,
  { index, normalizeFirst = false, activation = 'relu', epsilon = 1e-5 }: DecoderStepAttrs,
) {
  const at = (name: string): tf.Tensor => given[name] as tf.Tensor;
  const [batch = 0, , steps = 0, heads = 0, size = 0] = at('cache').shape;
  const width = at('x').shape[2] as number;
  const flat = tf.reshape(at('x'), [batch, width]);
  const dense = (x: tf.Tensor, name: string): tf.Tensor => {
    const kernel = at(`${name}Kernel`);
    const inputs = x.shape[1] as number;
    return tf.add(tf.matMul(x as tf.Tensor2D, tf.reshape(kernel, [inputs, kernel.size / inputs])), tf.reshape(at(`${name}Bias`), [-1])); // prettier-ignore
  };
  const norm = (x: tf.Tensor, name: string): tf.Tensor => {
    const centered = tf.sub(x, tf.mean(x, -1, true));
    const scaled = tf.div(centered, tf.sqrt(tf.add(tf.mean(tf.square(centered), -1, true), epsilon)));
    return tf.add(tf.mul(scaled, at(`${name}Gamma`)), at(`${name}Beta`));
  };
  const residual = (x: tf.Tensor, name: string, part: (input: tf.Tensor) => tf.Tensor): tf.Tensor =>
    normalizeFirst ? tf.add(x, part(norm(x, name))) : norm(tf.add(x, part(x)), name);
  let cache = at('cache');
  const attended = residual(flat, 'attention', (input) => {
    const [q, k, v] = ['query', 'key', 'value'].map((name) => tf.reshape(dense(input, name), [batch, 1, heads, size]));
    const both = tf.stack([k as tf.Tensor, v as tf.Tensor], 1);
    const all = tf.unstack(cache, 2);
    all[index] = tf.squeeze(both, [2]);
    cache = tf.stack(all, 2);
    const [keys, values] = tf.unstack(cache, 1).map((x) => tf.slice(tf.transpose(x, [0, 2, 1, 3]), 0, [batch, heads, index + 1, size])); // prettier-ignore
    const scores = tf.matMul(tf.transpose(q as tf.Tensor, [0, 2, 1, 3]), keys as tf.Tensor, false, true);
    const weights = tf.softmax(tf.div(scores, Math.sqrt(size)));
    const context = tf.transpose(tf.matMul(weights, values as tf.Tensor), [0, 2, 1, 3]);
    return dense(tf.reshape(context, [batch, heads * size]), 'output');
  });
  const gate = activations[activation] as (x: tf.Tensor) => tf.Tensor;
  const y = residual(attended, 'feedForward', (input) => dense(gate(dense(input, 'inner')), 'outer'));
  expect(cache.shape[2]).toBe(steps);
  return [tf.reshape(y, [batch, 1, width]), cache];
}

const small: Sizes = { batch: 2, heads: 3, size: 5, width: 7, inner: 11, steps: 6 };

beforeAll(async () => {
  await restart({ threads: 2 });
});

afterAll(() => {
  tf.removeBackend('modu');
});

test('a step and its cache are those of tfjs ops, for all sizes, activations and orders of the norms', () => {
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 6 }),
    heads: fc.integer({ min: 1, max: 3 }),
    size: fc.constantFrom(1, 3, 4, 6, 32, 37),
    width: fc.constantFrom(2, 5, 8, 33),
    inner: fc.constantFrom(1, 31, 32, 70),
    steps: fc.integer({ min: 1, max: 9 }),
  });
  const attrs = fc.record({
    normalizeFirst: fc.boolean(),
    activation: fc.constantFrom(...Object.keys(activations)) as fc.Arbitrary<'relu'>,
    epsilon: fc.constantFrom(1e-5, 0.1),
  });
  fc.assert(
    fc.property(sizes, attrs, fc.nat({ max: 8 }), (all, options, at) => {
      tf.tidy(() => {
        const inputs = inputsOf(all);
        const settings = { ...options, index: Math.min(at, all.steps - 1) };
        const expected = composed(inputs, settings);
        const before = inputs['cache']?.dataSync();
        runFused('ModuDecoderStep', inputs, settings).forEach((actual, i) => {
          expect(actual).toBeAllClose(expected[i], { rtol: 1e-4, atol: 1e-4 });
        });
        expect(inputs['cache']?.dataSync()).toEqual(before);
      });
    }),
    { numRuns: 60 },
  );
});

test('steps in place leave the cache where it is, unless other tensors share its data', () => {
  tf.tidy(() => {
    const inputs = inputsOf(small);
    const cache = inputs['cache'] as tf.Tensor;
    const settings = { index: 2, inPlace: true };
    const expected = composed(inputs, settings);
    const before = Float32Array.from(cache.dataSync());
    const clone = tf.clone(cache);
    const [, copied] = runFused('ModuDecoderStep', inputs, settings);
    expect([...clone.dataSync()]).toEqual([...before]);
    expect(copied).toBeAllClose(expected[1], { atol: 1e-4 });
    clone.dispose();
    const [y, own] = runFused('ModuDecoderStep', inputs, settings);
    expect(own?.dataId).toBe(cache.dataId);
    expect(y).toBeAllClose(expected[0], { atol: 1e-4 });
    expect(cache).toBeAllClose(expected[1], { atol: 1e-4 });
  });
});

test('keys and values are written from a step on, in place or into a copy', () => {
  tf.tidy(() => {
    const cache = waves([2, 2, 5, 3, 2], 1);
    const [key, value] = [waves([2, 2, 3, 2], 2), waves([2, 2, 3, 2], 3)];
    const wanted = Float32Array.from(cache.dataSync());
    // [B,2,S,N·H]: steps 1 and 2 of 5, values of 6.
    [key, value].forEach((news, part) => {
      for (const row of [0, 1]) wanted.set(news.dataSync().slice(row * 12, (row + 1) * 12), (2 * row + part) * 30 + 6);
    });
    const before = Float32Array.from(cache.dataSync());
    const [copy] = runFused('ModuCacheUpdate', { cache, key, value }, { start: 1 });
    expect(copy?.dataSync()).toEqual(wanted);
    expect([...cache.dataSync()]).toEqual([...before]);
    const [own] = runFused('ModuCacheUpdate', { cache, key, value }, { start: 1, inPlace: true });
    expect(own?.dataId).toBe(cache.dataId);
    expect(cache.dataSync()).toEqual(wanted);
  });
});

test('any number of threads gives the same bits', async () => {
  const all = { batch: 3, heads: 4, size: 64, width: 256, inner: 500, steps: 300 };
  const [first, ...others] = await bytesByThreads(() =>
    tf.tidy(() => flattened(runFused('ModuDecoderStep', inputsOf(all), { index: 299, activation: 'gelu' }))),
  );
  for (const other of others) expect(other).toEqual(first);
  await restart({ threads: 2 });
});

test('errors', () => {
  tf.tidy(() => {
    const inputs = inputsOf(small);
    const call =
      (attrs: object, more: Named = {}) =>
      () =>
        runFused('ModuDecoderStep', { ...inputs, ...more }, attrs);
    expect(call({ index: 6 })).toThrow(
      new ShapeError('ModuDecoderStep: cache [B,2,S,N,H] must have room for steps 6 to 6, received [2, 2, 6, 3, 5]'),
    );
    expect(call({ index: -1 })).toThrow(ArgumentError);
    expect(call({ index: 0, activation: 'mish' })).toThrow('ModuDecoderStep: activation must be');
    expect(call({ index: 0, inplace: true })).toThrow("unknown option 'inplace'");
    expect(call({ index: 0 }, { x: tf.ones([2, 2, 7]) })).toThrow(ShapeError);
    expect(call({ index: 0 }, { innerBias: tf.ones([12]) })).toThrow(
      'ModuDecoderStep: innerBias must have the shape [U]',
    );
    const update = { cache: tf.ones([1, 2, 3, 1, 1]), key: tf.ones([1, 2, 1, 1]), value: tf.ones([1, 2, 1, 1]) };
    expect(() => runFused('ModuCacheUpdate', update, { start: 2 })).toThrow(
      new ShapeError('ModuCacheUpdate: cache [B,2,S,N,H] must have room for steps 2 to 3, received [1, 2, 3, 1, 1]'),
    );
  });
});
