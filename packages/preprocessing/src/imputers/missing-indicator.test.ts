import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { MissingIndicator, type MissingIndicatorOptions } from './missing-indicator.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/missing-indicator.json');

testTransformerGoldens('MissingIndicator', (options: MissingIndicatorOptions) => new MissingIndicator(options), golden);

testTransformer({
  name: 'MissingIndicator',
  create: (options?: MissingIndicatorOptions) => new MissingIndicator(options),
  options: { missingValues: -1, features: 'all', errorOnNew: false },
  x: [
    [1, -1, 3],
    [3, 5, -1],
    [4, 9, -1],
  ],
  other: [
    [7, 1, -1],
    [9, -1, 1],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => MissingIndicator.fromJSON(json),
  badOptions: [
    [{ missingValues: Infinity }, 'missingValues must be NaN, null, a finite number or a string'],
    [{ features: 'some' }, "features must be one of 'missing-only', 'all', received 'some'"],
    [{ errorOnNew: 1 }, 'errorOnNew must be true or false'],
    [{ sparse: false }, "unknown option 'sparse'"],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new MissingIndicator({ features: 'all' }).fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'MissingIndicator.transform: x must have its columns in the order of fit',
  );
  expect(() => new MissingIndicator({ features: 'all' }).fit([])).toThrow(
    'MissingIndicator.fit: x must have at least one row, received none',
  );
});

test('a column that had no missing values in fit is named', () => {
  const table = (a: unknown[]) => ({
    columnNames: () => ['a', 'b'],
    numRows: () => 1,
    array: (name: string) => (name === 'a' ? a : [null]),
  });
  const indicator = new MissingIndicator().fit(table([1]));
  expect(() => indicator.transform(table([null]))).toThrow(
    "MissingIndicator.transform: column 'a' of x must have no missing values, as in fit, received one in row 0",
  );
});

const gaps = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 10,
  }),
);

function toRows({ data, shape: [count, columns] }: Matrix): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

describe('properties', () => {
  test('ones are where values are missing', () => {
    fc.assert(
      fc.property(gaps, (x) => {
        const out = toRows(new MissingIndicator({ features: 'all' }).fitTransform(x));
        expect(out).toEqual(x.map((row) => row.map((value) => (value === null ? 1 : 0))));
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(gaps, (x) => {
        const forward = toRows(new MissingIndicator().fit(x).transform(x));
        expect(toRows(new MissingIndicator().fit(x.toReversed()).transform(x.toReversed()))).toEqual(
          forward.toReversed(),
        );
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(gaps, (x) => {
        const fitted = new MissingIndicator().fit(x);
        expect(MissingIndicator.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
