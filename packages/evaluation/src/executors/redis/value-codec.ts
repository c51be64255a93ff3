import { ArgumentError, DataError, describe, isNumericArray, isTable, type NumericArray } from '@modu/core';
import { arrayTypes, type ArrayType } from '../shared-rows.ts';

/** JSON in which an array is always a tag with what belongs to it, so that values which JSON lacks have a place. */
export type Tree = string | number | boolean | null | readonly [tag: string, ...rest: readonly unknown[]];

/** Numbers that lie behind the JSON. */
interface Segments {
  readonly parts: Uint8Array[];
  size: number;
}

/** Positions in a Float64Array are multiples of it. */
const alignment = 8;

/** From this length on, numbers of plain arrays are kept as binary. */
const shortestBinary = 16;

/**
 * A value as JSON: what JSON has, and exactly so `undefined`, NaN, infinities, −0 and typed arrays.
 *
 * @throws {ArgumentError} for functions, instances of classes and cycles
 */
export function toTree(where: string, value: unknown): Tree {
  return treeOf(where, value, undefined, []);
}

/** What {@link toTree} was given. @throws {DataError} for something else */
export function fromTree(tree: unknown): unknown {
  return valueOf(tree, undefined);
}

/**
 * A value as bytes: the JSON of {@link toTree}, with typed arrays and long arrays of numbers behind it.
 *
 * @throws {ArgumentError} for functions, instances of classes and cycles
 */
export function encodeValue(where: string, value: unknown): Uint8Array {
  const segments: Segments = { parts: [], size: 0 };
  const header = new TextEncoder().encode(JSON.stringify(treeOf(where, value, segments, [])));
  const start = aligned(4 + header.length);
  const bytes = new Uint8Array(start + segments.size);
  new DataView(bytes.buffer).setUint32(0, header.length, true);
  bytes.set(header, 4);
  let at = start;
  for (const part of segments.parts) {
    bytes.set(part, at);
    at += aligned(part.length);
  }
  return bytes;
}

/** What {@link encodeValue} was given; typed arrays are views of a copy of the bytes. @throws {DataError} for other bytes */
export function decodeValue(bytes: Uint8Array): unknown {
  // A view of 8-byte numbers cannot begin anywhere, and bytes of a socket do.
  const copy = bytes.slice();
  const length = copy.length < 4 ? Number.NaN : new DataView(copy.buffer, copy.byteOffset).getUint32(0, true);
  if (!(4 + length <= copy.length)) throw new DataError('decodeValue: bytes must be an encoded value, received others');
  const header: unknown = JSON.parse(new TextDecoder().decode(copy.subarray(4, 4 + length)));
  return valueOf(header, copy.subarray(aligned(4 + length)));
}

function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function treeOf(where: string, value: unknown, segments: Segments | undefined, path: readonly object[]): Tree {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return ['undefined'];
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : ['number', Object.is(value, -0) ? '-0' : `${value}`];
  }
  if (typeof value === 'object' && !path.includes(value)) {
    const inner = [...path, value];
    const child = (item: unknown): Tree => treeOf(where, item, segments, inner);
    if (isNumericArray(value)) return arrayTree(where, value, segments);
    if (Array.isArray(value)) {
      const numbers =
        segments !== undefined && value.length >= shortestBinary && value.every((item) => typeof item === 'number');
      if (numbers) return ['numbers', arrayTree(where, Float64Array.from(value), segments)];
      return ['array', ...Array.from(value, child)];
    }
    if (isTable(value)) {
      const columns = value.columnNames().map((name) => [name, child(Array.from(value.array(name)))]);
      return ['table', value.numRows(), columns];
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return ['object', ...Object.entries(value).map(([name, item]) => [name, child(item)])];
    }
  }
  throw new ArgumentError(
    `${where}: what goes to another machine must be made of numbers, strings, booleans, arrays, tables and plain objects, received ${describe(value)}`,
  );
}

function arrayTree(where: string, value: NumericArray, segments: Segments | undefined): Tree {
  const type = value.constructor.name;
  if (!(type in arrayTypes)) throw new ArgumentError(`${where}: ${type} cannot go to another machine`);
  const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (segments === undefined) return ['base64', type, Buffer.from(bytes).toString('base64')];
  const offset = segments.size;
  segments.parts.push(bytes);
  segments.size += aligned(bytes.length);
  return ['typed', type, offset, value.length];
}

function valueOf(tree: unknown, binary: Uint8Array | undefined): unknown {
  if (!Array.isArray(tree)) return tree;
  const [tag, ...rest] = tree as [unknown, ...unknown[]];
  if (tag === 'undefined') return undefined;
  if (tag === 'number') return Number(rest[0]);
  if (tag === 'array') return rest.map((item) => valueOf(item, binary));
  if (tag === 'numbers') return Array.from(valueOf(rest[0], binary) as Float64Array);
  if (tag === 'typed' && binary !== undefined) {
    const [type, offset, length] = rest as [ArrayType, number, number];
    return new arrayTypes[type](binary.buffer as ArrayBuffer, binary.byteOffset + offset, length);
  }
  if (tag === 'base64') {
    const [type, text] = rest as [ArrayType, string];
    const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
    return new arrayTypes[type](bytes.buffer, 0, bytes.length / arrayTypes[type].BYTES_PER_ELEMENT);
  }
  if (tag === 'table') return tableOf(rest[0] as number, rest[1] as [string, unknown][], binary);
  if (tag === 'object') {
    return Object.fromEntries((rest as [string, unknown][]).map(([name, item]) => [name, valueOf(item, binary)]));
  }
  throw new DataError(`decodeValue: ${describe(tag)} must be a known tag, of this version`);
}

function tableOf(rows: number, entries: readonly [string, unknown][], binary: Uint8Array | undefined): object {
  const columns = new Map(entries.map(([name, column]) => [name, valueOf(column, binary)]));
  return { columnNames: () => [...columns.keys()], numRows: () => rows, array: (name: string) => columns.get(name) };
}
