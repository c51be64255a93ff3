import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { RobustScaler, type RobustScalerOptions } from './robust-scaler.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/robust-scaler.json');

testTransformerGoldens('RobustScaler', (options: RobustScalerOptions) => new RobustScaler(options), golden);

testTransformer({
  name: 'RobustScaler',
  create: (options?: RobustScalerOptions) => new RobustScaler(options),
  options: { withCentering: false, withScaling: false, quantileRange: [10, 80], unitVariance: true },
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
  fromJSON: (json: unknown) => RobustScaler.fromJSON(json),
  badOptions: [
    [{ withCentering: 1 }, 'withCentering must be true or false'],
    [{ withScaling: null }, 'withScaling must be true or false'],
    [
      { quantileRange: [75, 25] },
      'quantileRange must be two numbers from 0 to 100, the smaller first, received [75, 25]',
    ],
    [{ quantileRange: [0, 101] }, 'quantileRange must be'],
    [{ unitVariance: 'no' }, 'unitVariance must be true or false'],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new RobustScaler().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'RobustScaler.transform: x must have its columns in the order of fit',
  );
  expect(() => new RobustScaler().fit([])).toThrow('RobustScaler.fit: x must have at least one row, received none');
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
  test('the inverse gives the data back', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new RobustScaler().fit(x);
        const largest = Math.max(...x.flat().map(Math.abs), 1);
        expect(fitted.inverseTransform(fitted.transform(x))).toBeAllClose(x, { rtol: 1e-5, atol: 1e-5 * largest });
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = toRows(new RobustScaler().fit(x).transform(x));
        expect(toRows(new RobustScaler().fit(x.toReversed()).transform(x.toReversed()))).toEqual(forward.toReversed());
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new RobustScaler().fit(x);
        expect(RobustScaler.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
