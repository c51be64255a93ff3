import { configure } from '@modu/backend';
import { ArgumentError, ShapeError } from '@modu/core';
import { RandomTranslation } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded, train } from '../../fixtures/saved-model.ts';
import { cnn, summary, type CnnOptions } from '../index.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
});

afterAll(async () => {
  await tf.setBackend('cpu');
});

/** Builds a model, looks at it, and disposes of it. */
function look<T>(model: tf.LayersModel, see: (model: tf.LayersModel) => T): T {
  const seen = see(model);
  model.dispose();
  return seen;
}

const layersOf = (model: tf.LayersModel): unknown[] =>
  summary(model).layers.map(({ name, outputShape, parameters }) => [name, outputShape.slice(1), parameters]);

const weightsOf = (model: tf.LayersModel): number[][] => model.getWeights().map((weight) => [...weight.dataSync()]);

/** Two kinds of images that no pixel alone tells apart: a bar that lies, and one that stands. */
function bars(size: number): [x: tf.Tensor4D, y: tf.Tensor2D] {
  const images = Array.from({ length: 2 * size }, (_, i) =>
    Array.from({ length: size }, (__, row) =>
      Array.from({ length: size }, (___, column) => [(i < size ? row : column) === i % size ? 1 : 0]),
    ),
  );
  const y = images.map((_, i) => [i < size ? 0 : 1]);
  return [tf.tensor4d(images), tf.tensor2d(y)];
}

/** What every builder owes: it learns, repeats itself with one seed, and goes on after it was saved and loaded. */
async function learnsAndGoesOn(build: (seed: number) => tf.LayersModel, size: number, steps: number): Promise<void> {
  const [x, y] = bars(size);
  const [model, twin] = [build(1), build(1)];
  const losses = await train(model, x, y, steps);
  expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
  expect(await train(twin, x, y, 2)).toEqual(losses.slice(0, 2));
  const loaded = await reloaded(model);
  tf.tidy(() => {
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual((model.predict(x) as tf.Tensor).dataSync());
  });
  expect(await train(loaded, x, y, 2)).toBeAllClose(await train(model, x, y, 2), { rtol: 1e-4 });
  loaded.optimizer.dispose();
  tf.dispose([x, y]);
  for (const one of [model, twin, loaded]) one.dispose();
}

describe('cnn', () => {
  const small = { inputShape: [6, 6, 1], blocks: [4], hidden: [8], seed: 1 } as const;

  test('is LeNet-like by default', () => {
    expect(look(cnn({ inputShape: [28, 28, 1], outputs: 10 }), layersOf)).toEqual([
      ['image', [28, 28, 1], 0],
      ['block_1_conv_1', [28, 28, 32], 320],
      ['block_1_pool', [14, 14, 32], 0],
      ['block_2_conv_1', [14, 14, 64], 18_496],
      ['block_2_pool', [7, 7, 64], 0],
      ['flatten', [3136], 0],
      ['hidden_1', [128], 401_536],
      ['output', [10], 1290],
    ]);
  });

  test('with blocks of several convolutions, normalisation, dropout and a global pooling is VGG-like', () => {
    const options = {
      inputShape: [12, 9, 3],
      outputs: 3,
      blocks: [[2, 3], 5],
      kernelSize: 2,
      padding: 'valid',
      pooling: 'average',
      batchNormalization: true,
      blockDropout: 0.1,
      dropout: 0.2,
      globalPooling: 'average',
      hidden: [],
    } as const;
    expect(look(cnn(options), layersOf)).toEqual([
      ['image', [12, 9, 3], 0],
      ['block_1_conv_1', [11, 8, 2], 24],
      ['block_1_conv_1_normalization', [11, 8, 2], 8],
      ['block_1_conv_1_activation', [11, 8, 2], 0],
      ['block_1_conv_2', [10, 7, 3], 24],
      ['block_1_conv_2_normalization', [10, 7, 3], 12],
      ['block_1_conv_2_activation', [10, 7, 3], 0],
      ['block_1_pool', [5, 3, 3], 0],
      ['block_1_dropout', [5, 3, 3], 0],
      ['block_2_conv_1', [4, 2, 5], 60],
      ['block_2_conv_1_normalization', [4, 2, 5], 20],
      ['block_2_conv_1_activation', [4, 2, 5], 0],
      ['block_2_pool', [2, 1, 5], 0],
      ['block_2_dropout', [2, 1, 5], 0],
      ['global_pooling', [5], 0],
      ['output_dropout', [5], 0],
      ['output', [3], 18],
    ]);
  });

  test('takes its output, loss and metrics from the task', () => {
    const of = (options: Partial<CnnOptions>): unknown =>
      look(cnn({ ...small, ...options }), (model) => [
        model.layers.at(-1)?.getConfig()['activation'],
        model.loss,
        model.metricsNames,
      ]);
    expect(of({})).toEqual(['sigmoid', 'binaryCrossentropy', ['loss', 'acc']]);
    expect(of({ outputs: 3 })).toEqual(['softmax', 'categoricalCrossentropy', ['loss', 'acc']]);
    expect(of({ task: 'regression', metrics: ['mae'] })).toEqual(['linear', 'meanSquaredError', ['loss', 'mae']]);
  });

  test('learns, repeats itself, and goes on after saving', async () => {
    await learnsAndGoesOn((seed) => cnn({ ...small, learningRate: 0.03, seed }), 6, 30);
  });

  test('trains with batch normalisation, dropout, l2 and augmentation, which do nothing to a prediction', async () => {
    const augmentation = [new RandomTranslation({ heightFactor: 0.2, widthFactor: 0.2, seed: 1 })];
    const options = { ...small, batchNormalization: true, blockDropout: 0.2, dropout: 0.3, l2: 1e-3, augmentation };
    const model = cnn(options);
    const [x, y] = bars(6);
    const before = weightsOf(model);
    expect((await train(model, x, y, 2)).every(Number.isFinite)).toBe(true);
    expect(weightsOf(model)[0]).not.toEqual(before[0]);
    tf.tidy(() => {
      const [one, two] = [model.predict(x), model.predict(x)] as [tf.Tensor, tf.Tensor];
      expect(one.dataSync()).toEqual(two.dataSync());
    });
    tf.dispose([x, y]);
    model.dispose();
  });

  test.each([
    [{}, 'inputShape must be an array, received undefined'],
    [{ inputShape: [28, 28] }, 'inputShape must be [height, width, channels], received [28, 28]'],
    [{ ...small, inputShape: [6, 0, 1] }, 'inputShape[1] must be a positive integer, received 0'],
    [{ ...small, blocks: [] }, 'blocks must hold at least one block, received []; without convolutions the model is mlp'], // prettier-ignore
    [{ ...small, blocks: [4, []] }, 'blocks[1] must hold at least one width, received []'],
    [{ ...small, blocks: [[4, 0]] }, 'blocks[0][1] must be a positive integer, received 0'],
    [{ ...small, kernelSize: 0 }, 'kernelSize must be a positive integer, received 0'],
    [{ ...small, poolSize: 1.5 }, 'poolSize must be a positive integer, received 1.5'],
    [{ ...small, pooling: 'maxi' }, "pooling must be one of 'max', 'average', 'none', received 'maxi'; did you mean 'max'?"], // prettier-ignore
    [{ ...small, padding: 'full' }, "padding must be one of 'same', 'valid', received 'full'"],
    [{ ...small, globalPooling: 'avg' }, "globalPooling must be one of 'none', 'average', 'max', received 'avg'"],
    [{ ...small, hidden: [0] }, 'hidden[0] must be a positive integer, received 0'],
    [{ ...small, activation: 'rleu' }, "received 'rleu'; did you mean 'relu'?"],
    [{ ...small, blockDropout: 1 }, 'blockDropout must be a finite number at least 0 and less than 1, received 1'],
    [{ ...small, augmentation: ['flip'] }, "augmentation[0] must be a layer, received 'flip'"],
    [{ ...small, filters: 3 }, "unknown option 'filters'"],
  ])('refuses %j', (options, message) => {
    const call = (): unknown => cnn(options as unknown as CnnOptions);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  test('refuses images that are too small for its blocks', () => {
    expect(() => cnn({ ...small, blocks: [4, 4, 4] })).toThrow(
      new ShapeError('cnn: inputShape must leave at least 2 × 2 pixels for block_3_pool, received 1 × 1 there'),
    );
    expect(() => cnn({ ...small, padding: 'valid', blocks: [4, 4, 4], pooling: 'none', kernelSize: 4 })).toThrow(
      ShapeError,
    );
  });
});
