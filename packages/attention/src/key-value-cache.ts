import { ShapeError } from '@modu/core';
import { hasKernel, runKernel } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/** How messages name a cache. */
export interface CacheName {
  readonly where: string;
  readonly name: string;
}

/** Keys and values to attend to, [B,S,N,H] each. */
export interface KeysAndValues {
  readonly key: tf.Tensor4D;
  readonly value: tf.Tensor4D;
}

/** Checks that a cache is [B,2,S,N,H]. @throws {ShapeError} naming the axis letters and the shape received */
export function expectCache(
  { where, name }: CacheName,
  cache: tf.Tensor,
  { batch, heads, size, valueSize }: Readonly<Record<'batch' | 'heads' | 'size' | 'valueSize', number>>,
): void {
  const [b, two, , n, h] = cache.shape;
  if (cache.rank === 5 && b === batch && two === 2 && n === heads && h === size && valueSize === size) return;
  throw new ShapeError(
    `${where}: ${name} must have shape [B,2,S,N,H] = [${batch}, 2, S, ${heads}, ${size}] with heads of one size, ` +
      `received [${cache.shape.join(', ')}]`,
  );
}

/** Checks that a cache has room for steps. @throws {ShapeError} naming the steps and the shape received */
export function expectRoom({ where, name }: CacheName, cache: tf.Tensor, start: number, count: number): void {
  const end = start + count;
  if (end <= (cache.shape[2] ?? 0)) return;
  throw new ShapeError(
    `${where}: ${name} [B,2,S,N,H] must have room for steps ${start} to ${end - 1}, received [${cache.shape.join(', ')}]`,
  );
}

/**
 * A cache with new keys and values in it, which the caller disposes of.
 *
 * @param cache [B,2,S,N,H]
 * @param news keys and values of the steps from `start` on
 * @param inPlace whether the cache given may be written to: then one kernel does it on `modu`, else a copy is made
 * @throws {ShapeError} when they reach beyond the end of the cache
 */
export function updatedCache(
  named: CacheName,
  cache: tf.Tensor,
  { key, value }: KeysAndValues,
  start: number,
  inPlace = false,
): tf.Tensor {
  const [batch = 0, , steps = 0, heads = 0, size = 0] = cache.shape;
  const count = key.shape[1];
  const end = start + count;
  expectRoom(named, cache, start, count);
  if (inPlace && isPrediction() && hasKernel('ModuCacheUpdate')) {
    return runKernel('ModuCacheUpdate', { cache, key, value }, { start, inPlace })[0] as tf.Tensor;
  }
  const both = tf.reshape<tf.Rank.R4>(tf.concat([key, value], 1), [batch, 2, count, heads * size]);
  const before = flat(cache);
  const parts = [
    ...(start > 0 ? [tf.slice(before, [0, 0, 0, 0], [-1, -1, start, -1])] : []),
    both,
    ...(end < steps ? [tf.slice(before, [0, 0, end, 0], [-1, -1, steps - end, -1])] : []),
  ];
  return tf.reshape(tf.concat(parts, 2), cache.shape);
}

/** The keys and values of the first `used` steps of a cache [B,2,S,N,H]. */
export function cachedSteps(cache: tf.Tensor, used: number): KeysAndValues {
  const [batch = 0, , , heads = 0, size = 0] = cache.shape;
  const part = (index: 0 | 1): tf.Tensor4D =>
    tf.reshape(tf.slice(flat(cache), [0, index, 0, 0], [-1, 1, used, -1]), [batch, used, heads, size]);
  return { key: part(0), value: part(1) };
}

/** Whether no gradient is being taken, so that kernels without one may run. */
export function isPrediction(): boolean {
  return tf.engine().state.gradientDepth === 0;
}

// [B,2,S,N·H]: some backends neither slice nor pad more than four axes.
function flat(cache: tf.Tensor): tf.Tensor4D {
  const [batch = 0, two = 0, steps = 0, heads = 0, size = 0] = cache.shape;
  return tf.reshape(cache, [batch, two, steps, heads * size]);
}
