import { TokenAndPositionEmbedding, TransformerEncoder } from '@modu/attention';
import { ArgumentError, expectBoolean, expectInteger, expectOneOf, expectOptions } from '@modu/core';
import { GlobalAveragePooling1D, GlobalMaxPooling1D, LayerNormalization } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';
import { buildWithinMemory } from '../build-within-memory.ts';
import { dropped, one, textModel, textOptionNames, textSettings, type TextModelOptions } from './text-options.ts';

/** Options of {@link transformerClassifier}; `embedding` is the width D of the blocks too, a multiple of `heads`. */
export interface TransformerClassifierOptions extends TextModelOptions {
  /** The most tokens of a text. */
  readonly sequenceLength: number;
  /** The number of encoder blocks, 1 by default. */
  readonly layers?: number;
  /** The number of heads of each block, 4 by default. */
  readonly heads?: number;
  /** The width of the feedforward network of each block, twice `embedding` by default. */
  readonly feedForward?: number;
  /** The activation of the feedforward networks, `'relu'`, the default, or `'gelu'`. */
  readonly activation?: 'relu' | 'gelu';
  /** Whether each part of a block normalises what it takes, and not what comes out. False by default. */
  readonly normalizeFirst?: boolean;
  /** What is taken of the steps: their `'mean'`, the default, or the largest values (`'max'`). */
  readonly pooling?: 'mean' | 'max';
}

const where = 'transformerClassifier';

/**
 * A Transformer encoder: every token looks at all others, and the mean of what they see decides.
 *
 * x₀ = tokens[ids] + positions; x[i + 1] = block(x[i]); output = head(pooling(x)), over the steps that are no padding
 *
 * Inputs   tokens [B,T] ids, 0 = padding, behind the text; T at most sequenceLength
 * Output   [B,outputs]: the probability of class 1, of each class, or the predicted numbers; `attentionWeights` gives what
 *          tokens look at
 * Weights  vectors of tokens and positions uniform in ±0.05; those of `TransformerEncoder`; output Glorot uniform
 * Training Adam with learningRate 0.001, unless another rate or optimizer is given; embedding 64 and dropout 0.1 by default;
 *          dropout works within the blocks too
 * Edges    a text of nothing but padding: NaN with pooling `'mean'`; give unknown words an id of their own
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or heads does not divide embedding
 * @see Vaswani et al. 2017, https://arxiv.org/abs/1706.03762
 * @example
 * const model = transformerClassifier({ vocabulary: 20_000, sequenceLength: 256, seed: 1 });
 */
export function transformerClassifier(options: TransformerClassifierOptions): tf.LayersModel {
  const names = [
    'sequenceLength',
    'layers',
    'heads',
    'feedForward',
    'activation',
    'normalizeFirst',
    'pooling',
  ] as const;
  const known = expectOptions(where, options, [...textOptionNames, ...names]);
  return buildWithinMemory(where, () => build(known));
}

function build(options: TransformerClassifierOptions): tf.LayersModel {
  const settings = textSettings(where, options, { embedding: 64, dropout: 0.1, learningRate: 0.001 });
  const { vocabulary, embedding, dropout, embeddingDropout, own } = settings;
  const sequenceLength = expectInteger(where, 'sequenceLength', options.sequenceLength, { min: 1 });
  const layers = expectInteger(where, 'layers', options.layers ?? 1, { min: 1 });
  const heads = expectInteger(where, 'heads', options.heads ?? 4, { min: 1 });
  if (embedding % heads !== 0) {
    throw new ArgumentError(`${where}: heads must be a divisor of embedding ${embedding}, received ${heads}`);
  }
  const width = expectInteger(where, 'feedForward', options.feedForward ?? 2 * embedding, { min: 1 });
  const activation = expectOneOf(where, 'activation', options.activation ?? 'relu', ['relu', 'gelu']);
  const normalizeFirst = expectBoolean(where, 'normalizeFirst', options.normalizeFirst ?? false);
  const pooling = expectOneOf(where, 'pooling', options.pooling ?? 'mean', ['mean', 'max']);

  const tokens = tf.input({ name: 'tokens', shape: [null], dtype: 'int32' });
  const vectors = new TokenAndPositionEmbedding({
    name: 'embedding',
    vocabularySize: vocabulary,
    sequenceLength,
    embeddingDim: embedding,
    maskZero: true,
    embeddingsInitializer: { className: 'Modu>RandomUniform', config: { minval: -0.05, maxval: 0.05, seed: own(1) } },
  });
  let x = dropped(one(vectors.apply(tokens)), 'embedding_dropout', embeddingDropout, own(2));
  for (let i = 0; i < layers; i++) {
    const block = new TransformerEncoder({
      name: `block_${i + 1}`,
      intermediateDim: width,
      numHeads: heads,
      dropout,
      activation,
      normalizeFirst,
      seed: own(10 + i),
    });
    x = one(block.apply(x));
  }
  if (normalizeFirst) x = one(new LayerNormalization({ name: 'norm', epsilon: 1e-5 }).apply(x));
  const pool = pooling === 'mean' ? GlobalAveragePooling1D : GlobalMaxPooling1D;
  return textModel('transformer_classifier', settings, tokens, one(new pool({ name: pooling }).apply(x)));
}
