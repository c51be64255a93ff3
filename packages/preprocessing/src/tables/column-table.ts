import { ShapeError, type Column, type TableLike } from '@modu/core';

/** The values of a column; 64-bit integers beyond ±2⁵³ are kept as `bigint`. */
export type TableColumn = Column | BigInt64Array | BigUint64Array;

/** A table as plain columns: any function that takes a table takes it, and `aq.table(table.columns)` makes an Arquero table. */
export interface ColumnTable extends TableLike {
  /** The values of each column by name. */
  readonly columns: Readonly<Record<string, TableColumn>>;
  array(name: string): TableColumn;
}

/**
 * A table of named columns of one length.
 *
 * @throws {ShapeError} when columns differ in length
 */
export function columnTable(where: string, entries: Iterable<readonly [string, TableColumn]>, rows = 0): ColumnTable {
  const columns = new Map(entries);
  const names = [...columns.keys()];
  const length = names[0] === undefined ? rows : (columns.get(names[0]) as TableColumn).length;
  for (const [name, column] of columns) {
    if (column.length === length) continue;
    throw new ShapeError(`${where}: column '${name}' must have ${length} values, received ${column.length}`);
  }
  return {
    columns: Object.fromEntries(columns),
    columnNames: () => [...names],
    numRows: () => length,
    array: (name) => {
      const column = columns.get(name);
      if (column !== undefined) return column;
      throw new ShapeError(`${where}: the table must have a column '${name}', received ${names.join(', ')}`);
    },
  };
}
