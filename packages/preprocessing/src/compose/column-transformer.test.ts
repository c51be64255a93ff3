import type { Matrix, TableLike } from '@modu/core';
import { loadGolden, testTransformer } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { OneHotEncoder } from '../encoders/one-hot-encoder.ts';
import { SimpleImputer } from '../imputers/simple-imputer.ts';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import type { ColumnStep } from './column-step.ts';
import type { ColumnTransformerOptions } from './column-transformer-options.ts';
import { ColumnTransformer } from './column-transformer.ts';
import { Pipeline } from './pipeline.ts';

type Columns = Record<string, readonly unknown[]>;

interface Golden {
  table: Columns;
  other: Columns;
  cases: {
    name: string;
    columns: [string[] | number[], string[] | number[], string[] | number[]];
    options: ColumnTransformerOptions;
    transformed: number[][];
    names: string[];
    other: number[][];
    outputIndices: Record<string, [number, number]>;
    mean: number[];
  }[];
  pipeline: { transformed: number[][]; names: string[]; scale: number[] };
  unnamed: { x: number[][]; transformed: number[][]; names: string[]; renamed: string[] };
}

const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/column-transformer.json');

function table(columns: Columns): TableLike {
  return {
    columnNames: () => Object.keys(columns),
    numRows: () => Object.values(columns)[0]!.length,
    array: (name) => columns[name]!,
  };
}

const numeric = () => [new SimpleImputer({ strategy: 'median' }), new StandardScaler()] as const;
const category = () =>
  [new SimpleImputer({ strategy: 'most_frequent' }), new OneHotEncoder({ handleUnknown: 'ignore' })] as const;
const rows = [
  [1, 10, 5],
  [2, 30, 5],
  [3, 20, 8],
];

testTransformer({
  name: 'ColumnTransformer',
  create: (options?: ColumnTransformerOptions) =>
    new ColumnTransformer(
      [
        ['scaled', new StandardScaler(), [1]],
        ['coded', [new OneHotEncoder({ handleUnknown: 'ignore' })], [-1]],
      ],
      options,
    ),
  options: {
    remainder: 'passthrough',
    transformerWeights: { scaled: 3, remainder: 0.5 },
    verboseFeatureNamesOut: false,
  },
  x: rows,
  other: [
    [4, 1, 8],
    [5, 2, 5],
  ],
  otherColumns: [[1, 2]],
  fromJSON: (json: unknown) => ColumnTransformer.fromJSON(json, transformerFromJSON),
  badOptions: [
    [
      { remainder: 'keep' },
      "ColumnTransformer: 'remainder' must be a transformer, an array of transformers, 'drop' or 'passthrough', received 'keep'",
    ],
    [{ remainder: [] }, "'remainder' must be a transformer"],
    [{ transformerWeights: { scale: 1 } }, "unknown option 'scale'; did you mean 'scaled'?"],
    [{ transformerWeights: { scaled: '2' } }, "transformerWeights.scaled must be a finite number, received '2'"],
    [{ verboseFeatureNamesOut: 1 }, 'verboseFeatureNamesOut must be true, false, a pattern or a function, received 1'],
  ],
});

describe('values of scikit-learn', () => {
  for (const { name, columns, options, ...expected } of golden.cases) {
    test(name, () => {
      const transformer = new ColumnTransformer(
        [
          ['numeric', numeric(), columns[0]],
          ['category', category(), columns[1]],
          ['sex', new OneHotEncoder({ drop: 'if_binary' }), columns[2]],
        ],
        options,
      );
      const out = transformer.fitTransform(table(golden.table));
      expect(out).toBeAllClose(expected.transformed, { rtol: 1e-6, atol: 1e-7 });
      expect(out.columnNames).toEqual(expected.names);
      expect(transformer.getFeatureNamesOut()).toEqual(expected.names);
      expect(transformer.transform(table(golden.other))).toBeAllClose(expected.other, { rtol: 1e-5, atol: 1e-6 });
      expect(transformer.outputIndices).toEqual(expected.outputIndices);
      expect(transformer.namedTransformers.numeric[1].mean).toBeAllClose(expected.mean, { rtol: 1e-6 });
    });
  }

  test('a pipeline in a column transformer gives what the same chain gives', () => {
    const pipeline = new Pipeline([
      ['impute', new SimpleImputer({ strategy: 'median' })],
      ['scale', new StandardScaler()],
    ]);
    const inPipeline = new ColumnTransformer([['numeric', pipeline, ['age', 'fare']]]);
    const inChain = new ColumnTransformer([['numeric', numeric(), ['age', 'fare']]]);
    const x = table(golden.table);
    expect(inPipeline.fitTransform(x)).toEqual(inChain.fitTransform(x));
    expect(inPipeline.namedTransformers.numeric.namedSteps.scale.mean).toEqual(
      inChain.namedTransformers.numeric[1].mean,
    );
  });
});

describe('transformers', () => {
  test('that are handed over stay unfitted', () => {
    const scaler = new StandardScaler();
    const transformer = new ColumnTransformer([['a', scaler, [0]]]).fit(rows);
    expect(() => scaler.mean).toThrow('fit must be called first');
    expect(Array.from(transformer.namedTransformers.a.mean!)).toEqual([2]);
  });

  test('get y', () => {
    const seen: unknown[] = [];
    const spy = { fit: (_: unknown, y: unknown) => void seen.push(y), transform: (x: unknown) => x };
    new ColumnTransformer([['a', [new StandardScaler(), spy], [0]]]).fit(rows, ['y']);
    expect(seen).toEqual([['y']]);
  });

  test('in a chain hand names on, given or made up', () => {
    const chain = () => [new OneHotEncoder(), new StandardScaler({ withMean: false })];
    const transformer = new ColumnTransformer([['a', chain(), [2]]]).fit(rows);
    expect(transformer.getFeatureNamesOut()).toEqual(['a__x2_5', 'a__x2_8']);
    expect(transformer.getFeatureNamesOut(['p', 'q', 'r'])).toEqual(['a__r_5', 'a__r_8']);
    const second = new StandardScaler().fit(transformer.transform(rows));
    expect(second.featureNamesIn).toBeUndefined();
    expect(second.getFeatureNamesOut()).toEqual(['a__x2_5', 'a__x2_8']);
  });

  test('outputs are named by a function too', () => {
    const options = { verboseFeatureNamesOut: (step: string, feature: string) => `${feature} of ${step}` };
    const transformer = new ColumnTransformer([['a', new StandardScaler(), [0]]], options);
    expect(transformer.fitTransform(rows).columnNames).toEqual(['x0 of a']);
    expect(() => transformer.toJSON()).toThrow(
      'ColumnTransformer.toJSON: verboseFeatureNamesOut must be no function to be written to JSON, received a function',
    );
  });

  test('all survive JSON: chains, pipelines, dropped, passed on and single columns', () => {
    const x = table(golden.table);
    const pipeline = new Pipeline([
      ['first', new SimpleImputer()],
      ['same', 'passthrough'],
      ['last', new StandardScaler()],
    ]);
    const transformer = new ColumnTransformer(
      [
        ['chain', numeric(), ['fare']],
        ['pipeline', pipeline, (name) => name === 'age'],
        ['coded', new OneHotEncoder({ drop: 'first' }), ['sex']],
        ['nothing', new StandardScaler(), []],
        ['gone', 'drop', [1]],
      ],
      { remainder: new StandardScaler() },
    ).fit(x);
    const text = JSON.stringify(transformer);
    const restored = transformerFromJSON(text, ColumnTransformer);
    expect(JSON.stringify(restored)).toBe(text);
    expect(restored.transform(x)).toEqual(transformer.transform(x));
    expect(restored.outputIndices).toEqual(transformer.outputIndices);
    expect(restored.fitTransform(x)).toEqual(transformer.transform(x));
  });
});

describe('errors', () => {
  const x = table(golden.table);
  const make = (step: unknown, columns: string[] | number[]) =>
    new ColumnTransformer([['a', step as ColumnStep, columns]]);

  test.each<[string, () => unknown, string]>([
    [
      'no array',
      () => new ColumnTransformer('a' as never),
      "ColumnTransformer: transformers must be an array, received 'a'",
    ],
    [
      'a pair',
      () => new ColumnTransformer([['a', 'drop']] as never),
      "ColumnTransformer: transformers[0] must be a triple [name, transformer, columns], received ['a', 'drop']",
    ],
    [
      'no transformer',
      () => make({}, [0]),
      "ColumnTransformer: 'a' must be a transformer, an array of transformers, 'drop' or 'passthrough', received {}",
    ],
    ['a misspelled step', () => make('passthru', [0]), "'a' must be a transformer"],
    ['no transformer in a chain', () => make([new StandardScaler(), 'passthrough'], [0]), "received 'passthrough'"],
    [
      'a repeated name',
      () =>
        new ColumnTransformer([
          ['a', 'drop', [0]],
          ['a', 'drop', [1]],
        ]),
      "ColumnTransformer: names must be unique, received 'a' twice",
    ],
    [
      'a name with __',
      () => new ColumnTransformer([['a__b', 'drop', [0]]]),
      "ColumnTransformer: names must be non-empty strings without '__', received 'a__b'",
    ],
    [
      'the name remainder',
      () => new ColumnTransformer([['remainder', 'drop', [0]]]),
      "ColumnTransformer: names must differ from 'remainder', the entry of all other columns, received 'remainder'",
    ],
    [
      'strings that nothing encodes',
      () => make(new SimpleImputer({ strategy: 'constant' }), ['city']).fit(x),
      "ColumnTransformer.fit: the output of 'a' must hold numbers, received 'Seoul' in row 0, column 0",
    ],
    [
      'strings that are passed on',
      () => make('passthrough', ['city']).fit(x),
      "ColumnTransformer.fit: column 'city' of x must hold numbers, received 'Seoul' in row 0",
    ],
    [
      'an asynchronous transformer',
      () => make({ fit: async () => {}, transform: (y: unknown) => y }, [0]).fit(rows),
      'ColumnTransformer.fit: transformers must be synchronous, received a Promise',
    ],
    [
      'a pipeline that ends in a network',
      () => make(new Pipeline([['net', { fit: () => 1 }]]), [0]),
      "'a' must be a transformer, an array of transformers, 'drop' or 'passthrough', received a Pipeline",
    ],
    [
      'another number of rows',
      () => make({ fit: () => 1, transform: () => [[1]] }, [0]).fit(rows),
      "ColumnTransformer.fit: 'a' must return 3 rows, received 1",
    ],
    [
      'outputs of one name',
      () =>
        new ColumnTransformer(
          [
            ['a', 'passthrough', [0]],
            ['b', 'passthrough', [0]],
          ],
          { verboseFeatureNamesOut: false },
        ).fit(rows),
      "ColumnTransformer: output names must be unique when verboseFeatureNamesOut is false, received 'x0' more than once",
    ],
    [
      'a transformer that is not ours, as JSON',
      () =>
        make({ fit: () => 1, transform: (y: unknown) => y }, [0])
          .fit(rows)
          .toJSON(),
      "ColumnTransformer.toJSON: 'a' must be a transformer of @modu/preprocessing to be written to JSON",
    ],
    ['no rows', () => make('drop', [0]).fit([]), 'ColumnTransformer.fit: x must have at least one row, received none'],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

test('rows in another order come out in that order', () => {
  const value = fc.tuple(fc.option(fc.integer({ min: -9, max: 9 })), fc.constantFrom('a', 'b', null));
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 9 }), (x) => {
      fc.pre(x.some(([number]) => number !== null));
      const fit = (data: typeof x) => {
        const { data: values, shape } = new ColumnTransformer([
          ['n', numeric(), [0]],
          ['c', category(), [1]],
        ]).fitTransform(data);
        return data.map((_, i) => Array.from(values.subarray(i * shape[1], (i + 1) * shape[1])));
      };
      fc.pre(x.some(([, letter]) => letter !== null));
      expect(fit(x.toReversed())).toBeAllClose(fit(x).toReversed(), { atol: 1e-5 });
    }),
  );
});

test('types: fitted transformers keep their types and names', () => {
  const transformer = new ColumnTransformer([
    ['numeric', [new SimpleImputer(), new StandardScaler()], ['a']],
    ['coded', new OneHotEncoder(), ['b']],
    ['same', 'passthrough', (name) => name === 'c'],
  ]);
  type Named = (typeof transformer)['namedTransformers'];
  expectTypeOf<Named['coded']>().toEqualTypeOf<OneHotEncoder>();
  expectTypeOf<Named['numeric'][1]>().toEqualTypeOf<StandardScaler>();
  expectTypeOf<Named['same']>().toEqualTypeOf<'passthrough'>();
  expectTypeOf(transformer).toHaveProperty('transform').returns.toEqualTypeOf<Matrix>();
});
