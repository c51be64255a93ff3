import { ArgumentError, expectInteger, expectOneOf, expectOptions } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { additiveScores } from './additive-scores.ts';
import { AttentionLayer, sharedOptions, type AttentionLayerOptions } from './attention-layer.ts';
import { dotProductScores } from './dot-product-scores.ts';
import { generalScores } from './general-scores.ts';
import {
  project,
  projectionOptions,
  ProjectionSettings,
  type Projection,
  type ProjectionOptions,
} from './head-projections.ts';
import { expectFeatures, vectorInitializer } from './score-kernels.ts';

/** Options of {@link LuongAttention}. */
export interface LuongAttentionOptions extends AttentionLayerOptions, ProjectionOptions {
  /**
   * How well a key fits a query: `'dot'`, the default, their dot product; `'general'`, a trained kernel between them;
   * `'concat'`, a small network over both.
   */
  readonly scoreMode?: 'dot' | 'general' | 'concat';
  /** U, the width of the small network; for `'concat'` only. The features of the query by default. */
  readonly units?: number | null;
}

const where = 'LuongAttention';

/**
 * Luong's attention as the paper has it: a decoder's states look at an encoder's, with one of three scores.
 *
 * context[b,t,e] = Σ_s weights[b,t,s] · value[b,s,e], weights = softmax_s(scores)
 * dot:     scores[b,t,s] = Σ_d query[b,t,d] · key[b,s,d]
 * general: scores[b,t,s] = Σ_d Σ_f query[b,t,d] · W[d,f] · key[b,s,f]
 * concat:  scores[b,t,s] = Σ_u scale[u] · tanh(Σ_i [query[b,t,·]; key[b,s,·]]_i · W[i,u])
 *
 * Inputs   [query [B,T,D], value [B,S,E], key [B,S,F]] float32; without key the value is the key too. For `'dot'` the key
 *          has the features of the query. mask [queryMask [B,T], valueMask [B,S]] bool, as for {@link Attention}
 * Output   the context [B,T,E]; with returnAttentionScores [context, weights [B,T,S]]. Carries the mask of the query.
 * Weights  dot: none. general: query/kernel [D,F]. concat: query/kernel [D,U] and key/kernel [F,U], the upper and the lower
 *          rows of W, and scale [U]
 * Training dropout on the weights, a new mask in every call, as for {@link Attention}
 * Edges    a row whose keys are all masked: equal weights, as in Keras; T = 0: empty output; S = 1: the value itself
 *
 * The attentional state tanh(Wc · [context; query]) of the paper is left to a concatenation and a dense layer behind.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, units comes with another score than `'concat'`, inputs
 *   is no list of two or three, or a mask is not bool
 * @throws {ShapeError} when the inputs or masks differ in B, T or S, with `'dot'` in D, or a number of features is unknown
 * @see Luong et al. 2015, https://arxiv.org/abs/1508.04025, section 3.1
 * @example
 * const states = tf.input({ shape: [3, 4] });
 * const memory = tf.input({ shape: [5, 6] });
 * const context = new LuongAttention({ scoreMode: 'general', seed: 1 }).apply([states, memory]);
 */
export class LuongAttention extends AttentionLayer {
  static readonly className = 'Modu>LuongAttention';
  readonly scoreMode: 'dot' | 'general' | 'concat';
  readonly units: number | undefined;
  readonly #settings: ProjectionSettings;
  #query: Projection | undefined;
  #key: Projection | undefined;
  #scale: tf.LayerVariable | undefined;

  constructor(options: LuongAttentionOptions = {}) {
    expectOptions(where, options, ['scoreMode', 'units', ...projectionOptions, ...sharedOptions]);
    super(where, 'luong_attention', options);
    this.scoreMode = expectOneOf(where, 'scoreMode', options.scoreMode ?? 'dot', ['dot', 'general', 'concat']);
    const units = options.units ?? undefined;
    this.units = units === undefined ? units : expectInteger(where, 'units', units, { min: 1 });
    if (units !== undefined && this.scoreMode !== 'concat') {
      throw new ArgumentError(`${where}: units must be left out with scoreMode '${this.scoreMode}', received ${units}`);
    }
    this.#settings = new ProjectionSettings(where, options, this.seed);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      ...this.#settings.config,
      scoreMode: this.scoreMode,
      units: this.units ?? null,
    };
  }

  protected override get sharesFeatures(): boolean {
    return this.scoreMode === 'dot';
  }

  protected override createWeights(features: number | null, keyFeatures: number | null): void {
    if (this.scoreMode === 'dot') return;
    const d = expectFeatures(where, 'D', 'query [B,T,D]', features);
    const f = expectFeatures(where, 'the last axis', 'the key', keyFeatures);
    const add = (name: string, inputs: number, outputs: number): Projection =>
      this.#settings.add(name, [inputs], [outputs], false, (weight, shape, settings) =>
        this.addWeight(
          weight,
          [...shape],
          'float32',
          settings.initializer,
          settings.regularizer,
          true,
          settings.constraint,
        ),
      );
    if (this.scoreMode === 'general') {
      this.#query = add('query', d, f);
      return;
    }
    const units = this.units ?? d;
    this.#query = add('query', d, units);
    this.#key = add('key', f, units);
    this.#scale = this.addWeight('scale', [units], 'float32', vectorInitializer(units, this.seed, 2));
  }

  protected override scores(query: tf.Tensor, key: tf.Tensor): tf.Tensor {
    if (this.#query === undefined) return dotProductScores(query, key);
    if (this.#key === undefined) return generalScores(query, key, this.#query.kernel.read());
    return additiveScores(project(query, this.#query), project(key, this.#key), this.#scale?.read());
  }
}
