import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { Dropout, type DropoutOptions } from './dropout.ts';
import './register.ts';

testLayer({
  name: 'Dropout',
  create: (config: DropoutOptions) => new Dropout(config),
  required: { name: 'drop', rate: 0.3 },
  config: { seed: 5 },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [
    [{ name: 'drop', rate: 1 }, 'Dropout: rate must be a finite number at least 0 and less than 1, received 1'],
    [{ name: '', rate: 0.1 }, "Dropout: name must be a non-empty string, received ''"],
    [
      { name: 'drop', rate: 0.1, seed: -1 },
      'Dropout: seed must be an integer at least 0 and at most 4294967295, received -1',
    ],
  ],
});

const run = (layer: Dropout, training: boolean): number[] =>
  tf.tidy(() => [...(layer.apply(tf.ones([400]), { training }) as tf.Tensor).dataSync()]);

test('in training a share of the rate becomes zero and the rest grows', () => {
  const values = run(new Dropout({ name: 'drop', rate: 0.25, seed: 1 }), true);
  expect(values.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6)).toBe(true);
  const zeros = values.filter((value) => value === 0).length;
  expect(zeros).toBeGreaterThan(70);
  expect(zeros).toBeLessThan(130);
});

test('outside training nothing changes', () => {
  expect(run(new Dropout({ name: 'drop', rate: 0.25 }), false)).toEqual(Array(400).fill(1));
});

test('every call draws a fresh mask, and the same seed repeats the series', () => {
  const series = (seed: number | null): number[][] => {
    const layer = new Dropout({ name: 'drop', rate: 0.5, seed });
    return [run(layer, true), run(layer, true)];
  };
  const first = series(0);
  expect(first[0]).not.toEqual(first[1]);
  expect(series(0)).toEqual(first);
  expect(series(1)).not.toEqual(first);
  expect(series(null)).not.toEqual(series(null));
});
