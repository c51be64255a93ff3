import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatNumber, parseFormatSpec, suitsNumber } from './python-format.ts';

type Case = readonly [value: number, spec: string, expected: string];

const { floats, ints } = loadGolden<{ floats: readonly Case[]; ints: readonly Case[] }>(
  import.meta.url,
  '../fixtures/python-format.json',
);

function format(value: number, text: string, kind: 'int' | 'float'): string {
  const spec = parseFormatSpec(text);
  expect(spec, text).toBeDefined();
  expect(suitsNumber(spec!, kind), text).toBe(true);
  return formatNumber(value, spec!, kind);
}

describe("numbers are formatted as Python's format() does", () => {
  test.each([...new Set(floats.map(([, spec]) => spec))])("floats by '%s'", (spec) => {
    const own = floats.filter(([, candidate]) => candidate === spec);
    expect(own.map(([value]) => format(value, spec, 'float'))).toStrictEqual(own.map(([, , expected]) => expected));
  });

  test.each([...new Set(ints.map(([, spec]) => spec))])("integers by '%s'", (spec) => {
    const own = ints.filter(([, candidate]) => candidate === spec);
    expect(own.map(([value]) => format(value, spec, 'int'))).toStrictEqual(own.map(([, , expected]) => expected));
  });

  test('without a format, a float reads back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(format(value, '', 'float'))).toBe(value);
      }),
    );
  });

  test('seventeen significant digits read back as the same float', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(format(value, '.16e', 'float'))).toBe(value);
      }),
    );
  });
});

test.each(['d2', '.f', '2.', 'q', 's', ',', '#x', '5,d', '02d ', '>>>5', 'n'])(
  "'%s' is no supported format",
  (spec) => {
    expect(parseFormatSpec(spec)).toBeUndefined();
  },
);

test.each([
  ['d', 'float', false],
  ['x', 'float', false],
  ['.2f', 'int', true],
  ['.2d', 'int', false],
  ['.2', 'int', false],
  ['.2', 'float', true],
] as const)("whether '%s' suits a number of kind %s is %s", (spec, kind, expected) => {
  expect(suitsNumber(parseFormatSpec(spec)!, kind)).toBe(expected);
});
