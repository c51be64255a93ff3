import { expectArray, expectInteger, ShapeError } from '@modu/core';

/** The shape of a mask, one entry per axis of the input: null for its size, 1 for one decision along the axis. */
export type NoiseShape = readonly (number | null)[];

/** A `noiseShape` option; undefined for none. @throws {ArgumentError} when an entry is neither null nor positive */
export function expectNoiseShape(where: string, shape: NoiseShape | null | undefined): NoiseShape | undefined {
  if (shape === undefined || shape === null) return undefined;
  return expectArray(where, 'noiseShape', shape).map((size) =>
    size === null ? null : expectInteger(where, 'noiseShape', size, { min: 1 }),
  );
}

/** The shape of the mask for an input. @throws {ShapeError} when they do not fit */
export function maskShape(where: string, noiseShape: NoiseShape | undefined, shape: readonly number[]): number[] {
  if (noiseShape === undefined) return [...shape];
  const fits =
    noiseShape.length === shape.length &&
    noiseShape.every((size, i) => size === null || size === 1 || size === shape[i]);
  if (fits) return shape.map((size, i) => noiseShape[i] ?? size);
  const wanted = noiseShape.map((size) => size ?? '?').join(', ');
  throw new ShapeError(
    `${where}: noiseShape must have one entry per axis of the input [${shape.join(', ')}], equal to it or 1, received [${wanted}]`,
  );
}
