import { expectBoolean, expectOptions } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { additiveScores } from './additive-scores.ts';
import { AttentionLayer, sharedOptions, type AttentionLayerOptions } from './attention-layer.ts';
import { expectFeatures, vectorInitializer } from './score-kernels.ts';

/** Options of {@link AdditiveAttention}. */
export interface AdditiveAttentionOptions extends AttentionLayerOptions {
  /** Whether each feature has a trained weight in the score. True by default. */
  readonly useScale?: boolean;
}

/**
 * Bahdanau's attention: like {@link Attention}, with a small network's judgement of how well a key fits the query.
 *
 * output[b,t,e] = Σ_s weights[b,t,s] · value[b,s,e], weights = softmax_s(scores)
 * scores[b,t,s] = Σ_d scale[d] · tanh(query[b,t,d] + key[b,s,d])
 *
 * Inputs   [query [B,T,D], value [B,S,E], key [B,S,D]] float32; without key the value is the key too, and E = D.
 *          mask [queryMask [B,T], valueMask [B,S]] bool, true = valid, as for {@link Attention}
 * Output   [B,T,E]; with returnAttentionScores [output, weights [B,T,S]]. Carries the mask of the query.
 * Weights  scale [D] with useScale, at first uniform in ±√(3 / D) (Glorot); the seed fixes it
 * Training dropout on the weights, a new mask in every call, as for {@link Attention}
 * Edges    a row whose keys are all masked: equal weights, as in Keras; T = 0: empty output; S = 1: the value itself
 *
 * useCausalMask and returnAttentionScores are options of the call, as for {@link Attention}.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, inputs is no list of two or three, or a mask is not bool
 * @throws {ShapeError} when the inputs or masks differ in B, T, S or D, or D is unknown and useScale true
 * @see Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473; https://keras.io/api/layers/attention_layers/additive_attention/
 * @example
 * const query = tf.input({ shape: [3, 4] });
 * const value = tf.input({ shape: [5, 4] });
 * const model = tf.model({ inputs: [query, value], outputs: new AdditiveAttention({ seed: 1 }).apply([query, value]) });
 */
export class AdditiveAttention extends AttentionLayer {
  static readonly className = 'Modu>AdditiveAttention';
  readonly useScale: boolean;
  #scale: tf.LayerVariable | undefined;

  constructor(options: AdditiveAttentionOptions = {}) {
    expectOptions('AdditiveAttention', options, ['useScale', ...sharedOptions]);
    super('AdditiveAttention', 'additive_attention', options);
    this.useScale = expectBoolean('AdditiveAttention', 'useScale', options.useScale ?? true);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), useScale: this.useScale };
  }

  protected override createWeights(features: number | null): void {
    if (!this.useScale) return;
    const size = expectFeatures('AdditiveAttention', 'D', 'query [B,T,D]', features);
    this.#scale = this.addWeight('scale', [size], 'float32', vectorInitializer(size, this.seed, 0));
  }

  protected override scores(query: tf.Tensor, key: tf.Tensor): tf.Tensor {
    return additiveScores(query, key, this.#scale?.read());
  }
}
