import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { PowerTransformer, type PowerTransformerOptions } from './power-transformer.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/power-transformer.json');

testTransformerGoldens(
  'PowerTransformer',
  (options: PowerTransformerOptions) => new PowerTransformer(options),
  golden,
  {
    rtol: 1e-6,
    atol: 1e-7,
  },
);

testTransformer({
  name: 'PowerTransformer',
  create: (options?: PowerTransformerOptions) => new PowerTransformer(options),
  options: { method: 'box-cox', standardize: false },
  x: [
    [1, 2, 0.5],
    [3, 5, 4],
    [4, 9, 30],
  ],
  other: [
    [7, 1, 1],
    [9, 3, 1.5],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => PowerTransformer.fromJSON(json),
  badOptions: [
    [
      { method: 'boxcox' },
      "method must be one of 'yeo-johnson', 'box-cox', received 'boxcox'; did you mean 'box-cox'?",
    ],
    [{ standardize: 1 }, 'standardize must be true or false'],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new PowerTransformer().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'PowerTransformer.transform: x must have its columns in the order of fit',
  );
  expect(() => new PowerTransformer().fit([])).toThrow(
    'PowerTransformer.fit: x must have at least one row, received none',
  );
});

test('a column without any value is NaN for Yeo–Johnson', () => {
  const power = new PowerTransformer().fit([
    [1, null],
    [2, null],
    [5, null],
  ]);
  expect(power.lambdas[1]).toBeNaN();
  expect(power.transform([[2, 7]]).data[1]).toBeNaN();
});

test('an output that no number has comes back as NaN', () => {
  const power = new PowerTransformer({ standardize: false }).fit([[1], [2], [4], [100]]);
  expect(power.lambdas[0]).toBeLessThan(0);
  expect(power.inverseTransform([[1000]]).data[0]).toBeNaN();
});

test('Box–Cox stays within what a double holds', () => {
  const power = new PowerTransformer({ method: 'box-cox', standardize: false }).fit([[1e-300], [1.01e-300], [1e300]]);
  expect(Number.isFinite(power.lambdas[0])).toBe(true);
  const near = new PowerTransformer({ method: 'box-cox', standardize: false }).fit([
    [2003],
    [1950],
    [1997],
    [2000],
    [2009],
  ]);
  expect(2009 ** (near.lambdas[0] as number)).toBeLessThan(Infinity);
});

/** Columns of different values. */
const exponential = fc
  .array(fc.uniqueArray(fc.integer({ min: -30, max: 30 }), { minLength: 8, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((columns) => Array.from({ length: 8 }, (_, i) => columns.map((column) => Math.exp((column[i] as number) / 10))));

function toRows({ data, shape: [count, columns] }: Matrix): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

describe('properties', () => {
  test.each(['yeo-johnson', 'box-cox'] as const)('the inverse of %s gives the data back', (method) => {
    fc.assert(
      fc.property(exponential, (x) => {
        const power = new PowerTransformer({ method, standardize: false }).fit(x);
        expect(power.inverseTransform(power.transform(x))).toBeAllClose(x, { rtol: 1e-2, atol: 1e-4 });
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(exponential, (x) => {
        const forward = toRows(new PowerTransformer().fit(x).transform(x));
        expect(toRows(new PowerTransformer().fit(x.toReversed()).transform(x.toReversed()))).toBeAllClose(
          forward.toReversed(),
          { rtol: 1e-3, atol: 1e-3 },
        );
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(exponential, (x) => {
        const fitted = new PowerTransformer().fit(x);
        expect(PowerTransformer.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
