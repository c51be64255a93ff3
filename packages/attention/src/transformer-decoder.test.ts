import { ArgumentError, ShapeError } from '@modu/core';
import type { RandomDrawsState } from '@modu/layers';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { bools, casesOf, compare, on, titled, wave, type LayerCase } from '../fixtures/layer-golden.ts';
import { TransformerDecoder, type TransformerDecoderCallOptions, type TransformerOptions } from './index.ts';

interface DecoderCase extends LayerCase {
  readonly options: { readonly numHeads: number };
  readonly masks: Readonly<Record<string, string>>;
  readonly flags: { readonly useCausalMask: boolean };
  readonly caches?: { readonly length: number; readonly start: number | null; readonly crossStart?: number | null };
}

const golden = casesOf<DecoderCase>('transformer-decoder.json');
const required = { intermediateDim: 7, numHeads: 3 };
const config = {
  dropout: 0.3,
  activation: 'gelu',
  layerNormEpsilon: 0.1,
  kernelInitializer: 'heNormal',
  biasInitializer: 'ones',
  normalizeFirst: true,
  seed: 1,
};

testLayer({
  name: 'TransformerDecoder',
  create: (options: TransformerOptions) => new TransformerDecoder(options),
  required,
  config,
  inputs: [{ shape: [2, 5, 6] }],
  outputShapes: [[2, 5, 6]],
  gradients: { step: 0.01 },
  badConfigs: [[{ ...required, numHeads: 0 }, 'TransformerDecoder: numHeads must be a positive integer, received 0']],
});

testLayer({
  name: 'TransformerDecoder with an encoder',
  create: (options: TransformerOptions) => new TransformerDecoder(options),
  required,
  config,
  inputs: [{ shape: [2, 5, 6] }, { shape: [2, 7, 4] }],
  outputShapes: [[2, 5, 6]],
  gradients: { step: 0.01 },
  kwargs: { useCausalMask: false },
  badConfigs: [[{ ...required, intermediateDim: 0 }, 'intermediateDim must be a positive integer, received 0']],
});

/** The options of a call for a case; the masks of inputs are put on the inputs themselves. */
function kwargsOf({ options, masks, flags, caches, shapes }: DecoderCase): TransformerDecoderCallOptions {
  const names = ['decoderPaddingMask', 'decoderAttentionMask', 'encoderPaddingMask', 'encoderAttentionMask'];
  const given = names.flatMap((name) => {
    const mask = masks[name];
    return mask === undefined ? [] : [[name, bools(golden.masks[mask] as never)]];
  });
  const cacheShape = (steps = 0): number[] => [2, 2, steps, options.numHeads, 6 / options.numHeads];
  const self = caches && {
    selfAttentionCache: wave(cacheShape(caches.length), 30),
    selfAttentionCacheUpdateIndex: caches.start,
  };
  const cross = caches &&
    shapes.length > 1 && {
      crossAttentionCache: wave(cacheShape(shapes[1]?.[1]), 31),
      crossAttentionCacheUpdateIndex: caches.crossStart ?? null,
    };
  return { ...flags, ...(Object.fromEntries(given) as object), ...self, ...cross };
}

describe.each(['cpu', 'modu'])('equal to keras-hub on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const layer = new TransformerDecoder(item.options as unknown as TransformerOptions);
      const kwargs = kwargsOf(item);
      const implicit = ['decoderMask', 'encoderMask'].map((name) => item.masks[name]);
      const call = (inputs: tf.Tensor[]): tf.Tensor[] => {
        const masked = inputs.map((x, i) => {
          const mask = implicit[i];
          if (mask === undefined) return x;
          const copy = tf.clone(x);
          copy.kerasMask = bools(golden.masks[mask] as never);
          return copy;
        });
        return layer.apply(masked, kwargs) as tf.Tensor[];
      };
      compare(layer, item, call);
      layer.dispose();
    });
  });
});

describe.each(['cpu', 'modu'])('step by step with caches on %s', (backend) => {
  test.each([false, true])('the decoder gives what all steps at once give; with an encoder: %s', async (cross) => {
    await on(backend, () => {
      const layer = new TransformerDecoder({ ...required, seed: 1 });
      const [x, encoder] = [wave([2, 5, 6], 1), wave([2, 7, 4], 2)];
      const inputs = (sequence: tf.Tensor): tf.Tensor[] => (cross ? [sequence, encoder] : [sequence]);
      const all = layer.apply(inputs(x)) as tf.Tensor;
      let caches = [5, 7].map((steps) => tf.zeros([2, 2, steps, 3, 2])).slice(0, cross ? 2 : 1);
      for (let t = 0; t < 5; t++) {
        const kwargs = {
          selfAttentionCache: caches[0] as tf.Tensor,
          selfAttentionCacheUpdateIndex: t,
          ...(cross && {
            crossAttentionCache: caches[1] as tf.Tensor,
            crossAttentionCacheUpdateIndex: t > 0 ? null : 0,
          }),
        };
        const step = tf.slice(x, [0, t, 0], [-1, 1, -1]);
        const [output, ...after] = layer.apply(inputs(step), kwargs) as tf.Tensor[];
        expect(output).toBeAllClose(tf.slice(all, [0, t, 0], [-1, 1, -1]), { atol: 1e-5 });
        expect(after.length).toBe(caches.length);
        caches = after;
      }
      layer.dispose();
    });
  });
});

describe.each(['cpu', 'modu'])('steps in place on %s', (backend) => {
  test.each([
    { activation: 'gelu', normalizeFirst: true },
    { activation: 'mish', normalizeFirst: false },
    { activation: 'relu', normalizeFirst: false, cross: true },
  ] as const)('give what all steps at once give: %o', async ({ activation, normalizeFirst, ...more }) => {
    await on(backend, () => {
      const layer = new TransformerDecoder({ ...required, activation, normalizeFirst, seed: 1 });
      const [x, encoder] = [wave([2, 5, 6], 1), wave([2, 7, 4], 2)];
      const inputs = (sequence: tf.Tensor): tf.Tensor[] => ('cross' in more ? [sequence, encoder] : [sequence]);
      const all = layer.apply(inputs(x)) as tf.Tensor;
      let caches = [5, 7].map((steps) => tf.zeros([2, 2, steps, 3, 2])).slice(0, inputs(x).length);
      const first = caches.map(({ dataId }) => dataId);
      // Three steps at once, then one by one.
      for (const [from, to] of [
        [0, 3],
        [3, 4],
        [4, 5],
      ] as const) {
        // prettier-ignore
        const kwargs = {
          selfAttentionCache: caches[0] as tf.Tensor,
          selfAttentionCacheUpdateIndex: from,
          ...('cross' in more && {
            crossAttentionCache: caches[1] as tf.Tensor,
            crossAttentionCacheUpdateIndex: from > 0 ? null : 0,
          }),
          updateCachesInPlace: true,
        };
        const [output, ...after] = layer.apply(inputs(tf.slice(x, [0, from, 0], [-1, to - from, -1])), kwargs) as tf.Tensor[]; // prettier-ignore
        expect(output).toBeAllClose(tf.slice(all, [0, from, 0], [-1, to - from, -1]), { atol: 1e-5 });
        tf.dispose(caches);
        caches = after;
      }
      if (backend === 'modu') expect(caches.map(({ dataId }) => dataId)).toEqual(first);
      layer.dispose();
    });
  });

  test('a gradient goes through a step', async () => {
    await on(backend, () => {
      const layer = new TransformerDecoder({ ...required, normalizeFirst: true, seed: 1 });
      const [x, cache] = [wave([2, 1, 6], 1), wave([2, 2, 5, 3, 2], 2)];
      const call = { selfAttentionCache: cache, selfAttentionCacheUpdateIndex: 2 };
      const y = (input: tf.Tensor): tf.Tensor => (layer.apply(input, call) as tf.Tensor[])[0] as tf.Tensor;
      y(x);
      const dy = tf.grad((input) => tf.sum(tf.square(y(input))))(x);
      expect(tf.max(tf.abs(dy)).dataSync()[0]).toBeGreaterThan(1e-3);
      layer.dispose();
    });
  });
});

test('the caches given stay as they are, and those returned are tensors of their own', () => {
  const layer = new TransformerDecoder({ ...required, seed: 1 });
  tf.tidy(() => {
    const inputs = [wave([2, 1, 6], 1), wave([2, 7, 4], 2)];
    const [own, cross] = [tf.zeros([2, 2, 3, 3, 2]), tf.zeros([2, 2, 7, 3, 2])];
    const kwargs = { selfAttentionCache: own, selfAttentionCacheUpdateIndex: 1, crossAttentionCache: cross };
    const [, after, crossAfter] = layer.apply(inputs, kwargs) as tf.Tensor[];
    tf.dispose([after, crossAfter]);
    expect(tf.max(tf.abs(own)).dataSync()[0]).toBe(0);
    expect(cross.isDisposed).toBe(false);
  });
  layer.dispose();
});

test('blocks follow each other on tensors, with and without a mask that goes on', () => {
  const layers = [1, 2].map((seed) => new TransformerDecoder({ ...required, seed }));
  tf.tidy(() => {
    const through = (x: tf.Tensor): tf.Tensor => layers.reduce((y, layer) => layer.apply(y) as tf.Tensor, x);
    const [plain, masked] = [wave([2, 5, 6], 1), wave([2, 5, 6], 1)] as [tf.Tensor, tf.Tensor];
    const mask = tf.tensor2d([1, 1, 0, 1, 1, 1, 0, 1, 1, 1], [2, 5], 'bool');
    masked.kerasMask = mask;
    const [first, second] = layers as [TransformerDecoder, TransformerDecoder];
    const call = { decoderPaddingMask: mask };
    const expected = second.apply(first.apply(plain, call), call) as tf.Tensor;
    expect(through(masked)).toBeAllClose(expected);
    const without = { decoderPaddingMask: null };
    const unmasked = second.apply(first.apply(plain, without), without) as tf.Tensor;
    expect(through(plain)).toBeAllClose(unmasked);
    expect(tf.max(tf.abs(tf.sub(expected, unmasked))).dataSync()[0]).toBeGreaterThan(0.01);
  });
  for (const layer of layers) layer.dispose();
});

describe('dropout', () => {
  const train = (layer: TransformerDecoder): number[] =>
    tf.tidy(() => {
      const inputs = [wave([2, 4, 6], 1), wave([2, 7, 4], 2)];
      return [...(layer.apply(inputs, { training: true }) as tf.Tensor).dataSync()];
    });
  const make = (seed = 1): TransformerDecoder => new TransformerDecoder({ ...required, dropout: 0.4, seed });

  test('is fresh in every call, repeats itself by the seed, and is the same on cpu and modu', async () => {
    const series = (seed: number): number[][] => {
      const layer = make(seed);
      const results = [train(layer), train(layer)];
      layer.dispose();
      return results;
    };
    const first = series(1);
    expect(first[0]).not.toEqual(first[1]);
    expect(series(1)).toEqual(first);
    expect(series(2)).not.toEqual(first);
    await on('modu', () => {
      series(1).forEach((values, i) => {
        expect(values).toBeAllClose(first[i], { atol: 1e-5 });
      });
    });
  });

  test('goes on where another layer stands', () => {
    const [layer, resumed] = [make(), make()];
    train(layer);
    resumed.setRandomState(JSON.parse(JSON.stringify(layer.getRandomState())) as RandomDrawsState);
    expect(train(resumed)).toEqual(train(layer));
    layer.dispose();
    resumed.dispose();
  });
});

test('a config of keras-hub is read, with the shapes that it holds', () => {
  const layer = TransformerDecoder.fromConfig<tf.layers.Layer>(TransformerDecoder, {
    name: 'block',
    intermediateDim: 8,
    numHeads: 2,
    normalizeFirst: true,
    decoderSequenceShape: [null, 5, 6],
    encoderSequenceShape: null,
  });
  expect(layer.getConfig()).toMatchObject({ name: 'block', intermediateDim: 8, normalizeFirst: true });
});

test('errors', () => {
  const made: TransformerDecoder[] = [];
  const layer = (options = {}): TransformerDecoder => {
    made.push(new TransformerDecoder({ ...required, ...options }));
    return made.at(-1) as TransformerDecoder;
  };
  tf.tidy(() => {
    const [x, encoder] = [tf.ones([2, 5, 6]), tf.ones([2, 7, 4])];
    const bool = (...shape: number[]): tf.Tensor => tf.ones(shape, 'bool');
    const cache = (steps: number, heads = 3, size = 2): tf.Tensor => tf.zeros([2, 2, steps, heads, size]);
    expect(() => layer({ numHeads: 4 }).apply(x)).toThrow(
      new ShapeError(
        'TransformerDecoder: the features D of decoderSequence [B,T,D] must be a multiple of the numHeads 4, received [2, 5, 6]',
      ),
    );
    expect(() => layer().apply([x, tf.ones([2, 7])])).toThrow(
      new ShapeError('TransformerDecoder: encoderSequence must have shape [B,S,E] = [B, S, E], received [2, 7]'),
    );
    const [alone, both] = [layer(), layer()];
    alone.apply(x);
    both.apply([x, encoder]);
    expect(() => alone.apply([x, encoder])).toThrow(
      new ArgumentError('TransformerDecoder: inputs must be one as when the layer was built, received two'),
    );
    expect(() => both.apply(x)).toThrow(
      new ArgumentError('TransformerDecoder: inputs must be two as when the layer was built, received one'),
    );
    expect(() => both.apply([x, tf.ones([3, 7, 4])])).toThrow(
      new ShapeError('TransformerDecoder: encoderSequence must have shape [B,S,E] = [2, S, 4], received [3, 7, 4]'),
    );
    const call = (kwargs: object) => () => alone.apply(x, kwargs);
    const callBoth = (kwargs: object) => () => both.apply([x, encoder], kwargs);
    expect(call({ decoderPaddingMask: bool(2, 4) })).toThrow(
      new ShapeError('TransformerDecoder: decoderPaddingMask must have shape [B,S] = [2, 5], received [2, 4]'),
    );
    expect(call({ decoderAttentionMask: bool(2, 5, 6) })).toThrow(
      new ShapeError(
        'TransformerDecoder: decoderAttentionMask must have shape [B,T,S] = [2, 5, 5], received [2, 5, 6]',
      ),
    );
    expect(callBoth({ encoderPaddingMask: bool(2, 5) })).toThrow(
      new ShapeError('TransformerDecoder: encoderPaddingMask must have shape [B,S] = [2, 7], received [2, 5]'),
    );
    expect(callBoth({ encoderAttentionMask: bool(2, 7, 7) })).toThrow(
      new ShapeError(
        'TransformerDecoder: encoderAttentionMask must have shape [B,T,S] = [2, 5, 7], received [2, 7, 7]',
      ),
    );
    expect(call({ decoderPaddingMask: tf.ones([2, 5]) })).toThrow(
      new ArgumentError("TransformerDecoder: decoderPaddingMask must be a tensor of type bool, received 'float32'"),
    );
    expect(call({ selfAttentionCache: cache(6), selfAttentionCacheUpdateIndex: 2 })).toThrow(
      new ShapeError(
        'TransformerDecoder: selfAttentionCache [B,2,S,N,H] must have room for steps 2 to 6, received [2, 2, 6, 3, 2]',
      ),
    );
    expect(call({ selfAttentionCache: cache(6, 2, 3) })).toThrow(
      'selfAttentionCache must have shape [B,2,S,N,H] = [2, 2, S, 3, 2] with heads of one size, received [2, 2, 6, 2, 3]',
    );
    expect(call({ selfAttentionCacheUpdateIndex: 2 })).toThrow(
      'TransformerDecoder: selfAttentionCacheUpdateIndex must be left out without selfAttentionCache, received 2',
    );
    expect(call({ selfAttentionCache: 1 })).toThrow('selfAttentionCache must be a tensor, received 1');
    expect(call({ crossAttentionCache: cache(7) })).toThrow('crossAttentionCache must be left out without an encoder');
    expect(callBoth({ selfAttentionCache: cache(5) })).toThrow(
      'selfAttentionCache and crossAttentionCache must be given both or neither, received the first alone',
    );
    expect(callBoth({ crossAttentionCache: cache(7) })).toThrow('received the second alone');
    expect(call({ paddingMask: bool(2, 5) })).toThrow(/unknown option 'paddingMask'/);
  });
  const open = tf.input({ shape: [5, 6] });
  const kwargs = { selfAttentionCacheUpdateIndex: 0 };
  expect(() => layer().apply(open, kwargs)).toThrow('selfAttentionCacheUpdateIndex must be left out in a model');
  for (const { weights } of made) for (const weight of weights) weight.dispose();
});
