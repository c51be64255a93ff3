import { DataError, ShapeError, describe, invalid, isNumericArray } from '@modu/core';
import { readLabels, type Label } from '../input/labels.ts';
import { placesOf } from '../statistics/value-index.ts';
import { sortedCategories } from './column-categories.ts';

/** What kind of target is encoded by. */
export type TargetType = 'binary' | 'multiclass' | 'continuous';

/** A target as numbers: the target itself, 0 and 1 for two classes, or one column of 0 and 1 per class. */
export interface TargetValues {
  readonly type: TargetType;
  /** The classes in order; null for a continuous target. */
  readonly classes: readonly Label[] | null;
  readonly columns: readonly Float64Array[];
}

/**
 * Reads a target; without a type numbers with fractions are continuous, and more than two distinct values classes.
 *
 * @throws {ShapeError} for another number of values than rows
 * @throws {DataError} for mixed types, for a continuous target that is no number, and for more than two classes where there are two
 */
export function readTarget(where: string, y: unknown, rows: number, type: TargetType | 'auto'): TargetValues {
  if (!Array.isArray(y) && !isNumericArray(y)) throw invalid(where, 'y', 'one target per row', y);
  if (y.length !== rows)
    throw new ShapeError(`${where}: y must have one target per row (${rows}), received ${y.length}`);
  const labels = readLabels(where, y);
  const fractions = labels.some((label) => typeof label === 'number' && !Number.isInteger(label));
  if (type === 'continuous' || (type === 'auto' && fractions)) {
    const values = Float64Array.from(labels, (label, i) => {
      if (typeof label === 'boolean' || (typeof label === 'number' && !Number.isNaN(label))) return Number(label);
      throw new DataError(`${where}: y must hold numbers, received ${describe(label)} in row ${i}`);
    });
    return { type: 'continuous', classes: null, columns: [values] };
  }
  const classes = sortedCategories(where, 'y', labels);
  const found = type === 'auto' ? (classes.length > 2 ? 'multiclass' : 'binary') : type;
  const places = placesOf(labels, classes);
  if (found === 'binary') return { type: found, classes, columns: [Float64Array.from(places)] };
  return {
    type: found,
    classes,
    columns: classes.map((_, code) => Float64Array.from(places, (place) => (place === code ? 1 : 0))),
  };
}
