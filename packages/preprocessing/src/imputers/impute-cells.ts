import { DataError, describe } from '@modu/core';
import type { Category, CellInput } from '../input/cell-input.ts';
import { placeName } from '../input/numeric-input.ts';
import { mostFrequent, type ImputerStrategy } from './column-statistic.ts';
import type { ColumnStatistics } from './impute-numbers.ts';
import type { ImputerSettings } from './imputer-options.ts';

/** The statistics of columns that may hold strings. */
export function fitCells(
  where: string,
  input: CellInput,
  { missingValues, strategy, fillValue, keepEmptyFeatures }: ImputerSettings<ImputerStrategy>,
): ColumnStatistics<Category> {
  const statistics: Category[] = [];
  const withMissing: boolean[] = [];
  eachColumn(input, (column, j) => {
    const isMissing = missingTest(where, input, missingValues, j);
    const present = column.filter((value, i) => !isMissing(value, i));
    withMissing.push(present.length < column.length);
    if (present.length === 0 && !keepEmptyFeatures) statistics.push(Number.NaN);
    else if (strategy === 'constant') statistics.push(fillValue ?? 'missing_value');
    else statistics.push(present.length === 0 ? 0 : mostFrequent(present));
  });
  return { statistics, withMissing };
}

/** Rows of the `kept` columns with missing values filled, then `true` or `false` for each of `indicated`. */
export function fillCells(
  where: string,
  input: CellInput,
  missingValues: number | string | null,
  statistics: readonly Category[],
  kept: readonly number[],
  indicated: readonly number[],
): Category[][] {
  const rows = Array.from({ length: input.rows }, (): Category[] => []);
  eachColumn(input, (column, j) => {
    const isMissing = missingTest(where, input, missingValues, j);
    const fill = statistics[j] as Category;
    const position = kept.indexOf(j);
    const indicator = indicated.indexOf(j);
    column.forEach((value, i) => {
      const missing = isMissing(value, i);
      const row = rows[i] as Category[];
      if (position >= 0) row[position] = missing ? fill : value;
      if (indicator >= 0) row[kept.length + indicator] = missing;
    });
  });
  return rows;
}

function eachColumn(input: CellInput, visit: (column: readonly Category[], j: number) => void): void {
  for (let j = 0; j < input.count; j++) visit(Array.from<Category>(input.column(j)), j);
}

/** Tells missing cells of a column from others. @throws {DataError} for NaN and null where the marker is something else */
export function missingTest(
  where: string,
  { columnNames }: CellInput,
  missingValues: number | string | null,
  column: number,
): (value: Category, row: number) => boolean {
  const isNothing = (value: Category): boolean => value === null || Number.isNaN(value);
  if (isNothing(missingValues)) return isNothing;
  return (value, row) => {
    if (isNothing(value)) {
      throw new DataError(
        `${where}: x must not hold NaN or null where missingValues is ${describe(missingValues)}, received one in row ${row}, column ${placeName(columnNames, column)}`,
      );
    }
    return value === missingValues;
  };
}
