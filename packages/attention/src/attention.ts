import { expectBoolean, expectOneOf, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { AttentionLayer, sharedOptions, type AttentionLayerOptions } from './attention-layer.ts';
import { concatScores } from './concat-scores.ts';
import { dotProductScores } from './dot-product-scores.ts';

/** Options of {@link Attention}. */
export interface AttentionOptions extends AttentionLayerOptions {
  /** Whether the scores are scaled by a trained number. False by default. */
  readonly useScale?: boolean;
  /** `'dot'`, the default: the dot product of query and key. `'concat'`: the sum of tanh(query + key). */
  readonly scoreMode?: 'dot' | 'concat';
}

/**
 * Luong's attention: for each query step, the average of the values, weighted by how well their keys fit the query.
 *
 * output[b,t,e] = Σ_s weights[b,t,s] · value[b,s,e], weights = softmax_s(scores)
 * dot: scores[b,t,s] = scale · Σ_d query[b,t,d] · key[b,s,d]
 * concat: scores[b,t,s] = concat_score_weight · Σ_d tanh(scale · (query[b,t,d] + key[b,s,d]))
 *
 * Inputs   [query [B,T,D], value [B,S,E], key [B,S,D]] float32; without key the value is the key too, and E = D.
 *          mask [queryMask [B,T], valueMask [B,S]] bool, true = valid: masked values get no weight, masked query steps
 *          give zeros. Without it, the masks of the inputs, from an Embedding with `maskZero` or a Masking layer,
 *          in models and in calls on tensors alike.
 * Output   [B,T,E]; with returnAttentionScores [output, weights [B,T,S]]. Carries the mask of the query.
 * Weights  scale [] with useScale, concat_score_weight [] with scoreMode 'concat'; both begin at 1
 * Training dropout on the weights: a new mask in every call, drawn from the seed and the number of calls before, so that
 *          a layer made anew with the same seed repeats the same series
 * Edges    a row whose keys are all masked: equal weights, as in Keras; T = 0: empty output; S = 1: the value itself
 *
 * useCausalMask and returnAttentionScores are options of the call: {@link AttentionCallOptions}. A layer that occurs
 * several times in a model needs the same ones every time.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, inputs is no list of two or three, or a mask is not bool
 * @throws {ShapeError} when the inputs or masks differ in B, T, S or D
 * @see Luong et al. 2015, https://arxiv.org/abs/1508.04025; https://keras.io/api/layers/attention_layers/attention/
 * @example
 * const query = tf.input({ shape: [3, 4] });
 * const value = tf.input({ shape: [5, 4] });
 * const [output, weights] = new Attention().apply([query, value], { returnAttentionScores: true });
 * const model = tf.model({ inputs: [query, value], outputs: [output, weights] });
 */
export class Attention extends AttentionLayer {
  static readonly className = 'Modu>Attention';
  readonly useScale: boolean;
  readonly scoreMode: 'dot' | 'concat';
  #scale: tf.LayerVariable | undefined;
  #concatScoreWeight: tf.LayerVariable | undefined;

  constructor(options: AttentionOptions = {}) {
    expectOptions('Attention', options, ['useScale', 'scoreMode', ...sharedOptions]);
    super('Attention', 'attention', options);
    this.useScale = expectBoolean('Attention', 'useScale', options.useScale ?? false);
    this.scoreMode = expectOneOf('Attention', 'scoreMode', options.scoreMode ?? 'dot', ['dot', 'concat']);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), useScale: this.useScale, scoreMode: this.scoreMode };
  }

  protected override createWeights(): void {
    const ones = tf.initializers.ones();
    if (this.useScale) this.#scale = this.addWeight('scale', [], 'float32', ones);
    if (this.scoreMode === 'concat') {
      this.#concatScoreWeight = this.addWeight('concat_score_weight', [], 'float32', ones);
    }
  }

  protected override scores(query: tf.Tensor, key: tf.Tensor): tf.Tensor {
    const scale = this.#scale?.read();
    return this.#concatScoreWeight === undefined
      ? dotProductScores(query, key, scale)
      : concatScores(query, key, this.#concatScoreWeight.read(), scale);
  }
}
