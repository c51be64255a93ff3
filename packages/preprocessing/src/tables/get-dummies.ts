import {
  ArgumentError,
  DataError,
  describe,
  expectBoolean,
  expectOneOf,
  expectOptions,
  expectString,
  invalid,
  isTable,
  type TableLike,
} from '@modu/core';
import { compareCategories } from '../input/category-order.ts';
import { columnTable, type ColumnTable, type TableColumn } from './column-table.ts';
import { pythonFloat } from './python-float.ts';
import {
  asColumn,
  columnKind,
  expectColumns,
  expectValues,
  isMissing,
  tableEntries,
  type Values,
} from './table-values.ts';

/** The type of indicator columns. */
export type DummyType = 'bool' | 'uint8' | 'int32' | 'float32' | 'float64';

/** One text for all columns, one for each that is encoded, or one by name. */
export type PerColumn = string | readonly string[] | Readonly<Record<string, string>>;

/** Options of {@link getDummies}. */
export interface GetDummiesOptions {
  /** What names begin with; default the name of the column, and nothing for a column without a table. */
  readonly prefix?: PerColumn | null;
  /** What stands between prefix and value; default `'_'`. */
  readonly prefixSep?: PerColumn;
  /** Add a column for missing values; default false. */
  readonly dummyNa?: boolean;
  /** Columns to encode; default null, those that hold strings. */
  readonly columns?: readonly string[] | null;
  /** Leave out the first value of each column, which the others imply; default false. */
  readonly dropFirst?: boolean;
  /** The type of the new columns; default `'bool'`. */
  readonly dtype?: DummyType;
}

const arrays = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const;

/**
 * A table with one column for each value of its columns of strings, after the columns that stay as they are.
 *
 * A missing value is false in all. To encode later data in the same way, use `OneHotEncoder`.
 *
 * @param data a table, or one column
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for a column that is not there or mixes types, and when two columns would have one name
 * @see pandas.get_dummies, https://pandas.pydata.org/docs/reference/api/pandas.get_dummies.html
 * @example
 * ```ts
 * getDummies(['b', 'a', null]).columns; // { a: [false, true, false], b: [true, false, false] }
 * ```
 */
export function getDummies(data: TableLike | Values, options?: GetDummiesOptions): ColumnTable {
  const where = 'getDummies';
  const known = ['prefix', 'prefixSep', 'dummyNa', 'columns', 'dropFirst', 'dtype'] as const;
  const given = expectOptions(where, options, known);
  const settings = {
    dummyNa: expectBoolean(where, 'dummyNa', given.dummyNa ?? false),
    dropFirst: expectBoolean(where, 'dropFirst', given.dropFirst ?? false),
    dtype: expectOneOf(where, 'dtype', given.dtype ?? 'bool', ['bool', 'uint8', 'int32', 'float32', 'float64']),
  };
  const { prefix = null, prefixSep = '_', columns = null } = given;
  if (!isTable(data)) {
    const values = expectValues(where, 'data', data);
    if (columns !== null) throw invalid(where, 'columns', 'null for one column', columns);
    const start = prefix === null ? '' : expectString(where, 'prefix', prefix, { allowEmpty: true });
    const separator = expectString(where, 'prefixSep', prefixSep, { allowEmpty: true });
    const entries = indicators(where, 'data', values, prefix === null ? '' : start + separator, settings);
    return columnTable(where, distinct(where, entries), values.length);
  }
  const entries = tableEntries(where, data);
  const names = entries.map(([name]) => name);
  const encoded =
    columns === null
      ? entries.filter(([, values]) => columnKind(values) === 'other').map(([name]) => name)
      : expectColumns(where, 'columns', columns, names);
  const prefixes = perColumn(
    where,
    'prefix',
    prefix ?? Object.fromEntries(encoded.map((name) => [name, name])),
    encoded,
  );
  const separators = perColumn(where, 'prefixSep', prefixSep, encoded);
  const byName = new Map(entries);
  const all = [
    ...entries.filter(([name]) => !encoded.includes(name)).map(([name, values]) => [name, asColumn(values)] as const),
    ...encoded.flatMap((name, i) =>
      indicators(where, `column '${name}'`, byName.get(name) as Values, `${prefixes[i]}${separators[i]}`, settings),
    ),
  ];
  return columnTable(where, distinct(where, all), data.numRows());
}

function perColumn(where: string, option: string, value: PerColumn, encoded: readonly string[]): readonly string[] {
  if (typeof value === 'string') return encoded.map(() => value);
  if (Array.isArray(value)) {
    const list = value as readonly string[];
    if (list.length === encoded.length)
      return list.map((item) => expectString(where, option, item, { allowEmpty: true }));
    throw new ArgumentError(
      `${where}: ${option} must be one for each of ${encoded.length} columns, received ${describe(value)}`,
    );
  }
  if (typeof value !== 'object' || value === null)
    throw invalid(where, option, 'a string, an array or an object', value);
  const texts = value as Readonly<Record<string, string>>;
  return encoded.map((name) =>
    expectString(where, `${option}.${name}`, Object.hasOwn(texts, name) ? texts[name] : undefined, {
      allowEmpty: true,
    }),
  );
}

function indicators(
  where: string,
  what: string,
  values: Values,
  start: string,
  { dummyNa, dropFirst, dtype }: { dummyNa: boolean; dropFirst: boolean; dtype: DummyType },
): (readonly [string, TableColumn])[] {
  const levels = [...new Set(Array.from(values).filter((value) => !isMissing(value)))] as (string | number | boolean)[];
  const types = new Set(levels.map((level) => typeof level));
  if (types.size > 1)
    throw new DataError(`${where}: ${what} must hold values of one type, received ${[...types].join(' and ')}`);
  levels.sort((a, b) => (typeof a === 'bigint' ? Number(a) - Number(b) : compareCategories(a, b)));
  const isFloat = holdsFloats(values);
  const code = new Map<unknown, number>(levels.map((level, i) => [level, i]));
  const names = levels.map((level) => start + levelName(level, isFloat));
  if (dummyNa) names.push(`${start}nan`);
  const skipped = dropFirst ? 1 : 0;
  const columns = names.slice(skipped).map(() => (dtype === 'bool' ? [] : new arrays[dtype](values.length)));
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const level = isMissing(value) ? (dummyNa ? levels.length : -1) : (code.get(value) as number);
    columns.forEach((column, i) => {
      column[row] = dtype === 'bool' ? ((i + skipped === level) as never) : Number(i + skipped === level);
    });
  }
  return columns.map((column, i) => [names[i + skipped] as string, column] as const);
}

/** Whether pandas would hold the numbers as floats: it does where values are missing or have decimals. */
function holdsFloats(values: Values): boolean {
  if (values instanceof Float32Array || values instanceof Float64Array) return true;
  if (ArrayBuffer.isView(values)) return false;
  return Array.from(values).some(
    (value) => isMissing(value) || (typeof value === 'number' && !Number.isInteger(value)),
  );
}

function levelName(level: string | number | boolean, isFloat: boolean): string {
  if (typeof level === 'boolean') return level ? 'True' : 'False';
  return typeof level === 'number' && isFloat ? pythonFloat(level) : String(level);
}

function distinct<T>(where: string, entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  const names = entries.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return entries;
  throw new DataError(`${where}: the columns must have different names, received '${twice}' twice; give a prefix`);
}
