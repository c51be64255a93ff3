import { describe, expect, test } from 'vitest';
import { alignRight, formatFixed, formatFloat, numpySum } from './python-format.ts';

describe('formatFixed', () => {
  test('exact ties go to the even digit as in Python', () => {
    const cases: [number, number, string][] = [
      [0.125, 2, '0.12'],
      [0.375, 2, '0.38'],
      [0.5, 0, '0'],
      [1.5, 0, '2'],
      [2.5, 0, '2'],
      [0.0625, 3, '0.062'],
      [-0.125, 2, '-0.12'],
      [0.25, 1, '0.2'],
      [0.75, 1, '0.8'],
    ];
    for (const [value, digits, text] of cases) expect(formatFixed(value, digits), `${value}`).toBe(text);
  });

  test('what only looks like a tie is rounded by its real value', () => {
    // 0.145 is stored as 0.14499999999999999 and 0.285 as 0.28499999999999998; 0.615 as 0.61499999999999999.
    expect([0.145, 0.285, 0.615, 0.115].map((value) => formatFixed(value, 2))).toEqual([
      '0.14',
      '0.28',
      '0.61',
      '0.12',
    ]);
  });

  test('what is not finite has a name', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map((value) => formatFixed(value, 2))).toEqual(['nan', 'inf']);
  });
});

test('formatFloat writes what repr of a float writes', () => {
  const cases: [number, string][] = [
    [1, '1.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [0.30000000000000004, '0.30000000000000004'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e16, '1e+16'],
    [9999999999999998, '9999999999999998.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-10, '1.5e-10'],
    [1e100, '1e+100'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ];
  for (const [value, text] of cases) expect(formatFloat(value)).toBe(text);
});

test('alignRight counts characters', () => {
  expect(alignRight('𝔸b', 4)).toBe('  𝔸b');
  expect(alignRight('long', 2)).toBe('long');
});

test('numpySum adds in the order of NumPy', () => {
  // From left to right these would be 1.0999999999999999 and 1.9000000000000006.
  expect(numpySum(new Float64Array(11).fill(0.1))).toBe(1.1);
  expect(numpySum(new Float64Array(19).fill(0.1))).toBe(1.9000000000000004);
  expect(numpySum(new Float64Array(7).fill(0.1))).toBe(0.7);
  expect(numpySum(new Float64Array(0))).toBe(0);
  // From left to right 13.699999999999967 and 99.9999999999986.
  expect(numpySum(new Float64Array(137).fill(0.1))).toBe(13.7);
  expect(numpySum(new Float64Array(1000).fill(0.1))).toBe(100.00000000000001);
  expect(numpySum(Float64Array.from({ length: 777 }, (_, i) => 1 / (i + 1)))).toBe(7.2332993778816785);
});
