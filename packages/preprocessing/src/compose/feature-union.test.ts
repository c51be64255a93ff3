import type { Matrix } from '@modu/core';
import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { KBinsDiscretizer } from '../encoders/k-bins-discretizer.ts';
import { OneHotEncoder } from '../encoders/one-hot-encoder.ts';
import { OrdinalEncoder } from '../encoders/ordinal-encoder.ts';
import { TargetEncoder } from '../encoders/target-encoder.ts';
import { FunctionTransformer } from '../features/function-transformer.ts';
import { PolynomialFeatures } from '../features/polynomial-features.ts';
import type { Category } from '../input/cell-input.ts';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { MinMaxScaler } from '../scalers/min-max-scaler.ts';
import { PowerTransformer } from '../scalers/power-transformer.ts';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import { ColumnTransformer } from './column-transformer.ts';
import { FeatureUnion, type FeatureUnionOptions, type UnionEntry } from './feature-union.ts';
import { Pipeline } from './pipeline.ts';

interface Golden {
  cases: {
    options: FeatureUnionOptions;
    x: number[][];
    x2: number[][];
    transformed: number[][];
    other: number[][];
    names: string[] | { error: true };
  }[];
  target: { x: string[][]; y: number[]; transformed: number[][]; names: string[] };
  nested: { x: Category[][]; transformed: number[][]; names: string[] };
}

const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/feature-union.json');

const entries = (): UnionEntry[] => [
  ['scale', new StandardScaler()],
  ['chain', [new MinMaxScaler(), new PolynomialFeatures({ includeBias: false })]],
  ['same', 'passthrough'],
  ['none', 'drop'],
  ['bins', new KBinsDiscretizer({ nBins: 3, encode: 'onehot-dense' })],
];

testTransformer({
  name: 'FeatureUnion',
  create: (options?: FeatureUnionOptions) =>
    new FeatureUnion(
      [
        ['scale', new StandardScaler()],
        ['poly', new PolynomialFeatures({ degree: [2, 2], includeBias: false })],
      ],
      options,
    ),
  options: { transformerWeights: { scale: 2 }, verboseFeatureNamesOut: false },
  x: [
    [1, 2],
    [3, 5],
    [4, 9],
  ],
  other: [
    [7, 1],
    [9, 3],
  ],
  otherColumns: [[1, 2, 3]],
  fromJSON: (json: unknown) => transformerFromJSON(json, FeatureUnion),
  badOptions: [
    [{ transformerWeights: { scal: 1 } }, "transformerWeights must name entries, received 'scal'"],
    [{ transformerWeights: { scale: NaN } }, 'transformerWeights.scale must be a finite number'],
    [{ transformerWeights: 2 }, 'transformerWeights must be an object or null'],
    [{ verboseFeatureNamesOut: 'yes' }, 'verboseFeatureNamesOut must be true or false'],
    [{ nJobs: 2 }, "unknown option 'nJobs'"],
  ],
});

describe('values of scikit-learn', () => {
  test.each(golden.cases)('$options', ({ options, x, x2, transformed, other, names }) => {
    const union = new FeatureUnion(entries(), options);
    if (!Array.isArray(names)) {
      expect(() => union.fitTransform(x)).toThrow(
        "FeatureUnion: output names must be unique when verboseFeatureNamesOut is false, received 'x0', 'x1' more than once",
      );
      return;
    }
    const out = union.fitTransform(x);
    expect(out).toBeAllClose(transformed, { rtol: 1e-6, atol: 1e-7 });
    expect(union.transform(x2)).toBeAllClose(other, { rtol: 1e-6, atol: 1e-7 });
    expect(out.columnNames).toEqual(names);
    expect(transformerFromJSON(JSON.stringify(union), FeatureUnion).transform(x2)).toEqual(union.transform(x2));
  });

  test('the target goes to each transformer', () => {
    const { x, y, transformed, names } = golden.target;
    const union = new FeatureUnion([
      ['target', new TargetEncoder({ cv: 3, shuffle: false })],
      ['ordinal', new OrdinalEncoder()],
    ]);
    expect(union.fitTransform(x, y)).toBeAllClose(transformed, { rtol: 1e-6 });
    expect(union.getFeatureNamesOut()).toEqual(names);
  });

  test('unions stand within column transformers, and pipelines within both', () => {
    const { x, transformed, names } = golden.nested;
    const columns = new ColumnTransformer([
      [
        'power',
        new Pipeline([
          ['p', new PowerTransformer()],
          ['m', new MinMaxScaler()],
        ]),
        [0, 1],
      ],
      [
        'union',
        new FeatureUnion([
          ['o', new OrdinalEncoder()],
          ['h', new OneHotEncoder()],
        ]),
        [2],
      ],
      ['same', new FunctionTransformer({ featureNamesOut: 'one-to-one' }), [0]],
    ]);
    const out = columns.fitTransform(x);
    expect(out).toBeAllClose(transformed, { rtol: 1e-6, atol: 1e-6 });
    expect(out.columnNames).toEqual(names);
    expect(transformerFromJSON(JSON.stringify(columns), ColumnTransformer).transform(x)).toEqual(columns.transform(x));
  });
});

test('transformers are fitted themselves, and a clone has others', () => {
  const scale = new StandardScaler();
  const union = new FeatureUnion([
    ['scale', scale],
    ['same', 'passthrough'],
  ]);
  const clone = union.fit([[1], [3]]).clone();
  expect(union.namedTransformers.scale).toBe(scale);
  expect(scale.mean).toEqual(Float64Array.of(2));
  expect(() => clone.namedTransformers.scale.mean).toThrow('fit must be called first');
});

test.each<[string, () => unknown, string]>([
  ['no entries', () => new FeatureUnion([]), 'transformerList must be a non-empty array, received []'],
  ['no pair', () => new FeatureUnion([['a']] as never), 'transformerList[0] must be a pair [name, transformer]'],
  [
    'a name twice',
    () =>
      new FeatureUnion([
        ['a', 'drop'],
        ['a', 'drop'],
      ]),
    "names must be unique, received 'a' twice",
  ],
  [
    'no transformer',
    () => new FeatureUnion([['a', 1 as never]]),
    "'a' must be a transformer, an array of transformers",
  ],
  [
    'strings that nobody encodes',
    () => new FeatureUnion([['a', 'passthrough']]).fit([['x']]),
    "FeatureUnion.transform: x must hold numbers, received 'x'",
  ],
  [
    'a transformer of one own in JSON',
    () => {
      const own = { fit: () => own, transform: (x: unknown) => x };
      return new FeatureUnion([['own', own]]).fit([[1]]).toJSON();
    },
    "FeatureUnion.toJSON: 'own' must be a transformer of @modu/preprocessing to be written to JSON",
  ],
])('%s', (_, run, message) => {
  expect(run).toThrow(message);
});

test('rows in another order come out in that order', () => {
  const data = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), { minLength: 2 });
  fc.assert(
    fc.property(data, (x) => {
      const make = () =>
        new FeatureUnion([
          ['range', new MinMaxScaler()],
          ['same', 'passthrough'],
        ]);
      const [forward, backward] = [make().fitTransform(x), make().fitTransform(x.toReversed())];
      for (let i = 0; i < x.length; i++) {
        expect(backward.data.slice((x.length - 1 - i) * 4, (x.length - i) * 4)).toEqual(
          forward.data.slice(i * 4, i * 4 + 4),
        );
      }
    }),
  );
});

test('types: a matrix comes out, transformers bear their names', () => {
  const union = new FeatureUnion([['scale', new StandardScaler()]]);
  expectTypeOf(union.fitTransform([[1]])).toEqualTypeOf<Matrix>();
  expectTypeOf(union.namedTransformers.scale).toEqualTypeOf<StandardScaler>();
});
