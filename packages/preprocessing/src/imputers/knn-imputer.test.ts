import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KNNImputerOptions } from './knn-options.ts';
import { KNNImputer } from './knn-imputer.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/knn-imputer.json');

testTransformerGoldens('KNNImputer', (options: KNNImputerOptions) => new KNNImputer(options), golden);

testTransformer({
  name: 'KNNImputer',
  create: (options?: KNNImputerOptions) => new KNNImputer(options),
  options: {
    missingValues: -1,
    nNeighbors: 2,
    weights: 'distance',
    addIndicator: true,
    keepEmptyFeatures: true,
  },
  x: [
    [1, -1, 3],
    [3, 5, -1],
    [4, 9, 0.5],
  ],
  other: [
    [7, 1, -1],
    [9, 3, 1],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => KNNImputer.fromJSON(json),
  badOptions: [
    [{ missingValues: '?' }, 'missingValues must be NaN, null or a finite number'],
    [{ nNeighbors: 0 }, 'nNeighbors must be a positive integer'],
    [{ weights: 'equal' }, "weights must be one of 'uniform', 'distance', received 'equal'"],
    [{ metric: 'euclidean' }, "metric must be 'nan_euclidean', received 'euclidean'"],
    [{ addIndicator: 1 }, 'addIndicator must be true or false'],
    [{ keepEmptyFeatures: 1 }, 'keepEmptyFeatures must be true or false'],
    [{ copy: true }, "unknown option 'copy'"],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new KNNImputer().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'KNNImputer.transform: x must have its columns in the order of fit',
  );
  expect(() => new KNNImputer().fit([])).toThrow('KNNImputer.fit: x must have at least one row, received none');
});

describe('functions', () => {
  const x = [
    [0, 10],
    [1, 20],
    [5, 60],
  ];

  test('weights by a function of the distances', () => {
    const imputer = new KNNImputer({
      nNeighbors: 2,
      weights: (distances) => distances.map((distance) => distance + 1),
    });
    expect(imputer.fit(x).transform([[0, null]]).data[1]).toBeCloseTo(
      (10 + 20 * (Math.SQRT2 + 1)) / (Math.SQRT2 + 2),
      5,
    );
    expect(() => imputer.toJSON()).toThrow(
      'KNNImputer.toJSON: weights must be a name to be written to JSON, received a function',
    );
    expect(() => new KNNImputer({ weights: () => [1] }).fit(x).transform([[0, null]])).toThrow(
      'KNNImputer.transform: weights must return one weight per neighbour (3), received [1]',
    );
  });

  test('a distance of one own', () => {
    const imputer = new KNNImputer({ nNeighbors: 1, metric: (a, b) => -Math.abs((a[0] as number) - (b[0] as number)) });
    expect(imputer.fit(x).transform([[0, null]]).data[1]).toBe(60);
  });
});

test('of rows at equal distance the first counts', () => {
  const imputer = new KNNImputer({ nNeighbors: 1 }).fit([
    [1, 10],
    [3, 30],
    [1, 50],
  ]);
  expect(
    imputer.transform([
      [2, null],
      [1, null],
    ]).data,
  ).toEqual(Float32Array.of(2, 10, 1, 10));
});

test('indicators tell which columns had missing values in fit', () => {
  const imputer = new KNNImputer({ addIndicator: true }).fit([
    [1, null],
    [2, 3],
  ]);
  expect(imputer.indicator).toEqual({ features: Int32Array.of(1) });
  expect(new KNNImputer().fit([[1]]).indicator).toBeNull();
});

const gaps = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(fc.option(fc.integer({ min: -9, max: 9 })), { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 10,
  }),
);

describe('properties', () => {
  test('values that are there stay, and nothing is missing afterwards', () => {
    fc.assert(
      fc.property(gaps, (x) => {
        const { data } = new KNNImputer({ keepEmptyFeatures: true }).fitTransform(x);
        x.flat().forEach((value, i) => {
          if (value === null) expect(data[i]).not.toBeNaN();
        });
        const complete = new KNNImputer({ keepEmptyFeatures: true, nNeighbors: 2 }).fit(x);
        expect(complete.transform(x).data.length).toBe(data.length);
        x.flat().forEach((value, i) => value === null || expect(data[i]).toBe(value));
      }),
    );
  });

  test('with all rows as neighbours their order does not matter', () => {
    fc.assert(
      fc.property(gaps, (x) => {
        const options = { nNeighbors: 99, keepEmptyFeatures: true };
        const forward = new KNNImputer(options).fit(x).transform(x);
        expect(new KNNImputer(options).fit(x.toReversed()).transform(x)).toBeAllClose(forward.data, { rtol: 1e-5 });
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(gaps, (x) => {
        const fitted = new KNNImputer({ addIndicator: true }).fit(x);
        expect(KNNImputer.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
