import './register.ts';

export { AdditiveAttention, type AdditiveAttentionOptions } from './additive-attention.ts';
export { additiveScores } from './additive-scores.ts';
export { Attention, type AttentionOptions } from './attention.ts';
export type { AttentionCallOptions, AttentionLayerOptions } from './attention-layer.ts';
export { attentionWeights } from './attention-weights.ts';
export { causalMask } from './causal-mask.ts';
export { concatScores } from './concat-scores.ts';
export { dotProductScores } from './dot-product-scores.ts';
