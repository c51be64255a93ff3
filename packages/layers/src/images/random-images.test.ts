import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import * as layers from '../index.ts';
import { RandomStream } from './random-stream.ts';

const batch = (rows = 4, height = 5, width = 7): tf.Tensor4D =>
  tf.randomUniform([rows, height, width, 3], 0, 255, 'float32', 7);
const labelsOf = (rows: number): tf.Tensor2D => tf.oneHot(tf.range(0, rows, 1, 'int32'), rows).toFloat() as tf.Tensor2D;
const values = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

const random: readonly [string, () => tf.layers.Layer, (images: tf.Tensor) => tf.Tensor][] = [
  ['randomFlip', () => new layers.RandomFlip({ seed: 5 }), (x) => layers.randomFlip(x, { seed: 5 })],
  [
    'randomRotation',
    () => new layers.RandomRotation({ factor: 0.2, seed: 5 }),
    (x) => layers.randomRotation(x, { factor: 0.2, seed: 5 }),
  ],
  [
    'randomTranslation',
    () => new layers.RandomTranslation({ heightFactor: 0.4, widthFactor: 0.4, seed: 5 }),
    (x) => layers.randomTranslation(x, { heightFactor: 0.4, widthFactor: 0.4, seed: 5 }),
  ],
  [
    'randomZoom',
    () => new layers.RandomZoom({ heightFactor: 0.4, seed: 5 }),
    (x) => layers.randomZoom(x, { heightFactor: 0.4, seed: 5 }),
  ],
  [
    'randomContrast',
    () => new layers.RandomContrast({ factor: [0.5, 0.5], seed: 5 }),
    (x) => layers.randomContrast(x, { factor: [0.5, 0.5], seed: 5 }),
  ],
  [
    'randomBrightness',
    () => new layers.RandomBrightness({ factor: 0.5, seed: 5 }),
    (x) => layers.randomBrightness(x, { factor: 0.5, seed: 5 }),
  ],
  ['randomErasing', () => new layers.RandomErasing({ seed: 5 }), (x) => layers.randomErasing(x, { seed: 5 })],
  [
    'randomCrop',
    () => new layers.RandomCrop({ height: 2, width: 3, seed: 5 }),
    (x) => layers.randomCrop(x, { height: 2, width: 3, seed: 5 }),
  ],
  ['mixUp', () => new layers.MixUp({ seed: 5 }), (x) => layers.mixUp(x, labelsOf(4), { seed: 5 }).images],
  ['cutMix', () => new layers.CutMix({ seed: 5 }), (x) => layers.cutMix(x, labelsOf(4), { seed: 5 }).images],
];

describe.each(random)('%s', (_, create, change) => {
  test('is the first call of its layer in training, on every backend; the next call is another, and can be resumed', async () => {
    const trial = (): number[][] =>
      tf.tidy(() => {
        const x = batch();
        const layer = create();
        const holder = layer as unknown as layers.RandomStateHolder;
        const run = (): number[] => values(layer.apply(x, { training: true }) as tf.Tensor);
        const first = run();
        expect(values(change(x))).toStrictEqual(first);
        const state = holder.getRandomState();
        const second = run();
        expect(second).not.toStrictEqual(first);
        holder.setRandomState(state);
        expect(run()).toStrictEqual(second);
        expect(layer.apply(x, { training: false })).not.toBe(x);
        return [first, second];
      });
    const onCpu = trial();
    expect(await onModu(trial)).toBeAllClose(onCpu, { rtol: 1e-4, atol: 1e-3 });
  });

  test('has the gradient of its input in training', () => {
    tf.tidy(() => {
      const x = batch(2, 3, 3);
      const layer = create();
      const sum = (images: tf.Tensor): tf.Scalar => {
        (layer as unknown as layers.RandomStateHolder).setRandomState({ seed: 1, draws: 3 });
        return tf.sum(tf.square(layer.apply(images, { training: true }) as tf.Tensor));
      };
      const slope = tf.grad(sum)(x);
      const step = 0.5;
      const direction = tf.randomNormal(x.shape, 0, 1, 'float32', 3);
      const along = (h: number): number => sum(tf.add(x, tf.mul(direction, h))).dataSync()[0] as number;
      const expected = tf.sum(tf.mul(slope, direction)).dataSync()[0] as number;
      const scale = Math.max(1, Math.abs(expected));
      expect((along(step) - along(-step)) / (2 * step) / scale).toBeCloseTo(expected / scale, 1);
    });
  });
});

describe('what is drawn', () => {
  const drawn = <T>(layer: { getRandomTransformation(images: tf.Tensor): T }, rows = 2000): T => {
    const images = tf.zeros([rows, 4, 5, 1]);
    const transformation = layer.getRandomTransformation(images);
    images.dispose();
    return transformation;
  };
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const within = (list: readonly number[], low: number, high: number): void => {
    expect(Math.min(...list)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...list)).toBeLessThanOrEqual(high);
    // An even distribution comes near both ends, and its mean near the middle.
    expect(Math.min(...list)).toBeLessThan(low + 0.02 * (high - low));
    expect(Math.max(...list)).toBeGreaterThan(high - 0.02 * (high - low));
    expect(Math.abs(mean(list) - (low + high) / 2)).toBeLessThan(0.05 * (high - low));
  };

  test('lies evenly in the ranges of Keras', () => {
    within(drawn(new layers.RandomRotation({ factor: [-0.25, 0.5], seed: 1 })).angle, -90, 180);
    const { translations } = drawn(new layers.RandomTranslation({ heightFactor: 0.5, widthFactor: [0, 0.4], seed: 1 }));
    within(
      translations.map(([right]) => right),
      0,
      2,
    );
    within(
      translations.map(([, down]) => down),
      -2,
      2,
    );
    const zoom = drawn(new layers.RandomZoom({ heightFactor: 0.5, widthFactor: [0.1, 0.2], seed: 1 }));
    within(zoom.heightZoom, 0.5, 1.5);
    within(zoom.widthZoom, 1.1, 1.2);
    const same = drawn(new layers.RandomZoom({ heightFactor: 0.5, seed: 1 }));
    expect(same.widthZoom).toStrictEqual(same.heightZoom);
    within(drawn(new layers.RandomContrast({ factor: 0.5, seed: 1 })).contrastFactor, 1, 1.5);
    within(drawn(new layers.RandomContrast({ factor: [0.2, 0.4], seed: 1 })).contrastFactor, 0.8, 1.4);
    within(drawn(new layers.RandomBrightness({ factor: 0.5, valueRange: [0, 2], seed: 1 })).rgbDelta, -1, 1);
    const share = mean(drawn(new layers.RandomFlip({ seed: 1 })).flips.map(Number));
    expect(Math.abs(share - 0.5)).toBeLessThan(0.04);
  });

  test('boxes lie inside the image, and as many are erased as asked for', () => {
    const { boxes, applyErasing } = drawn(
      new layers.RandomErasing({ factor: [0.3, 0.3], scale: [0.04, 0.25], seed: 1 }),
    );
    expect(Math.abs(mean(applyErasing.map(Number)) - 0.3)).toBeLessThan(0.04);
    within(
      boxes.map(({ x0, x1 }) => ((x1 - x0) / 5) ** 2),
      0.04,
      0.25,
    );
    within(
      boxes.map(({ y0, y1 }) => ((y1 - y0) / 4) ** 2),
      0.04,
      0.25,
    );
    expect(Math.min(...boxes.map(({ x0, y0 }) => Math.min(x0, y0)))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...boxes.map(({ x1, y1 }) => Math.max(x1 / 5, y1 / 4)))).toBeLessThanOrEqual(1 + 1e-6);
  });

  test('orders are permutations; shares have the variance of the beta distribution', () => {
    const { permutationOrder, mixWeight } = drawn(new layers.MixUp({ alpha: 0.2, seed: 1 }));
    expect([...permutationOrder].sort((a, b) => a - b)).toStrictEqual(permutationOrder.map((_, i) => i));
    expect(permutationOrder).not.toStrictEqual(permutationOrder.map((_, i) => i));
    for (const [alpha, shares] of [
      [0.2, mixWeight],
      [3, drawn(new layers.MixUp({ alpha: 3, seed: 1 })).mixWeight],
      [1, drawn(new layers.CutMix({ factor: [1, 1], seed: 1 })).mixWeight],
    ] as const) {
      const variance = mean(shares.map((share) => (share - 0.5) ** 2));
      expect(Math.abs(mean(shares) - 0.5)).toBeLessThan(0.03);
      expect(variance * 4 * (2 * alpha + 1)).toBeGreaterThan(0.9);
      expect(variance * 4 * (2 * alpha + 1)).toBeLessThan(1.1);
    }
    const tiny = new RandomStream({ seed: 1, counter: 0 }, 0);
    expect([0, 1]).toContain(Math.round(tiny.beta(1e-6)));
  });

  test('a crop begins anywhere', () => {
    const layer = new layers.RandomCrop({ height: 2, width: 3, seed: 1 });
    const places = Array.from({ length: 200 }, () => drawn(layer, 1));
    expect(new Set(places.map(({ top, left }) => `${top},${left}`)).size).toBe(9);
  });
});

test('noise fills what is erased, inside the range of the values', () => {
  tf.tidy(() => {
    const layer = new layers.RandomErasing({ factor: [1, 1], scale: [1, 1], valueRange: [0, 1], seed: 1 });
    const noise = values(layer.apply(tf.fill([1, 20, 20, 3], 7), { training: true }) as tf.Tensor);
    expect(noise.filter((value) => value === 0).length / noise.length).toBeCloseTo(0.5, 1);
    expect(noise.filter((value) => value === 1).length / noise.length).toBeCloseTo(0.16, 1);
    expect(new Set(noise).size).toBeGreaterThan(300);
  });
});

test('one image is a batch of one, and whole numbers become float32', () => {
  tf.tidy(() => {
    const image = tf.cast(batch(1), 'int32');
    const single = tf.squeeze(image, [0]);
    const options = { factor: 0.3, seed: 2 };
    const turned = layers.randomRotation(single, options);
    expect(turned.dtype).toBe('float32');
    expect(tf.expandDims(turned, 0)).toBeAllClose(layers.randomRotation(image, options));
    expect(layers.resizeBatch(single, { height: 2, width: 2 }).shape).toStrictEqual([2, 2, 3]);
    expect(layers.centerCrop(single, { height: 2, width: 2 }).shape).toStrictEqual([2, 2, 3]);
  });
});

test('MixUp mixes labels with the images, in a call of both', () => {
  tf.tidy(() => {
    const [x, y] = [batch(), labelsOf(4)];
    const [images, labels] = new layers.MixUp({ seed: 5 }).apply([x, y], { training: true }) as [tf.Tensor, tf.Tensor];
    const mixed = layers.mixUp(x, y, { seed: 5 });
    expect(images).toBeAllClose(mixed.images);
    expect(labels).toBeAllClose(mixed.labels);
    expect(tf.sum(labels, 1)).toBeAllClose([1, 1, 1, 1]);
    // Labels that name the image tell how much of which image is in each.
    const flat = tf.reshape(x, [4, -1]);
    expect(tf.reshape(images, [4, -1])).toBeAllClose(tf.matMul(labels, flat), { atol: 1e-2 });
  });
});

test('refuses what is no image', () => {
  tf.tidy(() => {
    const flip = new layers.RandomFlip();
    expect(() => flip.apply(tf.ones([2, 3]))).toThrow(
      'RandomFlip: the input must have shape [B,Y,X,C] or [Y,X,C], received [2, 3]',
    );
    expect(() => layers.centerCrop(tf.ones([2]), { height: 1, width: 1, dataFormat: 'channelsFirst' })).toThrow(
      'CenterCrop: the input must have shape [B,C,Y,X] or [C,Y,X], received [2]',
    );
    expect(() => new layers.MixUp().apply(tf.ones([2, 3, 4]))).toThrow(
      'MixUp: the input must be a batch of images with four axes, received [2, 3, 4]',
    );
    expect(() => layers.cutMix(batch(), tf.ones([3, 2]))).toThrow(
      'CutMix: the labels must have shape [B,C] with B = 4, received [3, 2]',
    );
    expect(() => new layers.Resizing({ height: 1, width: 1, cropToAspectRatio: true, padToAspectRatio: true })).toThrow(
      'Resizing: padToAspectRatio must be false with cropToAspectRatio, received true',
    );
  });
});
