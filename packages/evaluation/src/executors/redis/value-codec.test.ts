import { ArgumentError, DataError, type TableLike } from '@modu/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeValue, encodeValue, fromTree, toTree } from './value-codec.ts';

const values = {
  special: [undefined, null, Number.NaN, Infinity, -Infinity, -0, 0.1, '', 'é', true],
  typed: [
    Float32Array.of(1.5, Number.NaN),
    Int8Array.of(-1),
    Uint16Array.of(65535),
    Float64Array.of(-0),
    new Int32Array(0),
  ],
  long: Array.from({ length: 40 }, (_, i) => (i === 3 ? -0 : i / 3)),
  matrix: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], columnNames: ['a', 'b', 'c'] },
  nested: [[1, [2, { deep: 'array' }]], ['array', 1], { object: ['undefined'] }],
  empty: [[], {}],
};

test('values come back as they were, as bytes and as JSON', () => {
  expect(decodeValue(encodeValue('test', values))).toStrictEqual(values);
  expect(fromTree(JSON.parse(JSON.stringify(toTree('test', values))))).toStrictEqual(values);
});

test('bytes may begin anywhere in memory, as those of a socket do', () => {
  const bytes = encodeValue('test', values);
  for (const shift of [0, 1, 4, 7]) {
    const moved = new Uint8Array(bytes.length + shift).subarray(shift);
    moved.set(bytes);
    expect(decodeValue(moved)).toStrictEqual(values);
  }
});

test('any JSON and any numbers come back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.array(fc.double(), { maxLength: 40 }), fc.float64Array(), (json, numbers, typed) => {
      const value = { json, numbers, typed };
      expect(decodeValue(encodeValue('test', value))).toStrictEqual(value);
    }),
    { numRuns: 50 },
  );
});

test('tables come back as plain tables', () => {
  const table: TableLike = { columnNames: () => ['a'], numRows: () => 2, array: () => ['x', 1] };
  const back = decodeValue(encodeValue('test', table)) as TableLike;
  expect([back.columnNames(), back.numRows(), back.array('a')]).toEqual([['a'], 2, ['x', 1]]);
});

test('what cannot travel is refused', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  for (const value of [() => 1, new Map(), new Date(), Symbol('s'), cycle, BigInt64Array.of(1n)]) {
    expect(() => encodeValue('GridSearchCV', [value])).toThrow(ArgumentError);
  }
  expect(() => toTree('GridSearchCV', { kernel: () => 1 })).toThrow(
    'GridSearchCV: what goes to another machine must be made of numbers, strings, booleans, arrays, tables and plain objects, received function kernel',
  );
  expect(() => decodeValue(Uint8Array.of(255, 255, 255, 255, 1))).toThrow(DataError);
  expect(() => fromTree(['unheard', 1])).toThrow("decodeValue: 'unheard' must be a known tag, of this version");
});
