import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import type { KBinsDiscretizerOptions } from './k-bins-options.ts';
import { KBinsDiscretizer } from './k-bins-discretizer.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/k-bins-discretizer.json');

testTransformerGoldens('KBinsDiscretizer', (options: KBinsDiscretizerOptions) => new KBinsDiscretizer(options), golden);

testTransformer({
  name: 'KBinsDiscretizer',
  create: (options?: KBinsDiscretizerOptions) => new KBinsDiscretizer(options),
  options: {
    nBins: [2, 3],
    encode: 'ordinal',
    strategy: 'kmeans',
    quantileMethod: 'linear',
    subsample: 3,
    randomState: 1,
  },
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
  fromJSON: (json: unknown) => KBinsDiscretizer.fromJSON(json),
  invertible: false,
  badOptions: [
    [{ nBins: 1 }, 'nBins must be an integer at least 2, received 1'],
    [{ nBins: [2, 1.5] }, 'nBins[1] must be an integer at least 2'],
    [{ nBins: 'many' }, 'nBins must be an integer at least 2 or an array with one per column'],
    [{ encode: 'dense' }, 'encode must be one of'],
    [{ strategy: 'equal' }, 'strategy must be one of'],
    [{ quantileMethod: 'nearest' }, 'quantileMethod must be one of'],
    [{ subsample: 0 }, 'subsample must be'],
    [{ randomState: 'x' }, 'randomState must be'],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new KBinsDiscretizer({ nBins: 2 }).fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'KBinsDiscretizer.transform: x must have its columns in the order of fit',
  );
  expect(() => new KBinsDiscretizer({ nBins: 2 }).fit([])).toThrow(
    'KBinsDiscretizer.fit: x must have at least one row, received none',
  );
});

describe('errors', () => {
  const fitted = new KBinsDiscretizer({ nBins: 2, encode: 'ordinal' }).fit([[1], [2], [3], [4]]);
  const onehot = new KBinsDiscretizer({ nBins: 2 }).fit([[1], [2], [3], [4]]);

  test.each<[string, () => unknown, string]>([
    [
      'a bin that is not there',
      () => fitted.inverseTransform([[2]]),
      'column 0 must hold integers from 0 to 1, received 2 in row 0',
    ],
    ['a part of a bin', () => fitted.inverseTransform([[0.5]]), 'received 0.5 in row 0'],
    [
      'no bin',
      () => onehot.inverseTransform([[0, 0]]),
      'row 0 must have an output above 0 for column 0, received none',
    ],
    ['another number of outputs', () => onehot.inverseTransform([[1]]), 'x must have 2 columns, received 1'],
    [
      'numbers of bins for other columns',
      () => new KBinsDiscretizer({ nBins: [2, 3] }).fit([[1], [2]]),
      'KBinsDiscretizer.fit: nBins must have one entry per column (1), received 2',
    ],
    [
      'weights for another number of rows',
      () => fitted.clone().fit([[1], [2]], undefined, { sampleWeight: [1] }),
      'sampleWeight must have one weight per row (2), received 1',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
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
  test('every value lies within its bin', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('uniform' as const, 'quantile' as const), (x, strategy) => {
        const bins = new KBinsDiscretizer({ nBins: 3, encode: 'ordinal', strategy }).fit(x);
        toRows(bins.transform(x)).forEach((row, i) => {
          row.forEach((bin, j) => {
            const [edges, value] = [bins.binEdges[j] as Float64Array, x[i]?.[j] as number];
            if (bin > 0) expect(value).toBeGreaterThanOrEqual(edges[bin] as number);
            if (bin < edges.length - 2) expect(value).toBeLessThan(edges[bin + 1] as number);
          });
        });
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = toRows(new KBinsDiscretizer().fit(x).transform(x));
        expect(toRows(new KBinsDiscretizer().fit(x.toReversed()).transform(x.toReversed()))).toEqual(
          forward.toReversed(),
        );
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new KBinsDiscretizer().fit(x);
        expect(KBinsDiscretizer.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
