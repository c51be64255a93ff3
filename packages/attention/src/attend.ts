import type { RandomDraws } from '@modu/layers';
import type * as tf from '@tensorflow/tfjs';
import { scaledDotProductAttention } from './scaled-dot-product-attention.ts';

/** The share of the weights that training drops, and the draws that say which. */
export interface WeightDropout {
  readonly rate: number;
  readonly draws: RandomDraws;
}

/** What attention is to do in one call. */
export interface AttendSettings {
  /** bool, broadcasts to [B,N,T,S] */
  readonly mask: tf.Tensor | undefined;
  readonly causal: boolean;
  readonly causalOffset?: number;
  readonly training: boolean;
  readonly returnScores: boolean;
  /** Whether rows whose keys are all masked give zeros, even where nothing is dropped or returned. */
  readonly zeroMaskedRows?: boolean;
}

/**
 * Scaled dot-product attention with the dropout of a layer, whose draws it takes and counts.
 *
 * As in Keras, rows whose keys are all masked give zeros if the layer drops weights (in training or not) or returns them,
 * and the mean of the values otherwise.
 */
export function attend(
  query: tf.Tensor4D,
  key: tf.Tensor4D,
  value: tf.Tensor4D,
  dropout: WeightDropout,
  { mask, causal, causalOffset = 0, training, returnScores, zeroMaskedRows = false }: AttendSettings,
): { output: tf.Tensor4D; scores: tf.Tensor4D | undefined } {
  const { rate } = dropout;
  const options = {
    mask,
    causal,
    causalOffset,
    maskedRows: rate > 0 || returnScores || zeroMaskedRows ? ('zero' as const) : ('even' as const),
    ...(training && rate > 0 && { dropout: { rate, ...dropout.draws.next() } }),
  };
  if (!returnScores) return { output: scaledDotProductAttention(query, key, value, options), scores: undefined };
  const [output, scores] = scaledDotProductAttention(query, key, value, { ...options, returnAttentionScores: true });
  return { output, scores };
}
