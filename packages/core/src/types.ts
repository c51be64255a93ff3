/** A dense row-major matrix of features: `tf.tensor2d(m.data, m.shape)` takes it as it is. */
export interface Matrix {
  readonly data: Float32Array;
  /** [rows, columns] */
  readonly shape: [rows: number, columns: number];
  readonly columnNames?: readonly string[];
}

/** Anything with named columns, such as an Arquero table. */
export interface TableLike {
  columnNames(): string[];
  numRows(): number;
  /** The values of a column, one per row. */
  array(name: string): ArrayLike<unknown>;
}

/** The typed arrays that hold numbers. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** A column of values: labels, targets, groups. */
export type Column<T = unknown> = readonly T[] | NumericArray;

/** What functions on features take. */
export type Features = Matrix | readonly (readonly number[])[] | TableLike;

/** Anything that learns a mapping of features from data: scalers, encoders, imputers. */
export interface Transformer {
  fit(x: unknown, y?: unknown): unknown;
  transform(x: unknown): unknown;
}

/** Anything that learns to predict: networks, pipelines that end in one, closed-form models. */
export interface Estimator {
  fit(x: unknown, y: unknown): unknown;
  predict(x: unknown): unknown;
}

/** Anything that divides samples into training and test indices. */
export interface Splitter {
  split(x: unknown, y?: unknown, groups?: unknown): Iterable<readonly [train: Int32Array, test: Int32Array]>;
}
