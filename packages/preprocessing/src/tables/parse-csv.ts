import { DataError, invalid } from '@modu/core';
import type { ColumnTable } from './column-table.ts';
import { readLayout, readRecords, type CsvLayout } from './csv-layout.ts';
import { checkCsvOptions, type CsvOptions } from './csv-options.ts';

/**
 * Comma-separated values as a table, with the types that pandas infers.
 *
 * Integers become an Int32Array, a Float64Array beyond 32 bits and a BigInt64Array or BigUint64Array beyond ±2⁵³; other
 * numbers, and integers with missing values, a Float64Array with NaN; booleans and strings arrays with null.
 *
 * Edges    no records give columns without values; short records are filled with missing values; a byte-order mark is dropped
 *
 * @param input text, or its bytes
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} for no columns, records of too many fields, open quotes, bytes that are no text, and values that are not
 *   of the `dtype` asked for
 * @see pandas.read_csv, https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
 * @example
 * ```ts
 * const table = parseCsv('name,age\nKim,41\nLee,\n');
 * table.array('name'); // ['Kim', 'Lee']
 * table.array('age'); // Float64Array [41, NaN]
 * ```
 */
export function parseCsv(input: string | Uint8Array | ArrayBuffer, options?: CsvOptions): ColumnTable {
  const settings = checkCsvOptions('parseCsv', options);
  const bytes = toBytes(settings.where, input, settings.encoding, settings.strict);
  return readRecords(settings, bytes, readLayout(settings, bytes) as CsvLayout, settings.nRows);
}

/** The input as UTF-8. */
export function toBytes(where: string, input: unknown, encoding: string, strict: boolean): Uint8Array {
  if (typeof input === 'string') return new TextEncoder().encode(input);
  const bytes = input instanceof ArrayBuffer ? new Uint8Array(input) : input;
  if (!(bytes instanceof Uint8Array)) throw invalid(where, 'input', 'a string, a Uint8Array or an ArrayBuffer', input);
  if (encoding === 'utf-8') return bytes;
  return new TextEncoder().encode(decodeText(where, new TextDecoder(encoding, { fatal: strict }), bytes));
}

/** The text of bytes. @throws {DataError} for bytes that are none */
export function decodeText(where: string, decoder: TextDecoder, bytes: Uint8Array, stream = false): string {
  try {
    return decoder.decode(bytes, { stream });
  } catch (cause) {
    throw new DataError(`${where}: the data must be ${decoder.encoding} text, received other bytes`, { cause });
  }
}
