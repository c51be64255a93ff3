import { TokenAndPositionEmbedding, TransformerDecoder, TransformerEncoder } from '@modu/attention';
import { ArgumentError, derivedSeed, expectInteger, expectNumber, expectOneOf, expectOptions } from '@modu/core';
import { Dropout, LayerNormalization } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { compileModel, expectTraining, type TrainingOptions } from '../compile-model.ts';
import { expectSeed } from '../seed.ts';
import { Seq2Seq } from './seq2seq-model.ts';

/** Options of {@link transformerSeq2seq}. */
export interface TransformerSeq2SeqOptions extends TrainingOptions {
  /** One more than the largest id of a source; id 0 stands for padding. */
  readonly sourceVocabulary: number;
  /** One more than the largest id of a target; id 0 stands for the end, and for padding behind it. */
  readonly targetVocabulary: number;
  /** The most tokens of a source and of a target. */
  readonly sequenceLength: number;
  /** D, the size of the vectors, a multiple of `heads`; 64 by default. */
  readonly width?: number;
  /** The number of blocks of the encoder, and of the decoder; 2 by default. */
  readonly layers?: number;
  /** The number of heads of each block, 4 by default. */
  readonly heads?: number;
  /** The width of the feedforward network of each block, four times `width` by default. */
  readonly feedForward?: number;
  /** The activation of the feedforward networks, `'relu'`, the default, or `'gelu'`. */
  readonly activation?: 'relu' | 'gelu';
  /** Fraction of the embeddings, attention weights and outputs of each part set to zero in training, in [0, 1); 0.1 by default. */
  readonly dropout?: number;
  /** An integer from 0 to 2³² − 1 that makes initial weights, dropout and the order of batches reproducible. */
  readonly seed?: number;
}

const where = 'transformerSeq2seq';
const optionNames = [
  'sourceVocabulary',
  'targetVocabulary',
  'sequenceLength',
  'width',
  'layers',
  'heads',
  'feedForward',
  'activation',
  'dropout',
  'optimizer',
  'learningRate',
  'seed',
] as const;

/**
 * A Transformer encoder–decoder, which learns to turn one sequence of tokens into another.
 *
 * memory = norm(encoder(source tokens + positions)); states = norm(decoder(previous tokens + positions, memory))
 * output = softmax(W · states + b); blocks normalise what each part takes
 *
 * Inputs   source [B,S] and previous [B,T], ids: the target, one step later, with 0 in front (teacher forcing)
 * Output   [B,T,targetVocabulary], the probability of each token; class 0 is the end of the sequence
 * Weights  vectors normal with a deviation of 0.02; kernels Glorot uniform; biases zero
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; categorical cross-entropy over the steps
 *          up to the end. The seed rules the order of batches too.
 *
 * Positions are trained vectors, and the parts normalise first, which trains without a warm-up (Xiong et al. 2020); the
 * paper of 2017 has sines and normalises last.
 *
 * @returns {@link Seq2Seq}, which decodes with kept keys and values; its `attend` is for the models of `seq2seq` alone
 * @throws {ArgumentError} when an option is unknown or out of range, or heads does not divide width
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; Xiong et al. 2020, https://arxiv.org/abs/2002.04745
 * @example
 * const translator = transformerSeq2seq({ sourceVocabulary: 40, targetVocabulary: 12, sequenceLength: 30, seed: 1 });
 * await translator.fit(sources, targets, { epochs: 10 });
 * const translations = await translator.predict(newSources);
 */
export function transformerSeq2seq(options: TransformerSeq2SeqOptions): Seq2Seq {
  const known = expectOptions(where, options, optionNames);
  return buildWithinMemory(where, () => build(known));
}

function build(options: TransformerSeq2SeqOptions): Seq2Seq {
  const source = expectInteger(where, 'sourceVocabulary', options.sourceVocabulary, { min: 2 });
  const target = expectInteger(where, 'targetVocabulary', options.targetVocabulary, { min: 2 });
  const length = expectInteger(where, 'sequenceLength', options.sequenceLength, { min: 1 });
  const width = expectInteger(where, 'width', options.width ?? 64, { min: 1 });
  const layers = expectInteger(where, 'layers', options.layers ?? 2, { min: 1 });
  const heads = expectInteger(where, 'heads', options.heads ?? 4, { min: 1 });
  if (width % heads !== 0) {
    throw new ArgumentError(`${where}: heads must be a divisor of width ${width}, received ${heads}`);
  }
  const intermediateDim = expectInteger(where, 'feedForward', options.feedForward ?? 4 * width, { min: 1 });
  const activation = expectOneOf(where, 'activation', options.activation ?? 'relu', ['relu', 'gelu']);
  const dropout = expectNumber(where, 'dropout', options.dropout ?? 0.1, { min: 0, maxExclusive: 1 });
  const seed = expectSeed(where, options.seed);
  const training = expectTraining(where, options, 0.001);

  const own = (index: number): number | null => (seed === undefined ? null : derivedSeed(seed, index));
  const block = { intermediateDim, numHeads: heads, dropout, activation, normalizeFirst: true };
  const embedded = (name: string, vocabularySize: number, maskZero: boolean, index: number) => {
    const ids = tf.input({ name: name === 'source' ? 'source' : 'previous', shape: [null], dtype: 'int32' });
    const layer = new TokenAndPositionEmbedding({
      name: `${name}_embedding`,
      vocabularySize,
      sequenceLength: length + 1,
      embeddingDim: width,
      maskZero,
      embeddingsInitializer: { className: 'Modu>RandomNormal', config: { mean: 0, stddev: 0.02, seed: own(index) } },
    });
    const x = layer.apply(ids) as tf.SymbolicTensor;
    const drop = new Dropout({ name: `${name}_dropout`, rate: dropout, seed: own(index + 1) });
    return { ids, x: dropout === 0 ? x : (drop.apply(x) as tf.SymbolicTensor) };
  };
  const norm = (name: string, x: tf.SymbolicTensor): tf.SymbolicTensor =>
    new LayerNormalization({ name, epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;

  const read = embedded('source', source, true, 1);
  let encoded = read.x;
  for (let i = 0; i < layers; i++) {
    const encoder = new TransformerEncoder({ ...block, name: `encoder_block_${i + 1}`, seed: own(10 + 2 * i) });
    encoded = encoder.apply(encoded) as tf.SymbolicTensor;
  }
  const memory = norm('encoder_norm', encoded);
  const written = embedded('target', target, false, 3);
  let x = written.x;
  for (let i = 0; i < layers; i++) {
    const decoder = new TransformerDecoder({ ...block, name: `decoder_block_${i + 1}`, seed: own(11 + 2 * i) });
    x = decoder.apply([x, memory]) as tf.SymbolicTensor;
  }
  const outputSeed = own(5);
  const output = tf.layers.dense({
    name: 'output',
    units: target,
    activation: 'softmax',
    kernelInitializer: tf.initializers.glorotUniform(outputSeed === null ? {} : { seed: outputSeed }),
  });
  const outputs = output.apply(norm('decoder_norm', x)) as tf.SymbolicTensor;
  const model = tf.model({ name: 'transformer_seq2seq', inputs: [read.ids, written.ids], outputs });
  compileModel(model, 'categoricalCrossentropy', [], training);
  return new Seq2Seq(model, seed === undefined ? {} : { seed });
}
