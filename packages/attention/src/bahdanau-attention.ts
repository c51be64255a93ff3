import { expectBoolean, expectInteger, expectOptions } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { additiveScores } from './additive-scores.ts';
import { AttentionLayer, sharedOptions, type AttentionLayerOptions } from './attention-layer.ts';
import {
  project,
  projectionOptions,
  ProjectionSettings,
  type Projection,
  type ProjectionOptions,
} from './head-projections.ts';
import { expectFeatures, vectorInitializer } from './score-kernels.ts';

/** Options of {@link BahdanauAttention}. */
export interface BahdanauAttentionOptions extends AttentionLayerOptions, ProjectionOptions {
  /** U, the width of the small network that judges how well a key fits a query. */
  readonly units: number;
  /** Whether that network has a bias in front of its tanh. False by default, as in the paper. */
  readonly useBias?: boolean;
}

const where = 'BahdanauAttention';

/**
 * Bahdanau's attention as the paper has it: a decoder's states look at an encoder's through projections that are trained.
 *
 * context[b,t,e] = Σ_s weights[b,t,s] · value[b,s,e], weights = softmax_s(scores)
 * scores[b,t,s] = Σ_u scale[u] · tanh(query[b,t,·] · Wq[·,u] + bias[u] + key[b,s,·] · Wk[·,u])
 *
 * Inputs   [query [B,T,D], value [B,S,E], key [B,S,F]] float32: states of the decoder, of the encoder, and keys if they
 *          differ from the values; mask [queryMask [B,T], valueMask [B,S]] bool, true = valid, as for {@link Attention}
 * Output   the context [B,T,E]; with returnAttentionScores [context, weights [B,T,S]]. Carries the mask of the query.
 * Weights  query/kernel [D,U], with useBias query/bias [U], key/kernel [E or F,U], scale [U]
 * Training dropout on the weights, a new mask in every call, as for {@link Attention}
 * Edges    a row whose keys are all masked: equal weights, as in Keras; T = 0: empty output; S = 1: the value itself
 *
 * {@link AdditiveAttention} is what is left of it without the projections. A whole sequence of queries is one call, so a
 * decoder that is given the true words (teacher forcing) runs without a loop over its steps.
 *
 * @throws {ArgumentError} when an option is unknown or out of range, inputs is no list of two or three, or a mask is not bool
 * @throws {ShapeError} when the inputs or masks differ in B, T or S, or a number of features is unknown
 * @see Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473, appendix A.1.2
 * @example
 * const states = tf.input({ shape: [3, 4] });
 * const memory = tf.input({ shape: [5, 6] });
 * const attention = new BahdanauAttention({ units: 8, seed: 1 });
 * const [context, weights] = attention.apply([states, memory], { returnAttentionScores: true });
 */
export class BahdanauAttention extends AttentionLayer {
  static readonly className = 'Modu>BahdanauAttention';
  readonly units: number;
  readonly useBias: boolean;
  readonly #settings: ProjectionSettings;
  #query: Projection | undefined;
  #key: Projection | undefined;
  #scale: tf.LayerVariable | undefined;

  constructor(options: BahdanauAttentionOptions) {
    expectOptions(where, options, ['units', 'useBias', ...projectionOptions, ...sharedOptions]);
    super(where, 'bahdanau_attention', options);
    this.units = expectInteger(where, 'units', options.units, { min: 1 });
    this.useBias = expectBoolean(where, 'useBias', options.useBias ?? false);
    this.#settings = new ProjectionSettings(where, options, this.seed);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), ...this.#settings.config, units: this.units, useBias: this.useBias };
  }

  protected override get sharesFeatures(): boolean {
    return false;
  }

  protected override createWeights(features: number | null, keyFeatures: number | null): void {
    const d = expectFeatures(where, 'D', 'query [B,T,D]', features);
    const e = expectFeatures(where, 'the last axis', 'the key', keyFeatures);
    const add = (name: string, inputs: number, useBias: boolean): Projection =>
      this.#settings.add(name, [inputs], [this.units], useBias, (weight, shape, settings) =>
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
    this.#query = add('query', d, this.useBias);
    this.#key = add('key', e, false);
    this.#scale = this.addWeight('scale', [this.units], 'float32', vectorInitializer(this.units, this.seed, 3));
  }

  protected override scores(query: tf.Tensor, key: tf.Tensor): tf.Tensor {
    return additiveScores(
      project(query, this.#query as Projection),
      project(key, this.#key as Projection),
      this.#scale?.read(),
    );
  }
}
