import { BahdanauAttention, LuongAttention } from '@modu/attention';
import {
  ArgumentError,
  derivedSeed,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
} from '@modu/core';
import { Bidirectional, Concatenate, Dropout, Embedding, LSTM } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { compileModel, expectTraining, type TrainingOptions } from '../compile-model.ts';
import { expectSeed } from '../seed.ts';
import { Seq2Seq } from './seq2seq-model.ts';

/** Options of {@link seq2seq}. */
export interface Seq2SeqOptions extends TrainingOptions {
  /** One more than the largest id of a source; id 0 stands for padding. */
  readonly sourceVocabulary: number;
  /** One more than the largest id of a target; id 0 stands for the end, and for padding behind it. */
  readonly targetVocabulary: number;
  /** The size of the vectors that stand for tokens, 32 by default. */
  readonly embedding?: number;
  /** The size of the states of encoder and decoder, 64 by default; of two directions each has half of it. */
  readonly units?: number;
  /**
   * How the decoder looks at the encoder's states: `'bahdanau'`, the default; Luong's `'dot'`, `'general'` or `'concat'`;
   * `'none'`, not at all, so that everything must pass through the last state.
   */
  readonly attention?: 'bahdanau' | 'dot' | 'general' | 'concat' | 'none';
  /** Whether the encoder reads in both directions. True by default. */
  readonly bidirectional?: boolean;
  /** Fraction of the embeddings and of the states in front of the output set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** An integer from 0 to 2³² − 1 that makes initial weights, dropout and the order of batches reproducible. */
  readonly seed?: number;
}

const where = 'seq2seq';
const optionNames = [
  'sourceVocabulary',
  'targetVocabulary',
  'embedding',
  'units',
  'attention',
  'bidirectional',
  'dropout',
  'optimizer',
  'learningRate',
  'seed',
] as const;

/**
 * An encoder–decoder of LSTMs with attention, which learns to turn one sequence of tokens into another.
 *
 * memory, state = encoder(source); states = decoder(previous tokens, state); context, weights = attention(states, memory)
 * output = softmax(W · tanh(V · [context; states]))
 *
 * Inputs   source [B,S] and previous [B,T], ids: the target, one step later, with 0 in front (teacher forcing)
 * Output   [B,T,targetVocabulary], the probability of each token; class 0 is the end of the sequence
 * Weights  all of `@modu/layers` and `@modu/attention`, with their initial values
 * Training Adam with learningRate 0.003, unless another rate or optimizer is given; categorical cross-entropy over the steps
 *          up to the end. The seed rules the order of batches too.
 *
 * The query of a step is the decoder's state of that step, as in Luong's paper, for both kinds of scores; so whole sentences
 * are one call of fused kernels. (In Bahdanau's paper it is the state before, which the context then changes, step by step.)
 *
 * @returns {@link Seq2Seq}, with `fit`, `predict`, `attend`, `score`, `save`; its `model` is an ordinary `tf.LayersModel`
 * @throws {ArgumentError} when an option is unknown or out of range
 * @see Sutskever et al. 2014, https://arxiv.org/abs/1409.3215; Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473;
 *   Luong et al. 2015, https://arxiv.org/abs/1508.04025
 * @example
 * const translator = seq2seq({ sourceVocabulary: 40, targetVocabulary: 12, units: 64, seed: 1 });
 * await translator.fit(sources, targets, { epochs: 10 });
 * const translations = await translator.predict(newSources);
 */
export function seq2seq(options: Seq2SeqOptions): Seq2Seq {
  const known = expectOptions(where, options, optionNames);
  return buildWithinMemory(where, () => build(known));
}

function build(options: Seq2SeqOptions): Seq2Seq {
  const source = expectInteger(where, 'sourceVocabulary', options.sourceVocabulary, { min: 2 });
  const target = expectInteger(where, 'targetVocabulary', options.targetVocabulary, { min: 2 });
  const size = expectInteger(where, 'embedding', options.embedding ?? 32, { min: 1 });
  const units = expectInteger(where, 'units', options.units ?? 64, { min: 1 });
  const kinds = ['bahdanau', 'dot', 'general', 'concat', 'none'] as const;
  const kind = expectOneOf(where, 'attention', options.attention ?? 'bahdanau', kinds);
  const isBidirectional = expectBoolean(where, 'bidirectional', options.bidirectional ?? true);
  const rate = expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 });
  if (isBidirectional && units % 2 === 1) {
    throw new ArgumentError(`${where}: units must be even for two directions, received ${units}`);
  }
  const seed = expectSeed(where, options.seed);
  const training = expectTraining(where, options, 0.003);

  const own = (index: number): number | null => (seed === undefined ? null : derivedSeed(seed, index));
  const drop = (x: tf.SymbolicTensor, name: string, index: number): tf.SymbolicTensor =>
    rate === 0 ? x : one(new Dropout({ name, rate, seed: own(index) }).apply(x));
  const dense = (name: string, width: number, activation: 'tanh' | 'softmax', index: number): tf.layers.Layer =>
    tf.layers.dense({ name, units: width, activation, kernelInitializer: glorotUniform(own(index)) });
  const embed = (name: string, inputDim: number, maskZero: boolean, index: number): Embedding =>
    new Embedding({ name, inputDim, outputDim: size, maskZero, embeddingsInitializer: uniform(own(index)) });

  const sources = tf.input({ name: 'source', shape: [null], dtype: 'int32' });
  const previous = tf.input({ name: 'previous', shape: [null], dtype: 'int32' });
  const read = drop(one(embed('source_embedding', source, true, 1).apply(sources)), 'source_dropout', 2);
  const [memory, states] = encoderOf(read, units, isBidirectional, own);
  const written = drop(one(embed('target_embedding', target, false, 5).apply(previous)), 'target_dropout', 6);
  const decoder = new LSTM({ name: 'decoder', units, returnSequences: true, returnState: true, seed: own(7) });
  const [decoded] = decoder.apply([written, ...states]) as [tf.SymbolicTensor];
  const attention = attentionOf(kind, units, own(8));
  const seen = attention === undefined ? decoded : contextAndState(attention, decoded, memory);
  const attentional = drop(one(dense('attentional', units, 'tanh', 9).apply(seen)), 'output_dropout', 10);
  const outputs = one(dense('output', target, 'softmax', 11).apply(attentional));
  const model = tf.model({ name: 'seq2seq', inputs: [sources, previous], outputs });
  compileModel(model, 'categoricalCrossentropy', [], training);
  return new Seq2Seq(model, seed === undefined ? {} : { seed });
}

/** The states of all steps, and those with which the decoder begins. */
function encoderOf(
  x: tf.SymbolicTensor,
  units: number,
  isBidirectional: boolean,
  own: (index: number) => number | null,
): [memory: tf.SymbolicTensor, states: tf.SymbolicTensor[]] {
  const lstm = (width: number, index: number, goBackwards = false): LSTM =>
    new LSTM({
      name: 'encoder',
      units: width,
      returnSequences: true,
      returnState: true,
      goBackwards,
      seed: own(index),
    });
  if (!isBidirectional) {
    const [memory, ...states] = lstm(units, 3).apply(x) as [tf.SymbolicTensor, ...tf.SymbolicTensor[]];
    return [memory, states];
  }
  const [layer, backwardLayer] = [lstm(units / 2, 3), lstm(units / 2, 4, true)];
  const encoder = new Bidirectional({ name: 'encoder', layer, backwardLayer });
  const [memory, ...states] = encoder.apply(x) as [tf.SymbolicTensor, ...tf.SymbolicTensor[]];
  const [h, c, hBack, cBack] = states as [tf.SymbolicTensor, tf.SymbolicTensor, tf.SymbolicTensor, tf.SymbolicTensor];
  // tfjs attaches the mask of the steps to the states too, and a reshape takes it off.
  const bare = (x: tf.SymbolicTensor): tf.SymbolicTensor =>
    one(tf.layers.reshape({ targetShape: [units / 2] }).apply(x));
  const both = (name: string, parts: tf.SymbolicTensor[]): tf.SymbolicTensor =>
    one(new Concatenate({ name }).apply(parts.map((part) => bare(part))));
  return [memory, [both('first_output', [h, hBack]), both('first_state', [c, cBack])]];
}

function attentionOf(kind: string, units: number, seed: number | null): tf.layers.Layer | undefined {
  if (kind === 'none') return undefined;
  if (kind === 'bahdanau') return new BahdanauAttention({ name: 'attention', units, seed });
  return new LuongAttention({ name: 'attention', scoreMode: kind as 'dot' | 'general' | 'concat', seed });
}

function contextAndState(
  attention: tf.layers.Layer,
  states: tf.SymbolicTensor,
  memory: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const [context] = attention.apply([states, memory], { returnAttentionScores: true }) as [tf.SymbolicTensor];
  return one(new Concatenate({ name: 'context_and_state' }).apply([context, states]));
}

function glorotUniform(seed: number | null): ReturnType<typeof tf.initializers.glorotUniform> {
  return tf.initializers.glorotUniform(seed === null ? {} : { seed });
}

function uniform(seed: number | null): { className: string; config: Record<string, number | null> } {
  return { className: 'Modu>RandomUniform', config: { minval: -0.05, maxval: 0.05, seed } };
}

function one(x: ReturnType<tf.layers.Layer['apply']>): tf.SymbolicTensor {
  return x as tf.SymbolicTensor;
}
