import { DataError, describe } from '@modu/core';
import { placeName, type NumericInput } from '../input/numeric-input.ts';
import { numericStatistic, type ImputerStrategy } from './column-statistic.ts';
import type { ImputerSettings } from './imputer-options.ts';

/** What an imputer learns of columns: what to fill in, and which of them had missing values. */
export interface ColumnStatistics<T> {
  readonly statistics: readonly T[];
  readonly withMissing: readonly boolean[];
}

/** The statistics of numeric columns. */
export function fitNumbers(
  where: string,
  input: NumericInput,
  settings: ImputerSettings<ImputerStrategy>,
): ColumnStatistics<number> {
  const { rows, columns, data } = input;
  const isMissing = missingTest(where, input, settings.missingValues);
  const present = new Float64Array(columns);
  const sums = new Float64Array(columns);
  for (let from = 0; from < data.length; from += columns) {
    for (let j = 0; j < columns; j++) {
      const value = data[from + j] as number;
      if (isMissing(value)) continue;
      present[j] = (present[j] as number) + 1;
      sums[j] = (sums[j] as number) + value;
    }
  }
  const statistics = Array.from(present, (count, j) => {
    if (settings.strategy === 'constant') return constantFor(where, count, settings);
    if (count === 0 && settings.keepEmptyFeatures && typeof settings.strategy !== 'function') return 0;
    if (settings.strategy === 'mean') return (sums[j] as number) / count;
    return numericStatistic(where, settings.strategy, presentValues(input, j, count, isMissing));
  });
  return { statistics, withMissing: Array.from(present, (count) => count < rows) };
}

function constantFor(
  where: string,
  present: number,
  { fillValue, keepEmptyFeatures }: ImputerSettings<ImputerStrategy>,
): number {
  if (typeof fillValue === 'string') {
    throw new DataError(`${where}: fillValue must be a number for numeric columns, received ${describe(fillValue)}`);
  }
  return present === 0 && !keepEmptyFeatures ? Number.NaN : (fillValue ?? 0);
}

function presentValues(
  { columns, data }: NumericInput,
  column: number,
  present: number,
  isMissing: (value: number) => boolean,
): Float64Array {
  const values = new Float64Array(present);
  let k = 0;
  for (let i = column; i < data.length; i += columns) {
    const value = data[i] as number;
    if (!isMissing(value)) values[k++] = value;
  }
  return values;
}

/** The `kept` columns with missing values filled, then a column of 0 and 1 for each of `indicated`, row by row. */
export function fillNumbers(
  where: string,
  input: NumericInput,
  missingValues: number | string | null,
  statistics: ArrayLike<unknown>,
  kept: readonly number[],
  indicated: readonly number[],
): Float32Array {
  const { rows, columns, data } = input;
  const isMissing = missingTest(where, input, missingValues);
  const fill = Float64Array.from(kept, (j) => Number(statistics[j]));
  const out = new Float32Array(rows * (kept.length + indicated.length));
  let o = 0;
  for (let from = 0; from < data.length; from += columns) {
    for (let k = 0; k < kept.length; k++) {
      const value = data[from + (kept[k] as number)] as number;
      out[o++] = isMissing(value) ? (fill[k] as number) : value;
    }
    for (const j of indicated) out[o++] = isMissing(data[from + j] as number) ? 1 : 0;
  }
  return out;
}

/**
 * Tells missing values from others; of a matrix by comparing in float32.
 *
 * @throws {DataError} for a marker that is a string, and for NaN where the marker is something else
 */
export function missingTest(
  where: string,
  { columns, data, columnNames }: NumericInput,
  missingValues: number | string | null,
): (value: number) => boolean {
  if (typeof missingValues === 'string') {
    throw new DataError(`${where}: missingValues must be a number for numeric columns, received '${missingValues}'`);
  }
  if (missingValues === null || Number.isNaN(missingValues)) return Number.isNaN;
  const marker = data instanceof Float32Array ? Math.fround(missingValues) : missingValues;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isNaN(data[i])) continue;
    const place = placeName(columnNames, i % columns);
    throw new DataError(
      `${where}: x must not hold NaN or null where missingValues is ${missingValues}, received one in row ${Math.floor(i / columns)}, column ${place}`,
    );
  }
  return (value) => value === marker;
}
