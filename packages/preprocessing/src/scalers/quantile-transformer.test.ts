import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomState, type Matrix } from '@modu/core';
import { QuantileTransformer, type QuantileTransformerOptions } from './quantile-transformer.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/quantile-transformer.json');

testTransformerGoldens(
  'QuantileTransformer',
  (options: QuantileTransformerOptions) => new QuantileTransformer(options),
  golden,
);

testTransformer({
  name: 'QuantileTransformer',
  create: (options?: QuantileTransformerOptions) => new QuantileTransformer(options),
  options: { nQuantiles: 3, outputDistribution: 'normal', subsample: 3, randomState: 4 },
  x: [
    [1, 2],
    [3, 5],
    [4, 9],
  ],
  other: [
    [7, 1],
    [9, 3],
    [9, 5],
  ],
  otherColumns: [[1]],
  fromJSON: (json: unknown) => QuantileTransformer.fromJSON(json),
  badOptions: [
    [{ nQuantiles: 0 }, 'nQuantiles must be a positive integer'],
    [{ nQuantiles: 20000 }, 'nQuantiles must be at most subsample (10000), received 20000'],
    [{ outputDistribution: 'gauss' }, "outputDistribution must be one of 'uniform', 'normal', received 'gauss'"],
    [{ subsample: 0.5 }, 'subsample must be a positive integer'],
    [{ randomState: -1 }, 'randomState must be an integer from 0 to 4294967295, a RandomState or null'],
    [{ ignoreImplicitZeros: true }, "unknown option 'ignoreImplicitZeros'"],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new QuantileTransformer().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'QuantileTransformer.transform: x must have its columns in the order of fit',
  );
  expect(() => new QuantileTransformer().fit([])).toThrow(
    'QuantileTransformer.fit: x must have at least one row, received none',
  );
});

test('a generator moves on, and is written to JSON as null', () => {
  const x = Array.from({ length: 40 }, (_, i) => [i * i]);
  const randomState = new RandomState(3);
  const draw = (): number[] =>
    Array.from(new QuantileTransformer({ nQuantiles: 5, subsample: 5, randomState }).fit(x).quantiles[0] ?? []);
  const first = draw();
  expect(draw()).not.toEqual(first);
  const seeded = new QuantileTransformer({ nQuantiles: 5, subsample: 5, randomState: new RandomState(3) }).fit(x);
  expect(Array.from(seeded.quantiles[0] ?? [])).toEqual(first);
  expect(seeded.toJSON().options['randomState']).toBeNull();
  expect(new QuantileTransformer({ nQuantiles: 5, subsample: 5 }).fit(x).quantiles[0]).toHaveLength(5);
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

/** Columns of different values. */
const different = fc
  .array(fc.uniqueArray(fc.integer({ min: -30, max: 30 }), { minLength: 8, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((columns) => Array.from({ length: 8 }, (_, i) => columns.map((column) => column[i] as number)));

describe('properties', () => {
  test('the inverse gives the data back', () => {
    fc.assert(
      fc.property(different, fc.constantFrom('uniform' as const, 'normal' as const), (x, outputDistribution) => {
        const fitted = new QuantileTransformer({ outputDistribution }).fit(x);
        const largest = Math.max(...x.flat().map(Math.abs), 1);
        expect(fitted.inverseTransform(fitted.transform(x))).toBeAllClose(x, { rtol: 1e-4, atol: 1e-5 * largest });
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = toRows(new QuantileTransformer().fit(x).transform(x));
        expect(toRows(new QuantileTransformer().fit(x.toReversed()).transform(x.toReversed()))).toEqual(
          forward.toReversed(),
        );
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new QuantileTransformer().fit(x);
        expect(QuantileTransformer.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
