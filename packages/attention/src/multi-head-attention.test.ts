import { ArgumentError, ShapeError } from '@modu/core';
import type { RandomDrawsState } from '@modu/layers';
import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, test } from 'vitest';
import { bools, casesOf, compare, on, titled, type LayerCase } from '../fixtures/layer-golden.ts';
import { MultiHeadAttention, type MultiHeadAttentionOptions } from './index.ts';
import { InertConstraint } from '../fixtures/inert-constraint.ts';

interface HeadCase extends LayerCase {
  readonly masks: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, boolean>>;
}

const golden = casesOf<HeadCase>('multi-head.json');

testLayer({
  name: 'MultiHeadAttention',
  create: (config: MultiHeadAttentionOptions) => new MultiHeadAttention(config),
  required: { numHeads: 3, keyDim: 2 },
  config: {
    valueDim: 4,
    dropout: 0.3,
    useBias: false,
    outputShape: [4],
    attentionAxes: [1],
    slidingWindow: 2,
    useGate: true,
    seed: 1,
    kernelInitializer: 'heNormal',
    biasInitializer: 'ones',
    kernelRegularizer: 'l1l2',
    biasRegularizer: 'l1l2',
    kernelConstraint: new InertConstraint(),
    biasConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 5, 4] }, { shape: [2, 7, 3] }, { shape: [2, 7, 5] }],
  outputShapes: [[2, 5, 4]],
  badConfigs: [
    [{ numHeads: 0, keyDim: 2 }, 'MultiHeadAttention: numHeads must be a positive integer, received 0'],
    [{ numHeads: 2, keyDim: 1.5 }, 'MultiHeadAttention: keyDim must be a positive integer, received 1.5'],
    [{ numHeads: 2, keyDim: 2, valueDim: 0 }, 'valueDim must be a positive integer, received 0'],
    [{ numHeads: 2, keyDim: 2, dropout: 1 }, 'dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ numHeads: 2, keyDim: 2, outputShape: [0] }, 'outputShape must be a positive integer, received 0'],
    [{ numHeads: 2, keyDim: 2, attentionAxes: [] }, 'attentionAxes must be an integer or a list of at least one'],
    [{ numHeads: 2, keyDim: 2, slidingWindow: 0 }, 'slidingWindow must be a positive integer, received 0'],
    [{ numHeads: 2, keyDim: 2, kernelInitializer: 'glorotUnifrom' }, "did you mean 'glorotUniform'?"],
    [{ numHeads: 2, keyDim: 2, seed: -1 }, 'seed must be an integer at least 0'],
  ],
});

testLayer({
  name: 'MultiHeadAttention with weights and a causal mask',
  create: (config: MultiHeadAttentionOptions) => new MultiHeadAttention(config),
  required: { numHeads: 3, keyDim: 2, valueDim: 5 },
  config: {
    dropout: 0.2,
    useBias: false,
    outputShape: 4,
    attentionAxes: 1,
    slidingWindow: 9,
    useGate: true,
    seed: 7,
    kernelInitializer: 'heUniform',
    biasInitializer: 'ones',
    kernelRegularizer: 'l1l2',
    biasRegularizer: 'l1l2',
    kernelConstraint: new InertConstraint(),
    biasConstraint: new InertConstraint(),
  },
  inputs: [{ shape: [2, 5, 4] }, { shape: [2, 7, 3] }],
  outputShapes: [
    [2, 5, 4],
    [2, 3, 5, 7],
  ],
  kwargs: { useCausalMask: true, returnAttentionScores: true },
  badConfigs: [[{ numHeads: 2, keyDim: 2, useGate: 1 }, 'useGate must be true or false, received 1']],
});

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(titled(golden.cases))('%s', async (_, item) => {
    await on(backend, () => {
      const layer = new MultiHeadAttention(item.options as unknown as MultiHeadAttentionOptions);
      const masks = Object.entries(item.masks).map(([name, mask]) => [name, bools(golden.masks[mask] as never)]);
      const options = { ...item.flags, ...Object.fromEntries(masks) } as object;
      compare(layer, item, (inputs) => layer.apply(inputs, options) as tf.Tensor);
      layer.dispose();
    });
  });
});

describe('dropout', () => {
  const inputs = (): tf.Tensor[] => [tf.ones([2, 4, 3]), tf.randomNormal([2, 6, 3], 0, 1, 'float32', 3)];
  const train = (layer: MultiHeadAttention): number[] =>
    tf.tidy(() => [...(layer.apply(inputs(), { training: true }) as tf.Tensor).dataSync()]);
  const make = (seed: number): MultiHeadAttention =>
    new MultiHeadAttention({ numHeads: 2, keyDim: 5, dropout: 0.4, seed });

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
      const other = series(1);
      first.forEach((values, i) => {
        expect(other[i]).toBeAllClose(values, { atol: 1e-5 });
      });
    });
  });

  test('goes on where another layer stands', () => {
    const [layer, resumed] = [make(1), make(1)];
    train(layer);
    train(resumed);
    train(resumed);
    resumed.setRandomState(JSON.parse(JSON.stringify(layer.getRandomState())) as RandomDrawsState);
    expect(train(resumed)).toEqual(train(layer));
    layer.dispose();
    resumed.dispose();
  });

  test('has the gradient of the weights that were kept, on cpu and modu', async () => {
    const trial = (): number[][] => {
      const layer = make(5);
      const [query, value] = inputs() as [tf.Tensor, tf.Tensor];
      layer.apply([query, value]);
      const state = layer.getRandomState();
      const gradients = tf.grads((q, v) => {
        layer.setRandomState(state);
        const y = layer.apply([q, v], { training: true }) as tf.Tensor;
        return tf.sum(tf.square(y));
      })([query, value]);
      const values = gradients.map((gradient) => [...gradient.dataSync()]);
      layer.dispose();
      return values;
    };
    const onCpu = tf.tidy(trial);
    await on('modu', () => {
      trial().forEach((values, i) => {
        expect(values).toBeAllClose(onCpu[i], { rtol: 1e-4, atol: 1e-4 });
      });
    });
  });
});

test('initial weights follow from the seed and differ from each other', () => {
  const weights = (seed: number): number[][] => {
    const layer = new MultiHeadAttention({ numHeads: 2, keyDim: 3, seed });
    tf.tidy(() => {
      layer.apply([tf.ones([1, 2, 6]), tf.ones([1, 2, 6])]);
    });
    const values = layer.getWeights().map((weight) => [...weight.dataSync()]);
    layer.dispose();
    return values;
  };
  const first = weights(3);
  expect(weights(3)).toEqual(first);
  expect(weights(4)).not.toEqual(first);
  expect(first[0]).not.toEqual(first[2]);
});

test('a config of Keras is read, and keeps its meaning', () => {
  const config = {
    name: 'heads',
    trainable: true,
    dtype: { module: 'keras', className: 'DTypePolicy', config: { name: 'float32' }, registeredName: null },
    numHeads: 2,
    keyDim: 3,
    valueDim: 3,
    dropout: 0.1,
    useBias: true,
    useGate: false,
    outputShape: null,
    attentionAxes: null,
    slidingWindow: null,
    kernelInitializer: { module: 'keras.initializers', className: 'GlorotUniform', config: { seed: null } },
    biasInitializer: { module: 'keras.initializers', className: 'Zeros', config: {} },
    kernelRegularizer: null,
    biasRegularizer: null,
    activityRegularizer: null,
    kernelConstraint: null,
    biasConstraint: null,
    seed: null,
  };
  const layer = MultiHeadAttention.fromConfig<tf.layers.Layer>(MultiHeadAttention, config);
  expect(layer.getConfig()).toMatchObject({ name: 'heads', numHeads: 2, keyDim: 3, dropout: 0.1, outputShape: null });
});

describe('errors', () => {
  const made: MultiHeadAttention[] = [];
  const layer = (options = {}): MultiHeadAttention => {
    made.push(new MultiHeadAttention({ numHeads: 2, keyDim: 3, ...options }));
    return made.at(-1) as MultiHeadAttention;
  };
  const disposeMade = (): void => {
    for (const { weights } of made.splice(0)) for (const weight of weights) weight.dispose();
  };
  const ones = (...shape: number[]): tf.Tensor => tf.ones(shape);

  test.each([
    [[[2, 3], [2, 5, 7]], 'must have one rank'], // prettier-ignore
    [[[2, 3, 7], [3, 5, 7]], 'value must have shape [B,S,E] = [2, S, E], received [3, 5, 7]'], // prettier-ignore
    [[[2, 3, 7], [2, 5, 7], [2, 4, 7]], 'key must have shape [B,S,F] = [2, 5, F], received [2, 4, 7]'], // prettier-ignore
  ])('of shapes %j', (shapes, message) => {
    tf.tidy(() => {
      expect(() => layer().apply(shapes.map((shape) => ones(...shape)))).toThrow(message);
    });
  });

  test('of masks, inputs and calls', () => {
    tf.tidy(() => {
      const inputs = [ones(2, 3, 7), ones(2, 5, 7)];
      const bool = (...shape: number[]): tf.Tensor => tf.ones(shape, 'bool');
      const one = layer();
      const call = (kwargs: object) => () => one.apply(inputs, kwargs);
      expect(call({ attentionMask: bool(2, 3, 4) })).toThrow(
        new ShapeError(
          'MultiHeadAttention: attentionMask must broadcast to [B,N,T,S] = [2, 2, 3, 5], received [2, 3, 4]',
        ),
      );
      expect(call({ valueMask: bool(2, 3) })).toThrow(
        new ShapeError('MultiHeadAttention: valueMask must have shape [B,S] = [2, 5], received [2, 3]'),
      );
      expect(call({ queryMask: bool(2, 5) })).toThrow(
        new ShapeError('MultiHeadAttention: queryMask must have shape [B,T] = [2, 3], received [2, 5]'),
      );
      expect(call({ keyMask: ones(2, 5) })).toThrow(
        new ArgumentError("MultiHeadAttention: keyMask must be a tensor of type bool, received 'float32'"),
      );
      expect(() => one.apply([ones(2, 3, 7), ones(2, 5, 8)])).toThrow(
        new ShapeError(
          'MultiHeadAttention: key must have the 7 features that the layer was built for, received [2, 5, 8]',
        ),
      );
      expect(call({ valueMasks: null })).toThrow(/unknown option 'valueMasks'; did you mean 'valueMask'/);
      expect(call({ useCausalMask: 1 })).toThrow('useCausalMask must be true or false, received 1');
      expect(() => layer().apply(ones(2, 3, 7))).toThrow(
        'MultiHeadAttention: inputs must be a list [query, value] or [query, value, key], received a Tensor',
      );
      expect(() => layer({ attentionAxes: 2 }).apply(inputs)).toThrow(
        'attentionAxes must be axes between the batch and the features of a query of rank 3',
      );
      expect(() => layer().apply([ones(2, 3, 4, 7), ones(2, 3, 4, 7)], { useCausalMask: true })).toThrow(
        'a causal mask and a sliding window need one axis of steps, received 2',
      );
    });
    const open = tf.input({ shape: [3, null] });
    expect(() => layer().apply([open, open])).toThrow('the features of query must be known, received [?, 3, ?]');
    disposeMade();
  });
});

afterEach(() => {
  InertConstraint.disposeOutputs();
});
