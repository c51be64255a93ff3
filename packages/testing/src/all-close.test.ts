import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { allClose } from './all-close.ts';

describe('equal values', () => {
  test.each<[string, unknown, unknown]>([
    ['numbers', 1, 1 + 1e-7],
    ['booleans and numbers', true, 1],
    [
      'nested arrays',
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4 + 1e-6],
      ],
    ],
    ['a typed array and an array', Float32Array.of(0.1, 0.2), [0.1, 0.2]],
    [
      'a typed array and rows of as many values',
      Float32Array.of(1, 2, 3, 4),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      'a matrix and rows',
      { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['NaN and infinities', [Number.NaN, Infinity, -Infinity], [Number.NaN, Infinity, -Infinity]],
    ['zero and minus zero', 0, -0],
    ['nothing', [], []],
  ])('%s pass', (_, actual, expected) => {
    expect(allClose(actual, expected).pass).toBe(true);
    expect(actual).toBeAllClose(expected);
  });

  test('a tensor passes against rows', () => {
    const x = tf.tensor2d([[1, 2, 3]]);
    expect(x).toBeAllClose([[1, 2, 3]]);
    expect(x).not.toBeAllClose([[1], [2], [3]]);
    x.dispose();
  });
});

describe('unequal values', () => {
  test.each<[string, unknown, unknown]>([
    ['numbers', 1, 1.001],
    ['one value of many', [1, 2, 3], [1, 2, 4]],
    ['NaN and a number', [Number.NaN], [1]],
    ['a number and NaN', [1], [Number.NaN]],
    ['a number and infinity', [1e30], [Infinity]],
    ['infinity and a number', [Infinity], [1e30]],
    ['infinities of two signs', [Infinity], [-Infinity]],
    ['lengths', [1, 2], [1, 2, 3]],
    ['shapes of as many values', [[1, 2]], [[1], [2]]],
    ['a matrix and rows of another shape', { data: Float32Array.of(1, 2), shape: [2, 1] }, [[1, 2]]],
    ['lengths of typed arrays', Float32Array.of(1), Float32Array.of(1, 1)],
  ])('%s fail', (_, actual, expected) => {
    expect(allClose(actual, expected).pass).toBe(false);
    expect(actual).not.toBeAllClose(expected);
    expect(() => expect(actual).toBeAllClose(expected)).toThrow();
  });
});

test('the tolerance is atol + rtol · |expected|', () => {
  expect(allClose(100.5, 100, { rtol: 0.005, atol: 0 }).pass).toBe(true);
  expect(allClose(100.51, 100, { rtol: 0.005, atol: 0 }).pass).toBe(false);
  expect(allClose(0.25, 0, { rtol: 1, atol: 0.25 }).pass).toBe(true);
  expect(allClose(0.26, 0, { rtol: 1, atol: 0.25 }).pass).toBe(false);
  expect(1.1).toBeAllClose(1, { atol: 0.2 });
});

test('a failure names the first difference, the number of differences and the largest', () => {
  expect(allClose([1, 2, 3, 9], [1, 2.5, 3, 5]).message).toBe(
    '2 of 4 values differ beyond rtol 0.00001, atol 0.000001; first at index 1: expected 2.5, received 2; largest difference 4',
  );
  expect(allClose([Number.NaN, 3], [0, 1]).message).toContain('largest difference Infinity');
  expect(allClose([1, 2], [[1, 2]]).message).toBe('expected shape [1, 2], received [2]');
});

test.each<[string, unknown]>([
  ['a string', 'abc'],
  ['null', null],
  ['undefined', [undefined]],
  ['an object', {}],
  ['a ragged array', [[1], [1, 2]]],
])('%s cannot be compared', (_, value) => {
  expect(() => allClose(value, value)).toThrow(TypeError);
});
