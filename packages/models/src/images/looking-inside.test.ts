import { configure } from '@modu/backend';
import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { loadGolden } from '@modu/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reloaded, train } from '../../fixtures/saved-model.ts';
import {
  cnn,
  gpt,
  gradCam,
  linearRegression,
  occlusionMap,
  summary,
  transfer,
  type TransferOptions,
} from '../index.ts';

const golden = loadGolden<{
  weights: unknown[];
  images: number[][][][];
  classes: number[];
  cams: Record<string, { small: number[][][]; drawn: number[][][] }>;
  occlusion: number[][][];
}>(import.meta.url, '../../fixtures/heat-maps.json');
/** The network of the golden values. */
let keras: tf.LayersModel;
/** A network with weights that are known: two channels, one of which sees pixels and the other their negative. */
let known: tf.LayersModel;
/** A network that was trained to tell a bright left half from a bright right half. */
let sides: tf.LayersModel;
let images: tf.Tensor4D;
let labels: tf.Tensor2D;
let before = 0;

const oneHot = (classes: number): tf.Tensor2D =>
  tf.tensor2d(
    Array.from({ length: 12 * classes }, (_, at) => Number(at % classes === Math.floor(at / classes) % 2)),
    [12, classes],
  );

beforeAll(async () => {
  configure({ threads: 1 });
  await tf.setBackend('modu');
  before = tf.memory().numTensors;
  known = cnn({ inputShape: [4, 4, 1], outputs: 3, blocks: [2], kernelSize: 1, pooling: 'none', globalPooling: 'average', hidden: [], seed: 1 }); // prettier-ignore
  tf.tidy(() => {
    const filters = tf.tensor4d([1, -1], [1, 1, 1, 2]);
    known.setWeights([filters, tf.zeros([2]), tf.tensor2d([2, 0, -1, 0, 3, 1], [2, 3]), tf.zeros([3])]);
  });
  keras = cnn({ inputShape: [10, 8, 2], outputs: 4, blocks: [3, 5], hidden: [7], seed: 1 });
  tf.tidy(() => keras.setWeights(golden.weights.map((weight) => tf.tensor(weight as number[]))));
  sides = cnn({ inputShape: [8, 8, 1], outputs: 2, blocks: [4], hidden: [8], learningRate: 0.03, seed: 2 });
  const half = (i: number) => Array.from({ length: 64 }, (_, at) => Number(at % 8 < 4 === (i % 2 === 0)) * (0.5 + (i + at) % 5 / 8)); // prettier-ignore
  images = tf.tensor4d(Array.from({ length: 12 }, (_, i) => half(i)).flat(), [12, 8, 8, 1]);
  labels = oneHot(2);
  await train(sides, images, labels, 25);
});

afterAll(async () => {
  tf.dispose([images, labels]);
  for (const one of [known, keras, sides]) one.dispose();
  expect(tf.memory().numTensors).toBe(before);
  await tf.setBackend('cpu');
});

describe('gradCam', () => {
  const pixels = [0, 1, 2, 4, -2, 0, 0, 1, 0, 0, -4, 0, 0, 0, 0, 2];

  test('is the sum of the channels by what they do for the score, as the formula says', () => {
    tf.tidy(() => {
      const image = tf.tensor4d(pixels, [1, 4, 4, 1]);
      // Class 0 has a weight for the channel of bright pixels alone; class 1 for that of dark ones.
      const bright = gradCam(known, image, { classes: 0 });
      expect([...bright.dataSync()]).toBeAllClose(pixels.map((pixel) => Math.max(0, pixel) / 4));
      const dark = gradCam(known, image, { classes: [1] });
      expect([...dark.dataSync()]).toBeAllClose(pixels.map((pixel) => Math.max(0, -pixel) / 4));
      // Class 2: −1 · bright + 1 · dark, of which the positive part is the dark pixels.
      expect(gradCam(known, image, { classes: 2 }).dataSync()).toEqual(dark.dataSync());
    });
  });

  test.each(Object.keys(golden.cams))(
    'of %s is what Keras makes of the same weights, whatever the batches',
    (layer) => {
      tf.tidy(() => {
        const x = tf.tensor4d(golden.images);
        const { small = [], drawn = [] } = golden.cams[layer] ?? {};
        const { classes } = golden;
        const left = gradCam(keras, x, { layer, classes, resize: false, batchSize: 2 });
        expect(left.shape).toEqual([3, small[0]?.length, small[0]?.[0]?.length]);
        expect([...left.dataSync()]).toBeAllClose(small.flat(2), { atol: 1e-5 });
        const whole = gradCam(keras, x, { layer, classes });
        expect([...whole.dataSync()]).toBeAllClose(drawn.flat(2), { atol: 1e-5 });
        expect(Math.max(...whole.dataSync())).toBe(1);
      });
    },
  );

  test('takes the score in front of a softmax layer, an activation layer, and of images of any size', () => {
    tf.tidy(() => {
      const filters = [tf.tensor4d([1, -1], [1, 1, 1, 2]), tf.zeros([2]), tf.tensor2d([2, 0, -1, 0, 3, 1], [2, 3]), tf.zeros([3])]; // prettier-ignore
      const image = tf.tensor4d(pixels, [1, 4, 4, 1]);
      for (const end of [
        () => tf.layers.softmax({ axis: -1 }),
        () => tf.layers.activation({ activation: 'softmax' }),
      ]) {
        const model = tf.sequential();
        model.add(
          tf.layers.conv2d({ filters: 2, kernelSize: 1, activation: 'relu', inputShape: [null, null, 1] as never }),
        );
        model.add(tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }));
        model.add(tf.layers.dense({ units: 3 }));
        model.add(end());
        model.setWeights(filters);
        const given = (model.predict(image) as tf.Tensor).dataSync();
        // Gradients of the probabilities would weigh the other classes too, and darken the map of class 2.
        const raw = gradCam(model, image, { classes: 2, resize: false });
        expect([...raw.dataSync()]).toBeAllClose(pixels.map((pixel) => Math.max(0, -pixel) / 4));
        expect((model.predict(image) as tf.Tensor).dataSync()).toEqual(given);
        model.dispose();
      }
    });
  });

  test('looks at the layer that joins the last branches, and refuses one that is called twice', () => {
    const input = tf.input({ shape: [4, 4, 1] });
    const twice = tf.layers.conv2d({ name: 'twice', filters: 1, kernelSize: 1 });
    const once = tf.layers.conv2d({ name: 'once', filters: 1, kernelSize: 1, kernelInitializer: 'ones' });
    const branches = [twice.apply(twice.apply(input)), once.apply(input)] as tf.SymbolicTensor[];
    const joined = tf.layers.add({ name: 'joined' }).apply(branches) as tf.SymbolicTensor;
    const vector = tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(joined) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: input,
      outputs: tf.layers.dense({ units: 2 }).apply(vector) as tf.SymbolicTensor,
    });
    tf.tidy(() => {
      const image = tf.tensor4d(pixels, [1, 4, 4, 1]);
      expect(gradCam(model, image).dataSync()).toEqual(gradCam(model, image, { layer: 'joined' }).dataSync());
      expect(() => gradCam(model, image, { layer: 'twice' })).toThrow(
        new ArgumentError("gradCam: layer must be called once, received 'twice', which the model calls several times"),
      );
    });
    for (const layer of model.layers) for (const weight of layer.weights) weight.dispose();
  });

  test('explains the likeliest class by default, and leaves the model as it was', () => {
    tf.tidy(() => {
      const predicted = (sides.predict(images) as tf.Tensor).dataSync();
      const maps = gradCam(sides, images);
      expect(maps.shape).toEqual([12, 8, 8]);
      const classes = Array.from({ length: 12 }, (_, i) => i % 2);
      expect(maps.dataSync()).toEqual(gradCam(sides, images, { classes, layer: 'block_1_conv_1' }).dataSync());
      expect(gradCam(sides, images, { layer: 'block_1_pool', resize: false }).shape).toEqual([12, 4, 4]);
      expect((sides.predict(images) as tf.Tensor).dataSync()).toEqual(predicted);
      expect(Object.hasOwn(sides.getLayer('block_1_conv_1'), 'call')).toBe(false);
    });
  });

  test('of one sigmoid output explains class 0 by what speaks against class 1', () => {
    const model = cnn({ inputShape: [4, 4, 1], blocks: [2], kernelSize: 1, pooling: 'none', globalPooling: 'average', hidden: [] }); // prettier-ignore
    tf.tidy(() => {
      model.setWeights([tf.tensor4d([1, -1], [1, 1, 1, 2]), tf.zeros([2]), tf.tensor2d([[2], [-1]]), tf.zeros([1])]);
      const image = tf.tensor4d(pixels, [1, 4, 4, 1]);
      expect([...gradCam(model, image, { classes: 1 }).dataSync()]).toBeAllClose(pixels.map((p) => Math.max(0, p) / 4));
      expect([...gradCam(model, image, { classes: 0 }).dataSync()]).toBeAllClose(pixels.map((p) => Math.max(0, -p) / 4)); // prettier-ignore
    });
    model.dispose();
  });

  test('refuses what it cannot explain', () => {
    const line = linearRegression({ inputs: 3 });
    const wrong = tf.ones<tf.Rank.R4>([1, 4, 4, 2]);
    expect(() => gradCam(known, wrong)).toThrow(
      new ShapeError('gradCam: images must have shape [B, 4, 4, 1], received [1, 4, 4, 2]'),
    );
    expect(() => gradCam(line, wrong)).toThrow(ShapeError);
    expect(() => gradCam(sides, images, { layer: 'hidden_1' })).toThrow(
      new ArgumentError('gradCam: layer must be one of block_1_conv_1, block_1_pool, received \'hidden_1\''), // prettier-ignore
    );
    expect(() => gradCam(sides, images, { classes: 2 })).toThrow('classes must be an integer at least 0 and at most 1, received 2'); // prettier-ignore
    expect(() => gradCam(sides, images, { classes: [1] })).toThrow('classes must have one entry for each of 12 images, received 1'); // prettier-ignore
    expect(() => gradCam(sides, images, { klass: 1 } as never)).toThrow("unknown option 'klass'");
    line.dispose();
    wrong.dispose();
  });
});

describe('occlusionMap', () => {
  test('is how much the probability falls, mean over the squares that cover a pixel', () => {
    tf.tidy(() => {
      const image = tf.tensor4d([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, 4, 4, 1]);
      const fall = tf.tidy(() => {
        const [lit, dark] = [known.predict(image), known.predict(tf.zerosLike(image))] as [tf.Tensor, tf.Tensor];
        return (lit.dataSync()[0] ?? 0) - (dark.dataSync()[0] ?? 0);
      });
      const one = occlusionMap(known, image, { size: 1, classes: 0 });
      expect([...one.dataSync()]).toBeAllClose([fall, ...Array.from({ length: 15 }, () => 0)], { atol: 1e-6 });
      // Of the four squares of 2 × 2 on the first pixel, all cover it; of those on its neighbour, half do.
      const two = [...occlusionMap(known, image, { size: 2, classes: 0 }).dataSync()];
      expect(two.slice(0, 3)).toBeAllClose([fall, fall / 2, 0], { atol: 1e-6 });
      expect(two[5]).toBeCloseTo(fall / 4, 5);
    });
  });

  test.each([1, 7, 256])('is what Keras makes of the same weights, seeing %i images at once', (batchSize) => {
    tf.tidy(() => {
      const options = { size: 3, stride: 2, value: 0.25, classes: golden.classes, batchSize };
      const map = occlusionMap(keras, tf.tensor4d(golden.images), options);
      expect(map.shape).toEqual([3, 10, 8]);
      expect([...map.dataSync()]).toBeAllClose(golden.occlusion.flat(2), { atol: 1e-5 });
    });
  });

  test('of one output covers class 0 as what is left to 1', () => {
    const model = cnn({ inputShape: [4, 4, 1], blocks: [2], hidden: [], seed: 3 });
    tf.tidy(() => {
      const image = tf.randomUniform<tf.Rank.R4>([2, 4, 4, 1], 0, 1, 'float32', 5);
      const [zero, one] = [0, 1].map((classes) => occlusionMap(model, image, { classes, size: 2 })) as [tf.Tensor, tf.Tensor]; // prettier-ignore
      expect([...zero.dataSync()]).toBeAllClose([...tf.neg(one).dataSync()], { atol: 1e-6 });
      expect(Math.max(...tf.abs(one).dataSync())).toBeGreaterThan(1e-3);
    });
    model.dispose();
  });

  test('finds the half that the network was taught to look at', () => {
    tf.tidy(() => {
      const covered = occlusionMap(sides, images, { size: 4, stride: 2 });
      expect(covered.shape).toEqual([12, 8, 8]);
      const [left = [], right = []] = tf.split(covered, 2, 2).map((half) => [...tf.mean(half, [1, 2]).dataSync()]);
      // An image may be told by what it lacks, so it is the sum that counts.
      const total = (of: (i: number) => readonly number[]) => left.reduce((sum, _, i) => sum + (of(i)[i] ?? 0), 0);
      const bright = total((i) => (i % 2 === 0 ? left : right));
      expect(bright).toBeGreaterThan(0.01);
      expect(bright).toBeGreaterThan(3 * Math.abs(total((i) => (i % 2 === 0 ? right : left))));
    });
  });

  test.each([
    [{ size: 9 }, 'size must be an integer at least 1 and at most 8, received 9'],
    [{ size: 3, stride: 4 }, 'stride must be an integer at least 1 and at most 3, received 4'],
    [{ value: Number.NaN }, 'value must be a finite number, received NaN'],
    [{ step: 1 }, "unknown option 'step'"],
  ])('refuses %j', (options, message) => {
    expect(() => occlusionMap(sides, images, options as object)).toThrow(message);
  });
});

describe('transfer', () => {
  test('keeps what the base knows, frozen, and trains the head alone', async () => {
    const values = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);
    const given = values(sides);
    const model = await transfer({ base: sides, outputs: 3, hidden: [5], dropout: 0.1, learningRate: 0.05, seed: 1 });
    expect(summary(model).layers.map(({ name, trainableParameters }) => [name, trainableParameters])).toEqual([
      ['image', 0],
      ['block_1_conv_1', 0],
      ['block_1_pool', 0],
      ['flatten', 0],
      ['hidden_1', 0],
      ['head_1_dropout', 0],
      ['head_1', 45],
      ['head_output_dropout', 0],
      ['head_output', 18],
    ]);
    const answers = oneHot(3);
    const losses = await train(model, images, answers, 30);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    for (const name of ['block_1_conv_1', 'hidden_1']) {
      const [kept, own] = [model, sides].map((one) =>
        one
          .getLayer(name)
          .getWeights()
          .map((weight) => weight.dataSync()),
      );
      expect(kept).toEqual(own);
    }
    expect(values(sides)).toEqual(given);
    expect(sides.layers.slice(1).every(({ trainable }) => trainable)).toBe(true);
    const loaded = await reloaded(model);
    expect(summary(loaded).trainableParameters).toBe(63);
    tf.tidy(() => {
      expect((loaded.predict(images) as tf.Tensor).dataSync()).toEqual((model.predict(images) as tf.Tensor).dataSync());
    });
    expect((await train(loaded, images, answers, 2)).every(Number.isFinite)).toBe(true);
    answers.dispose();
    loaded.optimizer.dispose();
    for (const one of [model, loaded]) one.dispose();
  });

  test('keeps the averages of frozen batch normalisations, by which they normalise in training too', async () => {
    const base = cnn({ inputShape: [8, 8, 1], blocks: [2], batchNormalization: true, hidden: [], seed: 1 });
    const halves = tf.slice(labels, [0, 1], [-1, 1]);
    await train(base, images, halves, 3);
    const model = await transfer({ base, learningRate: 1e-9, seed: 1 });
    const averages = () =>
      model
        .getLayer('block_1_conv_1_normalization')
        .getWeights()
        .map((weight) => weight.dataSync());
    const before = averages();
    const untrained = model.evaluate(images, halves) as tf.Scalar[];
    const [loss = Number.NaN] = await train(model, images, halves, 1);
    // Averages of the batch would give another loss than that of inference.
    expect(loss).toBeCloseTo(untrained[0]?.dataSync()[0] ?? Number.NaN, 5);
    expect(averages()).toEqual(before);
    tf.dispose([halves, ...untrained]);
    for (const one of [base, model]) one.dispose();
  });

  test('of a transfer gives the second head a name of its own', async () => {
    const first = await transfer({ base: sides, hidden: [3], outputs: 3, seed: 1 });
    const second = await transfer({ base: first, hidden: [3], outputs: 2, seed: 1 });
    expect(second.layers.slice(-3).map(({ name }) => name)).toEqual(['head_1', 'head2_1', 'head2_output']);
    for (const one of [first, second]) one.dispose();
  });

  test('keeps of a network with branches only what leads to the cut, and leaves nothing behind when it fails', async () => {
    const input = tf.input({ shape: [4, 4, 1] });
    const conv = (name: string, x: unknown) => tf.layers.conv2d({ name, filters: 1, kernelSize: 1 }).apply(x as tf.SymbolicTensor) as tf.SymbolicTensor; // prettier-ignore
    const [left, right] = [conv('left', input), conv('right', input)];
    const sum = tf.layers.add().apply([left, right]) as tf.SymbolicTensor;
    const base = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(tf.layers.flatten().apply(sum)) as tf.SymbolicTensor }); // prettier-ignore
    const tensors = tf.memory().numTensors;
    const model = await transfer({ base, layer: 'right', trainableLayers: 1 });
    expect(summary(model).layers.map(({ name, trainableParameters }) => [name, trainableParameters])).toEqual([
      [input.name, 0],
      ['right', 2],
      ['head_pooling', 0],
      ['head_output', 2],
    ]);
    model.optimizer.dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    const optimizer = { optimizer: 'sgd' } as unknown as TransferOptions;
    await expect(transfer({ ...optimizer, base })).rejects.toThrow('optimizer must be a tf.Optimizer');
    const unsized = tf.input({ shape: [null, null, 1] as never });
    const any = tf.model({ inputs: unsized, outputs: conv('last', conv('any', unsized)) });
    const before = tf.memory().numTensors;
    const whole = await transfer({ base: any, layer: 'any' });
    whole.dispose();
    expect(tf.memory().numTensors).toBe(before);
    for (const one of [base, any]) for (const layer of one.layers) for (const weight of layer.weights) weight.dispose();
  });

  test('cuts where it is told, and trains the last layers of the base too when asked', async () => {
    const model = await transfer({ base: sides, layer: 'block_1_pool', trainableLayers: 2, outputs: 4 });
    expect(summary(model).layers.map(({ name, trainableParameters }) => [name, trainableParameters])).toEqual([
      ['image', 0],
      ['block_1_conv_1', 40],
      ['block_1_pool', 0],
      ['head_pooling', 0],
      ['head_output', 20],
    ]);
    expect([model.loss, model.metricsNames]).toEqual(['categoricalCrossentropy', ['loss', 'acc']]);
    model.dispose();
  });

  test.each([
    [{ base: 3 }, 'base must be a tf.LayersModel, received 3'],
    [{ layer: 'pool' }, "layer must be one of image, block_1_conv_1, block_1_pool, flatten, hidden_1, output, received 'pool'"], // prettier-ignore
    [{ trainableLayers: 6 }, 'trainableLayers must be an integer at least 0 and at most 5, received 6'],
    [{ hidden: [0] }, 'hidden[0] must be a positive integer, received 0'],
    [{ outputs: 0 }, 'outputs must be a positive integer, received 0'],
    [{ activation: 'rleu' }, "did you mean 'relu'?"],
    [{ freeze: true }, "unknown option 'freeze'"],
  ])('refuses %j', async (options, message) => {
    await expect(transfer({ base: sides, ...options } as unknown as TransferOptions)).rejects.toThrow(message);
  });

  test('refuses a layer of unknown size', async () => {
    const writer = gpt({ vocabulary: 5, sequenceLength: 4, width: 4, layers: 1 });
    await expect(transfer({ base: writer.model })).rejects.toThrow(
      "transfer: layer must be one whose output has a known size, received 'norm' of [null, null, 4]",
    );
    writer.dispose();
  });

  test('says what to do when the model itself is given', async () => {
    await expect(transfer(sides as never)).rejects.toThrow(
      new ArgumentError('transfer: options must be an object of options, received a LayersModel'),
    );
  });
});
