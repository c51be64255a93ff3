import { configure } from '@modu/backend';
import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded, train } from '../../fixtures/saved-model.ts';
import { Autoencoder, autoencoder, mlp, summary, Vae, vae, type CoderOptions, type VaeOptions } from '../index.ts';
import { Sampling } from './sampling.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

const layersOf = (model: tf.LayersModel): unknown[] =>
  summary(model).layers.map(({ name, outputShape, parameters }) => [name, outputShape.slice(1), parameters]);

/** Bars at every place, which two numbers can tell. */
const bars = (): tf.Tensor4D =>
  tf.tidy(() => tf.reshape(tf.concat([tf.eye(8), tf.mul(tf.eye(8), 0.5)]), [16, 2, 4, 1]));

describe('autoencoder', () => {
  test('is dense by default, its decoder the mirror of its encoder', () => {
    const coder = autoencoder({ inputShape: [28, 28, 1], hidden: [128, 64] });
    expect(layersOf(coder.model)).toEqual([
      ['sample', [28, 28, 1], 0],
      ['flatten', [784], 0],
      ['encoder_1', [128], 100_480],
      ['encoder_2', [64], 8256],
      ['latent', [32], 2080],
      ['decoder_1', [64], 2112],
      ['decoder_2', [128], 8320],
      ['output', [784], 101_136],
      ['sample_shape', [28, 28, 1], 0],
    ]);
    expect([coder.latent, coder.model.loss]).toEqual([32, 'meanSquaredError']);
    coder.dispose();
  });

  test('with blocks is convolutional, with noise denoising', () => {
    const coder = autoencoder({ inputShape: [8, 12, 3], blocks: [4, 5], hidden: [], latent: 7, noise: 0.2 });
    expect(layersOf(coder.model)).toEqual([
      ['sample', [8, 12, 3], 0],
      ['noise', [8, 12, 3], 0],
      ['encoder_conv_1', [4, 6, 4], 112],
      ['encoder_conv_2', [2, 3, 5], 185],
      ['flatten', [30], 0],
      ['latent', [7], 217],
      ['decoder_grid', [30], 240],
      ['grid', [2, 3, 5], 0],
      ['decoder_conv_1', [4, 6, 4], 324],
      ['decoder_conv_2', [8, 12, 4], 260],
      ['output', [8, 12, 3], 111],
    ]);
    coder.dispose();
  });

  test.each([
    ['dense', { hidden: [16], noise: 0 }],
    ['convolutional', { hidden: [16], blocks: [8], noise: 0.01, activation: 'elu' as const }],
  ])('%s learns to give its inputs back, through encode and decode too, and goes on after saving', async (_, more) => {
    const x = bars();
    const options = { inputShape: [2, 4, 1], latent: 4, learningRate: 0.01, seed: 1, ...more };
    const coder = autoencoder(options);
    const losses = await train(coder.model, x, x, 80);
    expect(losses.at(-1)).toBeLessThan(0.3 * (losses[0] ?? 0));
    tf.tidy(() => {
      const codes = coder.encode(x, { batchSize: 5 });
      expect(codes.shape).toEqual([16, 4]);
      expect([...coder.decode(codes).dataSync()]).toBeAllClose([...(coder.model.predict(x) as tf.Tensor).dataSync()]);
    });
    const again = new Autoencoder(await reloaded(coder.model));
    tf.tidy(() => {
      expect(again.encode(x).dataSync()).toEqual(coder.encode(x).dataSync());
    });
    if (more.noise === 0) {
      expect(await train(again.model, x, x, 2)).toBeAllClose(await train(coder.model, x, x, 2), { rtol: 1e-4 });
    }
    again.model.optimizer.dispose();
    for (const one of [again, coder]) one.dispose();
    x.dispose();
  });

  test.each([
    [{}, ArgumentError, 'inputShape must be an array, received undefined'],
    [{ inputShape: [2, 3] }, ArgumentError, 'inputShape must be [features] or [height, width, channels], received [2, 3]'], // prettier-ignore
    [{ inputShape: [0] }, ArgumentError, 'inputShape[0] must be a positive integer, received 0'],
    [{ inputShape: [6, 8, 1], blocks: [2, 2] }, ShapeError, 'inputShape must have sides that 2 blocks can halve, received [6, 8, 1]'], // prettier-ignore
    [{ inputShape: [6], blocks: [2] }, ArgumentError, 'blocks must be [] for samples that are no images, received [2]'],
    [{ inputShape: [6], hidden: [0] }, ArgumentError, 'hidden[0] must be a positive integer, received 0'],
    [{ inputShape: [6], latent: 0 }, ArgumentError, 'latent must be a positive integer, received 0'],
    [
      { inputShape: [6], noise: 2 },
      ArgumentError,
      'noise must be a finite number at least 0 and at most 1, received 2',
    ],
    [{ inputShape: [6], activation: 'rleu' }, ArgumentError, "received 'rleu'; did you mean 'relu'?"],
    [{ inputShape: [6], outputActivation: 'tanh' }, ArgumentError, "outputActivation must be one of 'sigmoid', 'linear', received 'tanh'"], // prettier-ignore
    [{ inputShape: [6], beta: 2 }, ArgumentError, "unknown option 'beta'"],
  ])('refuses %j', (options, kind, message) => {
    const call = (): unknown => autoencoder(options as unknown as CoderOptions);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  test('refuses samples of another size, and what is none', () => {
    const coder = vae({ inputShape: [4], hidden: [] });
    const before = tf.memory().numTensors;
    for (const size of [[3], [2, 3], [2, 4, 1], [0, 4]]) {
      const wrong = tf.zeros(size);
      const message = `x must have shape [B, 4], received [${size.join(', ')}]`;
      expect(() => coder.encode(wrong)).toThrow(new ShapeError(`Autoencoder.encode: ${message}`));
      expect(() => coder.klDivergence(wrong)).toThrow(new ShapeError(`Vae.klDivergence: ${message}`));
      wrong.dispose();
    }
    const rows = [[1, 2, 3, 4]] as never;
    expect(() => coder.encode(rows)).toThrow('Autoencoder.encode: x must be a tensor, received [Array(4)]');
    expect(() => coder.decode(rows)).toThrow('Autoencoder.decode: codes must be a tensor, received [Array(4)]');
    expect(() => coder.encode(rows, { batch: 2 } as object)).toThrow("unknown option 'batch'");
    expect(() => new Vae(undefined as never)).toThrow(
      'Autoencoder: model must be a tf.LayersModel, received undefined',
    );
    expect(tf.memory().numTensors).toBe(before);
    coder.dispose();
  });

  test('refuses codes of another size, and models of others', () => {
    const coder = autoencoder({ inputShape: [4], hidden: [], latent: 2 });
    const codes = tf.ones<tf.Rank.R2>([3, 3]);
    expect(() => coder.decode(codes)).toThrow(
      new ShapeError('Autoencoder.decode: codes must have shape [B, 2], received [3, 3]'),
    );
    expect(() => new Vae(coder.model)).toThrow("Vae: model must be one that vae made, received 'autoencoder' without log_variance"); // prettier-ignore
    const other = mlp({ inputs: 2, hidden: [3] });
    expect(() => new Autoencoder(other)).toThrow("received 'mlp' without latent");
    codes.dispose();
    coder.dispose();
    other.dispose();
  });
});

describe('vae', () => {
  const small = { inputShape: [2, 4, 1], latent: 3, hidden: [16], learningRate: 0.02, seed: 1 } as const;

  test('the gradient is that of reconstruction and divergence together', () => {
    const layer = new Sampling({ klWeight: 0.25, seed: 3 });
    const mean = tf.tensor2d([[0.5, -1], [2, 0.1]]); // prettier-ignore
    const logVariance = tf.tensor2d([[0.2, -0.4], [0, 1]]); // prettier-ignore
    tf.tidy(() => {
      const z = layer.apply([mean, logVariance], { training: true }) as tf.Tensor;
      const noise = tf.div(tf.sub(z, mean), tf.exp(tf.mul(logVariance, 0.5)));
      layer.setRandomState({ ...layer.getRandomState(), draws: 0 });
      const given = tf.grads((m, v) => tf.sum(tf.square(layer.apply([m, v], { training: true }) as tf.Tensor)));
      const wanted = tf.grads((m, v) => {
        const code = tf.add(m, tf.mul(tf.exp(tf.mul(v, 0.5)), noise));
        const kl = tf.mul(0.5, tf.sub(tf.sub(tf.add(tf.square(m), tf.exp(v)), 1), v));
        return tf.add<tf.Scalar>(tf.sum(tf.square(code)), tf.mul(0.25, tf.mean(tf.sum(kl, 1))));
      });
      const [a, b] = [given([mean, logVariance]), wanted([mean, logVariance])];
      a.forEach((gradient, i) => expect([...gradient.dataSync()]).toBeAllClose([...(b[i]?.dataSync() ?? [])], { rtol: 1e-4 })); // prettier-ignore
      expect((layer.apply([mean, logVariance]) as tf.Tensor).dataSync()).toEqual(mean.dataSync());
    });
    tf.dispose([mean, logVariance]);
  });

  test('learns, draws samples with a seed, and goes on after saving', async () => {
    const x = bars();
    const coder = vae({ ...small, beta: 0.05 });
    const losses = await train(coder.model, x, x, 80);
    expect(losses.at(-1)).toBeLessThan(0.8 * (losses[0] ?? 0));
    const again = new Vae(await reloaded(coder.model));
    tf.tidy(() => {
      const [one, two, other] = [
        coder.sample(5, { seed: 1 }),
        again.sample(5, { seed: 1 }),
        coder.sample(5, { seed: 2 }),
      ];
      expect(one.shape).toEqual([5, 2, 4, 1]);
      expect(two.dataSync()).toEqual(one.dataSync());
      expect(other.dataSync()).not.toEqual(one.dataSync());
      expect(coder.encode(x).shape).toEqual([16, 3]);
    });
    expect(again.klDivergence(x)).toBeCloseTo(coder.klDivergence(x), 5);
    const more = await train(again.model, x, x, 2);
    expect(more.every(Number.isFinite)).toBe(true);
    again.model.optimizer.dispose();
    for (const coder_ of [coder, again]) coder_.dispose();
    x.dispose();
  });

  test('codes come nearer to N(0, 1) the more beta weighs', async () => {
    const x = bars();
    const distances: number[] = [];
    for (const beta of [0, 20]) {
      const coder = vae({ ...small, beta });
      await train(coder.model, x, x, 40);
      distances.push(coder.klDivergence(x));
      coder.dispose();
    }
    expect(distances[1]).toBeLessThan(0.1 * (distances[0] ?? 0));
    x.dispose();
  });

  test.each([
    [{ inputShape: [6], beta: -1 }, 'beta must be a finite number at least 0, received -1'],
    [{ inputShape: [6], gamma: 1 }, "unknown option 'gamma'"],
  ])('refuses %j', (options, message) => {
    expect(() => vae(options as unknown as VaeOptions)).toThrow(message);
  });
});
