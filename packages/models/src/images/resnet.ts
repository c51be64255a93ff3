import { ArgumentError, expectBoolean, expectInteger } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { imageModel, type ImageLayers } from './image-layers.ts';
import { expectWidths, imageSettings, type ImageModelOptions } from './image-settings.ts';

/** Options of {@link resnet}. */
export interface ResnetOptions extends ImageModelOptions {
  /** The number of layers with weights on the longest way, 6n + 2 for three stages of n blocks; 20 by default. Not together with `blocks`. */
  readonly depth?: number;
  /** The number of blocks of each stage, such as `[3, 3, 3]`, which is `depth: 20`. */
  readonly blocks?: readonly number[];
  /** The filters of each stage, `[16, 32, 64]` by default; each stage but the first halves the image. */
  readonly filters?: readonly number[];
  /** Whether normalisation and activation stand in front of convolutions, in place of behind them. False by default. */
  readonly preActivation?: boolean;
}

const where = 'resnet';

/**
 * A residual network for small images as a compiled model: He's form for CIFAR, 3 × 3 convolutions in blocks of two, each
 * with a way around it.
 *
 * image → convolution → stages of blocks, y = activation(f(x) + x), or with `preActivation` y = f(x) + x → mean of each channel → output
 * f: convolution → normalisation → activation → convolution → normalisation; with `preActivation` normalisation and activation first
 *
 * The first block of each stage but the first has strides of 2; where sizes change, the way around is a 1 × 1 convolution.
 *
 * Inputs   [B, height, width, channels]; scale pixels to about [0, 1], or to mean 0, first
 * Output   [B, outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  as `cnn`; no biases, since batch normalisation is on by default
 * Training as `cnn`: Adam with learningRate 0.001, unless another rate or optimizer is given
 *
 * @throws {ArgumentError} when an option is unknown or out of range, depth is not 6n + 2, or filters and blocks differ in length
 * @see He et al. 2016, https://arxiv.org/abs/1512.03385, section 4.2; He et al. 2016 (preActivation), https://arxiv.org/abs/1603.05027
 * @example
 * const model = resnet({ inputShape: [32, 32, 3], outputs: 10, depth: 20, l2: 1e-4, seed: 1 });
 */
export function resnet(options: ResnetOptions): tf.LayersModel {
  const own = ['depth', 'blocks', 'filters', 'preActivation'];
  const settings = imageSettings(where, options, own, { activation: 'relu', batchNormalization: true });
  const filters = expectWidths(where, 'filters', options.filters ?? [16, 32, 64], 1);
  const blocks = expectBlocks(options, filters.length);
  const preActivation = expectBoolean(where, 'preActivation', options.preActivation ?? false);
  return imageModel(where, settings, (image, layers) => {
    const first = { filters: filters[0] ?? 1, kernelSize: 3 };
    let x = layers.convolution(image, 'stem', { ...first, isBare: preActivation });
    for (const [stage, count] of blocks.entries()) {
      for (let block = 0; block < count; block++) {
        const strides = stage > 0 && block === 0 ? 2 : 1;
        const shape = { name: `stage_${stage + 1}_block_${block + 1}`, filters: filters[stage] ?? 1, strides };
        x = preActivation ? preActivated(x, layers, shape) : postActivated(x, layers, shape);
      }
    }
    return layers.vector(preActivation ? layers.activated(x, 'last') : x, 'average');
  });
}

interface BlockShape {
  readonly name: string;
  readonly filters: number;
  readonly strides: number;
}

function postActivated(
  x: tf.SymbolicTensor,
  layers: ImageLayers,
  { name, filters, strides }: BlockShape,
): tf.SymbolicTensor {
  const linear = { filters, activation: 'linear' } as const;
  let y = layers.convolution(x, `${name}_conv_1`, { filters, kernelSize: 3, strides });
  y = layers.convolution(y, `${name}_conv_2`, { ...linear, kernelSize: 3 });
  const around = isAlike(x, filters, strides)
    ? x
    : layers.convolution(x, `${name}_around`, { ...linear, kernelSize: 1, strides });
  return layers.activation(layers.sum([y, around], `${name}_sum`), `${name}_activation`);
}

function preActivated(
  x: tf.SymbolicTensor,
  layers: ImageLayers,
  { name, filters, strides }: BlockShape,
): tf.SymbolicTensor {
  const bare = { filters, isBare: true } as const;
  const seen = layers.activated(x, `${name}_1`);
  const y = layers.convolution(seen, `${name}_conv_1`, { filters, kernelSize: 3, strides });
  const f = layers.convolution(y, `${name}_conv_2`, { ...bare, kernelSize: 3 });
  const around = isAlike(x, filters, strides)
    ? x
    : layers.convolution(seen, `${name}_around`, { ...bare, kernelSize: 1, strides });
  return layers.sum([f, around], `${name}_sum`);
}

/** Whether a block leaves the size as it is, so that its way around needs no weights. */
function isAlike(x: tf.SymbolicTensor, filters: number, strides: number): boolean {
  return strides === 1 && x.shape.at(-1) === filters;
}

function expectBlocks({ depth, blocks }: ResnetOptions, stages: number): number[] {
  if (blocks !== undefined) {
    const counts = expectWidths(where, 'blocks', blocks, 1);
    if (depth !== undefined) {
      throw new ArgumentError(`${where}: depth must be absent where blocks are given, received ${depth}`);
    }
    if (counts.length === stages) return counts;
    throw new ArgumentError(`${where}: blocks must have ${stages} stages, as filters have, received ${counts.length}`);
  }
  const layers = expectInteger(where, 'depth', depth ?? 2 + 6 * stages, { min: 1 });
  // Two convolutions a block; the first convolution and the output.
  const count = (layers - 2) / (2 * stages);
  if (Number.isInteger(count) && count > 0) return Array.from({ length: stages }, () => count);
  throw new ArgumentError(`${where}: depth must be ${2 * stages}n + 2 for ${stages} stages, received ${layers}`);
}
