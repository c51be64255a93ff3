import { DataError, describe, invalid, isNumericArray } from '@modu/core';
import { toCategory, type Category } from './cell-input.ts';

/** What a label may be; `null` is a label of its own. */
export type Label = Category;

/**
 * One label per row.
 *
 * @throws {ArgumentError} for anything but a one-dimensional array
 * @throws {DataError} for what is no label
 */
export function readLabels(where: string, y: unknown, name = 'y'): Label[] {
  if (!Array.isArray(y) && !isNumericArray(y)) throw invalid(where, name, 'a one-dimensional array of labels', y);
  return Array.from(y as ArrayLike<unknown>, (value, i) => {
    const label = toCategory(value);
    if (label !== undefined) return label;
    throw new DataError(
      `${where}: ${name} must hold strings, numbers or booleans, received ${describe(value)} at position ${i}`,
    );
  });
}
