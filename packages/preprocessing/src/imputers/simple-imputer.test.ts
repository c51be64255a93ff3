import type { Matrix, TableLike } from '@modu/core';
import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Category } from '../input/cell-input.ts';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import type { ImputerStrategy } from './column-statistic.ts';
import type { SimpleImputerOptions } from './imputer-options.ts';
import { SimpleImputer } from './simple-imputer.ts';

interface Case {
  x: Category[][];
  x2: Category[][];
  options: SimpleImputerOptions;
  error?: true;
  transformed: Category[][];
  other: Category[][] | { error: true };
  statistics: Category[];
  names: string[];
  inverse?: number[][];
}

const golden = loadGolden<{ numbers: Case[]; strings: Case[] }>(import.meta.url, '../../fixtures/simple-imputer.json');
const rows = (x: Category[][]) => x as number[][];
const table = (columns: Record<string, unknown[]>): TableLike => ({
  columnNames: () => Object.keys(columns),
  numRows: () => Object.values(columns)[0]!.length,
  array: (name) => columns[name]!,
});

testTransformer({
  name: 'SimpleImputer',
  create: (options?: SimpleImputerOptions) => new SimpleImputer(options),
  options: { missingValues: -1, strategy: 'constant', fillValue: 7, addIndicator: true, keepEmptyFeatures: true },
  x: [
    [1, -1, 3],
    [2, 5, -1],
    [-1, 8, 4],
  ],
  other: [
    [7, 1, 0],
    [9, 3, 2],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => SimpleImputer.fromJSON(json),
  invertible: false,
  badOptions: [
    [
      { strategy: 'average' },
      "SimpleImputer: strategy must be one of 'mean', 'median', 'most_frequent', 'constant', received 'average'",
    ],
    [{ missingValues: Infinity }, 'missingValues must be NaN, null, a finite number or a string, received Infinity'],
    [{ missingValues: true }, 'missingValues must be NaN'],
    [{ fillValue: NaN }, 'fillValue must be a finite number, a string or null, received NaN'],
    [{ addIndicator: 1 }, 'addIndicator must be true or false'],
    [{ keepEmptyFeatures: 'yes' }, 'keepEmptyFeatures must be true or false'],
    [{ missing: 0 }, "unknown option 'missing'"],
  ],
});

describe('numbers of scikit-learn', () => {
  for (const [i, { x, x2, options, error, ...expected }] of golden.numbers.entries()) {
    test(`case ${i}: ${JSON.stringify(options)}`, () => {
      const imputer = new SimpleImputer(options);
      if (error) {
        expect(() => imputer.fitTransform(rows(x))).toThrow(/^SimpleImputer\.fit: /);
        return;
      }
      const filled = imputer.fitTransform(rows(x));
      expect(filled).toBeAllClose(expected.transformed, { rtol: 1e-6, atol: 0 });
      expect(imputer.statistics).toBeAllClose(expected.statistics, { rtol: 1e-12, atol: 0 });
      expect(filled.columnNames).toEqual(expected.names);
      expect(imputer.getFeatureNamesOut()).toEqual(expected.names);
      if (Array.isArray(expected.other)) {
        expect(imputer.transform(rows(x2))).toBeAllClose(expected.other, { rtol: 1e-6, atol: 0 });
      } else {
        expect(() => imputer.transform(rows(x2))).toThrow(/^SimpleImputer\.transform: /);
      }
      if (expected.inverse)
        expect(imputer.inverseTransform(filled)).toBeAllClose(expected.inverse, { rtol: 1e-6, atol: 0 });
    });
  }
});

describe('strings of scikit-learn', () => {
  for (const [i, { x, x2, options, error, ...expected }] of golden.strings.entries()) {
    test(`case ${i}: ${JSON.stringify(options)}`, () => {
      const imputer = new SimpleImputer(options);
      if (error) {
        expect(() => imputer.fitTransform(x)).toThrow(/^SimpleImputer\.fit: /);
        return;
      }
      expect(imputer.fitTransform(x)).toEqual(expected.transformed);
      expect(imputer.statistics).toEqual(expected.statistics);
      expect(imputer.getFeatureNamesOut()).toEqual(expected.names);
      if (Array.isArray(expected.other)) expect(imputer.transform(x2)).toEqual(expected.other);
      else expect(() => imputer.transform(x2)).toThrow(/^SimpleImputer\.transform: /);
    });
  }

  test('some goldens are errors, and most are not', () => {
    const all = [...golden.numbers, ...golden.strings];
    expect(all.filter(({ error }) => error).length).toBeGreaterThan(0);
    expect(all.filter(({ error }) => !error).length).toBeGreaterThan(50);
  });
});

describe('input and output', () => {
  test('null and undefined are missing as NaN is', () => {
    for (const missingValues of [Number.NaN, null]) {
      const imputer = new SimpleImputer({ missingValues });
      expect(Array.from(imputer.fitTransform([[1], [null], [undefined], [NaN], [3]]).data)).toEqual([1, 2, 2, 2, 3]);
    }
  });

  test('a marker is found among the float32 values of a matrix', () => {
    const x: Matrix = { data: Float32Array.of(0.1, 2, 0.1, 4), shape: [4, 1] };
    expect(Array.from(new SimpleImputer({ missingValues: 0.1 }).fitTransform(x).data)).toEqual([3, 2, 3, 4]);
  });

  test('a table of numbers gives a matrix with its names', () => {
    const x = table({ age: [1, null, 3], fare: [NaN, NaN, NaN], deck: [1, undefined, 1] });
    const out = new SimpleImputer({ strategy: 'most_frequent', addIndicator: true }).fitTransform(x) as Matrix;
    expect(out.columnNames).toEqual([
      'age',
      'deck',
      'missingindicator_age',
      'missingindicator_fare',
      'missingindicator_deck',
    ]);
    expect(out.shape).toEqual([3, 5]);
    expect(Array.from(out.data)).toEqual([1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 3, 1, 0, 1, 0]);
  });

  test('a table with strings gives rows, and booleans and numbers stay what they are', () => {
    const x = table({ city: ['b', null, 'a'], kids: [2, 2, undefined], owner: [true, null, false] });
    const imputer = new SimpleImputer({ strategy: 'most_frequent' });
    expect(imputer.fitTransform(x)).toEqual([
      ['b', 2, true],
      ['a', 2, false],
      ['a', 2, false],
    ]);
    expect(imputer.featureNamesIn).toEqual(['city', 'kids', 'owner']);
    expect(imputer.transform(table({ city: [null], kids: [9], owner: [null] }))).toEqual([['a', 9, false]]);
  });

  test('a function gets the values that are there', () => {
    const imputer = new SimpleImputer({ strategy: (values) => Math.max(...values) });
    expect(Array.from(imputer.fitTransform([[1], [null], [5], [2]]).data)).toEqual([1, 5, 5, 2]);
    expect(() => JSON.stringify(imputer)).toThrow(
      'SimpleImputer.toJSON: strategy must be a name to be written to JSON, received a function',
    );
    expect(() => new SimpleImputer({ strategy: (() => 'x') as never }).fit([[1]])).toThrow(
      "SimpleImputer.fit: the value that strategy returns must be a number, received 'x'",
    );
  });

  test('ties take the smallest value', () => {
    expect(new SimpleImputer({ strategy: 'most_frequent' }).fit([[3], [1], [3], [1], [2]]).statistics).toEqual([1]);
    const words = [['\u{1f600}'], ['\uffee']];
    expect(new SimpleImputer({ strategy: 'most_frequent' }).fit(words).statistics).toEqual(['\uffee']);
  });

  test('the inverse puts back what was missing, and dropped columns as missing', () => {
    const x = [
      [1, NaN, NaN],
      [NaN, NaN, 4],
      [3, NaN, 6],
    ];
    const imputer = new SimpleImputer({ addIndicator: true });
    const filled = imputer.fitTransform(x);
    expect(filled.columnNames).toEqual([
      'x0',
      'x2',
      'missingindicator_x0',
      'missingindicator_x1',
      'missingindicator_x2',
    ]);
    expect(imputer.inverseTransform(filled)).toBeAllClose(x);
    expect(imputer.indicator).toEqual({ features: Int32Array.of(0, 1, 2) });
    const words = new SimpleImputer({ strategy: 'constant', addIndicator: true, missingValues: '?' });
    const cells = [
      ['a', '?'],
      ['?', 'b'],
    ];
    expect(words.inverseTransform(words.fitTransform(cells))).toEqual(cells);
  });

  test('JSON keeps NaN statistics and strings', () => {
    const numbers = new SimpleImputer({ addIndicator: true }).fit([
      [1, NaN],
      [NaN, NaN],
    ]);
    const text = JSON.stringify(numbers);
    const restored = transformerFromJSON(text, SimpleImputer);
    expect(restored.statistics).toEqual([1, NaN]);
    expect(restored.options.missingValues).toBeNaN();
    expect(JSON.stringify(restored)).toBe(text);
    const words = new SimpleImputer({ strategy: 'most_frequent' }).fit([
      ['a', 1],
      [null, 1],
    ]);
    expect(transformerFromJSON(JSON.stringify(words), SimpleImputer).transform([[null, null]])).toEqual([['a', 1]]);
  });
});

describe('errors', () => {
  const fitted = new SimpleImputer({ strategy: 'most_frequent' }).fit([[1], [2]]);

  test.each<[string, () => unknown, string]>([
    [
      'statistics before fit',
      () => new SimpleImputer().statistics,
      'SimpleImputer.statistics: fit must be called first',
    ],
    [
      'strings for a mean',
      () => new SimpleImputer().fit(table({ city: ['a'] })),
      "SimpleImputer.fit: column 'city' of x must hold numbers, received 'a' in row 0",
    ],
    [
      'strings after numbers',
      () => fitted.transform([['a']] as never),
      "SimpleImputer.transform: x must hold numbers, received 'a' in row 0, column 0",
    ],
    [
      'an object',
      () => fitted.fit([[{}]] as never),
      'SimpleImputer.fit: column 0 of x must hold strings, numbers, booleans or missing values, received {} in row 0',
    ],
    [
      'NaN beside a marker',
      () => new SimpleImputer({ missingValues: 0 }).fit(table({ age: [0, null] })),
      "SimpleImputer.fit: x must not hold NaN or null where missingValues is 0, received one in row 1, column 'age'",
    ],
    [
      'null beside a marker among strings',
      () => new SimpleImputer({ missingValues: '?', strategy: 'constant' }).fit([['a'], [null]]),
      "SimpleImputer.fit: x must not hold NaN or null where missingValues is '?', received one in row 1, column 0",
    ],
    [
      'a marker of strings for numbers',
      () => new SimpleImputer({ missingValues: '?' }).fit([[1]]),
      "SimpleImputer.fit: missingValues must be a number for numeric columns, received '?'",
    ],
    [
      'a string to fill numbers',
      () => new SimpleImputer({ strategy: 'constant', fillValue: 'none' }).fit([[1]]),
      "SimpleImputer.fit: fillValue must be a number for numeric columns, received 'none'",
    ],
    [
      'an inverse without indicators',
      () => fitted.inverseTransform([[1]]),
      'SimpleImputer.inverseTransform: addIndicator must be true, received false',
    ],
    [
      'an inverse of other columns',
      () => new SimpleImputer({ addIndicator: true }).fit([[1], [null]]).inverseTransform([[1]]),
      'SimpleImputer.inverseTransform: x must have 1 columns and 1 indicators, received 1 columns',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('properties', () => {
  const cell = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -5, max: 5 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const data = fc
    .integer({ min: 1, max: 4 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 10 }),
    );
  const strategy = fc.constantFrom('mean' as const, 'median' as const, 'most_frequent' as const, 'constant' as const);

  test('values that are there stay, and nothing is missing afterwards', () => {
    fc.assert(
      fc.property(data, strategy, (x, chosen) => {
        const { data: out, shape } = new SimpleImputer({ strategy: chosen, keepEmptyFeatures: true }).fitTransform(x);
        expect(shape).toEqual([x.length, x[0]!.length]);
        x.flat().forEach((value, i) => {
          if (value === null) expect(out[i]).not.toBeNaN();
          else expect(out[i]).toBe(value);
        });
      }),
    );
  });

  test('the inverse gives back every column that had a value', () => {
    fc.assert(
      fc.property(data, strategy, (x, chosen) => {
        const imputer = new SimpleImputer({ strategy: chosen, addIndicator: true });
        expect(imputer.inverseTransform(imputer.fitTransform(x))).toBeAllClose(
          x.map((row) => row.map((v) => v ?? NaN)),
        );
      }),
    );
  });

  test('rows in another order give the same statistics', () => {
    fc.assert(
      fc.property(data, strategy, (x, chosen) => {
        const forward = new SimpleImputer({ strategy: chosen }).fit(x).statistics;
        expect(new SimpleImputer({ strategy: chosen }).fit(x.toReversed()).statistics).toBeAllClose(forward);
      }),
    );
  });
});

test('types: numbers give a matrix, strings give rows', () => {
  const numbers = [
    [1, null],
    [3, 5],
  ];
  const words = [
    ['a', null],
    ['b', 'c'],
  ];
  expectTypeOf(new SimpleImputer().fitTransform(numbers)).toEqualTypeOf<Matrix>();
  expectTypeOf(new SimpleImputer().fitTransform(table({ a: [1] }))).toEqualTypeOf<Matrix>();
  const frequent = new SimpleImputer({ strategy: 'most_frequent' });
  expectTypeOf(frequent).toEqualTypeOf<SimpleImputer<'most_frequent'>>();
  expectTypeOf(frequent.fitTransform(words)).toEqualTypeOf<Category[][]>();
  expectTypeOf(frequent.fitTransform(numbers)).toEqualTypeOf<Matrix>();
  expectTypeOf(frequent.fitTransform(table({ a: ['b'] }))).toEqualTypeOf<Matrix | Category[][]>();
  expectTypeOf(transformerFromJSON<typeof SimpleImputer>).returns.toEqualTypeOf<SimpleImputer<ImputerStrategy>>();
});
