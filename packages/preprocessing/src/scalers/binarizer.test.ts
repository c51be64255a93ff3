import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { Binarizer, type BinarizerOptions } from './binarizer.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/binarizer.json');

testTransformerGoldens('Binarizer', (options: BinarizerOptions) => new Binarizer(options), golden);

testTransformer({
  name: 'Binarizer',
  create: (options?: BinarizerOptions) => new Binarizer(options),
  options: { threshold: 2.5 },
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
  fromJSON: (json: unknown) => Binarizer.fromJSON(json),
  stateful: false,
  badOptions: [
    [{ threshold: NaN }, 'threshold must be a finite number, received NaN'],
    [{ threshold: '1' }, 'threshold must be a finite number'],
  ],
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new Binarizer().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'Binarizer.transform: x must have its columns in the order of fit',
  );
  expect(() => new Binarizer().fit([])).toThrow('Binarizer.fit: x must have at least one row, received none');
});

test('a threshold that float32 cannot hold is that of float32 for a matrix', () => {
  const x = { data: Float32Array.of(0.1), shape: [1, 1] as [number, number] };
  expect(new Binarizer({ threshold: 0.1 }).transform(x).data).toEqual(Float32Array.of(0));
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
        const forward = toRows(new Binarizer().fit(x).transform(x));
        expect(toRows(new Binarizer().fit(x.toReversed()).transform(x.toReversed()))).toEqual(forward.toReversed());
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new Binarizer().fit(x);
        expect(Binarizer.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
