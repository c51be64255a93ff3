import { ArgumentError, DataError, describe, isMatrix, isNumericArray, isTable, type NumericArray } from '@modu/core';

/** The typed arrays that can leave this thread. */
export const arrayTypes = {
  Float32Array,
  Float64Array,
  Int8Array,
  Int16Array,
  Int32Array,
  Uint8Array,
  Uint8ClampedArray,
  Uint16Array,
  Uint32Array,
} as const;

/** Their names. */
export type ArrayType = keyof typeof arrayTypes;

/** Where numbers lie in the shared memory. */
interface Slot {
  readonly type: ArrayType;
  readonly byteOffset: number;
  readonly length: number;
}

/** How a value is to be put together again. */
export type SharedLayout =
  | {
      readonly kind: 'matrix';
      readonly shape: [number, number];
      readonly columnNames?: readonly string[];
      readonly slot: Slot;
    }
  | { readonly kind: 'typed'; readonly slot: Slot }
  | { readonly kind: 'numbers'; readonly slot: Slot }
  | { readonly kind: 'rows'; readonly columns: number; readonly slot: Slot }
  | { readonly kind: 'labels'; readonly values: readonly unknown[]; readonly slot: Slot }
  | { readonly kind: 'table'; readonly rows: number; readonly columns: readonly (readonly [string, SharedLayout])[] }
  | { readonly kind: 'value'; readonly value: unknown };

/** Values in memory that all threads see; posting it to a thread copies nothing of it. */
export interface SharedRows {
  readonly buffer: SharedArrayBuffer;
  readonly layouts: Readonly<Record<string, SharedLayout>>;
}

/**
 * Copies named values into shared memory, once: matrices, typed arrays, arrays of numbers, of rows of numbers and of
 * labels, and tables of these. Small other values travel with the layout.
 *
 * @throws {ArgumentError} for what cannot be shared, such as a tensor
 */
export function shareRows(where: string, values: Readonly<Record<string, unknown>>): SharedRows {
  const parts: { readonly slot: Slot; readonly data: NumericArray }[] = [];
  let size = 0;
  const place = (data: NumericArray): Slot => {
    // 8 bytes suit every type.
    const byteOffset = Math.ceil(size / 8) * 8;
    size = byteOffset + data.byteLength;
    const slot = { type: data.constructor.name as ArrayType, byteOffset, length: data.length };
    if (!(slot.type in arrayTypes)) throw new ArgumentError(`${where}: ${slot.type} cannot be shared with threads`);
    parts.push({ slot, data });
    return slot;
  };
  const layouts = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, layoutOf(where, name, value, place)]),
  );
  const buffer = new SharedArrayBuffer(Math.max(size, 1));
  for (const { slot, data } of parts) viewOf(buffer, slot).set(data);
  return { buffer, layouts };
}

function layoutOf(where: string, name: string, value: unknown, place: (data: NumericArray) => Slot): SharedLayout {
  if (isMatrix(value)) {
    const { data, shape, columnNames } = value;
    return { kind: 'matrix', shape, slot: place(data), ...(columnNames === undefined ? {} : { columnNames }) };
  }
  if (isNumericArray(value)) return { kind: 'typed', slot: place(value) };
  if (isTable(value)) {
    const columns = value.columnNames().map((column) => {
      const items = value.array(column);
      const list = isNumericArray(items) ? items : Array.from(items);
      return [column, layoutOf(where, `column '${column}' of ${name}`, list, place)] as const;
    });
    return { kind: 'table', rows: value.numRows(), columns };
  }
  if (Array.isArray(value)) return layoutOfArray(where, name, value, place);
  const plain = value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
  if (plain || Object.getPrototypeOf(value) === Object.prototype) return { kind: 'value', value };
  throw new ArgumentError(
    `${where}: ${name} must be a matrix, a table or an array for an executor outside this thread, received ${describe(value)}`,
  );
}

function layoutOfArray(
  where: string,
  name: string,
  list: readonly unknown[],
  place: (data: NumericArray) => Slot,
): SharedLayout {
  if (list.every((item) => typeof item === 'number')) return { kind: 'numbers', slot: place(Float64Array.from(list)) };
  const columns = (list[0] as ArrayLike<unknown> | undefined)?.length ?? 0;
  const rows = list.every(
    (row) => Array.isArray(row) && row.length === columns && row.every((item: unknown) => typeof item === 'number'),
  );
  if (rows) {
    const data = new Float64Array(list.length * columns);
    (list as readonly number[][]).forEach((row, i) => data.set(row, i * columns));
    return { kind: 'rows', columns, slot: place(data) };
  }
  const codes = new Map<unknown, number>();
  const coded = Int32Array.from(list, (item, i) => {
    if (item !== null && !['string', 'number', 'boolean', 'undefined'].includes(typeof item)) {
      throw new DataError(
        `${where}: ${name} must hold numbers, rows of numbers, strings or booleans for an executor outside this thread, received ${describe(item)} at index ${i}`,
      );
    }
    const code = codes.get(item) ?? codes.size;
    codes.set(item, code);
    return code;
  });
  return { kind: 'labels', values: [...codes.keys()], slot: place(coded) };
}

function viewOf(buffer: SharedArrayBuffer, { type, byteOffset, length }: Slot): NumericArray {
  return new arrayTypes[type](buffer as unknown as ArrayBuffer, byteOffset, length);
}

/** The named values, where they can be without a copy: matrices and typed arrays are views of the shared memory. */
export function readShared({ buffer, layouts }: SharedRows): Record<string, unknown> {
  return Object.fromEntries(Object.entries(layouts).map(([name, layout]) => [name, restore(buffer, layout)]));
}

function restore(buffer: SharedArrayBuffer, layout: SharedLayout): unknown {
  if (layout.kind === 'value') return layout.value;
  if (layout.kind === 'table') {
    const columns = new Map(layout.columns.map(([name, column]) => [name, restore(buffer, column)]));
    return {
      columnNames: () => [...columns.keys()],
      numRows: () => layout.rows,
      array: (name: string) => columns.get(name),
    };
  }
  const view = viewOf(buffer, layout.slot);
  if (layout.kind === 'typed') return view;
  if (layout.kind === 'numbers') return Array.from(view);
  if (layout.kind === 'labels') return Array.from(view, (code) => layout.values[code]);
  if (layout.kind === 'rows') {
    const { columns, slot } = layout;
    const rows = columns === 0 ? 0 : slot.length / columns;
    return Array.from({ length: rows }, (_, i) => Array.from(view.subarray(i * columns, (i + 1) * columns)));
  }
  const { shape, columnNames } = layout;
  return { data: view, shape, ...(columnNames === undefined ? {} : { columnNames }) };
}
