import { expectBoolean, expectInteger, expectNumber, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { expectActivation, type Activation } from '../activation.ts';
import { convolved } from './convolved.ts';
import { recurrentStack } from './recurrent-stack.ts';
import {
  embeddedTokens,
  expectSizes,
  one,
  textModel,
  textOptionNames,
  textSettings,
  type TextModelOptions,
} from './text-options.ts';

/** Options of {@link cnnLstm}. */
export interface CnnLstmOptions extends TextModelOptions {
  /** The number of filters, 64 by default. */
  readonly filters?: number;
  /** How many tokens a filter covers, 5 by default. */
  readonly kernelSize?: number;
  /** How many steps become one, by the largest value of each filter; 4 by default. */
  readonly poolSize?: number;
  /** The units of the LSTMs, of each direction, the first layer first; [64] by default. */
  readonly units?: readonly number[];
  /** Whether the LSTMs read in both directions. False by default. */
  readonly bidirectional?: boolean;
  /** Fraction of the states dropped from step to step in training, in [0, 1); 0 by default, since it costs the fused kernel. */
  readonly recurrentDropout?: number;
  /** The activation of the filters, `'relu'` by default. */
  readonly activation?: Activation;
}

const where = 'cnnLstm';

/**
 * A convolution that finds phrases, pooling that shortens the text, and an LSTM that reads what is left.
 *
 * output = head(lstm(maxPool(activation(conv(embedding[tokens])))))
 *
 * Inputs   tokens [B,T] ids, 0 = padding, T at least poolSize; put padding in front, so that the LSTM ends with the text
 * Output   [B,outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  embedding/embeddings [V,D], uniform in ±0.05; kernel [K,D,F] by activation as in `mlp`; those of `LSTM`; output
 *          Glorot uniform
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; embedding 128 and dropout 0.3 by default
 *
 * @throws {ArgumentError} when an option is unknown or out of range, units is empty, or the activation is unknown
 * @see Zhou et al. 2015, https://arxiv.org/abs/1511.08630
 * @example
 * const model = cnnLstm({ vocabulary: 20_000, embeddingDropout: 0.25, seed: 1 });
 */
export function cnnLstm(options: CnnLstmOptions): tf.LayersModel {
  const names = [
    'filters',
    'kernelSize',
    'poolSize',
    'units',
    'bidirectional',
    'recurrentDropout',
    'activation',
  ] as const;
  const known = expectOptions(where, options, [...textOptionNames, ...names]);
  return buildWithinMemory(where, () => build(known));
}

function build(options: CnnLstmOptions): tf.LayersModel {
  const settings = textSettings(where, options, { embedding: 128, dropout: 0.3, learningRate: 0.001 });
  const size = (name: 'filters' | 'kernelSize' | 'poolSize', byDefault: number): number =>
    expectInteger(where, name, options[name] ?? byDefault, { min: 1 });
  const [filters, kernelSize, poolSize] = [size('filters', 64), size('kernelSize', 5), size('poolSize', 4)];
  const activation = expectActivation(where, 'activation', options.activation ?? 'relu');
  const rate = options.recurrentDropout ?? 0;
  const stack = {
    units: expectSizes(where, 'units', options.units ?? [64]),
    bidirectional: expectBoolean(where, 'bidirectional', options.bidirectional ?? false),
    recurrentDropout: expectNumber(where, 'recurrentDropout', rate, { min: 0, maxExclusive: 1 }),
    returnSequences: false,
    own: settings.own,
  };
  const { tokens, x } = embeddedTokens(settings, { maskZero: false });
  const y = convolved(x, { name: 'convolution', filters, kernelSize, activation, seed: settings.own(5) });
  const shorter = one(tf.layers.maxPooling1d({ name: 'pooling', poolSize }).apply(y));
  return textModel('cnn_lstm', settings, tokens, recurrentStack(shorter, stack));
}
