import { ArgumentError, expectArray, expectInteger, ShapeError } from '@modu/core';
import type { Shape } from './axes.ts';

/** An axis or some axes; negative ones count from the end. */
export type AxisOption = number | readonly number[];

/** An `axis` option, copied if it is a list. @throws {ArgumentError} when it is no integer or list of some */
export function expectAxisOption(where: string, axis: AxisOption): AxisOption {
  if (typeof axis === 'number') return expectInteger(where, 'axis', axis);
  const axes = expectArray(where, 'axis', axis).map((item) => expectInteger(where, 'axis', item));
  if (axes.length > 0) return axes;
  throw new ArgumentError(`${where}: axis must be an integer or a list of at least one, received []`);
}

/** The axes that an `axis` option means for a shape, ascending, from 0. @throws {ShapeError} when there is no such axis */
export function normalizedAxes(where: string, axis: AxisOption, shape: Shape): number[] {
  const axes = [axis].flat().map((item) => (item < 0 ? item + shape.length : item));
  if (axes.some((item) => item < 0 || item >= shape.length) || new Set(axes).size < axes.length) {
    const sizes = shape.map((size) => size ?? '?').join(', ');
    throw new ShapeError(
      `${where}: the input must have the axes ${[axis].flat().join(', ')}, each once, received shape [${sizes}]`,
    );
  }
  return axes.sort((a, b) => a - b);
}

/** The sizes of some axes. @throws {ShapeError} when one is unknown */
export function knownSizes(where: string, axes: readonly number[], shape: Shape): number[] {
  return axes.map((axis) => {
    const size = shape[axis] ?? null;
    if (size !== null) return size;
    throw new ShapeError(`${where}: the size of axis ${axis} of the input must be known, received null`);
  });
}
