import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Golden, tensor, title } from '../fixtures/golden-case.ts';
import { Attention, type AttentionOptions } from './attention.ts';

const golden = new Golden('attention.json');

/** Runs `body` in a tidy and disposes of the layer's weights. */
function withLayer(layer: Attention, body: (layer: Attention) => void): void {
  tf.tidy(() => {
    body(layer);
  });
  layer.weights.forEach((weight) => weight.dispose());
}

describe('equal to Keras', () => {
  test.each(golden.file.cases.map((item) => [title(item), item] as const))('%s', (_, item) => {
    withLayer(new Attention(item.options), (layer) => {
      const inputs = golden.inputs(item);
      layer.build(inputs.map((x) => x.shape));
      layer.setWeights(item.weights.map(tensor));
      const mask = golden.masks(item);
      const options = { ...(mask && { mask }), returnAttentionScores: true, useCausalMask: item.useCausalMask };
      const [output, weights] = layer.apply(inputs, options) as [tf.Tensor, tf.Tensor];
      expect(output).toBeAllClose(item.output, { rtol: 0, atol: 1e-5 });
      expect(weights).toBeAllClose(item.attentionScores, { rtol: 0, atol: 1e-5 });
    });
  });
});

describe('gradients equal to Keras', () => {
  const cases = golden.file.cases.filter((item) => item.inputGradients !== undefined);
  test('are there', () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  test.each(cases.map((item) => [title(item), item] as const))('%s', (_, item) => {
    withLayer(new Attention(item.options), (layer) => {
      const inputs = golden.inputs(item);
      layer.build(inputs.map((x) => x.shape));
      layer.setWeights(item.weights.map(tensor));
      const mask = golden.masks(item);
      const { useCausalMask } = item;
      const options = { ...(mask && { mask }), useCausalMask, returnAttentionScores: true, training: true };
      const loss = (...x: tf.Tensor[]): tf.Scalar => {
        const [output, weights] = layer.apply(x, options) as [tf.Tensor, tf.Tensor];
        return golden.loss(item, output, weights);
      };
      tf.grads(loss)(inputs).forEach((gradient, i) => {
        expect(gradient).toBeAllClose(item.inputGradients?.[i], { rtol: 1e-4, atol: 1e-4 });
      });
      if (item.weights.length === 0) return;
      const { grads } = tf.variableGrads(() => loss(...inputs));
      layer.trainableWeights.forEach((weight, i) => {
        expect(grads[weight.name]).toBeAllClose(item.weightGradients?.[i], { rtol: 1e-4, atol: 1e-4 });
      });
    });
  });
});

test.each<[AttentionOptions, boolean]>([
  [{ useScale: true }, true],
  [{ useScale: true, scoreMode: 'concat' }, false],
])('gradients agree with finite differences: %o, causal: %s', (options, useCausalMask) => {
  withLayer(new Attention(options), (layer) => {
    const mask = [null, tf.tensor2d([[true, true, false, true, true]])];
    const cotangent = tf.randomNormal([1, 3, 2], 0, 1, 'float32', 5);
    const loss = (query: tf.Tensor, value: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(layer.apply([query, value], { mask, useCausalMask }) as tf.Tensor, cotangent));
    const inputs = [tf.randomNormal([1, 3, 2], 0, 1, 'float32', 3), tf.randomNormal([1, 5, 2], 0, 1, 'float32', 4)];
    const gradients = tf.grads(loss)(inputs);
    const step = 1e-2;
    inputs.forEach((input, which) => {
      const numeric = Array.from({ length: input.size }, (_, i) => {
        const shift = tf.oneHot(i, input.size).reshape(input.shape).mul(step);
        const at = (moved: tf.Tensor): number =>
          loss(...(inputs.map((x, j) => (j === which ? moved : x)) as [tf.Tensor, tf.Tensor])).dataSync()[0] ??
          Number.NaN;
        return (at(tf.add(input, shift)) - at(tf.sub(input, shift))) / (2 * step);
      });
      expect(gradients[which]?.dataSync()).toBeAllClose(numeric, { rtol: 0, atol: 2e-3 });
    });
  });
});

test('one key gives the value itself', () => {
  withLayer(new Attention(), (layer) => {
    const value = tf.tensor3d([[[2, 3]]]);
    expect(
      layer.apply([
        tf.tensor3d([
          [
            [9, -4],
            [0, 1],
          ],
        ]),
        value,
      ]),
    ).toBeAllClose([
      [
        [2, 3],
        [2, 3],
      ],
    ]);
  });
});

test('no query step gives an empty output', () => {
  withLayer(new Attention(), (layer) => {
    expect((layer.apply([tf.zeros([2, 0, 3]), tf.ones([2, 4, 3])]) as tf.Tensor).shape).toEqual([2, 0, 3]);
  });
});

test('the mask that an embedding attaches to its output is used for query and value', () => {
  const embedding = tf.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true });
  withLayer(new Attention(), (layer) => {
    const ids = [tf.tensor2d([[1, 2, 0]], undefined, 'int32'), tf.tensor2d([[3, 0, 4, 0]], undefined, 'int32')];
    const inputs = ids.map((x) => embedding.apply(x) as tf.Tensor);
    const implicit = layer.apply(inputs) as tf.Tensor;
    const explicit = layer.apply(inputs, { mask: ids.map((x) => tf.notEqual(x, 0)) }) as tf.Tensor;
    const none = layer.apply(inputs, { mask: [null, null] }) as tf.Tensor;
    expect(implicit).toBeAllClose(explicit);
    expect(tf.max(tf.abs(tf.sub(implicit, none))).dataSync()[0]).toBeGreaterThan(1e-3);
    expect(implicit.kerasMask).toBe(inputs[0]?.kerasMask);
  });
  embedding.dispose();
});

test('a mask that came with an input and is gone is an error', () => {
  withLayer(new Attention(), (layer) => {
    const x = tf.ones([1, 2, 3]);
    x.kerasMask = tf.tensor2d([[true, false]]);
    x.kerasMask.dispose();
    expect(() => layer.apply([x, tf.ones([1, 4, 3])])).toThrow(/the mask that came with an input has been disposed of/);
  });
});

describe('dropout', () => {
  const run = (layer: Attention, training: boolean): number[] =>
    tf.tidy(() => {
      const [, weights] = layer.apply([tf.zeros([1, 20, 1]), tf.ones([1, 10, 1])], {
        training,
        returnAttentionScores: true,
      }) as tf.Tensor[];
      return [...(weights?.dataSync() ?? [])];
    });

  test('works in training only, on the weights, and keeps their sum in expectation', () => {
    const layer = new Attention({ dropout: 0.25, seed: 3 });
    expect(run(layer, false)).toBeAllClose(Array(200).fill(0.1));
    const weights = run(layer, true);
    expect(weights.every((w) => w === 0 || Math.abs(w - 0.1 / 0.75) < 1e-6)).toBe(true);
    const dropped = weights.filter((w) => w === 0).length;
    expect(dropped).toBeGreaterThan(25);
    expect(dropped).toBeLessThan(75);
  });

  test('draws a fresh mask in every call and repeats the series for the same seed', () => {
    const series = (seed: number): number[][] => {
      const layer = new Attention({ dropout: 0.5, seed });
      return [run(layer, true), run(layer, true), run(layer, true)];
    };
    const first = series(0);
    expect(first[0]).not.toEqual(first[1]);
    expect(first[1]).not.toEqual(first[2]);
    expect(series(0)).toEqual(first);
    expect(series(1)).not.toEqual(first);
  });

  test('goes on where the layer stood whose state it is given', () => {
    const [layer, resumed] = [new Attention({ dropout: 0.5 }), new Attention({ dropout: 0.5 })];
    run(layer, true);
    resumed.setRandomState(layer.getRandomState());
    expect(run(resumed, true)).toEqual(run(layer, true));
  });

  test('without a seed differs from layer to layer', () => {
    const [a, b] = [new Attention({ dropout: 0.5 }), new Attention({ dropout: 0.5 })];
    expect(run(a, true)).not.toEqual(run(b, true));
  });
});

test('the config holds every option and makes an equal layer', () => {
  const options = {
    useScale: true,
    scoreMode: 'concat',
    dropout: 0.3,
    seed: 7,
    name: 'look',
    trainable: false,
  } as const;
  const layer = new Attention(Object.freeze({ ...options }));
  expect(layer.getConfig()).toEqual(options);
  const copy = Attention.fromConfig(Attention, { ...layer.getConfig(), customObjects: {} });
  expect(copy.getConfig()).toEqual(options);
});

test('names of its own are distinct and allowed in names of weights', () => {
  const [a, b] = [new Attention({ useScale: true }), new Attention({ useScale: true })];
  expect(a.name).toMatch(/^attention_\d+$/);
  expect(a.name).not.toBe(b.name);
});

describe('errors', () => {
  const layer = (): Attention => new Attention();
  const ones = (...shape: number[]): tf.Tensor => tf.ones(shape);

  test.each([
    [{ useScales: true }, "Attention: unknown option 'useScales'; did you mean 'useScale'?"],
    [
      { scoreMode: 'dots' },
      "Attention: scoreMode must be one of 'dot', 'concat', received 'dots'; did you mean 'dot'?",
    ],
    [{ dropout: 1 }, 'Attention: dropout must be a finite number at least 0 and less than 1, received 1'],
    [{ dropout: -0.1 }, 'Attention: dropout must be a finite number at least 0 and less than 1, received -0.1'],
    [{ seed: -1 }, 'Attention: seed must be an integer at least 0 and at most 4294967295, received -1'],
    [{ useScale: 1 }, 'Attention: useScale must be true or false, received 1'],
    [{ name: '' }, "Attention: name must be a non-empty string, received ''"],
    [{ trainable: 'no' }, "Attention: trainable must be true or false, received 'no'"],
  ])('of the constructor: %o', (options, message) => {
    expect(() => new Attention(options as AttentionOptions)).toThrow(new ArgumentError(message));
  });

  test.each([
    [
      [
        [2, 3],
        [2, 5, 7],
      ],
      'query must have shape [B,T,D] = [B, T, D], received [2, 3]',
    ],
    [
      [
        [2, 3, 7],
        [3, 5, 7],
      ],
      'value must have shape [B,S,D] = [2, S, 7], received [3, 5, 7]',
    ],
    [
      [
        [2, 3, 7],
        [2, 5, 11],
      ],
      'value must have shape [B,S,D] = [2, S, 7], received [2, 5, 11]',
    ],
    [
      [
        [2, 3, 7],
        [2, 5, 11],
        [2, 4, 7],
      ],
      'key must have shape [B,S,D] = [2, 5, 7], received [2, 4, 7]',
    ],
  ])('of shapes %j', (shapes, message) => {
    tf.tidy(() => {
      expect(() => layer().apply(shapes.map((shape) => ones(...shape)))).toThrow(
        new ShapeError(`Attention: ${message}`),
      );
    });
  });

  test('of inputs that are no list of two or three', () => {
    tf.tidy(() => {
      expect(() => layer().apply(ones(2, 3, 7))).toThrow(
        'Attention: inputs must be a list [query, value] or [query, value, key], received a Tensor',
      );
      expect(() => layer().apply([ones(2, 3, 7)])).toThrow(/received a list of 1/);
    });
  });

  test.each([
    [{ useCausalMask: 'yes' }, "Attention: useCausalMask must be true or false, received 'yes'"],
    [{ returnAttentionScores: 0 }, 'Attention: returnAttentionScores must be true or false, received 0'],
    [{ training: 1 }, 'Attention: training must be true or false, received 1'],
    [
      { causal: true },
      "Attention: unknown option 'causal'; known options: mask, training, useCausalMask, returnAttentionScores",
    ],
  ])('of a call: %o', (options, message) => {
    tf.tidy(() => {
      expect(() => layer().apply([ones(2, 3, 7), ones(2, 5, 7)], options as object)).toThrow(
        new ArgumentError(message),
      );
    });
  });

  test('of masks', () => {
    tf.tidy(() => {
      const inputs = [ones(2, 3, 7), ones(2, 5, 7)];
      const bool = (...shape: number[]): tf.Tensor => tf.ones(shape, 'bool');
      expect(() => layer().apply(inputs, { mask: [null, ones(2, 5)] })).toThrow(
        new ArgumentError("Attention: valueMask must be a tensor of type bool, received 'float32'"),
      );
      expect(() => layer().apply(inputs, { mask: [null, bool(2, 3)] })).toThrow(
        new ShapeError('Attention: valueMask must have shape [B,S] = [2, 5], received [2, 3]'),
      );
      expect(() => layer().apply(inputs, { mask: [bool(2, 5), null] })).toThrow(
        new ShapeError('Attention: queryMask must have shape [B,T] = [2, 3], received [2, 5]'),
      );
      expect(() => layer().apply(inputs, { mask: bool(2, 5) as unknown as tf.Tensor[] })).toThrow(
        'Attention: mask must be a list [queryMask, valueMask] of tensors or null, received a Tensor',
      );
      expect(() => layer().apply(inputs, { masks: [null] } as object)).toThrow(
        /unknown option 'masks'; did you mean 'mask'/,
      );
    });
  });
});
