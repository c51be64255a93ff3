import {
  ArgumentError,
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
} from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectActivation, type Activation } from '../activation.ts';
import { classifierHead } from '../classifier-head.ts';
import {
  expectLoss,
  expectMetrics,
  expectTraining,
  type LossName,
  type MetricName,
  type TrainingOptions,
} from '../compile-model.ts';
import { expectSeed } from '../seed.ts';

/** The size of images: [height, width, channels]. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** What all networks that take images and tell classes or numbers have in common. */
export interface ImageModelOptions extends TrainingOptions {
  /** The size of an image, [height, width, channels]. */
  readonly inputShape: ImageShape;
  /** The number of outputs, 1 by default: for a classifier of two classes 1, of more their number. */
  readonly outputs?: number;
  /** `'classification'`, the default, or `'regression'`. */
  readonly task?: 'classification' | 'regression';
  /** The activation behind convolutions and hidden layers. */
  readonly activation?: Activation;
  /** Whether a batch normalisation stands between each convolution or hidden layer and its activation. */
  readonly batchNormalization?: boolean;
  /** Fraction of the inputs of each dense layer set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** The weight of the squared kernels, of all layers, in the loss; 0 by default. */
  readonly l2?: number;
  /** Layers through which images pass first, such as `RandomTranslation` of `@modu/layers`; none by default. */
  readonly augmentation?: readonly tf.layers.Layer[];
  /** By default binary cross-entropy for one class output, categorical for more, mean squared error for regression. */
  readonly loss?: LossName;
  /** By default accuracy for classification, none for regression. */
  readonly metrics?: readonly MetricName[];
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible, each layer with a seed of its own. */
  readonly seed?: number;
}

/** {@link ImageModelOptions} with every default in place. */
export interface ImageSettings {
  readonly inputShape: ImageShape;
  readonly units: number;
  readonly outputActivation: 'linear' | 'sigmoid' | 'softmax';
  readonly activation: Activation;
  readonly batchNormalization: boolean;
  readonly dropout: number;
  readonly l2: number;
  readonly augmentation: readonly tf.layers.Layer[];
  readonly loss: LossName;
  readonly metrics: readonly MetricName[];
  readonly training: TrainingOptions;
  readonly seed: number | undefined;
}

const names = [
  'inputShape',
  'outputs',
  'task',
  'activation',
  'batchNormalization',
  'dropout',
  'l2',
  'augmentation',
  'optimizer',
  'learningRate',
  'loss',
  'metrics',
  'seed',
] as const;

/** The options, checked. @param own names of further options @throws {ArgumentError} */
export function imageSettings(
  where: string,
  given: ImageModelOptions,
  own: readonly string[],
  defaults: Pick<ImageSettings, 'activation' | 'batchNormalization'>,
): ImageSettings {
  const options = expectOptions<ImageModelOptions>(where, given, [...names, ...own] as never[]);
  const units = expectInteger(where, 'outputs', options.outputs ?? 1, { min: 1 });
  const task = expectOneOf(where, 'task', options.task ?? 'classification', ['classification', 'regression']);
  const head =
    task === 'classification'
      ? { ...classifierHead(units), metrics: ['accuracy'] }
      : { activation: 'linear' as const, loss: 'meanSquaredError', metrics: [] };
  return {
    inputShape: expectImageShape(where, options.inputShape),
    units,
    outputActivation: head.activation,
    activation: expectActivation(where, 'activation', options.activation ?? defaults.activation),
    batchNormalization: expectBoolean(
      where,
      'batchNormalization',
      options.batchNormalization ?? defaults.batchNormalization,
    ),
    dropout: expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 }),
    l2: expectNumber(where, 'l2', options.l2 ?? 0, { min: 0 }),
    augmentation: expectLayers(where, 'augmentation', options.augmentation ?? []),
    loss: expectLoss(where, options.loss ?? head.loss),
    metrics: expectMetrics(where, options.metrics ?? head.metrics),
    training: expectTraining(where, options, 0.001),
    seed: expectSeed(where, options.seed),
  };
}

/** @throws {ArgumentError} unless value is three positive integers */
export function expectImageShape(where: string, value: unknown): ImageShape {
  const sizes = expectArray(where, 'inputShape', value as readonly number[]);
  if (sizes.length !== 3) throw invalid(where, 'inputShape', '[height, width, channels]', value);
  return sizes.map((size, i) => expectInteger(where, `inputShape[${i}]`, size, { min: 1 })) as unknown as ImageShape;
}

/** @throws {ArgumentError} unless values are positive integers, and at least `least` of them */
export function expectWidths(where: string, name: string, values: unknown, least = 0): number[] {
  const widths = expectArray(where, name, values as readonly number[]);
  if (widths.length < least) throw new ArgumentError(`${where}: ${name} must hold at least one width, received []`);
  return widths.map((width, i) => expectInteger(where, `${name}[${i}]`, width, { min: 1 }));
}

function expectLayers(where: string, name: string, values: readonly tf.layers.Layer[]): tf.layers.Layer[] {
  return expectArray(where, name, values).map((layer, i) => {
    if (layer instanceof tf.layers.Layer) return layer;
    throw invalid(where, `${name}[${i}]`, 'a layer', layer);
  });
}
