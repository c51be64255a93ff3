import { ModuError } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { ColumnTransformer } from '../compose/column-transformer.ts';
import { FeatureUnion } from '../compose/feature-union.ts';
import { Pipeline } from '../compose/pipeline.ts';
import { KBinsDiscretizer } from '../encoders/k-bins-discretizer.ts';
import { LabelBinarizer } from '../encoders/label-binarizer.ts';
import { LabelEncoder } from '../encoders/label-encoder.ts';
import { MultiLabelBinarizer } from '../encoders/multi-label-binarizer.ts';
import { OneHotEncoder } from '../encoders/one-hot-encoder.ts';
import { OrdinalEncoder } from '../encoders/ordinal-encoder.ts';
import { TargetEncoder } from '../encoders/target-encoder.ts';
import { FunctionTransformer } from '../features/function-transformer.ts';
import { PolynomialFeatures } from '../features/polynomial-features.ts';
import { KNNImputer } from '../imputers/knn-imputer.ts';
import { MissingIndicator } from '../imputers/missing-indicator.ts';
import { SimpleImputer } from '../imputers/simple-imputer.ts';
import { Binarizer } from '../scalers/binarizer.ts';
import { MaxAbsScaler } from '../scalers/max-abs-scaler.ts';
import { MinMaxScaler } from '../scalers/min-max-scaler.ts';
import { Normalizer } from '../scalers/normalizer.ts';
import { PowerTransformer } from '../scalers/power-transformer.ts';
import { QuantileTransformer } from '../scalers/quantile-transformer.ts';
import { RobustScaler } from '../scalers/robust-scaler.ts';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import { transformerFromJSON, type TransformerClass } from './transformer-from-json.ts';

const rows = [
  [1, NaN, 'a', true],
  [2, NaN, null, false],
  [4, -0, 'b', true],
];
const numbers = [
  [1, NaN],
  [3, NaN],
];
const whole = [
  [1, 0.5],
  [3, -2],
  [4, 7],
];
const fitted = {
  StandardScaler: new StandardScaler({ withStd: true }).fit(numbers),
  SimpleImputer: new SimpleImputer({ addIndicator: true }).fit(numbers),
  OneHotEncoder: new OneHotEncoder({ minFrequency: 2, handleUnknown: 'infrequent_if_exist' }).fit(rows),
  LabelEncoder: new LabelEncoder().fit(['b', 'a', null]),
  ColumnTransformer: new ColumnTransformer([
    ['n', [new SimpleImputer(), new StandardScaler()], [0]],
    [
      'c',
      new Pipeline([
        ['i', new SimpleImputer({ strategy: 'most_frequent' })],
        ['o', new OneHotEncoder()],
      ]),
      [2, 3],
    ],
  ]).fit(rows),
  Pipeline: new Pipeline([
    ['s', new StandardScaler().fit(numbers)],
    ['p', 'passthrough'],
  ]),
  MinMaxScaler: new MinMaxScaler().fit(numbers),
  MaxAbsScaler: new MaxAbsScaler({ clip: true }).fit(numbers),
  RobustScaler: new RobustScaler({ unitVariance: true }).fit(numbers),
  Normalizer: new Normalizer({ norm: 'l1' }).fit(whole),
  Binarizer: new Binarizer({ threshold: -0 }).fit(whole),
  PowerTransformer: new PowerTransformer().fit(numbers),
  QuantileTransformer: new QuantileTransformer({ nQuantiles: 2, randomState: 1 }).fit(whole),
  KBinsDiscretizer: new KBinsDiscretizer({ nBins: [2, 3] }).fit(whole),
  OrdinalEncoder: new OrdinalEncoder({ minFrequency: 2 }).fit(rows),
  TargetEncoder: new TargetEncoder().fit(rows, ['x', 'y', 'z']),
  LabelBinarizer: new LabelBinarizer({ negLabel: -1 }).fit(['b', 'a', 'c']),
  MultiLabelBinarizer: new MultiLabelBinarizer().fit([['b', 'a'], []]),
  PolynomialFeatures: new PolynomialFeatures({ degree: [1, 2] }).fit(whole),
  FunctionTransformer: new FunctionTransformer({ featureNamesOut: 'one-to-one' }).fit(whole),
  KNNImputer: new KNNImputer({ addIndicator: true, keepEmptyFeatures: true }).fit(numbers),
  MissingIndicator: new MissingIndicator({ features: 'all' }).fit(rows),
  FeatureUnion: new FeatureUnion([
    ['scale', [new MinMaxScaler(), new PolynomialFeatures()]],
    ['same', 'passthrough'],
    ['none', 'drop'],
  ]).fit(whole),
};
/** Random inputs to the reader in all; `MODU_HOSTILE_INPUTS=100000` for the full check. */
const hostileInputs = Number(process.env['MODU_HOSTILE_INPUTS'] ?? 8000);

/** What reads data in `transformer`, on data that most classes take. */
function use(transformer: InstanceType<TransformerClass>): void {
  if (transformer instanceof Pipeline) return;
  for (const data of [rows, numbers, whole, ['a', 'b'], [['a'], ['b']]]) {
    for (const method of ['transform', 'inverseTransform'] as const) {
      try {
        (transformer as unknown as Record<string, ((x: unknown) => unknown) | undefined>)[method]?.(data);
      } catch (error) {
        expect(error).toBeInstanceOf(ModuError);
      }
    }
  }
}

test.each(Object.entries(fitted))(
  '%s: text and object give the same transformer, with equal JSON',
  (name, transformer) => {
    const text = JSON.stringify(transformer);
    for (const json of [text, JSON.parse(text) as unknown, transformer.toJSON()]) {
      const restored = transformerFromJSON(json);
      expect(restored.constructor.name).toBe(name);
      expect(JSON.stringify(restored)).toBe(text);
    }
  },
);

test('NaN, infinities and −0 survive JSON.stringify', () => {
  const { state } = JSON.parse(JSON.stringify(fitted.StandardScaler)) as { state: { mean: unknown[] } };
  expect(state.mean).toEqual([2, { number: 'NaN' }]);
  const encoder = new OneHotEncoder({ categories: [[-1, NaN]] }).fit([[NaN]]);
  const restored = transformerFromJSON(JSON.stringify(encoder), OneHotEncoder);
  expect(restored.options.categories).toEqual([[-1, NaN]]);
  const imputer = new SimpleImputer({ strategy: 'constant', fillValue: -0 }).fit([[1]]);
  expect(transformerFromJSON(JSON.stringify(imputer), SimpleImputer).options.fillValue).toBe(-0);
});

describe('errors', () => {
  const change = (name: keyof typeof fitted, path: (string | number)[], value: unknown): unknown => {
    const json = JSON.parse(JSON.stringify(fitted[name])) as Record<string | number, unknown>;
    let place = json;
    for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
    place[path.at(-1)!] = value;
    return json;
  };
  const nested = (depth: number): unknown =>
    depth === 0
      ? fitted.StandardScaler.toJSON()
      : { class: 'Pipeline', version: 1, options: {}, state: { steps: [{ name: 'a', step: nested(depth - 1) }] } };

  test.each<[string, unknown, string]>([
    ['text that is no JSON', '{', "json must be JSON, received '{'"],
    ['nothing', undefined, 'the JSON must be an object, received undefined'],
    ['a list', [], 'the JSON must be an object, received []'],
    ['no class', {}, "class must be one of 'Binarizer', 'ColumnTransformer', 'FeatureUnion',"],
    ['an unknown class', { class: 'constructor' }, 'class must be one of'],
    ['a newer version', change('StandardScaler', ['version'], 2), 'version must be 1, received 2'],
    ['no options', change('StandardScaler', ['options'], undefined), 'options must be an object, received undefined'],
    [
      'a wrong option',
      change('StandardScaler', ['options', 'withMean'], 'no'),
      "StandardScaler: withMean must be true or false, received 'no'",
    ],
    [
      'options nested without end',
      change('OneHotEncoder', ['options', 'categories'], JSON.parse('['.repeat(50) + ']'.repeat(50))),
      'options must be nested at most 16 deep',
    ],
    ['no state', change('StandardScaler', ['state'], null), 'state must be an object, received null'],
    [
      'a wrong number of means',
      change('StandardScaler', ['state', 'mean'], [1]),
      'state.mean must be an array of 2 items, received [1]',
    ],
    [
      'a mean that is none',
      change('StandardScaler', ['state', 'mean', 1], null),
      'state.mean[1] must be a number, received null',
    ],
    [
      'a number that is none',
      change('StandardScaler', ['state', 'mean', 1], { number: 'many' }),
      'state.mean[1] must be a number, received { number }',
    ],
    [
      'no columns',
      change('StandardScaler', ['state', 'nFeaturesIn'], 0),
      'state.nFeaturesIn must be an integer at least 1, received 0',
    ],
    [
      'another number of names',
      change('StandardScaler', ['state', 'featureNamesIn'], ['a']),
      "state.featureNamesIn must be an array of 2 items, received ['a']",
    ],
    [
      'a name that is none',
      change('StandardScaler', ['state', 'generatedNames'], ['a', 1]),
      'state.generatedNames[1] must be a string, received 1',
    ],
    [
      'an unknown kind',
      change('SimpleImputer', ['state', 'kind'], 'rows'),
      "state.kind must be one of 'numbers', 'cells', received 'rows'",
    ],
    [
      'an indicator too far',
      change('SimpleImputer', ['state', 'indicated'], [2]),
      'state.indicated[0] must be an integer from 0 to 1, received 2',
    ],
    [
      'no indicators where there should be',
      change('SimpleImputer', ['state', 'indicated'], null),
      'state.indicated must be an array, received null',
    ],
    [
      'a category that is none',
      change('OneHotEncoder', ['state', 'columns', 0, 'categories', 0], []),
      'state.columns[0].categories[0] must be a string, a number, true, false or null, received []',
    ],
    [
      'a category twice',
      change('OneHotEncoder', ['state', 'columns', 0, 'categories', 1], 1),
      'state.columns[0].categories must hold each category once, received 1 twice',
    ],
    [
      'an infrequent category too far',
      change('OneHotEncoder', ['state', 'columns', 0, 'infrequent'], [3]),
      'state.columns[0].infrequent[0] must be an integer from 0 to 2, received 3',
    ],
    [
      'another number of drops',
      change('OneHotEncoder', ['options', 'drop'], ['a']),
      "options.drop must be an array of 4 items, received ['a']",
    ],
    [
      'classes that are no list',
      change('LabelEncoder', ['state', 'classes'], 'ab'),
      "state.classes must be an array, received 'ab'",
    ],
    [
      'a step that is none',
      change('Pipeline', ['state', 'steps', 1, 'step'], 'drop'),
      "state.steps[1].step must be 'passthrough', received 'drop'",
    ],
    ['no steps', change('Pipeline', ['state', 'steps'], []), 'Pipeline: steps must be a non-empty array, received []'],
    [
      'no remainder',
      change('ColumnTransformer', ['state', 'entries'], []),
      "state.entries must be an array that ends in the entry 'remainder', received []",
    ],
    [
      'a column too far',
      change('ColumnTransformer', ['state', 'entries', 0, 'indices'], [4]),
      'state.entries[0].indices[0] must be an integer from 0 to 3, received 4',
    ],
    [
      'an encoder of labels for columns',
      change('ColumnTransformer', ['state', 'entries', 0, 'step'], fitted.LabelEncoder.toJSON()),
      'state.entries[0].step must be a transformer of features, received a LabelEncoder',
    ],
    ['pipelines in pipelines without end', nested(40), 'nested at most 32 deep'],
  ])('%s', (_, json, message) => {
    expect(() => transformerFromJSON(json)).toThrow(ModuError);
    expect(() => transformerFromJSON(json)).toThrow(message);
  });

  test('a class that was not expected', () => {
    expect(() => transformerFromJSON(fitted.StandardScaler.toJSON(), OneHotEncoder)).toThrow(
      "transformerFromJSON: class must be 'OneHotEncoder', received 'StandardScaler'",
    );
    expect(() => transformerFromJSON({}, Map as never)).toThrow(
      'transformerFromJSON: expected must be a transformer class of @modu/preprocessing, received function Map',
    );
  });

  test('the fromJSON of a class names itself', () => {
    expect(() => StandardScaler.fromJSON('{')).toThrow("StandardScaler.fromJSON: json must be JSON, received '{'");
    expect(() => OneHotEncoder.fromJSON(fitted.StandardScaler.toJSON())).toThrow(
      "OneHotEncoder.fromJSON: class must be 'OneHotEncoder', received 'StandardScaler'",
    );
    const broken = change('Pipeline', ['state', 'steps', 0, 'step', 'state', 'mean'], []);
    expect(() => Pipeline.fromJSON(broken, transformerFromJSON)).toThrow(
      'Pipeline.fromJSON: state.steps[0].step.state.mean must be an array of 2 items, received []',
    );
  });

  test('damaged text ends in a transformer or a typed error, and so does its use', () => {
    const texts = Object.values(fitted).map((transformer) => JSON.stringify(transformer));
    const tokens = [
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      '0',
      '-1',
      '1e999',
      'null',
      'true',
      '"x"',
      '{"number":"NaN"}',
      '[]',
    ];
    let refused = 0;
    const damage = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 6 }), fc.constantFrom(...tokens)),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...texts), damage, (text, cuts) => {
        let json = text;
        for (const [where, length, token] of cuts) {
          const at = Math.floor(where * json.length);
          json = json.slice(0, at) + token + json.slice(at + length);
        }
        try {
          use(transformerFromJSON(json));
        } catch (error) {
          expect(error).toBeInstanceOf(ModuError);
          refused++;
        }
      }),
      { numRuns: hostileInputs / 2 },
    );
    expect(refused).toBeGreaterThan(hostileInputs / 8);
  });

  test('values of the wrong type anywhere end in a transformer or a typed error', () => {
    const replaced = (value: unknown, at: { left: number }, by: unknown): unknown => {
      if (at.left-- === 0) return by;
      if (Array.isArray(value)) return value.map((item) => replaced(item, at, by));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, at, by)]));
    };
    const sound = Object.values(fitted).map((transformer): unknown => JSON.parse(JSON.stringify(transformer)));
    fc.assert(
      fc.property(fc.constantFrom(...sound), fc.nat({ max: 60 }), fc.anything(), (json, left, by) => {
        try {
          use(transformerFromJSON(replaced(json, { left }, by)));
        } catch (error) {
          expect(error).toBeInstanceOf(ModuError);
        }
      }),
      { numRuns: hostileInputs / 2 },
    );
  });
});

test('types: the class that is expected is the class that comes back', () => {
  expectTypeOf(transformerFromJSON<typeof StandardScaler>).returns.toEqualTypeOf<StandardScaler>();
  expectTypeOf(transformerFromJSON<typeof Pipeline>).returns.toEqualTypeOf<Pipeline>();
  expectTypeOf(transformerFromJSON<TransformerClass>).returns.toEqualTypeOf<InstanceType<TransformerClass>>();
});
