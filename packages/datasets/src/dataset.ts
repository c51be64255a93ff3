import type { ColumnTable } from 'arquero';

/** A value of a table: missing values are `null`. */
export type Cell = number | string | null;

/** An Arquero table whose column names, and the values under them, are known to TypeScript. */
export type DataTable<Columns extends Record<string, Cell>> = {
  columnNames(): (keyof Columns & string)[];
  array<Name extends keyof Columns & string>(name: Name): Columns[Name][];
} & ColumnTable;

/** Where a data set comes from and what to mind. */
export interface Notes {
  /** What the rows are. */
  readonly title: string;
  /** Who collected it, and the way it took to this package. */
  readonly source: string;
  /** The terms under which it may be used. */
  readonly license: string;
  /** What surprises people: missing values, order of rows, leaks. */
  readonly caveats: readonly string[];
}

/** Features and labels of a data set. */
export interface Dataset<Columns extends Record<string, Cell>> {
  /** The features, one row a sample. */
  readonly x: DataTable<Columns>;
  /** The classes, as indices into {@link targetNames}. */
  readonly y: Int32Array;
  /** The name of each class. */
  readonly targetNames: readonly string[];
  readonly notes: Notes;
}

/** Features and a quantity to predict. */
export interface RegressionDataset<Columns extends Record<string, Cell>> {
  /** The features, one row a sample. */
  readonly x: DataTable<Columns>;
  /** The quantity, in the unit that {@link notes} name. */
  readonly y: Float64Array;
  /** What `y` is called in the source. */
  readonly targetName: string;
  readonly notes: Notes;
}
