import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ArgumentError, DataError, ShapeError } from './errors.ts';
import { asMatrix, isMatrix, isNumericArray, isTable, rowCount } from './matrix.ts';
import type { Matrix, TableLike } from './types.ts';

function table(columns: Record<string, ArrayLike<unknown>>, rows = Object.values(columns)[0]?.length ?? 0): TableLike {
  return {
    columnNames: () => Object.keys(columns),
    numRows: () => rows,
    array: (name) => columns[name] ?? [],
  };
}

const matrix: Matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] };
const tensor = { shape: [5, 2], dataSync: () => new Float32Array(10) };

describe('kinds', () => {
  test.each<[string, unknown, { matrix?: boolean; table?: boolean; numeric?: boolean }]>([
    ['a matrix', matrix, { matrix: true }],
    ['a matrix of float64', { data: new Float64Array(2), shape: [1, 2] }, {}],
    ['data without a shape', { data: new Float32Array(2) }, {}],
    ['data of one dimension', { data: new Float32Array(2), shape: [2] }, {}],
    ['a tensor', tensor, {}],
    ['a table', table({ a: [1] }), { table: true }],
    ['half a table', { columnNames: () => [], numRows: () => 0 }, {}],
    ['an array', [1], {}],
    ['an Int8Array', new Int8Array(1), { numeric: true }],
    ['a Float64Array', new Float64Array(1), { numeric: true }],
    ['a BigInt64Array', new BigInt64Array(1), {}],
    ['a BigUint64Array', new BigUint64Array(1), {}],
    ['a DataView', new DataView(new ArrayBuffer(1)), {}],
    ['null', null, {}],
    ['a string', 'abc', {}],
  ])('%s is recognised for what it is', (_, value, expected) => {
    expect({ matrix: isMatrix(value), table: isTable(value), numeric: isNumericArray(value) }).toStrictEqual({
      matrix: false,
      table: false,
      numeric: false,
      ...expected,
    });
  });
});

describe('rowCount', () => {
  test.each<[string, unknown, number]>([
    ['a matrix', matrix, 2],
    ['a table', table({ a: [1, 2, 3] }), 3],
    [
      'an array of rows',
      [
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8],
      ],
      4,
    ],
    ['labels', Int32Array.of(1, 0, 1), 3],
    ['a tensor', tensor, 5],
    ['no rows', [], 0],
  ])('of %s is its number of samples', (_, value, rows) => {
    expect(rowCount('f', value)).toBe(rows);
  });

  test.each([['abc'], [3], [null], [undefined], [{}], [{ shape: [] }], [new DataView(new ArrayBuffer(1))]])(
    'of %o is an error',
    (value) => {
      expect(() => rowCount('f', value, 'y')).toThrow(ArgumentError);
      expect(() => rowCount('f', value, 'y')).toThrow(/^f: y must be a matrix, table, array or tensor, received /);
    },
  );
});

describe('asMatrix', () => {
  test('gives a matrix back without a copy', () => {
    const named: Matrix = { ...matrix, columnNames: ['a', 'b', 'c'] };
    expect(asMatrix('f', matrix)).toBe(matrix);
    expect(asMatrix('f', named)).toBe(named);
  });

  test('lays rows out one after another, with missing values as NaN', () => {
    const rows = [[1, null, true], Float64Array.of(4, 5, 6), [undefined, 7n, false]];
    expect(asMatrix('f', rows)).toStrictEqual({
      data: Float32Array.of(1, Number.NaN, 1, 4, 5, 6, Number.NaN, 7, 0),
      shape: [3, 3],
    });
  });

  test('lays the columns of a table out by rows, with their names', () => {
    const columns = table({ age: Int32Array.of(1, 2), weight: [3.5, null], smoker: [true, false] });
    expect(asMatrix('f', columns)).toStrictEqual({
      data: Float32Array.of(1, 3.5, 1, 2, Number.NaN, 0),
      shape: [2, 3],
      columnNames: ['age', 'weight', 'smoker'],
    });
  });

  test('takes what is empty', () => {
    expect(asMatrix('f', [])).toStrictEqual({ data: new Float32Array(0), shape: [0, 0] });
    expect(asMatrix('f', [[], []])).toStrictEqual({ data: new Float32Array(0), shape: [2, 0] });
    expect(asMatrix('f', table({ a: [] }))).toStrictEqual({
      data: new Float32Array(0),
      shape: [0, 1],
      columnNames: ['a'],
    });
  });

  test('keeps every value of any rows', () => {
    const float = fc.float({ noDefaultInfinity: false });
    const rows = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) => fc.array(fc.array(float, { minLength: columns, maxLength: columns }), { minLength: 1 }));
    fc.assert(
      fc.property(rows, (values) => {
        const { data, shape } = asMatrix('f', values);
        expect(shape).toStrictEqual([values.length, values[0]?.length]);
        expect(data).toStrictEqual(Float32Array.from(values.flat()));
      }),
    );
  });

  test.each<[string, unknown, new (message: string) => Error, string]>([
    ['a string', 'abc', ArgumentError, "f: x must be a Matrix, an array of rows or a table, received 'abc'"],
    [
      'a tensor',
      tensor,
      ArgumentError,
      'f: x must be a Matrix, an array of rows or a table, received { shape, dataSync }',
    ],
    [
      'a typed array',
      Float32Array.of(1),
      ArgumentError,
      'f: x must be a Matrix, an array of rows or a table, received Float32Array(1)',
    ],
    [
      'one dimension',
      [1, 2, 3],
      ArgumentError,
      'f: x must be two-dimensional, received a one-dimensional array of length 3',
    ],
    [
      'a hole in place of the first row',
      new Array(2),
      ArgumentError,
      'f: x must be two-dimensional, received a one-dimensional array of length 2',
    ],
    [
      'rows of different lengths',
      [[1, 2], [3]],
      ShapeError,
      'f: every row of x must have 2 values, received [3] in row 1',
    ],
    ['a row that is none', [[1, 2], 'ab'], ShapeError, "f: every row of x must have 2 values, received 'ab' in row 1"],
    [
      'a string in a row',
      [
        [1, 2],
        [3, '4'],
      ],
      DataError,
      "f: x must hold numbers, received '4' in row 1, column 1",
    ],
    [
      'a string in a table',
      table({ a: [1, 2], sex: ['male', 'female'] }),
      DataError,
      "f: column 'sex' of x must hold numbers, received 'male' in row 0",
    ],
    ['a short column', table({ a: [1, 2], b: [1] }), ShapeError, "f: column 'b' of x must have 2 values, received 1"],
    [
      'a shape too large',
      { data: new Float32Array(5), shape: [2, 3] },
      ShapeError,
      'f: the shape of x must multiply to its 5 values, received [2, 3]',
    ],
    [
      'a negative shape',
      { data: new Float32Array(6), shape: [-2, -3] },
      ShapeError,
      'f: the shape of x must multiply to its 6 values, received [-2, -3]',
    ],
    [
      'a broken shape',
      { data: new Float32Array(3), shape: [2, 1.5] },
      ShapeError,
      'f: the shape of x must multiply to its 3 values, received [2, 1.5]',
    ],
    [
      'a name too few',
      { ...matrix, columnNames: ['a', 'b'] },
      ShapeError,
      "f: columnNames of x must hold one name for each of 3 columns, received ['a', 'b']",
    ],
  ])('refuses %s', (_, value, type, message) => {
    expect(() => asMatrix('f', value)).toThrow(type);
    expect(() => asMatrix('f', value)).toThrow(new type(message));
  });

  test('refuses a hole among the rows', () => {
    const rows = [[1], [2], [3]];
    Reflect.deleteProperty(rows, 1);
    expect(() => asMatrix('f', rows)).toThrow('f: every row of x must have 1 values, received undefined in row 1');
  });
});
