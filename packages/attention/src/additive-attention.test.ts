import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { Golden, tensor, title } from '../fixtures/golden-case.ts';
import { AdditiveAttention } from './additive-attention.ts';

const golden = new Golden('additive-attention.json');

/** Runs `body` in a tidy and disposes of the layer's weights. */
function withLayer(layer: AdditiveAttention, body: (layer: AdditiveAttention) => void): void {
  tf.tidy(() => {
    body(layer);
  });
  layer.weights.forEach((weight) => weight.dispose());
}

describe('equal to Keras', () => {
  test.each(golden.file.cases.map((item) => [title(item), item] as const))('%s', (_, item) => {
    withLayer(new AdditiveAttention(item.options), (layer) => {
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
    expect(cases.length).toBeGreaterThan(10);
  });

  test.each(cases.map((item) => [title(item), item] as const))('%s', (_, item) => {
    withLayer(new AdditiveAttention(item.options), (layer) => {
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

test('gradients agree with finite differences', () => {
  withLayer(new AdditiveAttention({ seed: 1 }), (layer) => {
    const mask = [null, tf.tensor2d([[true, true, false, true, true]])];
    const cotangent = tf.randomNormal([1, 3, 2], 0, 1, 'float32', 5);
    const loss = (query: tf.Tensor, value: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(layer.apply([query, value], { mask, useCausalMask: true }) as tf.Tensor, cotangent));
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

describe('the initial scale', () => {
  const scaleOf = (seed?: number): Float32Array =>
    tf.tidy(() => {
      const layer = new AdditiveAttention(seed === undefined ? {} : { seed });
      layer.build([
        [null, 3, 400],
        [null, 5, 400],
      ]);
      const values = layer.getWeights()[0]?.dataSync() as Float32Array;
      layer.weights.forEach((weight) => weight.dispose());
      return values;
    });

  test('fills the range of Keras, ±√(3 / D)', () => {
    const limit = Math.sqrt(3 / 400);
    const values = scaleOf(2);
    expect(values.length).toBe(400);
    expect(Math.max(...values)).toBeLessThan(limit);
    expect(Math.min(...values)).toBeGreaterThan(-limit);
    expect(Math.max(...values)).toBeGreaterThan(0.95 * limit);
    expect(Math.min(...values)).toBeLessThan(-0.95 * limit);
  });

  test('follows from the seed', () => {
    expect(scaleOf(0)).toEqual(scaleOf(0));
    expect(scaleOf(0)).not.toEqual(scaleOf(1));
    expect(scaleOf()).not.toEqual(scaleOf());
  });
});

test('the config holds every option and makes an equal layer', () => {
  const options = {
    useScale: false,
    dropout: 0.3,
    seed: 7,
    name: 'look',
    trainable: false,
  };
  const layer = new AdditiveAttention(Object.freeze({ ...options }));
  expect(layer.getConfig()).toEqual(options);
  expect(AdditiveAttention.fromConfig(AdditiveAttention, layer.getConfig()).getConfig()).toEqual(options);
});

test('scoreMode is no option here', () => {
  expect(() => new AdditiveAttention({ scoreMode: 'dot' } as object)).toThrow(
    new ArgumentError(
      "AdditiveAttention: unknown option 'scoreMode'; known options: useScale, dropout, seed, name, trainable",
    ),
  );
});

test('an unknown number of features is an error when there is a scale', () => {
  const query = tf.input({ shape: [3, null] });
  expect(() => new AdditiveAttention().apply([query, query])).toThrow(
    'AdditiveAttention: D of query [B,T,D] must be known, received null',
  );
  expect(() => new AdditiveAttention({ useScale: false }).apply([query, query])).not.toThrow();
});
