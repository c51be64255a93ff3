import { ArgumentError, expectArray, expectInteger, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { imageModel, type ImageLayers } from './image-layers.ts';
import { imageSettings, type ImageModelOptions } from './image-settings.ts';

/** Blocks of one size, one behind the other. */
export interface MobileNetBlock {
  /** The channels behind each block, before `alpha`. */
  readonly filters: number;
  /** How many there are, 1 by default. */
  readonly repeats?: number;
  /** The strides of the first of them, 1 by default; the others have 1. */
  readonly strides?: number;
  /** By how much channels are widened inside a block of version 2, 6 by default; 1 leaves the widening out. */
  readonly expansion?: number;
}

/** Options of {@link mobileNet}. */
export interface MobileNetOptions extends ImageModelOptions {
  /** 2, the default: inverted residuals with linear ends; 1: depthwise separable convolutions one behind the other. */
  readonly version?: 1 | 2;
  /** By what all numbers of channels are multiplied, 1 by default; channels are then a multiple of 8, of version 1 an integer. */
  readonly alpha?: number;
  /** The blocks; by default those of the paper, with strides for images of about 32 pixels. */
  readonly blocks?: readonly MobileNetBlock[];
  /** The filters of the first convolution, 32 by default. */
  readonly stemFilters?: number;
  /** Its strides: 1, the default, for small images; 2 for those of 96 pixels and more. */
  readonly stemStrides?: number;
  /** The filters of the 1 × 1 convolution behind the blocks, which `alpha` widens, but does not narrow: 1280, of version 1 none. */
  readonly lastFilters?: number;
}

const where = 'mobileNet';

/** Sandler's table 2, but that the first stages keep the size of a small image. */
const inverted: readonly MobileNetBlock[] = [
  { filters: 16, expansion: 1 },
  { filters: 24, repeats: 2 },
  { filters: 32, repeats: 3, strides: 2 },
  { filters: 64, repeats: 4, strides: 2 },
  { filters: 96, repeats: 3 },
  { filters: 160, repeats: 3, strides: 2 },
  { filters: 320 },
];

/** Howard's table 1, likewise. */
const separable: readonly MobileNetBlock[] = [
  { filters: 64 },
  { filters: 128, repeats: 2 },
  { filters: 256, repeats: 2, strides: 2 },
  { filters: 512, repeats: 6, strides: 2 },
  { filters: 1024, repeats: 2, strides: 2 },
];

/**
 * A MobileNet for small images as a compiled model: convolutions of each channel by itself, and 1 × 1 convolutions between them.
 *
 * Version 2, each block: 1 × 1 convolution that widens → 3 × 3 of each channel → 1 × 1 without an activation; plus x, where sizes
 * agree. Version 1: 3 × 3 of each channel → 1 × 1. Batch normalisation behind every convolution, then relu6.
 *
 * Inputs   [B, height, width, channels]; scale pixels to about [0, 1], or to [−1, 1], first
 * Output   [B, outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  as `cnn`; no biases, since batch normalisation is on by default
 * Training as `cnn`: Adam with learningRate 0.001, unless another rate or optimizer is given
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or there are no blocks
 * @see Sandler et al. 2018, https://arxiv.org/abs/1801.04381; Howard et al. 2017 (version 1), https://arxiv.org/abs/1704.04861
 * @example
 * const model = mobileNet({ inputShape: [32, 32, 3], outputs: 10, alpha: 0.5, lastFilters: 320, seed: 1 });
 */
export function mobileNet(options: MobileNetOptions): tf.LayersModel {
  const own = ['version', 'alpha', 'blocks', 'stemFilters', 'stemStrides', 'lastFilters'];
  const settings = imageSettings(where, options, own, { activation: 'relu6', batchNormalization: true });
  const version = expectOneOf(where, 'version', options.version ?? 2, [1, 2]);
  const alpha = expectNumber(where, 'alpha', options.alpha ?? 1, { minExclusive: 0 });
  const blocks = expectBlocks(options.blocks ?? (version === 1 ? separable : inverted), version);
  const stem = expectInteger(where, 'stemFilters', options.stemFilters ?? 32, { min: 1 });
  const strides = expectInteger(where, 'stemStrides', options.stemStrides ?? 1, { min: 1 });
  const last = expectInteger(where, 'lastFilters', options.lastFilters ?? (version === 1 ? 0 : 1280), { min: 0 });
  const scaled = (filters: number): number =>
    version === 1 ? Math.max(1, Math.trunc(filters * alpha)) : inEights(filters * alpha);
  return imageModel(where, settings, (image, layers) => {
    let x = layers.convolution(image, 'stem', { filters: scaled(stem), kernelSize: 3, strides });
    for (const [i, { filters, repeats, strides: firstStrides, expansion }] of blocks.entries()) {
      for (let j = 0; j < repeats; j++) {
        const name = `stage_${i + 1}_block_${j + 1}`;
        const shape = { name, filters: scaled(filters), strides: j === 0 ? firstStrides : 1, expansion };
        x = version === 1 ? separated(x, layers, shape) : invertedResidual(x, layers, shape);
      }
    }
    if (last > 0) x = layers.convolution(x, 'last', { filters: alpha > 1 ? scaled(last) : last, kernelSize: 1 });
    return layers.vector(x, 'average');
  });
}

interface BlockShape {
  readonly name: string;
  readonly filters: number;
  readonly strides: number;
  readonly expansion: number;
}

function separated(
  x: tf.SymbolicTensor,
  layers: ImageLayers,
  { name, filters, strides }: BlockShape,
): tf.SymbolicTensor {
  const y = layers.convolution(x, `${name}_depthwise`, { kernelSize: 3, strides, isDepthwise: true });
  return layers.convolution(y, `${name}_pointwise`, { filters, kernelSize: 1 });
}

function invertedResidual(x: tf.SymbolicTensor, layers: ImageLayers, shape: BlockShape): tf.SymbolicTensor {
  const { name, filters, strides, expansion } = shape;
  const channels = x.shape.at(-1) ?? 1;
  const wide =
    expansion === 1 ? x : layers.convolution(x, `${name}_widen`, { filters: expansion * channels, kernelSize: 1 });
  const y = layers.convolution(wide, `${name}_depthwise`, { kernelSize: 3, strides, isDepthwise: true });
  const narrow = layers.convolution(y, `${name}_narrow`, { filters, kernelSize: 1, activation: 'linear' });
  return strides === 1 && channels === filters ? layers.sum([x, narrow], `${name}_sum`) : narrow;
}

/** The multiple of 8 next to a number of channels, not less than nine tenths of it. */
function inEights(channels: number): number {
  const nearest = Math.max(8, Math.floor((channels + 4) / 8) * 8);
  return nearest < 0.9 * channels ? nearest + 8 : nearest;
}

function expectBlocks(blocks: readonly MobileNetBlock[], version: 1 | 2): Required<MobileNetBlock>[] {
  const list = expectArray(where, 'blocks', blocks);
  if (list.length === 0) throw new ArgumentError(`${where}: blocks must hold at least one block, received []`);
  const own = version === 1 ? (['filters', 'repeats', 'strides'] as const) : (['filters', 'repeats', 'strides', 'expansion'] as const); // prettier-ignore
  return list.map((block, i) => {
    const name = `blocks[${i}]`;
    const known = expectOptions<MobileNetBlock>(`${where}: ${name}`, block, [...own]);
    const count = (key: keyof MobileNetBlock, byDefault?: number): number =>
      expectInteger(where, `${name}.${key}`, known[key] ?? byDefault, { min: 1 });
    return {
      filters: count('filters'),
      repeats: count('repeats', 1),
      strides: count('strides', 1),
      expansion: count('expansion', 6),
    };
  });
}
