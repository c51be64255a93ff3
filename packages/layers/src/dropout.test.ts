import { testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onModu } from '../fixtures/on-modu.ts';
import { Dropout, type DropoutOptions, type RandomDrawsState } from './index.ts';

testLayer({
  name: 'Dropout',
  create: (config: DropoutOptions) => new Dropout(config),
  required: { rate: 0.3 },
  config: { seed: 5, noiseShape: [null, 1, 5] },
  inputs: [{ shape: [2, 3, 5] }],
  outputShapes: [[2, 3, 5]],
  badConfigs: [
    [{ rate: 1 }, 'Dropout: rate must be a finite number at least 0 and less than 1, received 1'],
    [{}, 'Dropout: rate must be a finite number at least 0 and less than 1, received undefined'],
    [{ rate: 0.1, name: '' }, "Dropout: name must be a non-empty string, received ''"],
    [{ rate: 0.1, seed: -1 }, 'Dropout: seed must be an integer at least 0 and at most 4294967295, received -1'],
    [{ rate: 0.1, noiseShape: [0] }, 'Dropout: noiseShape must be a positive integer, received 0'],
  ],
});

const run = (layer: Dropout, training: boolean, shape = [400]): number[] =>
  tf.tidy(() => [...(layer.apply(tf.ones(shape), { training }) as tf.Tensor).dataSync()]);

test('in training a share of the rate becomes zero and the rest grows', () => {
  const values = run(new Dropout({ rate: 0.25, seed: 1 }), true, [40_000]);
  expect(values.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6)).toBe(true);
  // Four standard deviations around the mean of 10 000 are 346.
  expect(Math.abs(values.filter((value) => value === 0).length - 10_000)).toBeLessThan(346);
});

test('outside training, and at rate 0, nothing changes', () => {
  expect(run(new Dropout({ rate: 0.25 }), false)).toEqual(Array(400).fill(1));
  expect(run(new Dropout({ rate: 0 }), true)).toEqual(Array(400).fill(1));
});

test('every call draws a fresh mask, and the same seed repeats the series', () => {
  const series = (seed: number | null): number[][] => {
    const layer = new Dropout({ rate: 0.5, seed });
    return [run(layer, true), run(layer, true)];
  };
  const first = series(0);
  expect(first[0]).not.toEqual(first[1]);
  expect(series(0)).toEqual(first);
  expect(series(1)).not.toEqual(first);
  expect(series(null)).not.toEqual(series(null));
});

test('a layer that gets the random state of another draws the masks that the other draws next', () => {
  const layer = new Dropout({ rate: 0.5 });
  run(layer, true);
  const resumed = new Dropout({ rate: 0.5 });
  resumed.setRandomState(JSON.parse(JSON.stringify(layer.getRandomState())) as RandomDrawsState);
  expect(run(resumed, true)).toEqual(run(layer, true));
  expect(run(resumed, true)).toEqual(run(layer, true));
  expect(resumed.getRandomState()).toEqual(layer.getRandomState());
});

test('a random state that is none is refused', () => {
  const layer = new Dropout({ rate: 0.5 });
  expect(() => {
    layer.setRandomState({ seed: 1, draws: -1 });
  }).toThrow('Dropout.setRandomState: draws must be an integer at least 0, received -1');
});

test('along an axis of noiseShape 1 all elements share one decision', () => {
  const values = tf.tidy(() =>
    (
      new Dropout({ rate: 0.5, seed: 3, noiseShape: [null, 1, null] }).apply(tf.ones([7, 11, 5]), {
        training: true,
      }) as tf.Tensor3D
    ).arraySync(),
  );
  for (const row of values) for (const step of row) expect(step).toEqual(row[0]);
  expect(new Set(values.flatMap((row) => row[0])).size).toBe(2);
});

test('a noiseShape that does not fit the input is an error', () => {
  tf.tidy(() => {
    const layer = new Dropout({ rate: 0.5, noiseShape: [null, 2] });
    expect(() => layer.apply(tf.ones([3, 5]), { training: true })).toThrow(
      'Dropout: noiseShape must have one entry per axis of the input [3, 5], equal to it or 1, received [?, 2]',
    );
  });
});

test('integers cannot be dropped out', () => {
  tf.tidy(() => {
    expect(() => new Dropout({ rate: 0.5 }).apply(tf.ones([2], 'int32'), { training: true })).toThrow(
      "Dropout: the input must be a float32 tensor, received 'int32'",
    );
  });
});

test('the gradient passes where the values passed, times the same scale', () => {
  tf.tidy(() => {
    const make = (): Dropout => new Dropout({ rate: 0.4, seed: 2 });
    const x = tf.randomNormal([300], 1, 1, 'float32', 4);
    const scales = make().apply(tf.onesLike(x), { training: true }) as tf.Tensor;
    const gradient = tf.grad((v) => tf.sum(tf.square(make().apply(v, { training: true }) as tf.Tensor)))(x);
    expect(gradient).toBeAllClose(tf.mul(tf.mul(x, 2), tf.square(scales)));
  });
});

describe('on modu', () => {
  test('values and gradients are those of cpu, up to the sign of zero', async () => {
    const trial = (): number[][] =>
      tf.tidy(() => {
        const layer = new Dropout({ rate: 0.3, seed: 9 });
        const x = tf.linspace(-2, 2, 1003);
        const state = layer.getRandomState();
        const y = layer.apply(x, { training: true }) as tf.Tensor;
        layer.setRandomState(state);
        const dx = tf.grad((v) => tf.sum(tf.mul(layer.apply(v, { training: true }) as tf.Tensor, v)))(x);
        return [y, dx].map((tensor) => Array.from(tensor.dataSync(), (value) => value + 0));
      });
    const onCpu = trial();
    expect(await onModu(trial)).toEqual(onCpu);
  });
});

test('a config of Keras is read', () => {
  const config = {
    name: 'drop',
    trainable: true,
    dtype: { module: 'keras', className: 'DTypePolicy', config: { name: 'float32' }, registeredName: null },
    rate: 0.25,
    seed: null,
    noiseShape: null,
  };
  const layer = Dropout.fromConfig(Dropout, config) as unknown as Dropout;
  expect(layer.getConfig()).toEqual({ name: 'drop', trainable: true, rate: 0.25, seed: null, noiseShape: null });
});
