import './register.ts';

export { AdditiveAttention, type AdditiveAttentionOptions } from './additive-attention.ts';
export { additiveScores } from './additive-scores.ts';
export { Attention, type AttentionOptions } from './attention.ts';
export type { AttentionCallOptions, AttentionLayerOptions } from './attention-layer.ts';
export { AlibiBias, alibiBias, type AlibiBiasOptions } from './alibi-bias.ts';
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
export { MultiHeadAttention } from './multi-head-attention.ts';
export type { MultiHeadAttentionCallOptions, MultiHeadAttentionOptions } from './multi-head-options.ts';
export { BeamSampler, type Beams, type BeamSamplerOptions } from './sampling/beam-sampler.ts';
export { GreedySampler } from './sampling/greedy-sampler.ts';
export type { NextFunction } from './sampling/next-logits.ts';
export { RandomSampler, type RandomSamplerOptions } from './sampling/random-sampler.ts';
export { Sampler, type GenerateOptions, type SamplerOptions } from './sampling/sampler.ts';
export type { SamplingCache } from './sampling/sampling-cache.ts';
export type { SamplingOptions } from './sampling/sampling-state.ts';
export { TopKSampler, type TopKSamplerOptions } from './sampling/top-k-sampler.ts';
export { TopPSampler, type TopPSamplerOptions } from './sampling/top-p-sampler.ts';
export type { PositionCallOptions } from './position-arguments.ts';
export { PositionEmbedding, type PositionEmbeddingOptions } from './position-embedding.ts';
export {
  ReversibleEmbedding,
  type ReversibleEmbeddingCallOptions,
  type ReversibleEmbeddingOptions,
} from './reversible-embedding.ts';
export { RotaryEmbedding, type RotaryEmbeddingOptions } from './rotary-embedding.ts';
export type { RopeType, RotarySettings } from './rotary-frequencies.ts';
export { scaledDotProductAttention, type ScaledDotProductAttentionOptions } from './scaled-dot-product-attention.ts';
export { SinePositionEncoding, type SinePositionEncodingOptions } from './sine-position-encoding.ts';
export { slidingWindowMask } from './sliding-window-mask.ts';
export { TokenAndPositionEmbedding, type TokenAndPositionEmbeddingOptions } from './token-and-position-embedding.ts';
export { TransformerDecoder } from './transformer-decoder.ts';
export type { TransformerDecoderCallOptions } from './transformer-decoder-call-options.ts';
export { TransformerEncoder, type TransformerEncoderCallOptions } from './transformer-encoder.ts';
export type { TransformerOptions } from './transformer-options.ts';
