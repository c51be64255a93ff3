import { TokenAndPositionEmbedding, TransformerDecoder } from '@modu/attention';
import { ArgumentError, derivedSeed, expectInteger, expectNumber, expectOptions } from '@modu/core';
import { Dropout, LayerNormalization } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { compileModel, expectTraining, type TrainingOptions } from '../compile-model.ts';
import { expectSeed } from '../seed.ts';
import { Gpt } from './gpt-model.ts';

/** Options of {@link gpt}. */
export interface GptOptions extends TrainingOptions {
  /** One more than the largest id; id 0 stands for the beginning and the end of a sequence, and for padding behind it. */
  readonly vocabulary: number;
  /** The most tokens of a sequence. */
  readonly sequenceLength: number;
  /** D, the size of the vectors, a multiple of `heads`; 64 by default. */
  readonly width?: number;
  /** The number of decoder blocks, 2 by default. */
  readonly layers?: number;
  /** The number of heads of each block, 4 by default. */
  readonly heads?: number;
  /** The width of the feedforward network of each block, four times `width` by default. */
  readonly feedForward?: number;
  /** Fraction of the embeddings, attention weights and outputs of each part set to zero in training, in [0, 1); 0 by default. */
  readonly dropout?: number;
  /** An integer from 0 to 2³² − 1 that makes initial weights, dropout and the order of batches reproducible. */
  readonly seed?: number;
}

const where = 'gpt';
const optionNames = [
  'vocabulary',
  'sequenceLength',
  'width',
  'layers',
  'heads',
  'feedForward',
  'dropout',
  'optimizer',
  'learningRate',
  'seed',
] as const;

/**
 * A small GPT: a Transformer decoder that learns which token comes next, and writes sequences.
 *
 * x₀ = tokens[previous] + positions; x[i + 1] = block(x[i]), blocks that normalise what each part takes, with gelu;
 * output = softmax(W · norm(x) + b)
 *
 * Inputs   previous [B,T] ids: the sequence, one step later, with 0 in front; T at most sequenceLength + 1
 * Output   [B,T,vocabulary], the probability of each token; class 0 is the end of the sequence
 * Weights  vectors normal with a deviation of 0.02, as GPT-2; kernels Glorot uniform; biases zero
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; categorical cross-entropy over the steps
 *          up to the end. The seed rules the order of batches too.
 *
 * @returns {@link Gpt}, with `fit`, `generate`, `evaluate`, `save`; its `model` is an ordinary `tf.LayersModel`
 * @throws {ArgumentError} when an option is unknown or out of range, or heads does not divide width
 * @see Radford et al. 2019, https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf
 * @example
 * const writer = gpt({ vocabulary: 30, sequenceLength: 20, seed: 1 });
 * await writer.fit(names, { epochs: 20, batchSize: 64 });
 * const [name] = await writer.generate([[]], { sampler: new TopPSampler({ p: 0.9 }) });
 */
export function gpt(options: GptOptions): Gpt {
  const known = expectOptions(where, options, optionNames);
  return buildWithinMemory(where, () => build(known));
}

function build(options: GptOptions): Gpt {
  const vocabulary = expectInteger(where, 'vocabulary', options.vocabulary, { min: 2 });
  const length = expectInteger(where, 'sequenceLength', options.sequenceLength, { min: 1 });
  const width = expectInteger(where, 'width', options.width ?? 64, { min: 1 });
  const layers = expectInteger(where, 'layers', options.layers ?? 2, { min: 1 });
  const heads = expectInteger(where, 'heads', options.heads ?? 4, { min: 1 });
  if (width % heads !== 0) {
    throw new ArgumentError(`${where}: heads must be a divisor of width ${width}, received ${heads}`);
  }
  const feedForward = expectInteger(where, 'feedForward', options.feedForward ?? 4 * width, { min: 1 });
  const dropout = expectNumber(where, 'dropout', options.dropout ?? 0, { min: 0, maxExclusive: 1 });
  const seed = expectSeed(where, options.seed);
  const training = expectTraining(where, options, 0.001);

  const own = (index: number): number | null => (seed === undefined ? null : derivedSeed(seed, index));
  const previous = tf.input({ name: 'previous', shape: [null], dtype: 'int32' });
  const embedding = new TokenAndPositionEmbedding({
    name: 'embedding',
    vocabularySize: vocabulary,
    sequenceLength: length + 1,
    embeddingDim: width,
    embeddingsInitializer: { className: 'Modu>RandomNormal', config: { mean: 0, stddev: 0.02, seed: own(1) } },
  });
  let x = embedding.apply(previous) as tf.SymbolicTensor;
  if (dropout > 0)
    x = new Dropout({ name: 'embedding_dropout', rate: dropout, seed: own(2) }).apply(x) as tf.SymbolicTensor;
  for (let i = 0; i < layers; i++) {
    const block = new TransformerDecoder({
      name: `block_${i + 1}`,
      intermediateDim: feedForward,
      numHeads: heads,
      dropout,
      activation: 'gelu',
      normalizeFirst: true,
      seed: own(10 + i),
    });
    x = block.apply(x) as tf.SymbolicTensor;
  }
  const normalized = new LayerNormalization({ name: 'norm', epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
  const outputSeed = own(3);
  const output = tf.layers.dense({
    name: 'output',
    units: vocabulary,
    activation: 'softmax',
    kernelInitializer: tf.initializers.glorotUniform(outputSeed === null ? {} : { seed: outputSeed }),
  });
  const outputs = output.apply(normalized) as tf.SymbolicTensor;
  const model = tf.model({ name: 'gpt', inputs: previous, outputs });
  compileModel(model, 'categoricalCrossentropy', [], training);
  return new Gpt(model, seed === undefined ? {} : { seed });
}
