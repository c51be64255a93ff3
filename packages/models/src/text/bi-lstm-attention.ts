import { BahdanauAttention } from '@modu/attention';
import { expectInteger, expectNumber, expectOptions } from '@modu/core';
import { GlobalAveragePooling1D } from '@modu/layers';
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

/** Options of {@link biLstmAttention}. */
export interface BiLstmAttentionOptions extends TextModelOptions {
  /** The units of the LSTMs, of each direction, the first layer first; [64] by default. */
  readonly units?: readonly number[];
  /** The width of the small network that judges the steps, 64 by default. */
  readonly attentionUnits?: number;
  /** Fraction of the states dropped from step to step in training, in [0, 1); 0 by default, since it costs the fused kernel. */
  readonly recurrentDropout?: number;
}

const where = 'biLstmAttention';

/**
 * LSTMs that read a text in both directions, and attention that says which words the decision rests on.
 *
 * states = biLstm(embedding[tokens]); weights = softmax_t(scale · tanh(mean(states) · Wq + states[t] · Wk))
 * output = head(Σ_t weights[t] · states[t]), over the steps that are no padding
 *
 * Inputs   tokens [B,T] ids, 0 = padding, before or behind
 * Output   [B,outputs]: the probability of class 1, of each class, or the predicted numbers; `attentionWeights` gives the weights
 * Weights  embedding/embeddings [V,D], uniform in ±0.05; those of `LSTM` and `BahdanauAttention`; output Glorot uniform
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; embedding 64 and dropout 0.3 by default
 * Edges    a text of nothing but padding: NaN; give unknown words an id of their own
 *
 * The question that attention asks is the mean of the states, so that it may differ from text to text; in the papers it is
 * one trained vector for all.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or units is empty
 * @see Zhou et al. 2016, https://aclanthology.org/P16-2034; Yang et al. 2016, https://aclanthology.org/N16-1174
 * @example
 * const model = biLstmAttention({ vocabulary: 20_000, units: [32], seed: 1 });
 */
export function biLstmAttention(options: BiLstmAttentionOptions): tf.LayersModel {
  const known = expectOptions(where, options, [...textOptionNames, 'units', 'attentionUnits', 'recurrentDropout']);
  return buildWithinMemory(where, () => build(known));
}

function build(options: BiLstmAttentionOptions): tf.LayersModel {
  const settings = textSettings(where, options, { embedding: 64, dropout: 0.3, learningRate: 0.001 });
  const rate = options.recurrentDropout ?? 0;
  const stack = {
    units: expectSizes(where, 'units', options.units ?? [64]),
    bidirectional: true,
    recurrentDropout: expectNumber(where, 'recurrentDropout', rate, { min: 0, maxExclusive: 1 }),
    returnSequences: true,
    own: settings.own,
  };
  const units = expectInteger(where, 'attentionUnits', options.attentionUnits ?? 64, { min: 1 });

  const { tokens, x } = embeddedTokens(settings, { maskZero: true });
  const states = recurrentStack(x, stack);
  const question = one(new GlobalAveragePooling1D({ name: 'question', keepdims: true }).apply(states));
  const attention = new BahdanauAttention({ name: 'attention', units, seed: settings.own(4) });
  const [context] = attention.apply([question, states], { returnAttentionScores: true }) as [tf.SymbolicTensor];
  const features = one(new GlobalAveragePooling1D({ name: 'context' }).apply(context));
  return textModel('bi_lstm_attention', settings, tokens, features);
}
