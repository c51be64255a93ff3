import { expectArray, expectInteger } from '@modu/core';

/** Axes to sum over; null for all of them. */
export type SumAxes = number | readonly number[] | null;

/** An axis, a list of them, or null. @throws {ArgumentError} */
export function expectAxes(where: string, axis: SumAxes): SumAxes {
  if (axis === null) return axis;
  if (typeof axis === 'number') return expectInteger(where, 'axis', axis);
  return expectArray(where, 'axis', axis).map((value, i) => expectInteger(where, `axis[${i}]`, value));
}

/** The axes as operations of tfjs take them. */
export function sumAxes(axis: SumAxes): number | number[] | undefined {
  return axis === null ? undefined : (axesConfig(axis) as number | number[]);
}

/** The axes as a configuration holds them. */
export function axesConfig(axis: SumAxes): number | number[] | null {
  return typeof axis === 'number' || axis === null ? axis : [...axis];
}
