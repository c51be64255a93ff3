import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { Normalizer, type NormalizerOptions } from './normalizer.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/normalizer.json');

testTransformerGoldens('Normalizer', (options: NormalizerOptions) => new Normalizer(options), golden);

testTransformer({
  name: 'Normalizer',
  create: (options?: NormalizerOptions) => new Normalizer(options),
  options: { norm: 'max' },
  x: [
    [1, 2, -3],
    [3, 5, 0],
    [4, 9, 0.5],
  ],
  other: [
    [7, 1, 1],
    [9, 3, 1.5],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => Normalizer.fromJSON(json),
  stateful: false,
  badOptions: [[{ norm: 'l3' }, "norm must be one of 'l1', 'l2', 'max', received 'l3'"]],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new Normalizer().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'Normalizer.transform: x must have its columns in the order of fit',
  );
  expect(() => new Normalizer().fit([])).toThrow('Normalizer.fit: x must have at least one row, received none');
});

test('transform works before fit, and missing values are refused', () => {
  expect(new Normalizer().transform([[3, 4]])).toBeAllClose([[0.6, 0.8]]);
  expect(() => new Normalizer().transform([[3, null]])).toThrow(
    'Normalizer.transform: x must not hold NaN or null, received one in row 0, column 1',
  );
  expect(() => new Normalizer().toJSON()).toThrow('Normalizer.toJSON: fit must be called first');
});

/** Rows of one to four columns. */
const rows = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: columns, maxLength: columns }), {
    minLength: 2,
    maxLength: 12,
  }),
);

function toRows({ data, shape: [count, columns] }: Matrix): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

describe('properties', () => {
  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = toRows(new Normalizer().fit(x).transform(x));
        expect(toRows(new Normalizer().fit(x.toReversed()).transform(x.toReversed()))).toEqual(forward.toReversed());
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new Normalizer().fit(x);
        expect(Normalizer.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });

  test('every row that is not zero has norm 1', () => {
    fc.assert(
      fc.property(rows, (x) => {
        for (const row of toRows(new Normalizer({ norm: 'l1' }).transform(x))) {
          const sum = row.reduce((total, value) => total + Math.abs(value), 0);
          expect(sum === 0 || Math.abs(sum - 1) < 1e-5 || sum < 1e-14).toBe(true);
        }
      }),
    );
  });
});
