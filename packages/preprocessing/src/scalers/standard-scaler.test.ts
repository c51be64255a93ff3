import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Matrix } from '@modu/core';
import { StandardScaler, type StandardScalerOptions } from './standard-scaler.ts';

interface Attributes {
  mean: number[] | null;
  var: number[] | null;
  scale: number[] | null;
  nSamplesSeen: number | number[];
}

interface Golden {
  data: Record<string, number[][]>;
  cases: ({
    name: string;
    options: StandardScalerOptions;
    sampleWeight: number[] | null;
    transformed: number[][];
  } & Attributes)[];
  batches: ({ parts: number[][][]; weights: number[][] | null } & Attributes)[];
  near: { constant: number; other: number; n: number; dtype: string; constantScale: number; nearlyScale: number }[];
  float32: Record<string, { x: number[][]; transformed: number[][] } & Attributes>;
}

const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/standard-scaler.json');

function expectAttributes(scaler: StandardScaler, expected: Attributes): void {
  for (const name of ['mean', 'var', 'scale'] as const) {
    if (expected[name] === null) expect(scaler[name]).toBeNull();
    else expect(scaler[name]).toBeAllClose(expected[name], { rtol: 1e-9, atol: 1e-300 });
  }
  const seen = scaler.nSamplesSeen;
  expect(typeof seen === 'number' ? seen : Array.from(seen)).toEqual(expected.nSamplesSeen);
}

function matrix(rows: number[][]): Matrix {
  return { data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0]!.length] };
}

testTransformer({
  name: 'StandardScaler',
  create: (options?: StandardScalerOptions) => new StandardScaler(options),
  options: { withMean: false, withStd: false },
  x: [
    [1, 2, -3],
    [3, 5, 0],
    [4, 9, 0.5],
  ],
  other: [
    [7, 1, 1],
    [9, 3, 1],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => StandardScaler.fromJSON(json),
  badOptions: [
    [{ withMean: 1 }, 'StandardScaler: withMean must be true or false, received 1'],
    [{ withStd: null }, 'withStd must be true or false'],
    [3, 'options must be an object'],
    [{ withmean: true }, "did you mean 'withMean'?"],
  ],
});

describe('values of scikit-learn', () => {
  for (const { name, options, sampleWeight, transformed, ...attributes } of golden.cases) {
    test(`${name}, ${JSON.stringify(options)}${sampleWeight === null ? '' : ', weighted'}`, () => {
      const x = golden.data[name]!;
      const scaler = new StandardScaler(options);
      const fitOptions = sampleWeight === null ? {} : { sampleWeight };
      const z = scaler.fitTransform(x, undefined, fitOptions);
      expectAttributes(scaler, attributes);
      // Of 1e9 + 0.001 · k, float64 keeps 2⁻²³ per value, and sums in another order differ by that.
      expect(z).toBeAllClose(transformed, { rtol: 1e-6, atol: name === 'offset' ? 2e-4 : 1e-7 });
    });
  }

  test('batches give the moments of the whole', () => {
    for (const { parts, weights, ...attributes } of golden.batches) {
      const scaler = new StandardScaler();
      parts.forEach((part, i) =>
        scaler.partialFit(part, undefined, weights === null ? {} : { sampleWeight: weights[i]! }),
      );
      expectAttributes(scaler, attributes);
    }
  });

  test('a column that cannot be told from a constant one has scale 1', () => {
    const scales = golden.near.map(({ constant, other, n, dtype }) => {
      const constants = Array.from({ length: n }, () => [constant]);
      const nearly = constants.map((row, i) => (i % 2 === 0 ? [other] : row));
      const read = dtype === 'float32' ? matrix : (rows: number[][]) => rows;
      return [new StandardScaler().fit(read(constants)).scale![0], new StandardScaler().fit(read(nearly)).scale![0]];
    });
    expect(scales).toBeAllClose(
      golden.near.map(({ constantScale, nearlyScale }) => [constantScale, nearlyScale]),
      { rtol: 1e-9, atol: 0 },
    );
  });

  test('a matrix gives what scikit-learn gives for float32, bit for bit', () => {
    for (const { x, transformed, ...attributes } of Object.values(golden.float32)) {
      const scaler = new StandardScaler();
      const z = scaler.fitTransform(matrix(x));
      expectAttributes(scaler, attributes);
      expect(z.data).toEqual(Float32Array.from(transformed.flat()));
    }
  });
});

describe('input', () => {
  const table = {
    columnNames: () => ['age', 'fare'],
    numRows: () => 3,
    array: (name: string) => (name === 'age' ? [1, null, 3] : Float64Array.of(2, 4, 6)),
  };

  test('null, undefined and NaN are left out by fit and stay missing', () => {
    const rows = [
      [1, null],
      [undefined, 5],
      [3, Number.NaN],
    ];
    const scaler = new StandardScaler().fit(rows);
    expect(Array.from(scaler.mean!)).toEqual([2, 5]);
    expect(scaler.nSamplesSeen).toEqual(Float64Array.of(2, 1));
    expect(Array.from(scaler.transform(rows).data)).toEqual([-1, NaN, NaN, 0, 1, NaN]);
  });

  test('a table keeps its names', () => {
    const scaler = new StandardScaler();
    expect(scaler.fitTransform(table).columnNames).toEqual(['age', 'fare']);
    expect(scaler.featureNamesIn).toEqual(['age', 'fare']);
    expect(scaler.getFeatureNamesOut()).toEqual(['age', 'fare']);
  });

  test('data without names gets x0, x1 and may later bear any', () => {
    const scaler = new StandardScaler();
    const z = scaler.fitTransform([
      [1, 2],
      [3, 4],
    ]);
    expect(z.columnNames).toEqual(['x0', 'x1']);
    expect(scaler.featureNamesIn).toBeUndefined();
    expect(scaler.getFeatureNamesOut(['a', 'b'])).toEqual(['a', 'b']);
    expect(scaler.transform(table).columnNames).toEqual(['x0', 'x1']);
    const second = new StandardScaler().fit(z);
    expect(second.featureNamesIn).toBeUndefined();
    expect(second.transform(table).columnNames).toEqual(['x0', 'x1']);
  });

  test('a column that a batch has no value of keeps its moments', () => {
    const scaler = new StandardScaler()
      .fit([
        [1, 2],
        [3, 4],
      ])
      .partialFit([[null, 6]]);
    expect(Array.from(scaler.var!)).toEqual([1, 8 / 3]);
    const late = new StandardScaler().fit([[NaN, 2]]).partialFit([
      [4, 3],
      [6, 4],
    ]);
    expect(Array.from(late.mean!)).toEqual([5, 3]);
    expect(Array.from(late.var!)).toEqual([1, expect.closeTo(2 / 3, 12)]);
  });

  test('a batch without names leaves those of the first', () => {
    expect(new StandardScaler().fit(table).partialFit([[1, 2]]).featureNamesIn).toEqual(['age', 'fare']);
  });

  test('outputs and inverse keep the names and give the data back', () => {
    const scaler = new StandardScaler().fit(table);
    const back = scaler.inverseTransform(scaler.transform(table));
    expect(back).toBeAllClose({ data: Float32Array.of(1, 2, NaN, 4, 3, 6), shape: [3, 2] });
    expect(back.columnNames).toEqual(['age', 'fare']);
  });
});

describe('errors', () => {
  const named = (columnNames: string[], data = [1, 2]): Matrix => ({
    data: Float32Array.from(data),
    shape: [1, columnNames.length],
    columnNames,
  });
  const scaler = new StandardScaler().fit(named(['a', 'b']));

  test.each<[string, () => unknown, string]>([
    ['attributes before fit', () => new StandardScaler().mean, 'StandardScaler.mean: fit must be called first'],
    ['JSON before fit', () => new StandardScaler().toJSON(), 'StandardScaler.toJSON: fit must be called first'],
    ['no rows', () => scaler.fit([]), 'StandardScaler.fit: x must have at least one row, received none'],
    ['no columns', () => scaler.fit([[]]), 'StandardScaler.fit: x must have at least one column, received none'],
    [
      'one dimension',
      () => scaler.fit([1, 2] as never),
      'StandardScaler.fit: x must be two-dimensional, received a one-dimensional array of length 2',
    ],
    [
      'infinity',
      () =>
        scaler.fit([
          [1, 2],
          [3, Infinity],
        ]),
      'StandardScaler.fit: x must hold finite numbers or NaN, received Infinity in row 1, column 1',
    ],
    [
      'infinity in a named column',
      () => scaler.transform(named(['a', 'b'], [-Infinity, 0])),
      "StandardScaler.transform: x must hold finite numbers or NaN, received -Infinity in row 0, column 'a'",
    ],
    [
      'strings',
      () => scaler.fit([['1', 2]] as never),
      "StandardScaler.fit: x must hold numbers, received '1' in row 0, column 0",
    ],
    [
      'ragged rows',
      () => scaler.fit([[1, 2], [3]]),
      'StandardScaler.fit: every row of x must have 2 values, received [3] in row 1',
    ],
    [
      'another number of columns',
      () => scaler.transform([[1]]),
      'StandardScaler.transform: x must have 2 columns as in fit, received 1',
    ],
    [
      'another number of named columns',
      () => scaler.transform(named(['a'], [1])),
      "StandardScaler.transform: x must have 2 columns ('a', 'b') as in fit, received 1 ('a')",
    ],
    [
      'another column',
      () => scaler.transform(named(['a', 'bb'])),
      "StandardScaler.transform: x must have a column 'b', received 'a', 'bb'",
    ],
    [
      'another order',
      () => scaler.transform(named(['b', 'a'])),
      "StandardScaler.transform: x must have its columns in the order of fit, expected 'a' at position 0, received 'b'",
    ],
    [
      'a batch of other columns',
      () =>
        scaler
          .clone()
          .fit([[1, 2]])
          .partialFit([[1]]),
      'StandardScaler.partialFit: x must have 2 columns as in fit, received 1',
    ],
    [
      'a misspelled column',
      () => new StandardScaler().fit(named(['glucose', 'mass'])).transform(named(['glucos', 'mass'])),
      "StandardScaler.transform: x must have a column 'glucose', received 'glucos', 'mass'; did you mean 'glucos'?",
    ],
    [
      'another number of names than columns',
      () => scaler.fit({ ...named(['a', 'b']), columnNames: ['a'] }),
      'StandardScaler.fit: columnNames of x must hold one name for each of 2 columns',
    ],
    [
      'another number of weights',
      () => scaler.fit([[1, 2]], undefined, { sampleWeight: [1, 2] }),
      'StandardScaler.fit: sampleWeight must have one weight per row (1), received 2',
    ],
    [
      'a negative weight',
      () => scaler.fit([[1, 2]], undefined, { sampleWeight: [-1] }),
      'StandardScaler.fit: sampleWeight[0] must be a finite number at least 0, received -1',
    ],
    [
      'weights of zero',
      () => scaler.fit([[1, 2]], undefined, { sampleWeight: [0] }),
      'StandardScaler.fit: sampleWeight must hold a weight above 0, received only zeros',
    ],
    [
      'an unknown fit option',
      () => scaler.fit([[1, 2]], undefined, { sampleWeights: [1] } as never),
      "StandardScaler.fit: unknown option 'sampleWeights'; did you mean 'sampleWeight'?",
    ],
    [
      'other names out',
      () => scaler.getFeatureNamesOut(['a', 'c']),
      "StandardScaler.getFeatureNamesOut: inputFeatures must be the names seen by fit, expected 'b' at position 1, received 'c'",
    ],
    [
      'another number of names out',
      () => scaler.getFeatureNamesOut(['a']),
      'StandardScaler.getFeatureNamesOut: inputFeatures must have 2 names, received 1',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test('a failed fit keeps what was learned before', () => {
    const before = JSON.stringify(scaler);
    expect(() => scaler.fit([[NaN, Infinity]])).toThrow();
    expect(JSON.stringify(scaler)).toBe(before);
  });
});

const rows = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: columns, maxLength: columns }), {
    minLength: 2,
    maxLength: 12,
  }),
);

describe('properties', () => {
  test('the inverse gives the data back', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const scaler = new StandardScaler().fit(x);
        const largest = Math.max(...x.flat().map(Math.abs), 1);
        expect(scaler.inverseTransform(scaler.transform(x))).toBeAllClose(x, { rtol: 1e-5, atol: 1e-6 * largest });
      }),
    );
  });

  test('rows in another order give the same statistics', () => {
    fc.assert(
      fc.property(rows, (x) => {
        const forward = new StandardScaler().fit(x);
        const backward = new StandardScaler().fit(x.toReversed());
        expect(backward.mean).toBeAllClose(forward.mean, { rtol: 1e-9, atol: 1e-6 });
        expect(backward.var).toBeAllClose(forward.var, { rtol: 1e-6, atol: 1e-6 });
      }),
    );
  });

  test('integer weights count as repeated rows', () => {
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }), (x, counts) => {
        const sampleWeight = counts.slice(0, x.length);
        const weighted = new StandardScaler().fit(x, undefined, { sampleWeight });
        const repeated = new StandardScaler().fit(x.flatMap((row, i) => Array.from({ length: counts[i]! }, () => row)));
        expect(weighted.mean).toBeAllClose(repeated.mean, { rtol: 1e-9, atol: 1e-6 });
        expect(weighted.var).toBeAllClose(repeated.var, { rtol: 1e-6, atol: 1e-6 });
        expect(weighted.nSamplesSeen).toBe(repeated.nSamplesSeen);
      }),
    );
  });

  test('batches of any size give the moments of the whole', () => {
    fc.assert(
      fc.property(rows, fc.nat({ max: 11 }), (x, at) => {
        const cut = Math.min(at, x.length - 1);
        const scaler = new StandardScaler();
        for (const batch of [x.slice(0, cut), x.slice(cut)]) if (batch.length > 0) scaler.partialFit(batch);
        const whole = new StandardScaler().fit(x);
        expect(scaler.mean).toBeAllClose(whole.mean, { rtol: 1e-9, atol: 1e-6 });
        expect(scaler.var).toBeAllClose(whole.var, { rtol: 1e-6, atol: 1e-4 });
      }),
    );
  });
});

test('types: rows, matrices and tables go in, a matrix comes out', () => {
  const scaler = new StandardScaler();
  expectTypeOf(scaler.fit([[1, null]])).toEqualTypeOf<StandardScaler>();
  expectTypeOf<ReturnType<StandardScaler['transform']>>().toEqualTypeOf<Matrix>();
  expectTypeOf(scaler.clone()).toEqualTypeOf<StandardScaler>();
});
