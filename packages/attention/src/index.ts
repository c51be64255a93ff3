import './register.ts';

export { AdditiveAttention, type AdditiveAttentionOptions } from './additive-attention.ts';
export { additiveScores } from './additive-scores.ts';
export { Attention, type AttentionOptions } from './attention.ts';
export type { AttentionCallOptions, AttentionLayerOptions } from './attention-layer.ts';
export { attentionWeights } from './attention-weights.ts';
export { BahdanauAttention, type BahdanauAttentionOptions } from './bahdanau-attention.ts';
export { CachedMultiHeadAttention, type CachedMultiHeadAttentionCallOptions } from './cached-multi-head-attention.ts';
export { causalMask } from './causal-mask.ts';
export { concatScores } from './concat-scores.ts';
export { dotProductScores } from './dot-product-scores.ts';
export { generalScores } from './general-scores.ts';
export { GroupedQueryAttention, type GroupedQueryAttentionOptions } from './grouped-query-attention.ts';
export type { ProjectionOptions } from './head-projections.ts';
export { LuongAttention, type LuongAttentionOptions } from './luong-attention.ts';
export {
  MultiHeadAttention,
  type MultiHeadAttentionCallOptions,
  type MultiHeadAttentionOptions,
} from './multi-head-attention.ts';
export { scaledDotProductAttention, type ScaledDotProductAttentionOptions } from './scaled-dot-product-attention.ts';
export { slidingWindowMask } from './sliding-window-mask.ts';
