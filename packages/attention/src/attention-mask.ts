import * as tf from '@tensorflow/tfjs';
import { slidingWindowMask } from './sliding-window-mask.ts';

/** What may keep query steps from attending to key steps. */
export interface MaskParts {
  /** [B,T] bool */
  readonly queryMask?: tf.Tensor | undefined;
  /** [B,S] bool */
  readonly valueMask?: tf.Tensor | undefined;
  /** [B,S] bool */
  readonly keyMask?: tf.Tensor | undefined;
  /** Bool, broadcasts to [B,T,S] or [B,N,T,S] */
  readonly attentionMask?: tf.Tensor | undefined;
  /** [T, S, slidingWindow] where a band is wanted */
  readonly window?: readonly [number, number, number] | undefined;
}

/**
 * All masks of a call in one: a key step is open if none of them closes it.
 *
 * @returns bool, broadcasts to [B,T,S] or [B,N,T,S], or undefined where nothing is masked; the caller disposes of it
 */
export function mergedMask(parts: MaskParts): tf.Tensor | undefined {
  const { queryMask, valueMask, keyMask, attentionMask, window } = parts;
  const own = [
    queryMask && tf.expandDims(queryMask, 2),
    valueMask && tf.expandDims(valueMask, 1),
    keyMask && tf.expandDims(keyMask, 1),
    window && tf.expandDims(slidingWindowMask(...window), 0),
  ].filter((mask) => mask !== undefined);
  const withHeads = attentionMask !== undefined && attentionMask.rank > 3;
  const all = withHeads ? own.map((mask) => tf.expandDims(mask, 1)) : own;
  const masks = attentionMask === undefined ? all : [...all, attentionMask];
  return masks.length === 0 ? undefined : masks.reduce((merged, mask) => tf.logicalAnd(merged, mask));
}
