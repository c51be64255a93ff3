import { invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { tensorsOf, type SamplingCache } from './sampling-cache.ts';
import type { SamplingState } from './sampling-state.ts';

/**
 * What a sampler asks for every token.
 *
 * @param prompt [B,L] int32, final before `index`; the sampler disposes of it
 * @param cache what the call before returned, at first what the caller of the sampler gave
 * @param index the position of the token to come, from 0
 * @returns logits [B,V], and the cache for the next call; the sampler disposes of both. Runs in a `tf.tidy`.
 */
export type NextFunction = (
  prompt: tf.Tensor2D,
  cache: SamplingCache,
  index: number,
) => { readonly logits: tf.Tensor; readonly cache?: SamplingCache };

/** One call of `next`, checked. @throws {ShapeError} when the logits are not [B,V] */
export function nextLogits(
  where: string,
  next: NextFunction,
  state: SamplingState,
  cache: SamplingCache,
): { readonly logits: tf.Tensor; readonly cache: SamplingCache } {
  let after: SamplingCache;
  const kept = tf.tidy(() => {
    const step = next(state.prompt(), cache, state.index);
    const { logits } = step;
    if (!(logits instanceof tf.Tensor)) throw invalid(where, 'the logits of next', 'a tensor', logits);
    if (logits.rank !== 2 || logits.shape[0] !== state.batch) {
      throw new ShapeError(
        `${where}: the logits of next must have shape [B,V] = [${state.batch}, V], received [${logits.shape.join(', ')}]`,
      );
    }
    after = step.cache;
    // A clone, since logits that are part of the cache are disposed of apart from it.
    return [tf.clone(logits), ...tensorsOf(after)];
  });
  return { logits: kept[0] as tf.Tensor, cache: after };
}
