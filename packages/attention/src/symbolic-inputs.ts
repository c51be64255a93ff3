import * as tf from '@tensorflow/tfjs';
import { hasImplicitMask } from '@modu/layers';
import { MaskTensor, type MaskSource } from './mask-tensor.ts';

/** Masks of query and value in a model under construction; an absent one means that every step is valid. */
export type SymbolicMasks = readonly (tf.SymbolicTensor | null | undefined)[];

/**
 * What an attention layer takes as its inputs in a model: query, value, the key if any, and, if one of them is masked,
 * the masks of query and value.
 *
 * `masks` absent: the masks that the layers in front propagate. A tensor that occurs twice (self-attention) is copied by
 * a layer of its own, since tfjs' `predict` disposes too early of an input that one layer takes twice.
 */
export function symbolicInputs(inputs: readonly tf.SymbolicTensor[], masks?: SymbolicMasks): tf.SymbolicTensor[] {
  const distinct = inputs.map((x, i) => (inputs.indexOf(x) < i ? copy(x) : x));
  const [query, value] = distinct;
  if (query === undefined || value === undefined) return distinct;
  const pair = [maskTensor(query, masks, 0), maskTensor(value, masks, 1)];
  if (pair.every(({ source }) => source === 'none')) return distinct;
  return [...distinct, ...pair.map(({ from, source }) => new MaskTensor({ source }).apply(from) as tf.SymbolicTensor)];
}

/** Whether `inputs` end in two masks already, as they do when a saved model is loaded. */
export function bringsMasks(inputs: readonly tf.SymbolicTensor[]): boolean {
  return inputs.length > 3 && inputs.slice(-2).every(({ sourceLayer }) => sourceLayer instanceof MaskTensor);
}

function maskTensor(
  x: tf.SymbolicTensor,
  masks: SymbolicMasks | undefined,
  index: number,
): { from: tf.SymbolicTensor; source: MaskSource } {
  if (masks === undefined) return { from: x, source: hasImplicitMask(x) ? 'implicit' : 'none' };
  const mask = masks[index] ?? null;
  return mask === null ? { from: x, source: 'none' } : { from: mask, source: 'explicit' };
}

function copy(x: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.activation({ activation: 'linear' }).apply(x) as tf.SymbolicTensor;
}
