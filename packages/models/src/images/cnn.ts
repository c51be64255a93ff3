import { ArgumentError, expectArray, expectInteger, expectNumber, expectOneOf } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { imageModel } from './image-layers.ts';
import { expectWidths, imageSettings, type ImageModelOptions } from './image-settings.ts';

/** Options of {@link cnn}. */
export interface CnnOptions extends ImageModelOptions {
  /**
   * The numbers of filters, block after block; a block of several convolutions is a list: `[32, 64]` is LeNet-like,
   * `[[64, 64], [128, 128], [256, 256, 256]]` VGG-like. `[32, 64]` by default.
   */
  readonly blocks?: readonly (number | readonly number[])[];
  /** The side of the filters, 3 by default. */
  readonly kernelSize?: number;
  /** Whether convolutions keep the size of the image: `'same'`, the default, or `'valid'`. */
  readonly padding?: 'same' | 'valid';
  /** What ends each block: `'max'`, the default, `'average'`, or `'none'`. */
  readonly pooling?: 'max' | 'average' | 'none';
  /** The side of the squares of which one number is left, 2 by default. */
  readonly poolSize?: number;
  /** Fraction of the outputs of each block set to zero in training, in [0, 1); 0 by default. */
  readonly blockDropout?: number;
  /** What is left of each channel in front of the dense layers: everything (`'none'`, the default), or one number. */
  readonly globalPooling?: 'none' | 'average' | 'max';
  /** The widths of the dense layers between convolutions and output, `[128]` by default; `[]` for none. */
  readonly hidden?: readonly number[];
}

const where = 'cnn';
const ownOptions = [
  'blocks',
  'kernelSize',
  'padding',
  'pooling',
  'poolSize',
  'blockDropout',
  'globalPooling',
  'hidden',
] as const;

/**
 * A convolutional network for images as a compiled model, from LeNet to VGG.
 *
 * Each block: convolutions, each → batch normalisation (by choice, not by default) → activation (relu by default); then
 * pooling. Then dense layers, and an output with sigmoid (classification, one output), softmax (classification, more) or
 * nothing (regression).
 *
 * Inputs   [B, height, width, channels]; scale pixels to about [0, 1] first
 * Output   [B, outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  as `mlp`: He uniform for relu and its like; no biases in front of a batch normalisation
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given. Labels: 0 and 1 for one output,
 *          one-hot for more.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or there are no blocks
 * @throws {ShapeError} when the images are too small for all the blocks
 * @see LeCun et al. 1998, http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf; Simonyan & Zisserman 2015, https://arxiv.org/abs/1409.1556
 * @example
 * const model = cnn({ inputShape: [28, 28, 1], outputs: 10, blocks: [32, 64], dropout: 0.5, seed: 1 });
 */
export function cnn(options: CnnOptions): tf.LayersModel {
  const settings = imageSettings(where, options, ownOptions, { activation: 'relu', batchNormalization: false });
  const blocks = expectBlocks(options.blocks ?? [32, 64]);
  const kernelSize = expectInteger(where, 'kernelSize', options.kernelSize ?? 3, { min: 1 });
  const padding = expectOneOf(where, 'padding', options.padding ?? 'same', ['same', 'valid']);
  const pooling = expectOneOf(where, 'pooling', options.pooling ?? 'max', ['max', 'average', 'none']);
  const poolSize = expectInteger(where, 'poolSize', options.poolSize ?? 2, { min: 1 });
  const rate = expectNumber(where, 'blockDropout', options.blockDropout ?? 0, { min: 0, maxExclusive: 1 });
  const kinds = ['none', 'average', 'max'] as const;
  const globalPooling = expectOneOf(where, 'globalPooling', options.globalPooling ?? 'none', kinds);
  const hidden = expectWidths(where, 'hidden', options.hidden ?? [128]);
  return imageModel(where, settings, (image, layers) => {
    const convolved = blocks.reduce((before, widths, i) => {
      const name = `block_${i + 1}`;
      let x = widths.reduce(
        (y, filters, j) => layers.convolution(y, `${name}_conv_${j + 1}`, { filters, kernelSize, padding }),
        before,
      );
      if (pooling !== 'none') {
        const pool = pooling === 'max' ? tf.layers.maxPooling2d : tf.layers.averagePooling2d;
        layers.expectRoom(x, `${name}_pool`, poolSize);
        x = pool({ name: `${name}_pool`, poolSize, strides: poolSize }).apply(x) as tf.SymbolicTensor;
      }
      return layers.dropout(x, `${name}_dropout`, rate);
    }, image);
    return hidden.reduce(
      (x, units, i) => {
        const name = `hidden_${i + 1}`;
        return layers.dense(layers.dropout(x, `${name}_dropout`, settings.dropout), name, units);
      },
      layers.vector(convolved, globalPooling),
    );
  });
}

function expectBlocks(blocks: NonNullable<CnnOptions['blocks']>): number[][] {
  const list = expectArray(where, 'blocks', blocks);
  if (list.length === 0) {
    throw new ArgumentError(
      `${where}: blocks must hold at least one block, received []; without convolutions the model is mlp`,
    );
  }
  return list.map((block, i) => {
    const name = `blocks[${i}]`;
    return Array.isArray(block) ? expectWidths(where, name, block, 1) : [expectInteger(where, name, block, { min: 1 })];
  });
}
