import { isMatrix } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Binarizer,
  ColumnTransformer,
  CountVectorizer,
  FeatureUnion,
  FunctionTransformer,
  HashingVectorizer,
  KBinsDiscretizer,
  KNNImputer,
  LabelBinarizer,
  LabelEncoder,
  MaxAbsScaler,
  MinMaxScaler,
  MissingIndicator,
  MultiLabelBinarizer,
  Normalizer,
  OneHotEncoder,
  OrdinalEncoder,
  Pipeline,
  PolynomialFeatures,
  PowerTransformer,
  QuantileTransformer,
  RobustScaler,
  SimpleImputer,
  StandardScaler,
  TargetEncoder,
  TfidfVectorizer,
  transformerFromJSON,
} from './index.ts';

type Values = readonly unknown[];

interface Subject {
  fit(x: Values, y?: Values): unknown;
  transform(x: Values): unknown;
  inverseTransform?(x: unknown): unknown;
  toJSON(): unknown;
}

interface Row {
  readonly create: () => unknown;
  readonly data: fc.Arbitrary<Values>;
  /** What inverseTransform gives back, from what was transformed: the input itself or as much of it as is kept. */
  readonly inverse?: (x: Values) => unknown;
  /** Whether what inverseTransform gives is transformed to the same again, where the input itself is lost. */
  readonly again?: boolean;
}

const number = fc.double({ min: -1000, max: 1000, noNaN: true });
const category = fc.constantFrom('a', 'b', '한국', '🐈', 'e\u0301');
const table = (cell: fc.Arbitrary<unknown>, rows = 3): fc.Arbitrary<Values> =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: 10 }),
    );
const numbers = table(number);
/** Columns of whole numbers that differ, and so have a width. */
const spread = table(fc.integer({ min: -1000, max: 1000 })).filter((rows) =>
  (rows as number[][]).every((row) => row.every((value, j) => rows.some((other) => (other as number[])[j] !== value))),
);
const gaps = table(fc.oneof({ weight: 4, arbitrary: number }, { weight: 1, arbitrary: fc.constant(Number.NaN) }));
const categories = table(category);
const labels = fc.array(category, { minLength: 2, maxLength: 10 });
const texts = fc
  .array(fc.array(fc.constantFrom('cat', 'dog', '모두', 'naïve', 'the'), { maxLength: 6 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((all) => all.map((words) => `${words.join(' ')} word`));
const mixed = fc.array(fc.tuple(number, category), { minLength: 3, maxLength: 10 });

const same = (x: Values): Values => x;
const words = (x: Values): string[][] => x.map((text) => [...new Set((text as string).trim().split(/ +/))].sort());

const subjects: Readonly<Record<string, Row>> = {
  Binarizer: { create: () => new Binarizer({ threshold: 1 }), data: numbers },
  ColumnTransformer: {
    create: () =>
      new ColumnTransformer([
        ['number', new StandardScaler(), [0]],
        ['category', new OneHotEncoder(), [1]],
      ]),
    data: mixed,
  },
  FeatureUnion: {
    create: () =>
      new FeatureUnion([
        ['scale', new MinMaxScaler()],
        ['same', 'passthrough'],
      ]),
    data: numbers,
  },
  FunctionTransformer: { create: () => new FunctionTransformer({ validate: true }), data: numbers, inverse: same },
  KBinsDiscretizer: {
    create: () => new KBinsDiscretizer({ nBins: 2, strategy: 'uniform' }),
    data: spread,
    again: true,
  },
  KNNImputer: { create: () => new KNNImputer({ nNeighbors: 20, keepEmptyFeatures: true }), data: gaps },
  LabelBinarizer: { create: () => new LabelBinarizer(), data: labels, inverse: same },
  LabelEncoder: { create: () => new LabelEncoder(), data: labels, inverse: same },
  MaxAbsScaler: { create: () => new MaxAbsScaler(), data: numbers, inverse: same },
  MinMaxScaler: { create: () => new MinMaxScaler(), data: numbers, inverse: same },
  MissingIndicator: { create: () => new MissingIndicator({ features: 'all' }), data: gaps },
  MultiLabelBinarizer: {
    create: () => new MultiLabelBinarizer(),
    data: fc.array(fc.uniqueArray(category), { minLength: 1, maxLength: 8 }),
    inverse: (x) => x.map((row) => (row as string[]).toSorted()),
  },
  Normalizer: { create: () => new Normalizer(), data: numbers },
  OneHotEncoder: { create: () => new OneHotEncoder(), data: categories, inverse: same },
  OrdinalEncoder: { create: () => new OrdinalEncoder(), data: categories, inverse: same },
  Pipeline: {
    create: () =>
      new Pipeline([
        ['fill', new SimpleImputer({ keepEmptyFeatures: true })],
        ['scale', new StandardScaler()],
      ]),
    data: gaps,
  },
  PolynomialFeatures: { create: () => new PolynomialFeatures(), data: numbers },
  PowerTransformer: {
    create: () => new PowerTransformer(),
    data: table(fc.integer({ min: -20, max: 20 }), 5),
    inverse: same,
  },
  QuantileTransformer: { create: () => new QuantileTransformer({ nQuantiles: 3 }), data: spread, inverse: same },
  RobustScaler: { create: () => new RobustScaler(), data: numbers, inverse: same },
  SimpleImputer: {
    create: () => new SimpleImputer({ addIndicator: true, keepEmptyFeatures: true }),
    data: gaps,
    inverse: same,
  },
  StandardScaler: { create: () => new StandardScaler(), data: numbers, inverse: same },
  TargetEncoder: { create: () => new TargetEncoder({ targetType: 'continuous' }), data: categories },
  CountVectorizer: { create: () => new CountVectorizer(), data: texts, inverse: words },
  HashingVectorizer: { create: () => new HashingVectorizer({ nFeatures: 8 }), data: texts },
  TfidfVectorizer: { create: () => new TfidfVectorizer(), data: texts, inverse: words },
};

/** A target for each row, which depends on it, so that it moves with it. */
const targets = (x: Values): number[] => x.map((row) => JSON.stringify(row).length % 7);

const fitted = async ({ create }: Row, x: Values): Promise<Subject> => {
  const transformer = create() as Subject;
  await transformer.fit(x, targets(x));
  return transformer;
};

/** The rows of an output. */
function rowsOf(output: unknown): unknown[] {
  if (!isMatrix(output)) return Array.from(output as Values, (row) => (typeof row === 'object' ? row : [row]));
  const { data, shape } = output;
  return Array.from({ length: shape[0] }, (_, i) => Array.from(data.subarray(i * shape[1], (i + 1) * shape[1])));
}

/** Fails unless all numbers are within float32 of one another, relative to the largest, and all else is equal. */
function expectSame(actual: unknown, expected: unknown): void {
  const [a, b] = [rowsOf(actual).flat(), rowsOf(expected).flat()];
  if (b.every((value) => typeof value === 'number')) {
    const largest = b.reduce<number>((most, value) => Math.max(most, Math.abs(value) || 0), 1);
    expect(a).toBeAllClose(b, { rtol: 1e-4, atol: 1e-5 * largest });
  } else expect(a).toEqual(b);
}

test('every transformer that JSON can hold is here', () => {
  let message = '';
  try {
    transformerFromJSON({ class: 'none' });
  } catch (error) {
    ({ message } = error as Error);
  }
  const names = Array.from(message.matchAll(/'(\w+)'/g), ([, name]) => name).filter((name) => name !== 'none');
  expect(names.length).toBeGreaterThan(20);
  expect(Object.keys(subjects).sort()).toEqual(names.sort());
});

describe.each(Object.entries(subjects))('%s', (_, row) => {
  test('rows in another order come out in that order', async () => {
    await fc.assert(
      fc.asyncProperty(row.data, fc.infiniteStream(fc.nat()), async (x, keys) => {
        const order = x.map((_, i) => [keys.next().value as number, i] as const).sort(([a], [b]) => a - b);
        const permuted = order.map(([, i]) => x[i]);
        const plain = rowsOf(await (await fitted(row, x)).transform(x));
        const mixed = rowsOf(await (await fitted(row, permuted)).transform(permuted));
        expectSame(
          mixed,
          order.map(([, i]) => plain[i]),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('a JSON round trip changes nothing', async () => {
    await fc.assert(
      fc.asyncProperty(row.data, async (x) => {
        const transformer = await fitted(row, x);
        const text = JSON.stringify(transformer);
        const restored = transformerFromJSON(text) as unknown as Subject;
        expect(JSON.stringify(restored)).toBe(text);
        expect(rowsOf(await restored.transform(x))).toEqual(rowsOf(await transformer.transform(x)));
      }),
      { numRuns: 30 },
    );
  });

  const { inverse, again } = row;
  if (inverse !== undefined) {
    test('the inverse gives the input back', async () => {
      await fc.assert(
        fc.asyncProperty(row.data, async (x) => {
          const transformer = await fitted(row, x);
          expectSame(await transformer.inverseTransform?.(await transformer.transform(x)), inverse(x));
        }),
        { numRuns: 30 },
      );
    });
  }

  if (again === true) {
    test('what the inverse gives is transformed to the same again', async () => {
      await fc.assert(
        fc.asyncProperty(row.data, async (x) => {
          const transformer = await fitted(row, x);
          const once = await transformer.transform(x);
          const back = (await transformer.inverseTransform?.(once)) as Values;
          expectSame(await transformer.transform(back), once);
        }),
        { numRuns: 30 },
      );
    });
  }
});
