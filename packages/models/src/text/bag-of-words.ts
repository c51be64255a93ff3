import { expectNumber, expectOptions } from '@modu/core';
import { Dropout, GlobalAveragePooling1D } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { expectActivation, kernelInitializer, type Activation } from '../activation.ts';
import {
  dropped,
  embeddedTokens,
  expectSizes,
  one,
  textModel,
  textOptionNames,
  textSettings,
  type TextModelOptions,
} from './text-options.ts';

/** Options of {@link bagOfWords}. */
export interface BagOfWordsOptions extends TextModelOptions {
  /** The widths of hidden layers behind the mean, the first one first; none by default. */
  readonly hidden?: readonly number[];
  /** The activation of the hidden layers, `'relu'` by default. */
  readonly activation?: Activation;
  /** Fraction of whole tokens left out in training, in [0, 1); 0.2 by default. */
  readonly tokenDropout?: number;
}

const where = 'bagOfWords';

/**
 * The mean of the vectors of a text's tokens, then dense layers: order does not matter, and nothing trains faster.
 *
 * output = head(hidden(mean_t embedding[tokens[t]])), over the steps that are no padding
 *
 * Give n-grams or pieces of words ids of their own to let it see some order (Joulin et al.).
 *
 * Inputs   tokens [B,T] ids, 0 = padding, before or behind
 * Output   [B,outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  embedding/embeddings [V,D], uniform in ±0.05; hidden kernels by activation as in `mlp`; output Glorot uniform
 * Training Adam with learningRate 0.003, unless another rate or optimizer is given; embedding 64 and dropout 0.3 by default
 * Edges    a text of nothing but padding: NaN, as in Keras; give unknown words an id of their own
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Iyyer et al. 2015, https://aclanthology.org/P15-1162; Joulin et al. 2017, https://arxiv.org/abs/1607.01759
 * @example
 * const model = bagOfWords({ vocabulary: 10_000, seed: 1 });
 */
export function bagOfWords(options: BagOfWordsOptions): tf.LayersModel {
  const known = expectOptions(where, options, [...textOptionNames, 'hidden', 'activation', 'tokenDropout']);
  return buildWithinMemory(where, () => build(known));
}

function build(options: BagOfWordsOptions): tf.LayersModel {
  const settings = textSettings(where, options, { embedding: 64, dropout: 0.3, learningRate: 0.003 });
  const hidden = expectSizes(where, 'hidden', options.hidden ?? [], 0);
  const activation = expectActivation(where, 'activation', options.activation ?? 'relu');
  const rate = expectNumber(where, 'tokenDropout', options.tokenDropout ?? 0.2, { min: 0, maxExclusive: 1 });

  const { dropout, own } = settings;
  const { tokens, x } = embeddedTokens(settings, { maskZero: true });
  const whole = { name: 'token_dropout', rate, noiseShape: [null, null, 1], seed: own(4) };
  const kept = rate === 0 ? x : one(new Dropout(whole).apply(x));
  const mean = one(new GlobalAveragePooling1D({ name: 'mean' }).apply(kept));
  const features = hidden.reduce((from, units, i) => {
    const name = `hidden_${i + 1}`;
    const seed = own(11 + 2 * i) ?? undefined;
    const layer = tf.layers.dense({ name, units, activation, kernelInitializer: kernelInitializer(activation, seed) });
    return one(layer.apply(dropped(from, `${name}_dropout`, dropout, own(10 + 2 * i))));
  }, mean);
  return textModel('bag_of_words', settings, tokens, features);
}
