import { DataError, describe } from '@modu/core';
import type { TableColumn } from './column-table.ts';
import type { CsvType } from './csv-options.ts';

type NumberType = Exclude<CsvType, 'bool' | 'string' | 'int64' | 'uint64'>;

const arrays = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

const wideRanges = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

/** Texts of integers as int64, else as uint64, else as an array of bigints. */
export function wholeNumbers(texts: readonly string[], thousands: number): TableColumn {
  const separator = thousands < 0 ? null : String.fromCharCode(thousands);
  const values = texts.map((text) =>
    BigInt((separator === null ? text : text.replaceAll(separator, '')).trim().replace(/^\+/, '')),
  );
  if (fits(values, 'int64')) return BigInt64Array.from(values);
  return fits(values, 'uint64') ? BigUint64Array.from(values) : values;
}

function fits(values: readonly bigint[], type: 'int64' | 'uint64'): boolean {
  const [min, max] = wideRanges[type];
  return values.every((value) => value >= min && value <= max);
}

/** Inferred values as the type that was asked for. @throws {DataError} when a value is none of it */
export function convertColumn(where: string, name: string, values: TableColumn, type: CsvType): TableColumn {
  if (type === 'string') return values;
  const refuse = (value: unknown): DataError =>
    new DataError(`${where}: column '${name}' must hold ${type} values, received ${describe(value)}`);
  if (type === 'bool') {
    for (const value of values as readonly unknown[]) if (typeof value !== 'boolean') throw refuse(value);
    return values;
  }
  if (type === 'int64' || type === 'uint64') {
    const whole = Array.from(values as ArrayLike<unknown>, (value) => {
      if (typeof value === 'bigint') return value;
      if (typeof value === 'boolean' || Number.isSafeInteger(value)) return BigInt(value as number | boolean);
      throw refuse(value);
    });
    if (!fits(whole, type)) throw refuse(whole.find((value) => !fits([value], type)));
    return type === 'int64' ? BigInt64Array.from(whole) : BigUint64Array.from(whole);
  }
  const isFloat = type === 'float32' || type === 'float64';
  const result = new arrays[type satisfies NumberType](values.length);
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    const number = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value;
    if (typeof number !== 'number') throw refuse(value);
    result[i] = number;
    if (!isFloat && result[i] !== number) throw refuse(value);
  }
  return result;
}
