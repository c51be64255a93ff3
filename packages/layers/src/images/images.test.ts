import { loadGolden, testLayer } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { onModu } from '../../fixtures/on-modu.ts';
import * as layers from '../index.ts';

interface Transforming extends tf.layers.Layer {
  transformImages(images: tf.Tensor, transformation: object): tf.Tensor;
  transformLabels(labels: tf.Tensor, transformation: object): tf.Tensor;
  getRandomTransformation(images: tf.Tensor): Record<string, unknown>;
}

const { cases } = loadGolden<{
  readonly cases: readonly {
    readonly layer: string;
    readonly options: object;
    readonly images: number[];
    readonly transformation: object | null;
    readonly output: number[];
    readonly labels?: number[][];
    readonly mixedLabels?: number[][];
  }[];
}>(import.meta.url, '../../fixtures/images.json');

const make = (name: string, options: object): Transforming =>
  new (layers as unknown as Record<string, new (options: object) => Transforming>)[name]!(options);

const titled = cases.map((item, i) => [`${i + 1}. ${item.layer} ${JSON.stringify(item.options)}`, item] as const);

describe.each(['cpu', 'modu'])('equal to Keras on %s', (backend) => {
  test.each(titled)('%s', async (_, { layer: name, options, images, transformation, output, labels, mixedLabels }) => {
    const trial = (): void => {
      tf.tidy(() => {
        const layer = make(name, options);
        const x = tf.tensor(images);
        const result = transformation === null ? layer.apply(x) : layer.transformImages(x, transformation);
        // Keras computes places between pixels in float32, of values up to 255.
        expect(result).toBeAllClose(output, { rtol: 1e-5, atol: 2e-3 });
        if (labels === undefined || transformation === null) return;
        expect(layer.transformLabels(tf.tensor(labels), transformation)).toBeAllClose(mixedLabels, { atol: 1e-4 });
      });
    };
    if (backend === 'modu') await onModu(trial);
    else trial();
  });
});

const images = { shape: [2, 5, 7, 3] };
const fill = { fillMode: 'nearest', interpolation: 'nearest', fillValue: 3 };
const all = { seed: 3, dataFormat: 'channelsFirst' };
const badFactor = (where: string, more: object = {}): [object, string][] => [
  [{ ...more, factor: 2 }, `${where}: factor must be a finite number`],
  [{ ...more, factor: [0] }, `${where}: factor must be two numbers, received 1`],
  [{ ...more, factor: 'a' }, `${where}: factor must be a number or a list of two, received 'a'`],
];

const subjects: Record<string, { required?: object; config: object; bad: [object, string][]; outputs?: number[][] }> = {
  RandomFlip: { config: { mode: 'vertical' }, bad: [[{ mode: 'up' }, 'RandomFlip: mode must be one of']] },
  RandomRotation: { required: { factor: 0.2 }, config: fill, bad: badFactor('RandomRotation') },
  RandomTranslation: {
    required: { heightFactor: 0.2, widthFactor: [0.1, 0.2] },
    config: fill,
    bad: [
      [{ heightFactor: 2, widthFactor: 0 }, 'RandomTranslation: heightFactor must be a finite number at least -1'],
      [{ heightFactor: 0, widthFactor: 0, fillMode: 'zero' }, 'RandomTranslation: fillMode must be one of'],
      [
        { heightFactor: 0, widthFactor: 0, interpolation: 'bicubic' },
        'RandomTranslation: interpolation must be one of',
      ],
    ],
  },
  RandomZoom: {
    required: { heightFactor: 0.2 },
    config: { ...fill, widthFactor: [0.1, 0.2] },
    bad: [[{ heightFactor: -1 }, 'RandomZoom: heightFactor must be a finite number greater than -1']],
  },
  RandomContrast: { required: { factor: 0.2 }, config: { valueRange: [0, 1] }, bad: badFactor('RandomContrast') },
  RandomBrightness: { required: { factor: 0.2 }, config: { valueRange: [0, 1] }, bad: badFactor('RandomBrightness') },
  RandomErasing: {
    config: { factor: 0.5, scale: [0.1, 0.2], fillValue: [1, 2, 3], valueRange: [0, 1] },
    bad: [...badFactor('RandomErasing'), [{ fillValue: [1] }, 'RandomErasing: fillValue must be a number or three']],
  },
  MixUp: { config: { alpha: 0.5 }, bad: [[{ alpha: 0 }, 'MixUp: alpha must be a finite number greater than 0']] },
  CutMix: { config: { factor: 0.5 }, bad: badFactor('CutMix') },
};

for (const [name, { required = {}, config, bad }] of Object.entries(subjects)) {
  testLayer({
    name,
    create: (options: object) => make(name, options),
    required,
    config: { ...config, ...all },
    inputs: [images],
    outputShapes: [images.shape],
    kwargs: { training: false },
    badConfigs: bad,
  });
}

for (const name of ['RandomCrop', 'CenterCrop', 'Resizing']) {
  const more = {
    RandomCrop: { seed: 3 },
    CenterCrop: {},
    Resizing: { interpolation: 'bicubic', cropToAspectRatio: true, fillValue: 2, antialias: true },
  }[name] as object;
  testLayer({
    name,
    create: (options: object) => make(name, options),
    // Only one value of these can be set beside the others.
    required: { height: 3, width: 3, ...(name === 'Resizing' && { fillMode: 'constant', padToAspectRatio: false }) },
    config: { ...more, dataFormat: 'channelsFirst' },
    inputs: [{ shape: [2, 3, 5, 3] }],
    outputShapes: [[2, 3, 3, 3]],
    badConfigs: [
      [{ height: 0, width: 1 }, `${name}: height must be a positive integer, received 0`],
      [{ height: 1, width: 1.5 }, `${name}: width must be a positive integer, received 1.5`],
      [{ height: 1, width: 1, dataFormat: 'first' }, `${name}: dataFormat must be one of`],
    ],
  });
}
