import { layerOptionNames, type LayerOptions } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { projectionOptions, type ProjectionOptions } from './head-projections.ts';
import type { CallSignature } from './tensor-arguments.ts';

/** Options of `MultiHeadAttention`. */
export interface MultiHeadAttentionOptions extends LayerOptions, ProjectionOptions {
  /** N, a positive integer. */
  readonly numHeads: number;
  /** H, the size of each head of query and key. */
  readonly keyDim: number;
  /** The size of each head of the values; keyDim by default. */
  readonly valueDim?: number | null;
  /** Fraction of the attention weights set to zero in training, in [0, 1). 0 by default. */
  readonly dropout?: number;
  /** Whether the projections have biases. True by default. */
  readonly useBias?: boolean;
  /** The sizes of the output behind batch and steps; by default the features of the query. */
  readonly outputShape?: number | readonly number[] | null;
  /** The axes over which steps attend to each other, counted with the batch; all between batch and features by default. */
  readonly attentionAxes?: number | readonly number[] | null;
  /** If given, a query step attends only to the key steps fewer than this away from it. None by default. */
  readonly slidingWindow?: number | null;
  /** Whether what each head brings is multiplied by a sigmoid of the query's projection. False by default. */
  readonly useGate?: boolean;
  /** An integer from 0 to 2³² − 1 that makes initial weights and dropout reproducible. */
  readonly seed?: number | null;
}

/** Options of a call of `MultiHeadAttention` and `GroupedQueryAttention`, the second argument of `apply`. */
export interface MultiHeadAttentionCallOptions {
  /** [B,T] bool, true = valid. By default the mask of the query, from an Embedding with `maskZero`, say; null for none. */
  readonly queryMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,S] bool. By default the mask of the value; null for none. */
  readonly valueMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,S] bool. By default the mask of the key, where one is given; null for none. */
  readonly keyMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Bool, of a shape that broadcasts to [B,T,S] or [B,N,T,S]; true = may attend. */
  readonly attentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Whether the layer returns [output, weights [B,N,T,S]]. False by default. */
  readonly returnAttentionScores?: boolean;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
  /** Whether query step t may attend to key steps 0 … t only. False by default. */
  readonly useCausalMask?: boolean;
}

/** How query, value and key enter the layers of this package. */
export const queryValueKey: CallSignature = {
  inputs: ['query', 'value', 'key'],
  required: 2,
  masks: { queryMask: 'query', valueMask: 'value', keyMask: 'key', attentionMask: null },
  flags: { returnAttentionScores: false, useCausalMask: false },
};

/** The names of {@link MultiHeadAttentionOptions}. */
export const multiHeadOptionNames = [
  'numHeads',
  'keyDim',
  'valueDim',
  'dropout',
  'useBias',
  'outputShape',
  'attentionAxes',
  'slidingWindow',
  'useGate',
  'seed',
  ...projectionOptions,
  ...layerOptionNames,
] as const;
