import type { Matrix } from '@modu/core';
import { checkBadOptions, checkFrozenOptions, checkUnknownOption, loadGolden } from '@modu/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { toCategorical, type NestedCategorical, type NestedClasses } from './to-categorical.ts';

interface Case {
  x: NestedClasses;
  numClasses: number | null;
  error?: true;
  data: number[];
  shape: number[];
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/to-categorical.json');

test('values and shapes are those of Keras', () => {
  for (const { x, numClasses, error, data, shape } of cases) {
    if (error) expect(() => toCategorical(x, { numClasses })).toThrow(/^toCategorical: x must hold integers from 0 to/);
    else expect(toCategorical(x, { numClasses })).toEqual({ data: Float32Array.from(data), shape });
  }
  expect(cases.filter(({ error }) => error).length).toBeGreaterThan(0);
});

test('typed arrays, rows of typed arrays and matrices are class indices', () => {
  const expected = { data: Float32Array.of(0, 1, 1, 0), shape: [2, 2] };
  expect(toCategorical(Int32Array.of(1, 0))).toEqual(expected);
  expect(toCategorical([[1], [0]])).toEqual(expected);
  expect(toCategorical([Uint8Array.of(1), Uint8Array.of(0)] as never)).toEqual(expected);
  expect(toCategorical({ data: Float32Array.of(1, 0), shape: [2, 1] })).toEqual(expected);
  expect(toCategorical([], { numClasses: 3 })).toEqual({ data: new Float32Array(0), shape: [0, 3] });
});

describe('errors', () => {
  test('options are checked', () => {
    const withOptions = (options: never) => toCategorical([0], options);
    checkFrozenOptions(withOptions, { numClasses: 2 });
    checkUnknownOption(withOptions, { numClasses: 2 });
    checkBadOptions(withOptions, [
      [{ numClasses: 0 }, 'toCategorical: numClasses must be a positive integer, received 0'],
    ]);
  });

  test.each<[string, unknown, string]>([
    ['no array', 3, 'toCategorical: x must be an array of class indices, received 3'],
    ['nothing', [], 'toCategorical: x must hold at least one class unless numClasses is given, received none'],
    ['a negative class', [0, -1], 'toCategorical: x must hold integers at least 0, received -1 at position 1'],
    ['a fraction', [0.5], 'x must hold integers at least 0, received 0.5 at position 0'],
    ['NaN', [NaN], 'x must hold integers at least 0, received NaN at position 0'],
    ['a string', ['1'], "x must hold integers at least 0, received '1' at position 0"],
    ['ragged rows', [[1], [1, 2]], 'toCategorical: x must have equal inner shapes, received [1] and [2]'],
    [
      'numbers beside rows',
      [[1], 2],
      'toCategorical: x must be nested to the same depth everywhere, received 2 beside arrays',
    ],
  ])('%s', (_, x, message) => {
    expect(() => toCategorical(x as never)).toThrow(message);
  });
});

test('types: one axis gives a matrix, more give any shape', () => {
  expectTypeOf(toCategorical([1, 2])).toEqualTypeOf<Matrix>();
  expectTypeOf(toCategorical(Int32Array.of(1))).toEqualTypeOf<Matrix>();
  expectTypeOf(toCategorical([[1]])).toEqualTypeOf<NestedCategorical>();
});
