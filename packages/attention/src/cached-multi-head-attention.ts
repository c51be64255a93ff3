import { ArgumentError, describe, expectInteger, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { attend } from './attend.ts';
import { project } from './head-projections.ts';
import { MultiHeadAttention } from './multi-head-attention.ts';
import type { MultiHeadAttentionOptions } from './multi-head-options.ts';
import type { CallSignature } from './tensor-arguments.ts';

/** Options of a call of {@link CachedMultiHeadAttention}, the second argument of `apply`. */
export interface CachedMultiHeadAttentionCallOptions {
  /** Bool, of a shape that broadcasts to [B,T,S] or [B,N,T,S]; true = may attend. With a cache S is its length. */
  readonly attentionMask?: tf.Tensor | tf.SymbolicTensor | null;
  /** Keys and values of earlier steps, [B,2,S,N,H]; only in calls on tensors. */
  readonly cache?: tf.Tensor | null;
  /** The step from which the keys and values of this call are written into the cache; without it the cache is only read. */
  readonly cacheUpdateIndex?: number | null;
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
  onTensorsOnly: ['cache', 'cacheUpdateIndex'],
};

/** The keys and values of a call, from its inputs, the cache, or both. */
interface KeysAndValues {
  readonly key: tf.Tensor4D;
  readonly value: tf.Tensor4D;
  /** [B,2,S,N,H], after this call */
  readonly cache: tf.Tensor | undefined;
}

/**
 * {@link MultiHeadAttention} that keeps keys and values of earlier steps, so that a text is written one step at a time.
 *
 * Without a cache it attends to its inputs. With a cache and no cacheUpdateIndex it attends to the cache, and value and key
 * are not looked at. With both it writes the keys and values of its inputs into a copy of the cache, then attends to that.
 *
 * Inputs   [query [B,T,D], value [B,S′,E], key [B,S′,F]] float32; without a cache S′ = S
 * Output   [B,T,D]; then, with returnAttentionScores, weights [B,N,T,S]; then, with a cache, the new cache [B,2,S,N,H],
 *          which the caller disposes of
 * Weights  as {@link MultiHeadAttention}
 * Edges    masks of the inputs are not looked at, as in keras-hub: what is padding, or comes later, stands in attentionMask
 *
 * @throws {ArgumentError} when an option is unknown or out of range, or cacheUpdateIndex comes without a cache
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
    return tf.tidy(() => {
      const returnScores = kwargs['returnAttentionScores'] === true;
      const [output, scores, after] = this.attendWithCache(query, value, key, cache, start, {
        mask,
        causal: false,
        training: kwargs['training'] === true,
        returnScores,
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

  /** Output, weights if asked for, and the cache after the call. */
  attendWithCache(
    query: tf.Tensor,
    value: tf.Tensor,
    key: tf.Tensor,
    cache: tf.Tensor,
    start: number | undefined,
    settings: {
      readonly mask: tf.Tensor | undefined;
      /** Whether query step t attends to the cache up to start + t only; what comes later is then not looked at. */
      readonly causal: boolean;
      readonly training: boolean;
      readonly returnScores?: boolean;
    },
  ): [output: tf.Tensor, scores: tf.Tensor | undefined, cache: tf.Tensor] {
    const [batch = 0, querySteps = 0] = query.shape;
    this.#expectCache(cache, batch);
    const parts = this.expectProjections();
    const all = this.#keysAndValues(value, key, cache, start);
    const causalOffset = settings.causal ? (start ?? 0) : 0;
    const steps = all.key.shape[1];
    const used = settings.causal ? Math.min(steps, causalOffset + querySteps) : steps;
    const [k, v] = [all.key, all.value].map((x) =>
      used < steps ? tf.slice(x, [0, 0, 0, 0], [-1, used, -1, -1]) : x,
    ) as [tf.Tensor4D, tf.Tensor4D];
    const { output, scores } = attend(project(query, parts.query) as tf.Tensor4D, k, v, this.weightDropout, {
      mask: this.#mask(settings.mask, batch, querySteps, steps, used),
      causal: settings.causal && querySteps > 1,
      causalOffset,
      training: settings.training,
      returnScores: settings.returnScores === true,
    });
    return [this.outputOf(output, query), scores, all.cache ?? cache];
  }

  #keysAndValues(value: tf.Tensor, key: tf.Tensor, cache: tf.Tensor, start: number | undefined): KeysAndValues {
    const [batch = 0, , steps = 0, heads = 0, size = 0] = cache.shape;
    const part = (x: tf.Tensor, index: 0 | 1): tf.Tensor4D =>
      tf.reshape(tf.slice(x, [0, index, 0, 0, 0], [-1, 1, -1, -1, -1]), [batch, steps, heads, size]);
    if (start === undefined) return { key: part(cache, 0), value: part(cache, 1), cache: undefined };
    const parts = this.expectProjections();
    const news = [project(key, parts.key), project(value, parts.value)] as const;
    const count = news[0].shape[1] ?? 0;
    if (start + count > steps) {
      throw new ShapeError(
        `${where}: cache [B,2,S,N,H] must have room for steps ${start} to ${start + count - 1}, received [${cache.shape.join(', ')}]`,
      );
    }
    const both = tf.reshape(tf.concat([...news], 1), [batch, 2, count, heads, size]);
    const before = tf.slice(cache, [0, 0, 0, 0, 0], [-1, -1, start, -1, -1]);
    const behind = tf.slice(cache, [0, 0, start + count, 0, 0], [-1, -1, steps - start - count, -1, -1]);
    const after = tf.concat([before, both, behind], 2);
    return { key: part(after, 0), value: part(after, 1), cache: after };
  }

  #mask(
    mask: tf.Tensor | undefined,
    batch: number,
    querySteps: number,
    steps: number,
    used: number,
  ): tf.Tensor | undefined {
    if (mask === undefined) return undefined;
    const full = [batch, this.numHeads, querySteps, steps];
    const shape =
      mask.rank === 4 ? mask.shape : [...(mask.rank === 3 ? mask.shape.slice(0, 1) : [1]), 1, ...mask.shape.slice(-2)];
    if (mask.rank < 2 || mask.rank > 4 || !shape.every((size, axis) => size === 1 || size === full[axis])) {
      throw new ShapeError(
        `${where}: attentionMask must broadcast to [B,N,T,S] = [${full.join(', ')}], received [${mask.shape.join(', ')}]`,
      );
    }
    const four = tf.reshape<tf.Rank.R4>(mask, shape as tf.Shape as [number, number, number, number]);
    return used < steps && four.shape[3] === steps ? tf.slice(four, [0, 0, 0, 0], [-1, -1, -1, used]) : four;
  }

  #expectCache(cache: tf.Tensor, batch: number): void {
    const { numHeads, keyDim, valueDim } = this;
    const [b, two, , n, h] = cache.shape;
    if (cache.rank === 5 && b === batch && two === 2 && n === numHeads && h === keyDim && valueDim === keyDim) return;
    throw new ShapeError(
      `${where}: cache must have shape [B,2,S,N,H] = [${batch}, 2, S, ${numHeads}, ${keyDim}] with heads of one size, ` +
        `received [${cache.shape.join(', ')}]`,
    );
  }
}
