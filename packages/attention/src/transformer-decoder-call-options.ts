import type * as tf from '@tensorflow/tfjs';

/** Options of a call of `TransformerDecoder`, the second argument of `apply`. */
export interface TransformerDecoderCallOptions {
  /** [B,T] bool, true = may be attended to; with a cache [B,S]. By default the mask of the decoder's sequence; null: none. */
  readonly decoderPaddingMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,T,T] bool, true = the step of the second axis may attend to that of the third; with a cache [B,T,S]. */
  readonly decoderAttentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,S] bool. By default the mask of the encoder's sequence; null for none. */
  readonly encoderPaddingMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** [B,T,S] bool, true = the decoder's step of the second axis may attend to the encoder's of the third. */
  readonly encoderAttentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Keys and values of the decoder's earlier steps, [B,2,S,N,H]; only in calls on tensors. */
  readonly selfAttentionCache?: tf.Tensor | null;
  /** The step from which this call's keys and values are written into it; without it the cache is only read. */
  readonly selfAttentionCacheUpdateIndex?: number | null;
  /** Keys and values of the encoder's steps, [B,2,S,N,H]; needed beside the other cache where there is an encoder. */
  readonly crossAttentionCache?: tf.Tensor | null;
  /** 0 to fill that cache from the encoder's sequence; without it the cache is only read. */
  readonly crossAttentionCacheUpdateIndex?: number | null;
  /**
   * Whether the caches given may be written to, which saves a copy of them at every step on `modu`: only those returned are
   * to be used after the call. All are disposed of as ever. False by default.
   */
  readonly updateCachesInPlace?: boolean;
  /** Whether decoder step t may attend to its steps 0 … t only. True by default. */
  readonly useCausalMask?: boolean;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
}
