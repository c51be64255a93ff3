import { ArgumentError, DataError, ShapeError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leastSquares, type LeastSquaresOptions } from './index.ts';

interface Case {
  readonly name: string;
  readonly x: number[][];
  readonly y: number[] | number[][];
  readonly options: LeastSquaresOptions;
  readonly coefficients: number[][];
  readonly intercept: number[];
  readonly rank: number | null;
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../fixtures/least-squares.json');

test.each(cases.map((item) => [item.name, item] as const))('equals scikit-learn: %s', (_, item) => {
  const { coefficients, intercept, features, outputs, rank } = leastSquares(item.x, item.y, item.options);
  expect([features, outputs]).toEqual([item.coefficients.length, item.intercept.length]);
  expect(coefficients).toBeAllClose(item.coefficients.flat(), { rtol: 1e-8, atol: 1e-9 });
  expect(intercept).toBeAllClose(item.intercept, { rtol: 1e-8, atol: 1e-9 });
  if (item.rank !== null) expect(rank).toBe(item.rank);
});

test('a line through points is found exactly', () => {
  const { coefficients, intercept, rank } = leastSquares([[1], [2], [3]], [3, 5, 7]);
  expect(coefficients).toBeAllClose([2], { rtol: 1e-14 });
  expect(intercept).toBeAllClose([1], { rtol: 1e-14 });
  expect(rank).toBe(1);
});

describe('takes', () => {
  const rows = [
    [1, 2.5],
    [2, -1],
    [4, 0.25],
    [-3, 1],
  ];
  const y = [1, 2, 3, 5];
  const expected = leastSquares(rows, y);

  test('a matrix', () => {
    expect(leastSquares({ data: Float32Array.from(rows.flat()), shape: [4, 2] }, Float32Array.from(y))).toEqual(
      expected,
    );
  });

  test('a table', () => {
    const table = {
      columnNames: () => ['a', 'b'],
      numRows: () => 4,
      array: (name: string) => rows.map((row) => row[name === 'a' ? 0 : 1]),
    };
    expect(leastSquares(table, y)).toEqual(expected);
  });

  test('tensors', () => {
    tf.tidy(() => {
      expect(leastSquares(tf.tensor2d(rows), tf.tensor1d(y))).toEqual(expected);
      expect(leastSquares(tf.tensor2d(rows), tf.tensor2d(y, [4, 1]))).toEqual(expected);
    });
  });

  test('typed arrays of rows', () => {
    expect(leastSquares(rows.map((row) => Float64Array.from(row)) as unknown as number[][], y)).toEqual(expected);
  });

  test('numbers that float32 cannot tell apart', () => {
    const far = 1e9;
    const { coefficients } = leastSquares([[far], [far + 1], [far + 2]], [0, 1, 2]);
    expect(coefficients[0]).toBeCloseTo(1, 12);
  });
});

test('leaves its arguments as they are', () => {
  const x = Object.freeze([Object.freeze([1, 2]), Object.freeze([3, 5]), Object.freeze([5, 9])]);
  const y = new Float64Array([1, 2, 4]);
  leastSquares(x, y, Object.freeze({ l2: 0.1 }));
  expect(y).toEqual(new Float64Array([1, 2, 4]));
});

test('a column too short to divide by counts as zero', () => {
  const { coefficients, intercept, rank } = leastSquares([[0], [-5e-324]], [-6e-16, 2]);
  expect(Array.from(coefficients)).toEqual([0]);
  expect(intercept[0]).toBeCloseTo(1, 12);
  expect(rank).toBe(0);
});

test('residuals are orthogonal to every column, for all data', () => {
  const value = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 12 }), (samples) => {
      const x = samples.map(([a, b]) => [a, b]);
      const y = samples.map(([, , c]) => c);
      const { coefficients, intercept } = leastSquares(x, y);
      const residuals = x.map(
        (row, i) => (y[i] ?? 0) - (intercept[0] ?? 0) - row.reduce((sum, v, j) => sum + v * (coefficients[j] ?? 0), 0),
      );
      const size = 1 + Math.max(...residuals.map(Math.abs));
      expect(Math.abs(residuals.reduce((sum, r) => sum + r, 0)) / size).toBeLessThan(1e-5);
      for (const j of [0, 1]) {
        const product = residuals.reduce((sum, r, i) => sum + r * (x[i]?.[j] ?? 0), 0);
        expect(Math.abs(product) / (size * 100)).toBeLessThan(1e-5);
      }
    }),
    { numRuns: 100 },
  );
});

describe('errors', () => {
  test.each([
    [[], [], 'x must have at least one row and one column, received none'],
    [[[]], [1], 'x must have at least one row and one column, received none'],
    [
      [
        [1, 2],
        [3, Number.NaN],
      ],
      [1, 2],
      'x must hold finite numbers, received NaN in row 1, column 1; impute missing values first',
    ],
    [
      [[1], [2]],
      [1, Infinity],
      'y must hold finite numbers, received Infinity in row 1, column 0; impute missing values first',
    ],
  ])('of data: x %j, y %j', (x, y, message) => {
    expect(() => leastSquares(x, y)).toThrow(new DataError(`leastSquares: ${message}`));
  });

  test('of lengths', () => {
    expect(() => leastSquares([[1], [2]], [1, 2, 3])).toThrow(
      new ShapeError('leastSquares: y must have a row for each of the 2 rows of x, received 3'),
    );
  });

  test.each([
    [{ l2: -1 }, 'l2 must be a finite number at least 0, received -1'],
    [{ fitIntercept: 1 }, 'fitIntercept must be true or false, received 1'],
    [{ fitintercept: true }, "unknown option 'fitintercept'; did you mean 'fitIntercept'?"],
  ])('of options: %j', (options, message) => {
    expect(() => leastSquares([[1]], [1], options as LeastSquaresOptions)).toThrow(
      new ArgumentError(`leastSquares: ${message}`),
    );
  });
});
