import { ArgumentError, expectInteger, expectOptions } from '@modu/core';
import { expectGiven, layerOptionNames, type LayerOptions } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { projectionOptions, type ProjectionOptions } from './head-projections.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';

/** Options of {@link GroupedQueryAttention}. */
export interface GroupedQueryAttentionOptions extends LayerOptions, ProjectionOptions {
  /** H, the size of each head. */
  readonly headDim: number;
  /** N, the number of heads of the query. */
  readonly numQueryHeads: number;
  /** M, the number of heads of key and value, a divisor of N. */
  readonly numKeyValueHeads: number;
  /** Fraction of the attention weights set to zero in training, in [0, 1). 0 by default. */
  readonly dropout?: number;
  /** Whether the projections have biases. True by default. */
  readonly useBias?: boolean;
  /** If given, a query step attends only to the key steps fewer than this away from it. None by default. */
  readonly slidingWindow?: number | null;
  /** Whether what each head brings is multiplied by a sigmoid of the query's projection. False by default. */
  readonly useGate?: boolean;
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible. */
  readonly seed?: number | null;
}

const where = 'GroupedQueryAttention';
const optionNames = [
  'headDim',
  'numQueryHeads',
  'numKeyValueHeads',
  'dropout',
  'useBias',
  'slidingWindow',
  'useGate',
  'seed',
  ...projectionOptions,
  ...layerOptionNames,
] as const;

/**
 * {@link MultiHeadAttention} in which each head of key and value serves several heads of the query in a row, so that there
 * is less to compute and to keep in a cache.
 *
 * head[n] = softmax(Q[n] · K[⌊n·M/N⌋]ᵀ / √H) · V[⌊n·M/N⌋]
 *
 * Inputs   [query [B,T,D], value [B,S,E], key [B,S,F]] float32; without key the value is the key too
 * Output   [B,T,D]; with returnAttentionScores [output, weights [B,N,T,S]]. Carries the mask of the query.
 * Weights  query/kernel [D,N,H], query/bias [N,H], key/kernel [F,M,H], key/bias [M,H], with useGate gate/kernel [D,N,H],
 *          gate/bias, value/kernel [E,M,H], value/bias, attention_output/kernel [N,H,D], attention_output/bias [D]
 * Training dropout on the weights, as for {@link MultiHeadAttention}
 * Edges    M = 1 is multi-query attention, M = N is MultiHeadAttention
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or numKeyValueHeads does not divide numQueryHeads
 * @throws {ShapeError} as {@link MultiHeadAttention}
 * @see Ainslie et al. 2023, https://arxiv.org/abs/2305.13245; https://keras.io/api/layers/attention_layers/group_query_attention/
 * @example
 * const x = tf.input({ shape: [5, 8] });
 * const y = new GroupedQueryAttention({ headDim: 4, numQueryHeads: 4, numKeyValueHeads: 2 }).apply([x, x]);
 */
export class GroupedQueryAttention extends MultiHeadAttention {
  static override readonly className: string = 'Modu>GroupedQueryAttention';
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;

  constructor(options: GroupedQueryAttentionOptions) {
    expectOptions(where, expectGiven(where, options), optionNames);
    const { headDim, numQueryHeads, numKeyValueHeads, ...rest } = options;
    expectInteger(where, 'headDim', headDim, { min: 1 });
    expectInteger(where, 'numQueryHeads', numQueryHeads, { min: 1 });
    expectInteger(where, 'numKeyValueHeads', numKeyValueHeads, { min: 1 });
    if (numQueryHeads % numKeyValueHeads !== 0) {
      throw new ArgumentError(
        `${where}: numKeyValueHeads must be a divisor of numQueryHeads ${numQueryHeads}, received ${numKeyValueHeads}`,
      );
    }
    super({ ...rest, numHeads: numQueryHeads, keyDim: headDim }, where, 'grouped_query_attention');
    this.keyValueHeads = numKeyValueHeads;
    this.headDim = headDim;
    this.numQueryHeads = numQueryHeads;
    this.numKeyValueHeads = numKeyValueHeads;
  }

  override getConfig(): tf.serialization.ConfigDict {
    const ofMultiHead = ['numHeads', 'keyDim', 'valueDim', 'outputShape', 'attentionAxes'];
    const shared = Object.entries(super.getConfig()).filter(([key]) => !ofMultiHead.includes(key));
    return {
      ...Object.fromEntries(shared),
      headDim: this.headDim,
      numQueryHeads: this.numQueryHeads,
      numKeyValueHeads: this.numKeyValueHeads,
    };
  }
}
