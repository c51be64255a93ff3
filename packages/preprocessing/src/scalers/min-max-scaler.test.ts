import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { MinMaxScaler, type MinMaxScalerOptions } from './min-max-scaler.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/min-max-scaler.json');

testTransformerGoldens('MinMaxScaler', (options: MinMaxScalerOptions) => new MinMaxScaler(options), golden);

const { batches } = loadGolden<{ batches: { parts: number[][][]; attributes: Record<string, unknown> } }>(
  import.meta.url,
  '../../fixtures/min-max-scaler.json',
);

testTransformer({
  name: 'MinMaxScaler',
  create: (options?: MinMaxScalerOptions) => new MinMaxScaler(options),
  options: { featureRange: [-2, 3], clip: true },
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
  fromJSON: (json: unknown) => MinMaxScaler.fromJSON(json),
  badOptions: [
    [{ featureRange: [1, 1] }, 'featureRange must be two finite numbers, the smaller first, received [1, 1]'],
    [{ featureRange: [0, Infinity] }, 'featureRange must be'],
    [{ featureRange: 1 }, 'featureRange must be'],
    [{ clip: 1 }, 'clip must be true or false'],
    [{ copy: true }, "unknown option 'copy'"],
  ],
});

test('batches give the statistics of the whole', () => {
  const { parts, attributes } = batches;
  const scaler = new MinMaxScaler();
  for (const part of parts) scaler.partialFit(part);
  for (const [name, expected] of Object.entries(attributes)) {
    expect((scaler as unknown as Record<string, unknown>)[name]).toBeAllClose(expected, { rtol: 1e-12 });
  }
  expect(() => scaler.partialFit([[1]])).toThrow(
    'MinMaxScaler.partialFit: x must have 5 columns as in fit, received 1',
  );
});

test('names of columns go through, and other columns are refused', () => {
  const named = (columnNames: string[]) => ({
    data: Float32Array.of(1, 2, 3, 5),
    shape: [2, 2] as [number, number],
    columnNames,
  });
  const fitted = new MinMaxScaler().fit(named(['a', 'b']));
  expect(fitted.transform(named(['a', 'b'])).columnNames).toEqual(fitted.getFeatureNamesOut());
  expect(fitted.featureNamesIn).toEqual(['a', 'b']);
  expect(() => fitted.transform(named(['b', 'a']))).toThrow(
    'MinMaxScaler.transform: x must have its columns in the order of fit',
  );
  expect(() => new MinMaxScaler().fit([])).toThrow('MinMaxScaler.fit: x must have at least one row, received none');
});

test('the smallest value of a float32 column goes to the very end of the range', () => {
  const data = Float32Array.of(1000.1, 1000.3, 1000.7, 1001.1);
  const { data: out } = new MinMaxScaler().fitTransform({ data, shape: [4, 1] });
  expect(out[0]).toBe(0);
  expect(out[3]).toBeCloseTo(1, 4);
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
        const fitted = new MinMaxScaler().fit(x);
        const largest = Math.max(...x.flat().map(Math.abs), 1);
        expect(fitted.inverseTransform(fitted.transform(x))).toBeAllClose(x, { rtol: 1e-5, atol: 1e-5 * largest });
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = toRows(new MinMaxScaler().fit(x).transform(x));
        expect(toRows(new MinMaxScaler().fit(x.toReversed()).transform(x.toReversed()))).toEqual(forward.toReversed());
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const fitted = new MinMaxScaler().fit(x);
        expect(MinMaxScaler.fromJSON(JSON.stringify(fitted)).transform(x)).toEqual(fitted.transform(x));
      }),
    );
  });
});
