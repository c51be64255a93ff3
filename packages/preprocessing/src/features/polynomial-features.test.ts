import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { PolynomialFeatures, type PolynomialFeaturesOptions } from './polynomial-features.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/polynomial-features.json');

testTransformerGoldens(
  'PolynomialFeatures',
  (options: PolynomialFeaturesOptions) => new PolynomialFeatures(options),
  golden,
);

testTransformer({
  name: 'PolynomialFeatures',
  create: (options?: PolynomialFeaturesOptions) => new PolynomialFeatures(options),
  options: { degree: [1, 3], interactionOnly: true, includeBias: false },
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
  fromJSON: (json: unknown) => PolynomialFeatures.fromJSON(json),
  badOptions: [
    [{ degree: -1 }, 'degree must be an integer at least 0 or two of them, the lower first, received -1'],
    [{ degree: [2, 1] }, 'degree must be'],
    [{ degree: 1.5 }, 'degree must be'],
    [{ degree: 0, includeBias: false }, 'degree must be at least 1 when includeBias is false, received 0'],
    [{ interactionOnly: 1 }, 'interactionOnly must be true or false'],
    [{ includeBias: 1 }, 'includeBias must be true or false'],
    [{ order: 'C' }, "unknown option 'order'"],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new PolynomialFeatures().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'PolynomialFeatures.transform: x must have its columns in the order of fit',
  );
  expect(() => new PolynomialFeatures().fit([])).toThrow(
    'PolynomialFeatures.fit: x must have at least one row, received none',
  );
});

test('more outputs than memory holds are refused, and so are none', () => {
  const wide = [Array.from({ length: 300 }, (_, j) => j)];
  expect(() => new PolynomialFeatures({ degree: 4 }).fit(wide)).toThrow(
    'PolynomialFeatures.fit: x must have few enough columns for at most 1000000 products of degree 4, received 300',
  );
  expect(() =>
    new PolynomialFeatures({ degree: [3, 3], interactionOnly: true, includeBias: false }).fit([[1, 2]]),
  ).toThrow('x must have at least 3 columns for products of 3 of them, received 2');
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
  test('every output is the product of its powers', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 3 }), (x, degree) => {
        const poly = new PolynomialFeatures({ degree });
        const out = toRows(poly.fitTransform(x));
        const expected = x.map((row) =>
          poly.powers.map((powers) => powers.reduce((product, power, j) => product * (row[j] as number) ** power, 1)),
        );
        expect(out).toBeAllClose(
          expected.map((row) => row.map(Math.fround)),
          { rtol: 1e-6, atol: 1e-30 },
        );
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = toRows(new PolynomialFeatures().fit(x).transform(x));
        expect(toRows(new PolynomialFeatures().fit(x.toReversed()).transform(x.toReversed()))).toEqual(
          forward.toReversed(),
        );
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new PolynomialFeatures().fit(x);
        expect(PolynomialFeatures.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});

test.each([
  [1_000_000_000, 1],
  [[1_000_000_000, 1_000_000_000], 1],
  [1, 1_000_000_000],
])('a file with degree %j and %d columns is refused before it fills the memory', (degree, nFeaturesIn) => {
  const json = new PolynomialFeatures().fit([[1]]).toJSON();
  const damaged = {
    ...json,
    options: { ...(json.options as object), degree },
    state: { nFeaturesIn, featureNamesIn: null, generatedNames: null },
  };
  expect(() => PolynomialFeatures.fromJSON(damaged)).toThrow(/at most 1000000 products of degree/);
});
