import { expectBoolean, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import { GlobalAveragePooling1D, GlobalMaxPooling1D } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
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

/** Options of {@link lstmClassifier}. */
export interface LstmClassifierOptions extends TextModelOptions {
  /** The units of the LSTMs, of each direction, the first layer first; [64] by default. */
  readonly units?: readonly number[];
  /** Whether the text is read in both directions. False by default. */
  readonly bidirectional?: boolean;
  /** Fraction of the states dropped from step to step in training, in [0, 1); 0 by default, since it costs the fused kernel. */
  readonly recurrentDropout?: number;
  /** What is taken of the steps: the `'last'` state, the default, the `'mean'` over the text or the largest values (`'max'`). */
  readonly pooling?: 'last' | 'mean' | 'max';
}

const where = 'lstmClassifier';

/**
 * An LSTM that reads a text token by token, and a decision on what it remembers.
 *
 * states = lstm(… lstm(embedding[tokens])); output = head(pooling(states)); steps of padding leave the state as it is
 *
 * Inputs   tokens [B,T] ids, 0 = padding, before or behind
 * Output   [B,outputs]: the probability of class 1, of each class, or the predicted numbers
 * Weights  embedding/embeddings [V,D], uniform in ±0.05; those of `LSTM`, the bias of the forget gates 1; output Glorot uniform
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; embedding 64 and dropout 0.3 by default
 * Edges    a text of nothing but padding: the first state, zeros; with pooling `'mean'` NaN
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or units is empty
 * @see Hochreiter & Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735; `@modu/layers` for the layers
 * @example
 * const model = lstmClassifier({ vocabulary: 10_000, outputs: 46, bidirectional: true, pooling: 'max', seed: 1 });
 */
export function lstmClassifier(options: LstmClassifierOptions): tf.LayersModel {
  const known = expectOptions(where, options, [
    ...textOptionNames,
    'units',
    'bidirectional',
    'recurrentDropout',
    'pooling',
  ]);
  return buildWithinMemory(where, () => build(known));
}

function build(options: LstmClassifierOptions): tf.LayersModel {
  const settings = textSettings(where, options, { embedding: 64, dropout: 0.3, learningRate: 0.001 });
  const pooling = expectOneOf(where, 'pooling', options.pooling ?? 'last', ['last', 'mean', 'max']);
  const rate = options.recurrentDropout ?? 0;
  const stack = {
    units: expectSizes(where, 'units', options.units ?? [64]),
    bidirectional: expectBoolean(where, 'bidirectional', options.bidirectional ?? false),
    recurrentDropout: expectNumber(where, 'recurrentDropout', rate, { min: 0, maxExclusive: 1 }),
    returnSequences: pooling !== 'last',
    own: settings.own,
  };
  const { tokens, x } = embeddedTokens(settings, { maskZero: true });
  const states = recurrentStack(x, stack);
  if (pooling === 'last') return textModel('lstm_classifier', settings, tokens, states);
  const pool = pooling === 'mean' ? GlobalAveragePooling1D : GlobalMaxPooling1D;
  return textModel('lstm_classifier', settings, tokens, one(new pool({ name: pooling }).apply(states)));
}
