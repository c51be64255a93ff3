import { ArgumentError, describe, expectBoolean, expectInteger, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { attend, type WeightDropout } from './attend.ts';
import { project } from './head-projections.ts';
import { cachedSteps, expectCache, updatedCache, type CacheName, type KeysAndValues } from './key-value-cache.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';
import type { MultiHeadAttentionOptions } from './multi-head-options.ts';
import { slidingWindowMask } from './sliding-window-mask.ts';
import type { CallSignature } from './tensor-arguments.ts';

/** Options of a call of {@link CachedMultiHeadAttention}, the second argument of `apply`. */
export interface CachedMultiHeadAttentionCallOptions {
  /** Bool, of a shape that broadcasts to [B,T,S] or [B,N,T,S]; true = may attend. With a cache S is its length. */
  readonly attentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Keys and values of earlier steps, [B,2,S,N,H]; only in calls on tensors. */
  readonly cache?: tf.Tensor | null;
  /** The step from which the keys and values of this call are written into the cache; without it the cache is only read. */
  readonly cacheUpdateIndex?: number | null;
  /**
   * Whether the cache given may be written to, which saves a copy of it at every step on `modu`: only the one returned is to
   * be used after the call. Both are disposed of as ever. False by default.
   */
  readonly updateCacheInPlace?: boolean;
  /** Whether the weights are returned too. False by default. */
  readonly returnAttentionScores?: boolean;
  /** Whether dropout works. False by default. */
  readonly training?: boolean;
}

const where = 'CachedMultiHeadAttention';
const signature: CallSignature = {
  inputs: ['query', 'value', 'key'],
  required: 2,
  masks: { attentionMask: null },
  flags: { returnAttentionScores: false },
  onTensorsOnly: ['cache', 'cacheUpdateIndex', 'updateCacheInPlace'],
};

/**
 * {@link MultiHeadAttention} that keeps keys and values of earlier steps, so that a text is written one step at a time.
 *
 * Without a cache it attends to its inputs. With a cache and no cacheUpdateIndex it attends to the cache, and value and key
 * are not looked at. With both it writes the keys and values of its inputs into a copy of the cache (with
 * updateCacheInPlace into the cache itself), then attends to that.
 *
 * Inputs   [query [B,T,D], value [B,S′,E], key [B,S′,F]] float32; without a cache S′ = S
 * Output   [B,T,D]; then, with returnAttentionScores, weights [B,N,T,S]; then, with a cache, the new cache [B,2,S,N,H],
 *          which the caller disposes of
 * Weights  as {@link MultiHeadAttention}
 * Edges    masks of the inputs are not looked at, as in keras-hub: what is padding, or comes later, stands in attentionMask;
 *          slidingWindow is around cacheUpdateIndex + t, where step t of the query stands
 *
 * @throws {ArgumentError} when an option is unknown or out of range, cacheUpdateIndex comes without a cache, or a
 *   slidingWindow with a cache but no cacheUpdateIndex
 * @throws {ShapeError} when shapes do not fit or the cache is too short
 * @see https://keras.io/keras_hub/api/modeling_layers/cached_multi_head_attention/
 * @example
 * const layer = new CachedMultiHeadAttention({ numHeads: 2, keyDim: 4 });
 * const x = tf.ones([1, 1, 8]);
 * const [y, cache] = layer.apply([x, x], { cache: tf.zeros([1, 2, 5, 2, 4]), cacheUpdateIndex: 0 });
 */
export class CachedMultiHeadAttention extends MultiHeadAttention {
  static override readonly className: string = 'Modu>CachedMultiHeadAttention';
  #cachedOutputs = 0;

  constructor(options: MultiHeadAttentionOptions) {
    super(options, where, 'cached_multi_head_attention', signature);
  }

  /**
   * Calls the layer on tensors, or adds it to a model under construction.
   *
   * @param inputs [query, value] or [query, value, key]
   * @param kwargs {@link CachedMultiHeadAttentionCallOptions}
   */
  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: CachedMultiHeadAttentionCallOptions,
  ): ReturnType<tf.layers.Layer['apply']> {
    return super.apply(inputs, kwargs);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor | tf.Tensor[] {
    const cache = (kwargs['cache'] ?? undefined) as tf.Tensor | undefined;
    const index = kwargs['cacheUpdateIndex'] ?? undefined;
    this.#cachedOutputs = 0;
    if (cache === undefined) {
      if (index === undefined) return super.call(inputs, kwargs);
      throw new ArgumentError(
        `${where}: cacheUpdateIndex must be left out without a cache, received ${describe(index)}`,
      );
    }
    if (!(cache instanceof tf.Tensor)) throw invalid(where, 'cache', 'a tensor', cache);
    const mask = (kwargs['attentionMask'] ?? undefined) as tf.Tensor | undefined;
    if (mask !== undefined && mask.dtype !== 'bool') {
      throw invalid(where, 'attentionMask', 'a tensor of type bool', mask.dtype);
    }
    const [query, value, key = value] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor?];
    const start = index === undefined ? index : expectInteger(where, 'cacheUpdateIndex', index, { min: 0 });
    const inPlace = expectBoolean(where, 'updateCacheInPlace', kwargs['updateCacheInPlace'] ?? false);
    return tf.tidy(() => {
      const returnScores = kwargs['returnAttentionScores'] === true;
      const [output, scores, after] = this.attendWithCache(query, value, key, cache, start, {
        mask,
        causal: false,
        training: kwargs['training'] === true,
        returnScores,
        inPlace,
      });
      const outputs = [output, ...(scores === undefined ? [] : [scores]), tf.clone(after)];
      this.#cachedOutputs = outputs.length;
      return outputs;
    });
  }

  /** The mask of the query, for the output. */
  override computeMask(inputs: tf.Tensor | tf.Tensor[], mask?: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
    if (this.#cachedOutputs === 0) return super.computeMask(inputs, mask);
    return Array.from({ length: this.#cachedOutputs }, () => null as unknown as tf.Tensor);
  }

  /** Output, weights if asked for, and the cache after the call; for `call`, and for layers that this one is part of. */
  attendWithCache(
    query: tf.Tensor,
    value: tf.Tensor,
    key: tf.Tensor,
    cache: tf.Tensor,
    start: number | undefined,
    settings: {
      readonly mask: tf.Tensor | undefined;
      /** Whether query step t attends to the cache up to start + t only. */
      readonly causal: boolean;
      readonly training: boolean;
      readonly returnScores?: boolean;
      /** In place of the layer's own dropout. */
      readonly dropout?: WeightDropout;
      /** How messages name the cache. */
      readonly named?: CacheName;
      /** Whether the cache given may be written to. */
      readonly inPlace?: boolean;
    },
  ): [output: tf.Tensor, scores: tf.Tensor | undefined, cache: tf.Tensor] {
    const [batch = 0, querySteps = 0] = query.shape;
    const { mask, causal, training, returnScores = false, inPlace = false } = settings;
    const { named = { where, name: 'cache' } } = settings;
    const { numHeads: heads, keyDim: size, valueDim: valueSize } = this;
    expectCache(named, cache, { batch, heads, size, valueSize });
    const parts = this.expectProjections();
    const after = start === undefined ? cache : updatedCache(named, cache, this.#projected(value, key), start, inPlace);
    const steps = cache.shape[2] ?? 0;
    const causalOffset = causal ? (start ?? 0) : 0;
    // What comes later need not be looked at, unless rows whose keys are all masked are to be the mean of all values.
    const limits = this.#windowed(this.#mask(mask, batch, querySteps, steps), querySteps, steps, start);
    const used = causal && limits === undefined ? Math.min(steps, causalOffset + querySteps) : steps;
    const { key: k, value: v } = cachedSteps(after, used);
    const { output, scores } = attend(
      project(query, parts.query) as tf.Tensor4D,
      k,
      v,
      settings.dropout ?? this.weightDropout,
      {
        mask: limits,
        causal: causal && (querySteps > 1 || used > causalOffset + 1),
        causalOffset,
        training,
        returnScores,
      },
    );
    return [this.outputOf(output, query), scores, after];
  }

  /** The weights by the names that the kernel `ModuDecoderStep` has for them. */
  stepWeights(): Record<string, tf.Tensor | undefined> {
    const { query, key, value, output } = this.expectProjections();
    return Object.fromEntries(
      Object.entries({ query, key, value, output }).flatMap(([name, { kernel, bias }]) => [
        [`${name}Kernel`, kernel.read()],
        [`${name}Bias`, bias?.read()],
      ]),
    );
  }

  #projected(value: tf.Tensor, key: tf.Tensor): KeysAndValues {
    const parts = this.expectProjections();
    return { key: project(key, parts.key) as tf.Tensor4D, value: project(value, parts.value) as tf.Tensor4D };
  }

  /** A mask [B,N,T,S] and the sliding window around the steps that the query has in the cache. */
  #windowed(
    mask: tf.Tensor | undefined,
    querySteps: number,
    steps: number,
    start: number | undefined,
  ): tf.Tensor | undefined {
    if (this.slidingWindow === undefined) return mask;
    if (start === undefined) {
      throw new ArgumentError(
        `${where}: cacheUpdateIndex must be given with a slidingWindow and a cache, received none`,
      );
    }
    const band = tf.expandDims(slidingWindowMask(querySteps, steps, this.slidingWindow, start), 0);
    const window = tf.expandDims(band, 0);
    return mask === undefined ? window : tf.logicalAnd(mask, window);
  }

  #mask(mask: tf.Tensor | undefined, batch: number, querySteps: number, steps: number): tf.Tensor | undefined {
    if (mask === undefined) return undefined;
    const full = [batch, this.numHeads, querySteps, steps];
    const shape =
      mask.rank === 4 ? mask.shape : [...(mask.rank === 3 ? mask.shape.slice(0, 1) : [1]), 1, ...mask.shape.slice(-2)];
    if (mask.rank < 2 || mask.rank > 4 || !shape.every((size, axis) => size === 1 || size === full[axis])) {
      throw new ShapeError(
        `${where}: attentionMask must broadcast to [B,N,T,S] = [${full.join(', ')}], received [${mask.shape.join(', ')}]`,
      );
    }
    return tf.reshape(mask, shape);
  }
}
