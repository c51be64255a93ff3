import type { Matrix, TableLike } from '@modu/core';
import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Category } from '../input/cell-input.ts';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { OneHotEncoder } from './one-hot-encoder.ts';
import type { OneHotEncoderOptions } from './one-hot-options.ts';

type Attempt<T> = T | { error: true };

interface Case {
  x: Category[][];
  x2: Category[][];
  options: OneHotEncoderOptions;
  error?: true;
  transformed: number[][];
  categories: Category[][];
  names: string[];
  renamed: string[];
  dropIdx: (number | null)[] | null;
  infrequent: (Category[] | null)[] | null;
  other: Attempt<number[][]>;
  inverse?: Attempt<Category[][]>;
  otherInverse?: Attempt<Category[][]>;
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/one-hot-encoder.json');

/** The rows of a matrix as arrays. */
function toRows({ data, shape: [rows, columns] }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

function attempt<T>(run: () => T): Attempt<T> {
  try {
    return run();
  } catch (error) {
    expect(String(error)).toMatch(/OneHotEncoder\.\w+: .+ must .+, received/);
    return { error: true };
  }
}

testTransformer({
  name: 'OneHotEncoder',
  create: (options?: OneHotEncoderOptions) => new OneHotEncoder(options),
  options: {
    categories: [
      ['b', 'a', 'c'],
      [1, 2, 3],
    ],
    drop: ['a', 3],
    handleUnknown: 'ignore',
    minFrequency: 1,
    maxCategories: 5,
  },
  x: [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ],
  other: [
    ['b', 3],
    ['a', 2],
  ],
  otherColumns: [['a', 1, 1]],
  fromJSON: (json: unknown) => OneHotEncoder.fromJSON(json),
  badOptions: [
    [{ categories: 'all' }, "OneHotEncoder: categories must be 'auto' or one array per column, received 'all'"],
    [{ categories: [[]] }, 'categories[0] must be a non-empty array of categories'],
    [{ categories: [['a', {}]] }, 'categories[0][1] must be a string, a number, a boolean or null'],
    [{ categories: [['a', 'b', 'a']] }, "categories[0] must hold each category once, received 'a' twice"],
    [{ categories: [[NaN, 1]] }, 'categories[0] must have NaN last, received it at position 0'],
    [{ categories: [[2, 1]] }, 'categories[0] must be in ascending order, received 1 after 2'],
    [{ drop: 'last' }, "drop must be null, 'first', 'if_binary' or an array with one category per column"],
    [{ drop: [Symbol.iterator] }, 'drop[0] must be a string'],
    [
      { handleUnknown: 'warn' },
      "handleUnknown must be one of 'error', 'ignore', 'infrequent_if_exist', received 'warn'",
    ],
    [{ minFrequency: 0 }, 'minFrequency must be a positive integer, a number between 0 and 1, or null, received 0'],
    [{ minFrequency: 1.5 }, 'minFrequency must be'],
    [{ maxCategories: 0 }, 'maxCategories must be a positive integer'],
    [{ featureNameCombiner: 'join' }, "featureNameCombiner must be 'concat' or a function"],
    [{ sparseOutput: false }, "unknown option 'sparseOutput'"],
  ],
});

describe('values of scikit-learn', () => {
  for (const [i, { x, x2, options, ...expected }] of cases.entries()) {
    test(`case ${i}: ${JSON.stringify(options)}`, () => {
      if (expected.error) {
        expect(() => new OneHotEncoder(options).fit(x)).toThrow(/^OneHotEncoder/);
        return;
      }
      const encoder = new OneHotEncoder(options);
      const out = encoder.fitTransform(x);
      expect(toRows(out)).toEqual(expected.transformed);
      expect(out.columnNames).toEqual(expected.names);
      expect(encoder.getFeatureNamesOut(x[0]!.map((_, j) => `f${j}`))).toEqual(expected.renamed);
      expect(encoder.categories).toEqual(expected.categories);
      expect(encoder.dropIdx).toEqual(expected.dropIdx);
      expect(encoder.infrequentCategories).toEqual(expected.infrequent);
      expect(attempt(() => toRows(encoder.transform(x2)))).toEqual(expected.other);
      if (expected.inverse) expect(attempt(() => encoder.inverseTransform(out))).toEqual(expected.inverse);
      if (expected.otherInverse && Array.isArray(expected.other)) {
        expect(attempt(() => encoder.inverseTransform(encoder.transform(x2)))).toEqual(expected.otherInverse);
      }
    });
  }

  test('the goldens reach every option, infrequent categories, errors and inverses', () => {
    const fitted = cases.filter(({ error }) => !error);
    expect(fitted.filter(({ infrequent }) => infrequent?.some((list) => list !== null)).length).toBeGreaterThan(30);
    expect(fitted.filter(({ other }) => !Array.isArray(other)).length).toBeGreaterThan(10);
    expect(fitted.filter(({ dropIdx }) => dropIdx !== null).length).toBeGreaterThan(30);
    expect(fitted.filter(({ inverse }) => Array.isArray(inverse)).length).toBeGreaterThan(30);
    expect(cases.length).toBeGreaterThan(fitted.length);
  });
});

describe('input and output', () => {
  const table = (columns: Record<string, unknown[]>): TableLike => ({
    columnNames: () => Object.keys(columns),
    numRows: () => Object.values(columns)[0]!.length,
    array: (name) => columns[name]!,
  });

  test('a table names its outputs, and undefined is null', () => {
    const out = new OneHotEncoder().fitTransform(table({ city: ['b', undefined, 'a'], kids: [2, 0, 2] }));
    expect(out.columnNames).toEqual(['city_a', 'city_b', 'city_None', 'kids_0', 'kids_2']);
    expect(toRows(out)).toEqual([
      [0, 1, 0, 0, 1],
      [0, 0, 1, 1, 0],
      [1, 0, 0, 0, 1],
    ]);
  });

  test('a matrix and big integers count as numbers', () => {
    expect(new OneHotEncoder().fitTransform({ data: Float32Array.of(2, 1), shape: [2, 1] }).columnNames).toEqual([
      'x0_1',
      'x0_2',
    ]);
    expect(new OneHotEncoder().fit([[3n], [1n]]).categories).toEqual([[1, 3]]);
  });

  test('a function names outputs', () => {
    const encoder = new OneHotEncoder({ featureNameCombiner: (feature, category) => `${feature}=${String(category)}` });
    expect(encoder.fitTransform([['a'], ['b']]).columnNames).toEqual(['x0=a', 'x0=b']);
    expect(() => encoder.toJSON()).toThrow(
      "OneHotEncoder.toJSON: featureNameCombiner must be 'concat' to be written to JSON, received a function",
    );
    expect(() => new OneHotEncoder({ featureNameCombiner: () => 1 as never }).fitTransform([['a']])).toThrow(
      'OneHotEncoder.getFeatureNamesOut: featureNameCombiner must return a string, received 1',
    );
  });

  test('the inverse of a dropped category is that category also after grouping', () => {
    const x = [['a'], ['b'], ['b'], ['c'], ['c']];
    const encoder = new OneHotEncoder({ minFrequency: 2, drop: ['b'], handleUnknown: 'ignore' });
    expect(encoder.inverseTransform(encoder.fitTransform(x))).toEqual([
      ['infrequent_sklearn'],
      ['b'],
      ['b'],
      ['c'],
      ['c'],
    ]);
  });

  test('the inverse of equal outputs is the first category, and that of any number the largest', () => {
    const encoder = new OneHotEncoder().fit([['a'], ['b'], ['c']]);
    expect(
      encoder.inverseTransform([
        [0.5, 0.5, 0],
        [0.1, 0.2, 0.7],
      ]),
    ).toEqual([['a'], ['c']]);
  });

  test('a feature whose only category is dropped has no output and comes back', () => {
    const encoder = new OneHotEncoder({ drop: 'first' });
    const out = encoder.fitTransform([
      ['a', 1],
      ['a', 2],
    ]);
    expect(out).toEqual({ data: Float32Array.of(0, 1), shape: [2, 1], columnNames: ['x1_2'] });
    expect(encoder.inverseTransform(out)).toEqual([
      ['a', 1],
      ['a', 2],
    ]);
  });

  test('NaN, null and infrequent categories survive JSON', () => {
    const encoder = new OneHotEncoder({ minFrequency: 2, handleUnknown: 'infrequent_if_exist' });
    const x = [
      [NaN, 'a'],
      [1, null],
      [1, null],
      [2.5, 'b'],
      [NaN, 'a'],
    ];
    const out = encoder.fitTransform(x);
    const restored = transformerFromJSON(JSON.stringify(encoder), OneHotEncoder);
    expect(restored.categories).toEqual([
      [1, 2.5, NaN],
      ['a', 'b', null],
    ]);
    expect(restored.transform(x)).toEqual(out);
    expect(restored.infrequentCategories).toEqual([[2.5], ['b']]);
  });
});

describe('errors', () => {
  const fitted = new OneHotEncoder().fit([
    ['a', 1],
    ['b', 2],
  ]);

  test.each<[string, () => unknown, string]>([
    [
      'categories before fit',
      () => new OneHotEncoder().categories,
      'OneHotEncoder.categories: fit must be called first',
    ],
    [
      'mixed types',
      () => fitted.clone().fit([['a'], [1], [true]]),
      'OneHotEncoder.fit: column 0 must hold only strings, only numbers or only booleans, received numbers and booleans and strings',
    ],
    [
      'an unseen category',
      () => fitted.transform([['a', 3]]),
      'OneHotEncoder.transform: column 1 must hold only categories that fit saw, received 3',
    ],
    [
      'a category that was not given',
      () => new OneHotEncoder({ categories: [['a']] }).fit([['b']]),
      "OneHotEncoder.fit: column 0 must hold only the given categories, received 'b'",
    ],
    [
      'lists for another number of columns',
      () => new OneHotEncoder({ categories: [['a']] }).fit([['a', 'b']]),
      'OneHotEncoder.fit: categories must have one entry per column (2), received 1',
    ],
    [
      'drops for another number of columns',
      () => new OneHotEncoder({ drop: ['a', 'b'] }).fit([['a']]),
      'OneHotEncoder.fit: drop must have one entry per column (1), received 2',
    ],
    [
      'a drop that is not there',
      () => new OneHotEncoder({ drop: ['c'] }).fit([['a']]),
      "OneHotEncoder.fit: drop must name a category of each column, received 'c', which column 0 does not have",
    ],
    [
      'a drop that is infrequent',
      () => new OneHotEncoder({ drop: ['c'], minFrequency: 2 }).fit([['a'], ['a'], ['c']]),
      "OneHotEncoder.fit: drop must name frequent categories, received 'c', which is infrequent in column 0",
    ],
    [
      'an inverse of other columns',
      () => fitted.inverseTransform([[1, 0]]),
      'OneHotEncoder.inverseTransform: x must have 4 columns, received 2',
    ],
    [
      'an inverse of NaN',
      () => fitted.inverseTransform([[1, 0, NaN, 1]]),
      'OneHotEncoder.inverseTransform: x must not hold NaN, received one in row 0',
    ],
    [
      'an inverse of zeros',
      () => fitted.inverseTransform([[1, 0, 0, 0]]),
      'OneHotEncoder.inverseTransform: row 0 must have an output above 0 for column 1, received only zeros',
    ],
    [
      'infinity',
      () => fitted.fit([[Infinity]]),
      'OneHotEncoder.fit: column 0 of x must hold strings, numbers, booleans or missing values, received Infinity in row 0',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('properties', () => {
  const word = fc.oneof(
    fc.constantFrom('', 'a', '가', '😀', '\uffee', '__proto__'),
    fc.string({ maxLength: 3, unit: 'grapheme' }),
  );
  const data = fc.array(fc.tuple(word, fc.integer({ min: -3, max: 3 }), fc.option(fc.boolean())), {
    minLength: 1,
    maxLength: 12,
  });

  test('the inverse gives the categories back', () => {
    fc.assert(
      fc.property(data, fc.constantFrom(null, 'first' as const, 'if_binary' as const), (x, drop) => {
        const encoder = new OneHotEncoder({ drop });
        const out = encoder.fitTransform(x);
        fc.pre(out.shape[1] > 0);
        expect(encoder.inverseTransform(out)).toEqual(x);
      }),
    );
  });

  test('every row has one 1 per feature', () => {
    fc.assert(
      fc.property(data, (x) => {
        for (const row of toRows(new OneHotEncoder().fitTransform(x))) {
          expect(row.filter((value) => value === 1)).toHaveLength(3);
          expect(row.filter((value) => value !== 0 && value !== 1)).toEqual([]);
        }
      }),
    );
  });

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(data, (x) => {
        const forward = toRows(new OneHotEncoder().fitTransform(x));
        expect(toRows(new OneHotEncoder().fitTransform(x.toReversed()))).toEqual(forward.toReversed());
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(data, (x) => {
        const encoder = new OneHotEncoder({ handleUnknown: 'ignore' }).fit(x);
        const restored = transformerFromJSON(JSON.stringify(encoder), OneHotEncoder);
        expect(restored.transform(x)).toEqual(encoder.transform(x));
      }),
    );
  });
});

test('types: strings, numbers and tables go in, a matrix comes out', () => {
  expectTypeOf(new OneHotEncoder().fitTransform([['a', 1, true, null]])).toEqualTypeOf<Matrix>();
  expectTypeOf(new OneHotEncoder().fit([['a']]).categories).toEqualTypeOf<readonly (readonly Category[])[]>();
});
