import { expectInteger, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import { GaussianNoise } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { expectActivation, type Activation } from '../activation.ts';
import { expectLoss, expectTraining, type LossName, type TrainingOptions } from '../compile-model.ts';
import { buildWithinMemory } from '../build-within-memory.ts';
import { ImageLayers } from '../images/image-layers.ts';
import { expectWidths } from '../images/image-settings.ts';
import { outputLayer } from '../output-layer.ts';
import { expectSeed } from '../seed.ts';
import { expectSample } from './sample-shape.ts';

/** Options of `autoencoder` and `vae`. */
export interface CoderOptions extends TrainingOptions {
  /** The size of a sample: [features], or [height, width, channels] of an image. */
  readonly inputShape: readonly number[];
  /** How many numbers stand for a sample. */
  readonly latent?: number;
  /** The widths of the dense layers between sample and code, which the decoder has in reverse; `[]` for none. */
  readonly hidden?: readonly number[];
  /**
   * The filters of convolutions in front of them, each of which halves the image: with some the network is convolutional,
   * and the decoder mirrors them with transposed convolutions. `[]` by default.
   */
  readonly blocks?: readonly number[];
  /** The deviation of normal noise that is added to inputs in training, from 0 to 1: a denoising autoencoder. 0 by default. */
  readonly noise?: number;
  /** The activation of the hidden layers, `'relu'` by default. */
  readonly activation?: Activation;
  /** `'sigmoid'`, the default, for values from 0 to 1, or `'linear'`. */
  readonly outputActivation?: 'sigmoid' | 'linear';
  /** The loss of the reconstruction. */
  readonly loss?: LossName;
  /** An integer from 0 to 2³² − 1 that makes initial weights and noise reproducible. */
  readonly seed?: number;
}

/** {@link CoderOptions} with every default in place. */
interface CoderSettings {
  readonly inputShape: readonly number[];
  readonly latent: number;
  readonly hidden: readonly number[];
  readonly blocks: readonly number[];
  readonly noise: number;
  readonly activation: Activation;
  readonly outputActivation: 'sigmoid' | 'linear';
  readonly loss: LossName;
  readonly training: TrainingOptions;
  readonly seed: number | undefined;
}

const names = [
  'inputShape',
  'latent',
  'hidden',
  'blocks',
  'noise',
  'activation',
  'outputActivation',
  'loss',
  'optimizer',
  'learningRate',
  'seed',
] as const;

/** The options, checked. @throws {ArgumentError} @throws {ShapeError} */
export function coderSettings(
  where: string,
  given: CoderOptions,
  own: readonly string[],
  defaults: { readonly latent: number; readonly loss: LossName },
): CoderSettings {
  const options = expectOptions<CoderOptions>(where, given, [...names, ...own] as never[]);
  const { inputShape, blocks } = expectSample(where, options);
  return {
    inputShape,
    blocks,
    latent: expectInteger(where, 'latent', options.latent ?? defaults.latent, { min: 1 }),
    hidden: expectWidths(where, 'hidden', options.hidden ?? [128]),
    noise: expectNumber(where, 'noise', options.noise ?? 0, { min: 0, max: 1 }),
    activation: expectActivation(where, 'activation', options.activation ?? 'relu'),
    outputActivation: expectOneOf(where, 'outputActivation', options.outputActivation ?? 'sigmoid', [
      'sigmoid',
      'linear',
    ]),
    loss: expectLoss(where, options.loss ?? defaults.loss),
    training: expectTraining(where, options, 0.001),
    seed: expectSeed(where, options.seed),
  };
}

/** Sample → noise → convolutions → dense layers → `code` → the same in reverse. Not compiled. */
export function coder(
  name: string,
  settings: CoderSettings,
  code: (x: tf.SymbolicTensor, layers: ImageLayers, units: number) => tf.SymbolicTensor,
): tf.LayersModel {
  const { inputShape, hidden, blocks, noise, seed } = settings;
  return buildWithinMemory(name, () => {
    const layers = new ImageLayers(name, { ...settings, batchNormalization: false, l2: 0 });
    const input = tf.input({ name: 'sample', shape: [...inputShape] });
    let x = input;
    if (noise > 0) x = one(new GaussianNoise({ name: 'noise', stddev: noise, seed: layers.seed() ?? null }).apply(x));
    blocks.forEach((filters, i) => {
      x = layers.convolution(x, `encoder_conv_${i + 1}`, { filters, kernelSize: 3, strides: 2 });
    });
    const grid = x.shape.slice(1) as number[];
    if (grid.length > 1) x = one(tf.layers.flatten({ name: 'flatten' }).apply(x));
    hidden.forEach((units, i) => (x = layers.dense(x, `encoder_${i + 1}`, units)));
    x = code(x, layers, settings.latent);
    [...hidden].reverse().forEach((units, i) => (x = layers.dense(x, `decoder_${i + 1}`, units)));
    const { outputActivation: activation } = settings;
    const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
    if (blocks.length === 0) {
      x = one(outputLayer({ units: size(inputShape), activation, l2: 0, seed }).apply(x));
      if (grid.length > 1) x = one(tf.layers.reshape({ name: 'sample_shape', targetShape: grid }).apply(x));
      return tf.model({ name, inputs: input, outputs: x });
    }
    x = layers.dense(x, 'decoder_grid', size(grid));
    x = one(tf.layers.reshape({ name: 'grid', targetShape: grid }).apply(x));
    [...blocks].reverse().forEach((_, i, widths) => {
      x = layers.transposedConvolution(x, `decoder_conv_${i + 1}`, widths[i + 1] ?? widths[i] ?? 1);
    });
    const last = tf.layers.conv2d({
      name: 'output',
      filters: inputShape[2] ?? 1,
      kernelSize: 3,
      padding: 'same',
      activation,
      kernelInitializer: layers.glorotUniform(),
    });
    return tf.model({ name, inputs: input, outputs: one(last.apply(x)) });
  });
}

function one(x: ReturnType<tf.layers.Layer['apply']>): tf.SymbolicTensor {
  return x as tf.SymbolicTensor;
}
