import * as tf from '@tensorflow/tfjs';

/** What a model keeps from step to step: tensors whose first axis is the batch, in any nesting; undefined for none. */
export type SamplingCache =
  tf.Tensor | readonly SamplingCache[] | { readonly [name: string]: SamplingCache } | null | undefined;

/** Every tensor of a cache. */
export function tensorsOf(cache: SamplingCache): tf.Tensor[] {
  if (cache === null || cache === undefined) return [];
  if (cache instanceof tf.Tensor) return [cache];
  return Object.values(cache).flatMap((part) => tensorsOf(part));
}

/** A cache of the same form, with every tensor replaced. */
export function mapCache(cache: SamplingCache, replace: (x: tf.Tensor) => tf.Tensor): SamplingCache {
  if (cache === null || cache === undefined) return cache;
  if (cache instanceof tf.Tensor) return replace(cache);
  if (Array.isArray(cache)) return cache.map((part: SamplingCache) => mapCache(part, replace));
  return Object.fromEntries(Object.entries(cache).map(([name, part]) => [name, mapCache(part, replace)]));
}

/** Disposes of the tensors of a cache that are neither in `kept` nor the caller's. */
export function disposeCache(cache: SamplingCache, kept: SamplingCache, callers: SamplingCache): void {
  const others = new Set([...tensorsOf(kept), ...tensorsOf(callers)]);
  for (const x of tensorsOf(cache)) if (!others.has(x)) x.dispose();
}
