import { ShapeError } from '@modu/core';
import type * as tf from '@tensorflow/tfjs';
import { attentionAxes } from './attention-axes.ts';
import { expectAxes, type AxisSizes } from './axes.ts';

/**
 * Checks that query, value and key fit together: [B,T,D], [B,S,E] and [B,S,F], or alike with more axes.
 *
 * @param axes the option `attentionAxes`
 * @throws {ShapeError} naming the axis letters and the shapes received
 */
export function expectHeadShapes(
  where: string,
  axes: readonly number[] | undefined,
  query: tf.Shape,
  value: tf.Shape,
  key: tf.Shape,
): void {
  if (query.length === 3 && value.length === 3 && key.length === 3) {
    const sizes: AxisSizes = new Map();
    expectAxes(where, 'query', query, ['B', 'T', 'D'], sizes);
    expectAxes(where, 'value', value, ['B', 'S', 'E'], sizes);
    expectAxes(where, 'key', key, ['B', 'S', 'F'], sizes);
    return;
  }
  const { apart } = query.length < 3 ? { apart: [] } : attentionAxes(where, axes, query.length);
  const text = (shape: tf.Shape): string => `[${shape.map((size) => size ?? '?').join(', ')}]`;
  const differ = (a: number | null | undefined, b: number | null | undefined): boolean => (a ?? b) !== (b ?? a);
  const fits =
    query.length > 2 &&
    value.length === query.length &&
    key.length === query.length &&
    value.slice(0, -1).every((size, axis) => !differ(size, key[axis])) &&
    apart.every((axis) => !differ(query[axis], value[axis]));
  if (fits) return;
  throw new ShapeError(
    `${where}: query [B,…,D], value [B,…,E] and key [B,…,F] must have one rank, value and key the same steps, and ` +
      `all the same axes without attention, received ${text(query)}, ${text(value)} and ${text(key)}`,
  );
}

/** The size of the last axis. @throws {ShapeError} when it is unknown */
export function expectFeatures(where: string, name: string, shape: tf.Shape): number {
  const features = shape.at(-1) ?? null;
  if (features !== null) return features;
  const received = shape.map((size) => size ?? '?').join(', ');
  throw new ShapeError(`${where}: the features of ${name} must be known, received [${received}]`);
}

/** Checks that an input has the features that the kernel it meets was made for. @throws {ShapeError} */
export function expectOwnFeatures(where: string, name: string, shape: tf.Shape, kernel: tf.Shape): void {
  if (shape.at(-1) === kernel[0]) return;
  throw new ShapeError(
    `${where}: ${name} must have the ${kernel[0]} features that the layer was built for, received [${shape.join(', ')}]`,
  );
}
