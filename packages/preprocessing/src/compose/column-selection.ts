import { ArgumentError, DataError, describe, invalid } from '@modu/core';
import { missingColumn } from '../input/feature-names.ts';
import type { FeatureColumns } from './feature-columns.ts';

/** Chooses columns by name and values; called once per column in `fit`. */
export type ColumnPredicate = (name: string, values: ArrayLike<unknown>, index: number) => boolean;

/**
 * Which columns a transformer gets: names, indices (negative ones counted from the end), one boolean per column, or a
 * predicate. A single name or index hands the transformer a one-dimensional array instead of rows.
 */
export type ColumnSelector =
  string | number | readonly string[] | readonly number[] | readonly boolean[] | ColumnPredicate;

/** The columns that a selector chose. */
export interface ColumnSelection {
  readonly indices: readonly number[];
  /** Whether one column was asked for as a one-dimensional array. */
  readonly single: boolean;
}

/** A copy of a selector that has the right form. @throws {ArgumentError} */
export function checkSelector(where: string, name: string, selector: unknown): ColumnSelector {
  if (typeof selector === 'string' || typeof selector === 'function') return selector as ColumnSelector;
  if (Number.isSafeInteger(selector)) return selector as number;
  if (Array.isArray(selector)) {
    const type = typeof selector[0];
    const known = selector.length === 0 || type === 'string' || type === 'boolean' || Number.isSafeInteger(selector[0]);
    if (known && selector.every((item) => typeof item === type && (type !== 'number' || Number.isSafeInteger(item)))) {
      return Object.freeze([...(selector as string[])]);
    }
  }
  const expected = 'names, indices, one boolean per column, or a predicate';
  throw invalid(where, `the columns of '${name}'`, expected, selector);
}

/**
 * The columns of `input` that a selector stands for.
 *
 * @throws {DataError} for a column that is not there, and for names where the data has none
 * @throws {ArgumentError} for another number of booleans than columns, and for a predicate that returns no boolean
 */
export function resolveColumns(
  where: string,
  name: string,
  selector: ColumnSelector,
  input: FeatureColumns,
): ColumnSelection {
  if (typeof selector === 'string' || typeof selector === 'number') {
    return { indices: [indexOf(where, name, selector, input)], single: true };
  }
  if (typeof selector === 'function') return { indices: choose(where, name, selector, input), single: false };
  if (typeof selector[0] !== 'boolean') {
    return { indices: selector.map((item) => indexOf(where, name, item as string | number, input)), single: false };
  }
  if (selector.length !== input.columns) {
    throw new ArgumentError(
      `${where}: the columns of '${name}' must be one boolean per column (${input.columns}), received ${selector.length}`,
    );
  }
  return { indices: selector.flatMap((is, j) => (is === true ? [j] : [])), single: false };
}

function indexOf(
  where: string,
  name: string,
  column: string | number,
  { columns, columnNames }: FeatureColumns,
): number {
  if (typeof column === 'number') {
    if (column >= -columns && column < columns) return column < 0 ? column + columns : column;
    throw new DataError(
      `${where}: the columns of '${name}' must be indices from ${-columns} to ${columns - 1}, received ${column}`,
    );
  }
  if (columnNames === undefined) {
    throw new DataError(
      `${where}: x must be a table or have columnNames to choose columns of '${name}' by name, received '${column}' for data without names`,
    );
  }
  const index = columnNames.indexOf(column);
  if (index < 0) throw missingColumn(where, column, columnNames);
  return index;
}

function choose(where: string, name: string, predicate: ColumnPredicate, input: FeatureColumns): number[] {
  return Array.from({ length: input.columns }, (_, j) => j).filter((j) => {
    const answer: unknown = predicate(input.columnNames?.[j] ?? `x${j}`, input.values(j), j);
    if (typeof answer === 'boolean') return answer;
    throw new ArgumentError(
      `${where}: the predicate for columns of '${name}' must return true or false, received ${describe(answer)}`,
    );
  });
}
