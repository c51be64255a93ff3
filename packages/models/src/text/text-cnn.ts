import { expectInteger, expectOptions } from '@modu/core';
import { Concatenate, GlobalMaxPooling1D } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { expectActivation, type Activation } from '../activation.ts';
import { convolved } from './convolved.ts';
import {
  embeddedTokens,
  expectSizes,
  one,
  textModel,
  textOptionNames,
  textSettings,
  type TextModelOptions,
} from './text-options.ts';

/** Options of {@link textCnn}. */
export interface TextCnnOptions extends TextModelOptions {
  /** How many tokens the filters cover, one group of filters for each number; [3, 4, 5] by default. */
  readonly kernelSizes?: readonly number[];
  /** The number of filters of each group, 100 by default. */
  readonly filters?: number;
  /** The activation of the filters, `'relu'` by default. */
  readonly activation?: Activation;
}

const where = 'textCnn';

/**
 * Kim's convolutional network: filters that each look for one kind of phrase, wherever in the text it stands.
 *
 * features = [max_t activation(conv_k(x))[t] for each kernel size k], x = embedding[tokens]; output = head(features)
 *
 * Inputs   tokens [B,T] ids, 0 = padding; padding has a vector of its own, and convolutions see it
 * Output   [B,outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  embedding/embeddings [V,D], uniform in ±0.05; kernels [K,D,F] by activation as in `mlp`; output Glorot uniform
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; embedding 128 and dropout 0.5 by default
 *
 * The convolutions are padded, so that texts may be shorter than a filter. Without the paper's limit on the norm of the
 * output's weights, which was found not to matter (Zhang & Wallace 2017).
 *
 * @throws {ArgumentError} when an option is unknown or out of range, kernelSizes is empty, or the activation is unknown
 * @see Kim 2014, https://aclanthology.org/D14-1181; Zhang & Wallace 2017, https://arxiv.org/abs/1510.03820
 * @example
 * const model = textCnn({ vocabulary: 10_000, outputs: 5, seed: 1 });
 */
export function textCnn(options: TextCnnOptions): tf.LayersModel {
  const known = expectOptions(where, options, [...textOptionNames, 'kernelSizes', 'filters', 'activation']);
  return buildWithinMemory(where, () => build(known));
}

function build(options: TextCnnOptions): tf.LayersModel {
  const settings = textSettings(where, options, { embedding: 128, dropout: 0.5, learningRate: 0.001 });
  const kernelSizes = expectSizes(where, 'kernelSizes', options.kernelSizes ?? [3, 4, 5]);
  const filters = expectInteger(where, 'filters', options.filters ?? 100, { min: 1 });
  const activation = expectActivation(where, 'activation', options.activation ?? 'relu');

  const { tokens, x } = embeddedTokens(settings, { maskZero: false });
  const groups = kernelSizes.map((kernelSize, i) => {
    const name = `convolution_${i + 1}`;
    const y = convolved(x, { name, filters, kernelSize, activation, seed: settings.own(10 + i) });
    return one(new GlobalMaxPooling1D({ name: `maximum_${i + 1}` }).apply(y));
  });
  const [only] = groups;
  const features =
    groups.length === 1 && only !== undefined ? only : one(new Concatenate({ name: 'features' }).apply(groups));
  return textModel('text_cnn', settings, tokens, features);
}
