import {
  ArgumentError,
  describe,
  expectArray,
  expectBoolean,
  expectInteger,
  expectOneOf,
  expectOptions,
  expectString,
  invalid,
} from '@modu/core';

/** The type of a column: a typed array of that name, `'bool'` or `'string'`. */
export type CsvType =
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'bool'
  | 'string';

/** The types, for checks. */
export const csvTypes: readonly CsvType[] = [
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
  'bool',
  'string',
];

/** Markers of missing values. */
export type NaMarkers = string | number | readonly (string | number)[];

/** Options of {@link parseCsv} and {@link readCsv}, named as those of `pandas.read_csv`. */
export interface CsvOptions {
  /** What separates fields: one ASCII character, or `'\\s+'` for runs of spaces and tabs; default `','`. */
  readonly delimiter?: string;
  /** Number of the row that holds the names; default 0, or null (none) when `names` are given. */
  readonly header?: number | 'infer' | null;
  /** Names of the columns, in place of those in the file. */
  readonly names?: readonly string[] | null;
  /** Columns to keep, by name, by position or by a predicate on names; default all. */
  readonly usecols?: readonly string[] | readonly number[] | ((name: string) => boolean) | null;
  /** The type of all columns, or of some by name; default inferred from the values. */
  readonly dtype?: CsvType | Readonly<Record<string, CsvType>> | null;
  /** Lines to leave out: how many at the start, their numbers, or a predicate on numbers; default 0. */
  readonly skipRows?: number | readonly number[] | ((line: number) => boolean);
  /** At most this many rows; default all. */
  readonly nRows?: number | null;
  /** More markers of missing values, for all columns or by name. */
  readonly naValues?: NaMarkers | Readonly<Record<string, NaMarkers>> | null;
  /** Keep pandas' own markers (empty, `NA`, `NaN`, `null`, `None`, …) beside `naValues`; default true. */
  readonly keepDefaultNa?: boolean;
  /** Look for missing values at all; default true. */
  readonly naFilter?: boolean;
  /** Texts that mean true, beside `True`, `TRUE` and `true`. */
  readonly trueValues?: readonly string[];
  /** Texts that mean false, beside `False`, `FALSE` and `false`. */
  readonly falseValues?: readonly string[];
  /** Separates thousands, one ASCII character; default none. */
  readonly thousands?: string | null;
  /** The decimal separator, one ASCII character; default `'.'`. */
  readonly decimal?: string;
  /** Begins a comment that runs to the end of the line, one ASCII character; default none. */
  readonly comment?: string | null;
  /** Encloses fields that hold separators, one ASCII character; null for no quoting; default `'"'`. */
  readonly quoteChar?: string | null;
  /** Two quotes inside a quoted field are one; default true. */
  readonly doubleQuote?: boolean;
  /** Takes the next character as it is, one ASCII character; default none. */
  readonly escapeChar?: string | null;
  /** Drop spaces after the delimiter; default false. */
  readonly skipInitialSpace?: boolean;
  /** Leave out empty lines; default true. When false they are rows of missing values. */
  readonly skipBlankLines?: boolean;
  /** What to do with rows of too many fields: `'error'` (the default) or `'skip'`. */
  readonly onBadLines?: 'error' | 'skip';
  /** The encoding of bytes, as `TextDecoder` names it; default `'utf-8'`. */
  readonly encoding?: string;
  /** What to do with bytes that are no text: `'strict'` (the default, an error) or `'replace'` (U+FFFD). */
  readonly encodingErrors?: 'strict' | 'replace';
}

/** {@link CsvOptions} checked and made ready for the scanner; characters are ASCII codes, −1 for none. */
export interface CsvSettings {
  readonly where: string;
  readonly delimiter: number;
  readonly whitespace: boolean;
  readonly header: number | null;
  readonly names: readonly string[] | null;
  readonly usecols: (CsvOptions['usecols'] & object) | null;
  readonly dtype: CsvOptions['dtype'];
  readonly skipLine: ((line: number) => boolean) | null;
  readonly nRows: number;
  readonly naValues: CsvOptions['naValues'];
  readonly keepDefaultNa: boolean;
  readonly naFilter: boolean;
  readonly trueValues: ReadonlySet<string>;
  readonly falseValues: ReadonlySet<string>;
  readonly thousands: number;
  readonly decimal: number;
  readonly comment: number;
  readonly quote: number;
  readonly doubleQuote: boolean;
  readonly escape: number;
  readonly skipInitialSpace: boolean;
  readonly skipBlankLines: boolean;
  readonly skipBadLines: boolean;
  readonly encoding: string;
  readonly strict: boolean;
}

/** The names of all options. */
export const csvOptionNames = [
  'delimiter',
  'header',
  'names',
  'usecols',
  'dtype',
  'skipRows',
  'nRows',
  'naValues',
  'keepDefaultNa',
  'naFilter',
  'trueValues',
  'falseValues',
  'thousands',
  'decimal',
  'comment',
  'quoteChar',
  'doubleQuote',
  'escapeChar',
  'skipInitialSpace',
  'skipBlankLines',
  'onBadLines',
  'encoding',
  'encodingErrors',
] as const satisfies readonly (keyof CsvOptions)[];

/** The options with their defaults. @throws {ArgumentError} */
export function checkCsvOptions(where: string, options: CsvOptions | undefined): CsvSettings {
  const given = expectOptions(where, options, csvOptionNames);
  const { delimiter = ',', header = 'infer', names = null, usecols = null, dtype = null, nRows = null } = given;
  const whitespace = delimiter === '\\s+';
  const settings: CsvSettings = {
    where,
    delimiter: whitespace ? 32 : expectCharacter(where, 'delimiter', delimiter),
    whitespace,
    header: expectHeader(where, header, names),
    names: names === null ? null : expectNames(where, names),
    usecols: usecols === null ? null : expectUsecols(where, usecols),
    dtype: expectTypes(where, dtype),
    skipLine: expectSkip(where, given.skipRows ?? 0),
    nRows: nRows === null ? Infinity : expectInteger(where, 'nRows', nRows, { min: 0 }),
    naValues: expectMarkers(where, given.naValues ?? null),
    keepDefaultNa: expectBoolean(where, 'keepDefaultNa', given.keepDefaultNa ?? true),
    naFilter: expectBoolean(where, 'naFilter', given.naFilter ?? true),
    trueValues: new Set([...expectStrings(where, 'trueValues', given.trueValues ?? []), 'True', 'TRUE', 'true']),
    falseValues: new Set([...expectStrings(where, 'falseValues', given.falseValues ?? []), 'False', 'FALSE', 'false']),
    thousands: expectCharacter(where, 'thousands', given.thousands ?? null),
    decimal: expectCharacter(where, 'decimal', given.decimal ?? '.'),
    comment: expectCharacter(where, 'comment', given.comment ?? null),
    quote: expectCharacter(where, 'quoteChar', given.quoteChar === undefined ? '"' : given.quoteChar),
    doubleQuote: expectBoolean(where, 'doubleQuote', given.doubleQuote ?? true),
    escape: expectCharacter(where, 'escapeChar', given.escapeChar ?? null),
    skipInitialSpace: expectBoolean(where, 'skipInitialSpace', given.skipInitialSpace ?? false),
    skipBlankLines: expectBoolean(where, 'skipBlankLines', given.skipBlankLines ?? true),
    skipBadLines: expectOneOf(where, 'onBadLines', given.onBadLines ?? 'error', ['error', 'skip']) === 'skip',
    encoding: expectEncoding(where, given.encoding ?? 'utf-8'),
    strict: expectOneOf(where, 'encodingErrors', given.encodingErrors ?? 'strict', ['strict', 'replace']) === 'strict',
  };
  checkDistinct(where, settings);
  return settings;
}

/** The code of one ASCII character that ends no line, −1 for null. */
function expectCharacter(where: string, name: string, value: string | null): number {
  if (value === null) return -1;
  const code = typeof value === 'string' && value.length === 1 ? value.charCodeAt(0) : -1;
  if (code > 0 && code < 128 && code !== 10 && code !== 13) return code;
  throw invalid(where, name, `one ASCII character${name === 'delimiter' ? " or '\\s+'" : ''}`, value);
}

function checkDistinct(where: string, { delimiter, quote, escape, comment, decimal, thousands }: CsvSettings): void {
  const roles: readonly (readonly [string, number])[] = [
    ['delimiter', delimiter],
    ['quoteChar', quote],
    ['escapeChar', escape],
    ['comment', comment],
  ];
  for (const [i, [name, code]] of roles.entries()) {
    const same = roles.slice(i + 1).find(([, other]) => code >= 0 && other === code);
    if (same !== undefined) {
      throw new ArgumentError(
        `${where}: ${same[0]} must be another character than ${name}, received '${String.fromCharCode(code)}'`,
      );
    }
  }
  if (decimal >= 0 && decimal === thousands) {
    throw new ArgumentError(
      `${where}: thousands must be another character than decimal, received '${String.fromCharCode(decimal)}'`,
    );
  }
}

function expectHeader(where: string, header: number | 'infer' | null, names: readonly string[] | null): number | null {
  if (header === null) return null;
  if (header === 'infer') return names === null ? 0 : null;
  if (typeof header === 'number') return expectInteger(where, 'header', header, { min: 0 });
  throw invalid(where, 'header', "an integer at least 0, 'infer' or null", header);
}

function expectStrings(where: string, name: string, value: readonly string[]): readonly string[] {
  const wrong = expectArray(where, name, value).findIndex((item: unknown) => typeof item !== 'string');
  if (wrong < 0) return value;
  throw new ArgumentError(`${where}: ${name} must hold strings, received ${describe(value[wrong])}`);
}

function expectNames(where: string, names: readonly string[]): readonly string[] {
  expectStrings(where, 'names', names);
  if (names.length === 0) throw invalid(where, 'names', 'at least one name', names);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return [...names];
  throw new ArgumentError(`${where}: names must be unique, received '${twice}' twice`);
}

function expectUsecols(where: string, usecols: NonNullable<CsvOptions['usecols']>): CsvSettings['usecols'] {
  if (typeof usecols === 'function') return usecols;
  const list: readonly unknown[] = expectArray(where, 'usecols', usecols as readonly unknown[]);
  const names = list.every((item) => typeof item === 'string');
  const positions = list.every((item) => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0);
  if (names || positions) return [...list] as readonly string[] | readonly number[];
  throw invalid(where, 'usecols', 'names, positions or a function', usecols);
}

function expectTypes(where: string, dtype: CsvOptions['dtype']): CsvOptions['dtype'] {
  if (dtype === null || dtype === undefined) return null;
  if (typeof dtype === 'string') return expectOneOf(where, 'dtype', dtype, csvTypes);
  if (typeof dtype !== 'object' || Array.isArray(dtype)) {
    throw invalid(where, 'dtype', 'a type or an object of types', dtype);
  }
  for (const [name, type] of Object.entries(dtype)) expectOneOf(where, `dtype.${name}`, type, csvTypes);
  return { ...dtype };
}

function expectSkip(where: string, skip: NonNullable<CsvOptions['skipRows']>): ((line: number) => boolean) | null {
  if (typeof skip === 'function') return skip;
  if (Array.isArray(skip)) {
    const lines = new Set(
      (skip as readonly number[]).map((line) => expectInteger(where, 'skipRows', line, { min: 0 })),
    );
    return lines.size === 0 ? null : (line) => lines.has(line);
  }
  const count = expectInteger(where, 'skipRows', skip, { min: 0 });
  return count === 0 ? null : (line) => line < count;
}

function expectMarkers(where: string, markers: CsvOptions['naValues']): CsvOptions['naValues'] {
  const check = (name: string, value: unknown): void => {
    for (const marker of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (typeof marker === 'string' || typeof marker === 'number') continue;
      throw new ArgumentError(`${where}: ${name} must hold strings and numbers, received ${describe(marker)}`);
    }
  };
  if (typeof markers === 'object' && markers !== null && !Array.isArray(markers)) {
    for (const [name, value] of Object.entries(markers)) check(`naValues.${name}`, value);
    return { ...(markers as Readonly<Record<string, NaMarkers>>) };
  }
  if (markers !== null) check('naValues', markers);
  return markers;
}

function expectEncoding(where: string, encoding: string): string {
  expectString(where, 'encoding', encoding);
  try {
    return new TextDecoder(encoding).encoding;
  } catch {
    throw invalid(where, 'encoding', 'an encoding that TextDecoder knows', encoding);
  }
}
