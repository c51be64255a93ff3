import { ShapeError } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { gatheredMask, type AttentionAxes } from './attention-axes.ts';
import { mergedMask, type MaskParts } from './attention-mask.ts';
import { expectStepMask, type AxisSizes } from './axes.ts';

/** What a layer with heads knows of itself. */
export interface HeadMaskSettings {
  readonly where: string;
  readonly axes: AttentionAxes;
  readonly slidingWindow: number | undefined;
  /** Whether there is a causal mask besides; it is only checked that it can be one. */
  readonly causal: boolean;
}

/**
 * All masks of a call on heads in one.
 *
 * @param inputs query and key as given, and projected (query, key)
 * @returns bool, broadcasts to [B′,N,T′,S′], or undefined where nothing is masked; the caller disposes of it
 * @throws {ShapeError} when a mask does not fit the inputs
 */
export function headMask(
  { where, axes, slidingWindow, causal }: HeadMaskSettings,
  masks: MaskParts,
  {
    query,
    key,
    heads,
  }: {
    readonly query: tf.Tensor;
    readonly key: tf.Tensor;
    readonly heads: readonly [tf.Tensor, tf.Tensor, ...unknown[]];
  },
): tf.Tensor | undefined {
  const [t, s] = [query, key].map((x) => x.shape[axes.steps[0] ?? 1] ?? 0) as [number, number];
  if ((causal || slidingWindow !== undefined) && axes.steps.length > 1) {
    throw new ShapeError(
      `${where}: a causal mask and a sliding window need one axis of steps, received ${axes.steps.length}`,
    );
  }
  const sizes: AxisSizes = new Map([['B', query.shape[0] ?? 0], ['T', t], ['S', s]]); // prettier-ignore
  const steps = { queryMask: 'T', valueMask: 'S', keyMask: 'S' } as const;
  for (const name of ['queryMask', 'valueMask', 'keyMask'] as const) {
    const mask = masks[name];
    if (mask !== undefined) expectStepMask(where, name, mask, steps[name], sizes, query.rank);
  }
  const { attentionMask, ...own } = masks;
  const window = slidingWindow === undefined ? undefined : ([t, s, slidingWindow] as const);
  const joined = (mask: tf.Tensor): tf.Tensor => gatheredMask(where, mask, heads[0], heads[1], axes);
  const attention = attentionMask && joined(attentionMask);
  const merged = mergedMask({ ...own, attentionMask: attention, window });
  return merged === undefined || attention !== undefined ? merged : joined(merged);
}
