import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import type { OrdinalEncoderOptions } from './ordinal-options.ts';
import { OrdinalEncoder } from './ordinal-encoder.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/ordinal-encoder.json');

testTransformerGoldens('OrdinalEncoder', (options: OrdinalEncoderOptions) => new OrdinalEncoder(options), golden);

testTransformer({
  name: 'OrdinalEncoder',
  create: (options?: OrdinalEncoderOptions) => new OrdinalEncoder(options),
  options: {
    categories: [
      ['b', 'a', 'c'],
      [1, 2, 3],
    ],
    handleUnknown: 'use_encoded_value',
    unknownValue: -1,
    encodedMissingValue: -2,
    minFrequency: 1,
    maxCategories: 5,
  },
  x: [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ],
  other: [
    ['b', 3],
    ['a', 2],
  ],
  otherColumns: [['a', 1, 1]],
  fromJSON: (json: unknown) => OrdinalEncoder.fromJSON(json),
  badOptions: [
    [{ categories: 'all' }, "categories must be 'auto' or one array per column"],
    [{ handleUnknown: 'ignore' }, "handleUnknown must be one of 'error', 'use_encoded_value', received 'ignore'"],
    [{ unknownValue: 1 }, "unknownValue must be null unless handleUnknown is 'use_encoded_value', received 1"],
    [{ handleUnknown: 'use_encoded_value' }, 'unknownValue must be an integer or NaN, received null'],
    [{ encodedMissingValue: 0.5 }, 'encodedMissingValue must be an integer or NaN'],
    [{ minFrequency: 0 }, 'minFrequency must be a positive integer'],
    [{ maxCategories: 0 }, 'maxCategories must be a positive integer'],
  ],
});

test('null is a category, NaN is missing', () => {
  const encoder = new OrdinalEncoder().fit([['b'], [null], ['a']]);
  expect(encoder.transform([[undefined], ['a']]).data).toEqual(Float32Array.of(2, 0));
  expect(encoder.inverseTransform([[2], [1]])).toEqual([[null], ['b']]);
  expect(() => encoder.transform([[NaN]])).toThrow(
    'OrdinalEncoder.transform: column 0 must hold only categories that fit saw, received NaN',
  );
});

test('missing and infrequent categories come back as what they are', () => {
  const encoder = new OrdinalEncoder({ minFrequency: 2, encodedMissingValue: -1 });
  const x = [['a'], ['a'], ['b'], ['c'], [NaN], [NaN]];
  expect(encoder.inverseTransform(encoder.fitTransform(x))).toEqual([
    ['a'],
    ['a'],
    ['infrequent_sklearn'],
    ['infrequent_sklearn'],
    [NaN],
    [NaN],
  ]);
  expect(encoder.infrequentCategories).toEqual([['b', 'c']]);
});

test('an inverse of what is no code is refused', () => {
  const encoder = new OrdinalEncoder().fit([['a'], ['b']]);
  expect(() => encoder.inverseTransform([[2]])).toThrow(
    'OrdinalEncoder.inverseTransform: column 0 must hold integers from 0 to 1, received 2 in row 0',
  );
  expect(() => encoder.inverseTransform([[1, 0]])).toThrow('x must have 1 columns, received 2');
});

function toRows({ data, shape: [count, columns] }: Matrix): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

describe('properties', () => {
  const word = fc.oneof(
    fc.constantFrom('', 'a', '가', '😀', '__proto__'),
    fc.string({ maxLength: 3, unit: 'grapheme' }),
  );
  const cells = fc.array(fc.tuple(word, fc.integer({ min: -3, max: 3 }), fc.option(fc.boolean())), {
    minLength: 1,
    maxLength: 12,
  });

  test('the inverse gives the categories back', () => {
    fc.assert(
      fc.property(cells, (x) => {
        const encoder = new OrdinalEncoder();
        expect(encoder.inverseTransform(encoder.fitTransform(x))).toEqual(x);
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(cells, (x) => {
        const forward = toRows(new OrdinalEncoder().fit(x).transform(x));
        expect(toRows(new OrdinalEncoder().fit(x.toReversed()).transform(x.toReversed()))).toEqual(
          forward.toReversed(),
        );
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(cells, (x) => {
        const fitted = new OrdinalEncoder().fit(x);
        expect(OrdinalEncoder.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
