import { asMatrix, isMatrix, isTable, type Matrix, type TableLike } from '@modu/core';
import { givenNames, markGenerated } from '../input/feature-names.ts';
import { checkSize, expectRows } from '../input/numeric-input.ts';

/** Features of any kind, column by column. */
export interface FeatureColumns {
  readonly rows: number;
  readonly columns: number;
  /** The names that came with the data, be they given or generated. */
  readonly columnNames: readonly string[] | undefined;
  /** The features at `indices`, of the same kind: a matrix, a table, or rows. */
  select(indices: readonly number[]): unknown;
  /** The values of one column. */
  values(index: number): ArrayLike<unknown>;
}

/**
 * Takes features apart by columns without reading their cells.
 *
 * @throws {ArgumentError} for anything but a matrix, rows or a table
 * @throws {DataError} for no rows or no columns
 * @throws {ShapeError} for ragged rows
 */
export function featureColumns(where: string, x: unknown): FeatureColumns {
  const columns = isMatrix(x) ? ofMatrix(where, x) : isTable(x) ? ofTable(x) : ofRows(expectRows(where, x, 'x'));
  checkSize(where, 'x', columns.rows, columns.columns);
  return columns;
}

function ofMatrix(where: string, x: Matrix): FeatureColumns {
  const { data, shape, columnNames } = asMatrix(where, x);
  const [rows, columns] = shape;
  const select = (indices: readonly number[]): Matrix => {
    const out = new Float32Array(rows * indices.length);
    let o = 0;
    for (let from = 0; from < data.length; from += columns) {
      for (const j of indices) out[o++] = data[from + j] as number;
    }
    const matrix: Matrix = { data: out, shape: [rows, indices.length] };
    if (columnNames === undefined) return matrix;
    const names = indices.map((j) => columnNames[j] as string);
    return { ...matrix, columnNames: givenNames(columnNames) === undefined ? markGenerated(names) : names };
  };
  return { rows, columns, columnNames, select, values: (j) => select([j]).data };
}

function ofTable(x: TableLike): FeatureColumns {
  const columnNames = x.columnNames();
  const rows = x.numRows();
  const select = (indices: readonly number[]): TableLike => ({
    columnNames: () => indices.map((j) => columnNames[j] as string),
    numRows: () => rows,
    array: (name) => x.array(name),
  });
  return { rows, columns: columnNames.length, columnNames, select, values: (j) => x.array(columnNames[j] as string) };
}

function ofRows(rows: readonly ArrayLike<unknown>[]): FeatureColumns {
  const select = (indices: readonly number[]): unknown[][] => rows.map((row) => indices.map((j) => row[j]));
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    columnNames: undefined,
    select,
    values: (j) => rows.map((row) => row[j]),
  };
}
