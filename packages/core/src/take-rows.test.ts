import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError } from './errors.ts';
import { takeRows } from './take-rows.ts';
import type { Matrix, TableLike } from './types.ts';

const matrix: Matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2], columnNames: ['a', 'b'] };
const columns: Record<string, ArrayLike<unknown>> = { name: ['Kim', 'Lee', 'Park'], age: Int32Array.of(30, 40, 50) };
const table: TableLike = {
  columnNames: () => Object.keys(columns),
  numRows: () => 3,
  array: (name) => columns[name] ?? [],
};

describe('the rows come in the order asked for, as the same kind', () => {
  test('of a matrix, with its column names', () => {
    const rows = takeRows('f', matrix, Int32Array.of(2, 0, 2));
    expect(rows).toStrictEqual({ data: Float32Array.of(5, 6, 1, 2, 5, 6), shape: [3, 2], columnNames: ['a', 'b'] });
    expect(matrix.data).toStrictEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  test('of a matrix, as a copy', () => {
    const rows = takeRows('f', matrix, [0]);
    rows.data[0] = 9;
    expect(matrix.data[0]).toBe(1);
  });

  test('of a typed array', () => {
    expect(takeRows('f', Uint8Array.of(7, 8, 9), [2, 1])).toStrictEqual(Uint8Array.of(9, 8));
    expect(takeRows('f', Float64Array.of(0.1, 0.2), [1])).toStrictEqual(Float64Array.of(0.2));
  });

  test('of an array, with the very items', () => {
    const items = [{ a: 1 }, { a: 2 }];
    const taken = takeRows('f', items, [1, 1, 0]);
    expect(taken).toStrictEqual([{ a: 2 }, { a: 2 }, { a: 1 }]);
    expect(taken[0]).toBe(items[1]);
  });

  test('of a table', () => {
    const taken = takeRows('f', table, [2, 0]);
    expect(taken.numRows()).toBe(2);
    expect(taken.columnNames()).toStrictEqual(['name', 'age']);
    expect(taken.array('name')).toStrictEqual(['Park', 'Kim']);
    expect(taken.array('age')).toStrictEqual(Int32Array.of(50, 30));
    expect(taken.array('age')).toBe(taken.array('age'));
  });

  test('of a table, whatever becomes of the indices afterwards', () => {
    const indices = Int32Array.of(2, 0);
    const taken = takeRows('f', table, indices);
    indices.fill(1);
    expect(taken.array('name')).toStrictEqual(['Park', 'Kim']);
  });

  test('of anything, when none are asked for', () => {
    expect(takeRows('f', matrix, []).shape).toStrictEqual([0, 2]);
    expect(takeRows('f', [1, 2], [])).toStrictEqual([]);
    expect(takeRows('f', table, []).numRows()).toBe(0);
  });

  test('alike for a matrix and for an array of its rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2)), (indices) => {
        const rows = takeRows(
          'f',
          [
            [1, 2],
            [3, 4],
            [5, 6],
          ],
          indices,
        );
        expect(takeRows('f', matrix, indices).data).toStrictEqual(Float32Array.from(rows.flat()));
      }),
    );
  });
});

describe('errors', () => {
  test.each([[3], [-1], [0.5], [Number.NaN]])('index %s is refused for every kind', (index) => {
    for (const x of [matrix, table, [1, 2, 3], Int32Array.of(1, 2, 3)]) {
      expect(() => takeRows<unknown>('f', x, [0, index])).toThrow(ArgumentError);
      expect(() => takeRows<unknown>('f', x, [0, index])).toThrow(
        `f: every index must be an integer at least 0 and less than 3, received ${index} at position 1`,
      );
    }
  });

  test('what has no rows is refused', () => {
    expect(() => takeRows('f', 'abc', [0], 'y')).toThrow(
      "f: y must be a matrix, table, array or typed array, received 'abc'",
    );
    expect(() => takeRows('f', { shape: [3, 2] }, [0])).toThrow(ArgumentError);
  });
});
