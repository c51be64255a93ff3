import { ArgumentError, describe, invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectAxes, type AxisSizes, type Shape } from './axes.ts';

/** The tensors of one call by their part in it. */
export interface AttentionInputs {
  /** [B,T,D] */
  readonly query: tf.Tensor;
  /** [B,S,E] */
  readonly value: tf.Tensor;
  /** [B,S,D] */
  readonly key: tf.Tensor;
  /** [B,T] bool */
  readonly queryMask: tf.Tensor | undefined;
  /** [B,S] bool */
  readonly valueMask: tf.Tensor | undefined;
}

/** [queryMask, valueMask] */
type Masks = readonly (tf.Tensor | null | undefined)[];

/**
 * Checks that query, value and key fit together.
 *
 * @param sharesFeatures whether query and key must have the same number of features
 * @throws {ShapeError} naming the axis letters and the shape received
 */
export function expectInputShapes(where: string, shapes: readonly Shape[], sharesFeatures = true): AxisSizes {
  const [query, value, key] = shapes;
  const sizes: AxisSizes = new Map();
  if (query === undefined || value === undefined) return sizes;
  expectAxes(where, 'query', query, ['B', 'T', 'D'], sizes);
  expectAxes(where, 'value', value, ['B', 'S', key === undefined && sharesFeatures ? 'D' : 'E'], sizes);
  if (key !== undefined) expectAxes(where, 'key', key, ['B', 'S', sharesFeatures ? 'D' : 'F'], sizes);
  return sizes;
}

/** A list of two or three inputs. @throws {ArgumentError} */
export function expectInputList<T>(where: string, inputs: T | readonly T[]): readonly T[] {
  const length = Array.isArray(inputs) ? inputs.length : 0;
  if (length === 2 || length === 3) return inputs as readonly T[];
  throw new ArgumentError(
    `${where}: inputs must be a list [query, value] or [query, value, key], ` +
      `received ${Array.isArray(inputs) ? `a list of ${length}` : describe(inputs)}`,
  );
}

/** A list of two or three masks, some of which may be null. @throws {ArgumentError} */
export function expectMaskList<T>(where: string, mask: unknown, kind: new (...args: never[]) => T): (T | null)[] {
  const fits = (item: unknown): boolean => item === null || item === undefined || item instanceof kind;
  if (Array.isArray(mask) && (mask.length === 2 || mask.length === 3) && mask.every(fits)) {
    return mask.map((item: T | null | undefined) => item ?? null);
  }
  throw invalid(where, 'mask', 'a list [queryMask, valueMask] of tensors or null', mask);
}

/**
 * The inputs of a call on tensors, checked.
 *
 * @param inputs [query, value, key?], in a model that runs also [query, value, key?, queryMask, valueMask]
 * @param mask [queryMask, valueMask] of the caller; undefined: the masks that tfjs attached to query and value
 * @param sharesFeatures whether query and key must have the same number of features
 */
export function attentionInputs(
  where: string,
  inputs: readonly tf.Tensor[],
  mask: Masks | undefined,
  inModel: boolean,
  sharesFeatures = true,
): AttentionInputs {
  const withMasks = inModel && (inputs.length === 4 || inputs.length === 5);
  const tensors = withMasks ? inputs.slice(0, -2) : expectInputList(where, inputs);
  const masks = withMasks
    ? inputs.slice(-2).map((x) => tf.cast(x, 'bool'))
    : (mask ?? tensors.slice(0, 2).map((x) => attachedMask(where, x)));
  const sizes = expectInputShapes(
    where,
    tensors.map((x) => x.shape),
    sharesFeatures,
  );
  const [query, value, key = value] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor?];
  return {
    query,
    value,
    key,
    queryMask: expectMask(where, 'queryMask', masks[0], 'T', sizes),
    valueMask: expectMask(where, 'valueMask', masks[1], 'S', sizes),
  };
}

function expectMask(
  where: string,
  name: string,
  mask: tf.Tensor | null | undefined,
  steps: 'T' | 'S',
  sizes: AxisSizes,
): tf.Tensor | undefined {
  if (mask === null || mask === undefined) return undefined;
  if (mask.dtype !== 'bool') throw invalid(where, name, 'a tensor of type bool', mask.dtype);
  expectAxes(where, name, mask.shape, ['B', steps], sizes);
  return mask;
}

function attachedMask(where: string, x: tf.Tensor): tf.Tensor | undefined {
  const mask = x.kerasMask;
  if (mask?.isDisposed !== true) return mask;
  throw new ArgumentError(
    `${where}: the mask that came with an input has been disposed of; pass mask: [queryMask, valueMask]`,
  );
}
