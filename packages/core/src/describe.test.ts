import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describe } from './describe.ts';

class Scaler {}
class Imputer {}

test.each<[unknown, string]>([
  ['abc', "'abc'"],
  ['', "''"],
  ['two\nlines\tand a tab\r', "'two\\nlines\\tand a tab\\r'"],
  ['x'.repeat(60), `'${'x'.repeat(60)}'`],
  ['x'.repeat(61), `'${'x'.repeat(60)}…'`],
  ['😀'.repeat(61), `'${'😀'.repeat(60)}…'`],
  [3, '3'],
  [-0, '-0'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [12n, '12n'],
  [true, 'true'],
  [null, 'null'],
  [undefined, 'undefined'],
  [Symbol('s'), 'Symbol(s)'],
  [() => 1, 'a function'],
  [Math.max, 'function max'],
  [[], '[]'],
  [[1, 'a', null], "[1, 'a', null]"],
  [[1, 2, 3, 4], '[1, 2, 3, …] (4 items)'],
  [[[1, 2], [3]], '[Array(2), Array(1)]'],
  [new Array(2), '[undefined, undefined]'],
  [Float32Array.of(1, 2, 3), 'Float32Array(3)'],
  [BigInt64Array.of(1n), 'BigInt64Array(1)'],
  [new DataView(new ArrayBuffer(5)), 'DataView(5)'],
  [{}, '{}'],
  [{ a: 1, b: 2 }, '{ a, b }'],
  [{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, '{ a, b, c, d, e, … }'],
  [{ constructor: 1 }, '{ constructor }'],
  [Object.create(null), '{}'],
  [new Scaler(), 'a Scaler'],
  [new Imputer(), 'an Imputer'],
  [new Map(), 'a Map'],
])('%o is described on one line', (value, expected) => {
  expect(describe(value)).toBe(expected);
});

test('any value is described in a short line', () => {
  fc.assert(
    fc.property(
      fc.anything({ maxDepth: 2, maxKeys: 5, key: fc.string({ maxLength: 10 }).map((key) => key.replace(/\s/g, '_')) }),
      (value) => {
        const text = describe(value);
        expect(text.length).toBeLessThan(500);
        expect(text).not.toMatch(/[\n\r\t]/);
      },
    ),
  );
});
