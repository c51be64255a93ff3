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
  /** Whether inverseTransform gives the very input back. */
  readonly inverse?: boolean;
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
  FunctionTransformer: { create: () => new FunctionTransformer({ validate: true }), data: numbers, inverse: true },
  KBinsDiscretizer: { create: () => new KBinsDiscretizer({ nBins: 2, strategy: 'uniform' }), data: numbers },
  KNNImputer: { create: () => new KNNImputer({ nNeighbors: 20, keepEmptyFeatures: true }), data: gaps },
  LabelBinarizer: { create: () => new LabelBinarizer(), data: labels, inverse: true },
  LabelEncoder: { create: () => new LabelEncoder(), data: labels, inverse: true },
  MaxAbsScaler: { create: () => new MaxAbsScaler(), data: numbers, inverse: true },
  MinMaxScaler: { create: () => new MinMaxScaler(), data: numbers, inverse: true },
  MissingIndicator: { create: () => new MissingIndicator({ features: 'all' }), data: gaps },
  MultiLabelBinarizer: {
    create: () => new MultiLabelBinarizer(),
    data: fc.array(fc.uniqueArray(category), { minLength: 1, maxLength: 8 }),
  },
  Normalizer: { create: () => new Normalizer(), data: numbers },
  OneHotEncoder: { create: () => new OneHotEncoder(), data: categories, inverse: true },
  OrdinalEncoder: { create: () => new OrdinalEncoder(), data: categories, inverse: true },
  Pipeline: {
    create: () =>
      new Pipeline([
        ['fill', new SimpleImputer({ keepEmptyFeatures: true })],
        ['scale', new StandardScaler()],
      ]),
    data: gaps,
  },
  PolynomialFeatures: { create: () => new PolynomialFeatures(), data: numbers },
  PowerTransformer: { create: () => new PowerTransformer(), data: table(fc.integer({ min: -20, max: 20 }), 5) },
  QuantileTransformer: { create: () => new QuantileTransformer({ nQuantiles: 3 }), data: numbers },
  RobustScaler: { create: () => new RobustScaler(), data: numbers, inverse: true },
  SimpleImputer: { create: () => new SimpleImputer({ addIndicator: true, keepEmptyFeatures: true }), data: gaps },
  StandardScaler: { create: () => new StandardScaler(), data: numbers, inverse: true },
  TargetEncoder: { create: () => new TargetEncoder({ targetType: 'continuous' }), data: categories },
  CountVectorizer: { create: () => new CountVectorizer(), data: texts },
  HashingVectorizer: { create: () => new HashingVectorizer({ nFeatures: 8 }), data: texts },
  TfidfVectorizer: { create: () => new TfidfVectorizer(), data: texts },
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

  if (row.inverse !== true) return;
  test('the inverse gives the input back', async () => {
    await fc.assert(
      fc.asyncProperty(row.data, async (x) => {
        const transformer = await fitted(row, x);
        expectSame(transformer.inverseTransform?.(transformer.transform(x)), x);
      }),
      { numRuns: 30 },
    );
  });
});
