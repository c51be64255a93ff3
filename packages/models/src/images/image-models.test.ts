import { configure } from '@modu/backend';
import { ArgumentError, ShapeError } from '@modu/core';
import { RandomTranslation } from '@modu/layers';
import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded, train } from '../../fixtures/saved-model.ts';
import {
  cnn,
  mobileNet,
  resnet,
  summary,
  type CnnOptions,
  type MobileNetOptions,
  type ResnetOptions,
} from '../index.ts';

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

describe('resnet', () => {
  const small = { inputShape: [6, 6, 1], depth: 8, filters: [4, 6, 8] } as const;

  test('of 20 layers has the weights of the paper, with 1 × 1 convolutions where sizes change', () => {
    // 16·27 + 6·16²·9 + (16·32 + 5·32²)·9 + (32·64 + 5·64²)·9 of convolutions, 16·32 + 32·64 around, 650 of the output;
    // gamma and beta of 7, 6 and 6 normalisations, and of one around in the second and the third stage.
    const kernels = 432 + 13_824 + 50_688 + 202_752 + 2560 + 650;
    const { trainableParameters, parameters } = look(resnet({ inputShape: [32, 32, 3], outputs: 10 }), summary);
    expect(trainableParameters).toBe(kernels + 2 * (7 * 16 + 7 * 32 + 7 * 64));
    expect(trainableParameters).toBe(272_474);
    expect(parameters - trainableParameters).toBe(2 * (7 * 16 + 7 * 32 + 7 * 64));
    const blocks = resnet({ inputShape: [32, 32, 3], outputs: 10, blocks: [3, 3, 3] });
    expect(look(blocks, summary).parameters).toBe(parameters);
  });

  test('has a way around every block, in either form', () => {
    expect(look(resnet({ inputShape: [5, 6, 2], outputs: 3, blocks: [1, 1], filters: [4, 6] }), layersOf)).toEqual([
      ['image', [5, 6, 2], 0],
      ['stem', [5, 6, 4], 72],
      ['stem_normalization', [5, 6, 4], 16],
      ['stem_activation', [5, 6, 4], 0],
      ['stage_1_block_1_conv_1', [5, 6, 4], 144],
      ['stage_1_block_1_conv_1_normalization', [5, 6, 4], 16],
      ['stage_1_block_1_conv_1_activation', [5, 6, 4], 0],
      ['stage_1_block_1_conv_2', [5, 6, 4], 144],
      ['stage_1_block_1_conv_2_normalization', [5, 6, 4], 16],
      ['stage_1_block_1_sum', [5, 6, 4], 0],
      ['stage_1_block_1_activation', [5, 6, 4], 0],
      ['stage_2_block_1_conv_1', [3, 3, 6], 216],
      ['stage_2_block_1_conv_1_normalization', [3, 3, 6], 24],
      ['stage_2_block_1_conv_1_activation', [3, 3, 6], 0],
      ['stage_2_block_1_conv_2', [3, 3, 6], 324],
      ['stage_2_block_1_around', [3, 3, 6], 24],
      ['stage_2_block_1_conv_2_normalization', [3, 3, 6], 24],
      ['stage_2_block_1_around_normalization', [3, 3, 6], 24],
      ['stage_2_block_1_sum', [3, 3, 6], 0],
      ['stage_2_block_1_activation', [3, 3, 6], 0],
      ['global_pooling', [6], 0],
      ['output', [3], 21],
    ]);
    const namesOf = (model: tf.LayersModel) => model.layers.map(({ name }) => name);
    const before = look(resnet({ ...small, preActivation: true }), namesOf);
    expect(before.slice(1, 9)).toEqual([
      'stem',
      'stage_1_block_1_1_normalization',
      'stage_1_block_1_1_activation',
      'stage_1_block_1_conv_1',
      'stage_1_block_1_conv_1_normalization',
      'stage_1_block_1_conv_1_activation',
      'stage_1_block_1_conv_2',
      'stage_1_block_1_sum',
    ]);
    expect(before.slice(-4)).toEqual(['last_normalization', 'last_activation', 'global_pooling', 'output']); // prettier-ignore
  });

  test.each([false, true])(
    'a block whose last weights are zero leaves x as it is, with preActivation %s',
    (preActivation) => {
      const model = resnet({ ...small, preActivation, seed: 1 });
      const last = model.getLayer('stage_1_block_1_conv_2');
      tf.tidy(() => last.setWeights(last.getWeights().map((weight) => tf.zerosLike(weight))));
      const ends = [preActivation ? 'stem' : 'stem_activation', preActivation ? 'stage_1_block_1_sum' : 'stage_1_block_1_activation']; // prettier-ignore
      const outputs = ends.map((name) => model.getLayer(name).output as tf.SymbolicTensor);
      const [x, y] = bars(6);
      tf.tidy(() => {
        const [before, after] = tf.model({ inputs: model.inputs, outputs }).predict(x) as [tf.Tensor, tf.Tensor];
        expect([...after.dataSync()]).toEqual([...before.dataSync()]);
        expect(tf.max(before).dataSync()[0]).toBeGreaterThan(0);
      });
      tf.dispose([x, y]);
      model.dispose();
    },
  );

  test.each([false, true])(
    'learns, repeats itself, and goes on after saving, with preActivation %s',
    async (preActivation) => {
      await learnsAndGoesOn((seed) => resnet({ ...small, preActivation, learningRate: 0.01, seed }), 6, 15);
    },
  );

  test('without batch normalisation has biases', () => {
    const model = resnet({ ...small, batchNormalization: false, outputs: 3 });
    expect(model.getLayer('stem').weights.map(({ shape }) => shape)).toEqual([[3, 3, 1, 4], [4]]);
    expect(model.layers.some(({ name }) => name.endsWith('normalization'))).toBe(false);
    model.dispose();
  });

  test.each([
    [{ depth: 21 }, 'resnet: depth must be 6n + 2 for 3 stages, received 21'],
    [{ depth: 2 }, 'depth must be 6n + 2 for 3 stages, received 2'],
    [{ depth: 0 }, 'depth must be a positive integer, received 0'],
    [{ depth: 8, blocks: [1, 1, 1] }, 'depth must be absent where blocks are given, received 8'],
    [{ blocks: [1, 1] }, 'blocks must have 3 stages, as filters have, received 2'],
    [{ blocks: [] }, 'blocks must hold at least one width, received []'],
    [{ blocks: [1, 0, 1] }, 'blocks[1] must be a positive integer, received 0'],
    [{ filters: [] }, 'filters must hold at least one width, received []'],
    [{ filters: [4, 0] }, 'filters[1] must be a positive integer, received 0'],
    [{ preActivation: 1 }, 'preActivation must be true or false, received 1'],
    [{ activation: 'rleu' }, "received 'rleu'; did you mean 'relu'?"],
    [{ inputShape: [6, 6] }, 'inputShape must be [height, width, channels], received [6, 6]'],
    [{ hidden: [3] }, "unknown option 'hidden'"],
  ])('refuses %j', (options, message) => {
    const call = (): unknown => resnet({ inputShape: [6, 6, 1], ...options } as unknown as ResnetOptions);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

describe('mobileNet', () => {
  const { cases } = loadGolden<{ cases: { version: 1 | 2; alpha: number; parameters: number; layers: number[] }[] }>(
    import.meta.url,
    '../../fixtures/mobile-nets.json',
  );
  const small = { inputShape: [6, 6, 1], stemFilters: 4, lastFilters: 8 } as const;
  const blocks = [{ filters: 4, expansion: 2 }, { filters: 8, repeats: 2, strides: 2 }]; // prettier-ignore

  test.each(cases)(
    'version $version with alpha $alpha has the layers of Keras, weight by weight',
    ({ version, alpha, ...keras }) => {
      const model = mobileNet({ inputShape: [32, 32, 3], outputs: 10, version, alpha });
      const { layers, parameters } = look(model, summary);
      expect(layers.filter((layer) => layer.parameters > 0).map((layer) => layer.parameters)).toEqual(keras.layers);
      expect(parameters).toBe(keras.parameters);
    },
  );

  test('keeps the size of small images in its first stages', () => {
    const shapes = look(mobileNet({ ...small, blocks }), summary).layers.map(({ name, outputShape }) => [name, outputShape.slice(1)]); // prettier-ignore
    expect(shapes.filter(([name]) => /stem$|_(widen|depthwise|narrow|sum)$|last$|pooling/.test(String(name)))).toEqual([
      ['stem', [6, 6, 8]],
      ['stage_1_block_1_widen', [6, 6, 16]],
      ['stage_1_block_1_depthwise', [6, 6, 16]],
      ['stage_1_block_1_narrow', [6, 6, 8]],
      ['stage_1_block_1_sum', [6, 6, 8]],
      ['stage_2_block_1_widen', [6, 6, 48]],
      ['stage_2_block_1_depthwise', [3, 3, 48]],
      ['stage_2_block_1_narrow', [3, 3, 8]],
      ['stage_2_block_2_widen', [3, 3, 48]],
      ['stage_2_block_2_depthwise', [3, 3, 48]],
      ['stage_2_block_2_narrow', [3, 3, 8]],
      ['stage_2_block_2_sum', [3, 3, 8]],
      ['last', [3, 3, 8]],
      ['global_pooling', [8]],
    ]);
  });

  test.each([
    ['version 2', { blocks }],
    ['version 1', { version: 1, blocks: [{ filters: 8 }, { filters: 8, strides: 2 }], alpha: 0.75 }],
  ] as const)('%s learns, repeats itself, and goes on after saving', async (_, options) => {
    await learnsAndGoesOn((seed) => mobileNet({ ...small, ...options, learningRate: 0.03, seed }), 6, 12);
  });

  test.each([
    [{ blocks: [] }, 'mobileNet: blocks must hold at least one block, received []'],
    [{ blocks: [{ filters: 0 }] }, 'blocks[0].filters must be a positive integer, received 0'],
    [{ blocks: [{ filters: 4, strides: 0 }] }, 'blocks[0].strides must be a positive integer, received 0'],
    [{ blocks: [{ filters: 4, expansion: 0.5 }] }, 'blocks[0].expansion must be a positive integer, received 0.5'],
    [{ blocks: [{ filter: 4 }] }, "mobileNet: blocks[0]: unknown option 'filter'"],
    [{ version: 1, blocks: [{ filters: 4, expansion: 2 }] }, "unknown option 'expansion'"],
    [{ version: 3 }, 'version must be one of 1, 2, received 3'],
    [{ alpha: 0 }, 'alpha must be a finite number greater than 0, received 0'],
    [{ stemFilters: 0 }, 'stemFilters must be a positive integer, received 0'],
    [{ stemStrides: 0 }, 'stemStrides must be a positive integer, received 0'],
    [{ lastFilters: -1 }, 'lastFilters must be an integer at least 0, received -1'],
    [{ activation: 'rleu6' }, "received 'rleu6'; did you mean 'relu6'?"],
    [{ inputShape: [0, 6, 1] }, 'inputShape[0] must be a positive integer, received 0'],
  ])('refuses %j', (options, message) => {
    const call = (): unknown => mobileNet({ inputShape: [6, 6, 1], ...options } as unknown as MobileNetOptions);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
