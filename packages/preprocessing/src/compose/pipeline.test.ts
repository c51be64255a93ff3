import { isMatrix, type Estimator, type Matrix, type TableLike } from '@modu/core';
import { loadGolden } from '@modu/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { OneHotEncoder } from '../encoders/one-hot-encoder.ts';
import { SimpleImputer } from '../imputers/simple-imputer.ts';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import { ColumnTransformer } from './column-transformer.ts';
import type { PipelineStep } from './pipeline-step.ts';
import { Pipeline } from './pipeline.ts';

interface Golden {
  table: Record<string, unknown[]>;
  pipeline: { transformed: number[][]; names: string[]; scale: number[] };
  unnamed: { x: number[][]; transformed: number[][]; names: string[]; renamed: string[] };
}

const golden = loadGolden<Golden>(import.meta.url, '../../fixtures/column-transformer.json');
const table: TableLike = {
  columnNames: () => Object.keys(golden.table),
  numRows: () => 7,
  array: (name) => golden.table[name]!,
};
const rows = [
  [1, 2],
  [3, 4],
  [5, 12],
];

/** An estimator that writes down what it is called with. */
class Recorder {
  readonly calls: [method: string, ...args: unknown[]][] = [];
  readonly classes = ['no', 'yes'] as const;
  readonly estimatorType = 'classifier';
  disposed = 0;

  async fit(...args: unknown[]): Promise<this> {
    await Promise.resolve();
    this.calls.push(['fit', ...args]);
    return this;
  }

  async predict(...args: unknown[]): Promise<Int32Array> {
    await Promise.resolve();
    this.calls.push(['predict', ...args]);
    return Int32Array.of(1);
  }

  predictProba(x: unknown): Matrix {
    this.calls.push(['predictProba', x]);
    return x as Matrix;
  }

  score(...args: unknown[]): number {
    this.calls.push(['score', ...args]);
    return 0.5;
  }

  dispose(): void {
    this.disposed += 1;
  }
}

describe('values of scikit-learn', () => {
  test('a column transformer and a scaler in a row', async () => {
    const pipeline = new Pipeline([
      [
        'prepare',
        new ColumnTransformer([
          ['numeric', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], ['age', 'fare']],
        ]),
      ],
      ['again', new StandardScaler({ withMean: false })],
    ]);
    const z = await pipeline.fitTransform(table);
    expect(z).toBeAllClose(golden.pipeline.transformed, { rtol: 1e-5, atol: 1e-6 });
    expect(z.columnNames).toEqual(golden.pipeline.names);
    expect(pipeline.getFeatureNamesOut()).toEqual(golden.pipeline.names);
    expect(pipeline.namedSteps.again.scale).toBeAllClose(golden.pipeline.scale, { rtol: 1e-6 });
    expect(pipeline.featureNamesIn).toEqual(table.columnNames());
    expect(pipeline.nFeaturesIn).toBe(5);
  });

  test('data without names, with names told afterwards', async () => {
    const { x, transformed, names, renamed } = golden.unnamed;
    const pipeline = new Pipeline([
      ['impute', new SimpleImputer({ addIndicator: true })],
      ['scale', new StandardScaler()],
    ]);
    expect(await pipeline.fitTransform(x)).toBeAllClose(transformed, { rtol: 1e-5, atol: 1e-6 });
    expect(pipeline.getFeatureNamesOut()).toEqual(names);
    expect(pipeline.getFeatureNamesOut(['a', 'b', 'c'])).toEqual(renamed);
  });
});

describe('an estimator at the end', () => {
  test('gets the transformed data, y and options, and is never fitted again', async () => {
    const model = new Recorder();
    const pipeline = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', model],
    ]);
    const y = [0, 1, 1];
    expect(await pipeline.fit(rows, y, { epochs: 3 })).toBe(pipeline);
    const z = new StandardScaler().fitTransform(rows);
    expect(await pipeline.predict(rows)).toEqual(Int32Array.of(1));
    expect(await pipeline.predict(rows, { batchSize: 2 })).toEqual(Int32Array.of(1));
    expect(await pipeline.predictProba(rows)).toEqual(z);
    expect(await pipeline.score(rows, y)).toBe(0.5);
    expect(await pipeline.score(rows, y, { sampleWeight: y })).toBe(0.5);
    expect(model.calls).toEqual([
      ['fit', z, y, { epochs: 3 }],
      ['predict', z],
      ['predict', z, { batchSize: 2 }],
      ['predictProba', z],
      ['score', z, y],
      ['score', z, y, { sampleWeight: y }],
    ]);
    expect(pipeline.classes).toEqual(['no', 'yes']);
    expect(pipeline.estimatorType).toBe('classifier');
  });

  test('is not handed options that are not there', async () => {
    const model = new Recorder();
    await new Pipeline([['model', model]]).fit(rows, [1]);
    expect(model.calls).toEqual([['fit', rows, [1]]]);
  });

  test('is disposed of with the pipeline, as all steps that can be', () => {
    const models = [new Recorder(), new Recorder()] as const;
    const first = Object.assign(new StandardScaler(), { dispose: () => models[0].dispose() });
    new Pipeline([
      ['first', first],
      ['scale', new StandardScaler()],
      ['same', 'passthrough'],
      ['model', models[1]],
    ]).dispose();
    expect(models.map(({ disposed }) => disposed)).toEqual([1, 1]);
  });
});

describe('steps', () => {
  test('see statistics of the fitted data only', async () => {
    const pipeline = new Pipeline([
      ['impute', new SimpleImputer()],
      ['scale', new StandardScaler()],
    ]);
    await pipeline.fit(rows);
    const before = JSON.stringify(pipeline);
    await pipeline.transform([[1000, NaN]]);
    expect(JSON.stringify(pipeline)).toBe(before);
    expect(Array.from(pipeline.namedSteps.impute.statistics)).toEqual([3, 6]);
  });

  test('may be asynchronous, and without fitTransform', async () => {
    const double = {
      fit: async () => {},
      transform: async (x: Matrix): Promise<Matrix> => ({ ...x, data: x.data.map((value) => value * 2) }),
    };
    const pipeline = new Pipeline([
      ['center', new StandardScaler({ withStd: false })],
      ['double', double],
      ['again', double],
    ]);
    expect((await pipeline.fitTransform([[1], [3]])).data).toEqual(Float32Array.of(-4, 4));
    expect((await pipeline.transform([[4]])).data).toEqual(Float32Array.of(8));
  });

  test('may be passthrough, also the last', async () => {
    const pipeline = new Pipeline([
      ['none', 'passthrough'],
      ['scale', new StandardScaler()],
      ['last', 'passthrough'],
    ]);
    const z = new StandardScaler().fitTransform(rows);
    expect(await pipeline.fitTransform(rows)).toEqual(z);
    expect(await (await pipeline.fit(rows)).transform(rows)).toEqual(z);
    expect(await pipeline.inverseTransform(z)).toBeAllClose(rows);
    expect(pipeline.getFeatureNamesOut()).toEqual(['x0', 'x1']);
    expect(new Pipeline([['none', 'passthrough']]).getFeatureNamesOut(['a'])).toEqual(['a']);
  });

  test('are taken back in reverse, since their order matters', async () => {
    const pipeline = new Pipeline([
      ['a', new StandardScaler({ withStd: false })],
      ['b', new StandardScaler({ withMean: false })],
    ]);
    const z = await pipeline.fitTransform(rows);
    expect(await pipeline.inverseTransform(z)).toBeAllClose(rows);
  });

  test('options of fitTransform reach the last', async () => {
    const pipeline = new Pipeline([
      ['a', 'passthrough'],
      ['b', new StandardScaler()],
    ]);
    await pipeline.fitTransform([[1], [3]], undefined, { sampleWeight: [3, 1] });
    expect(pipeline.namedSteps.b.mean).toEqual(Float64Array.of(1.5));
  });

  test('can be sliced, sharing what was fitted', async () => {
    const pipeline = new Pipeline([
      ['scale', new StandardScaler()],
      ['model', new Recorder()],
    ]);
    await pipeline.fit(rows, [0, 1, 1]);
    const prepare = pipeline.slice(0, -1);
    expect(await prepare.transform(rows)).toEqual(new StandardScaler().fitTransform(rows));
    expect(transformerFromJSON(JSON.stringify(prepare), Pipeline).steps.map(([name]) => name)).toEqual(['scale']);
    expect(() => pipeline.slice(2)).toThrow('Pipeline.slice: start and end must leave at least one of 2 steps');
  });

  test('are copied unfitted by clone', async () => {
    const pipeline = new Pipeline([
      ['a', new StandardScaler({ withMean: false })],
      ['b', 'passthrough'],
    ]);
    await pipeline.fit(rows);
    const clone = pipeline.clone();
    expect(clone.namedSteps.a.options.withMean).toBe(false);
    expect(() => clone.namedSteps.a.mean).toThrow('fit must be called first');
    expect(() => new Pipeline([['model', new Recorder()]]).clone()).toThrow(
      "Pipeline.clone: step 'model' must have a method clone, received a Recorder",
    );
  });

  test('a pipeline is a step too, and all survive JSON', async () => {
    const inner = new Pipeline([
      ['impute', new SimpleImputer()],
      ['same', 'passthrough'],
      ['scale', new StandardScaler()],
    ]);
    const pipeline = new Pipeline([
      ['inner', inner],
      ['encode', new OneHotEncoder({ handleUnknown: 'ignore' })],
    ]);
    const z = await pipeline.fitTransform(rows);
    expect(isMatrix(z)).toBe(true);
    const text = JSON.stringify(pipeline);
    const restored = transformerFromJSON(text, Pipeline);
    expect(JSON.stringify(restored)).toBe(text);
    expect(await restored.transform(rows)).toEqual(z);
    expect(restored.getFeatureNamesOut()).toEqual(pipeline.getFeatureNamesOut());
  });

  test('are checked and copied when the pipeline is made', () => {
    const steps: PipelineStep[] = Object.freeze([Object.freeze(['scale', new StandardScaler()] as const)]) as never;
    const pipeline = new Pipeline(steps);
    expect(pipeline.steps).toEqual(steps);
    expect(Object.isFrozen(pipeline.steps)).toBe(true);
    expect(Object.isFrozen(pipeline.namedSteps)).toBe(true);
  });
});

describe('errors', () => {
  const scaler = () => new StandardScaler();

  test.each<[string, () => unknown, string]>([
    ['no steps', () => new Pipeline([]), 'Pipeline: steps must be a non-empty array, received []'],
    ['no array', () => new Pipeline({} as never), 'Pipeline: steps must be a non-empty array, received {}'],
    [
      'no pair',
      () => new Pipeline([scaler()] as never),
      'Pipeline: steps[0] must be a pair [name, step], received a StandardScaler',
    ],
    [
      'a repeated name',
      () =>
        new Pipeline([
          ['a', scaler()],
          ['a', scaler()],
        ]),
      "Pipeline: names must be unique, received 'a' twice",
    ],
    [
      'an empty name',
      () => new Pipeline([['', scaler()]]),
      "Pipeline: names must be non-empty strings without '__', received ''",
    ],
    [
      'an estimator before the end',
      () =>
        new Pipeline([
          ['model', new Recorder()],
          ['a', scaler()],
        ]),
      "Pipeline: step 'model' must have methods fit and transform or be 'passthrough', received a Recorder",
    ],
    [
      'nothing at the end',
      () =>
        new Pipeline([
          ['a', scaler()],
          ['model', null as never],
        ]),
      "Pipeline: step 'model' must have a method fit or be 'passthrough', received null",
    ],
    [
      'a misspelled step',
      () => new Pipeline([['a', 'pass' as never]]),
      "Pipeline: step 'a' must have a method fit or be 'passthrough', received 'pass'",
    ],
    [
      'names that a step does not tell',
      () => new Pipeline([['model', new Recorder()]]).getFeatureNamesOut(),
      "Pipeline.getFeatureNamesOut: step 'model' must have a method getFeatureNamesOut, received a Recorder",
    ],
    [
      'names of nothing',
      () => new Pipeline([['a', 'passthrough']]).getFeatureNamesOut(),
      "Pipeline.getFeatureNamesOut: inputFeatures must be given when all steps are 'passthrough', received undefined",
    ],
    [
      'JSON of an estimator',
      () => new Pipeline([['model', new Recorder()]]).toJSON(),
      "Pipeline.toJSON: 'model' must be a transformer of @modu/preprocessing to be written to JSON, received a Recorder",
    ],
    [
      'JSON before fit',
      () => new Pipeline([['a', scaler()]]).toJSON(),
      'StandardScaler.toJSON: fit must be called first',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'transform before fit',
      () => new Pipeline([['a', scaler()]]).transform(rows),
      'StandardScaler.transform: fit must be called first',
    ],
    [
      'predict before fit',
      () =>
        new Pipeline([
          ['a', scaler()],
          ['m', new Recorder()],
        ]).predict(rows),
      'StandardScaler.transform: fit must be called first',
    ],
    [
      'predict of a transformer',
      () => new Pipeline([['a', scaler()]]).predict(rows),
      "Pipeline.predict: step 'a' must have a method predict, received a StandardScaler",
    ],
    [
      'transform of an estimator',
      () => new Pipeline([['m', new Recorder()]]).transform(rows),
      "Pipeline.transform: step 'm' must have a method transform, received a Recorder",
    ],
    [
      'fitTransform of an estimator',
      () => new Pipeline([['m', new Recorder()]]).fitTransform(rows),
      "Pipeline.fitTransform: step 'm' must have a method transform, received a Recorder",
    ],
    [
      'an inverse that is not there',
      () => new Pipeline([['m', new Recorder()]]).inverseTransform(rows),
      "Pipeline.inverseTransform: step 'm' must have a method inverseTransform, received a Recorder",
    ],
  ])('%s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });

  test('a method that is not there fails before anything is fitted', async () => {
    const pipeline = new Pipeline([
      ['a', scaler()],
      ['m', new Recorder()],
    ]);
    await expect(pipeline.fitTransform(rows)).rejects.toThrow();
    expect(() => pipeline.namedSteps.a.mean).toThrow('fit must be called first');
  });
});

test('types: results are those of the last step, awaited', () => {
  const pipeline = new Pipeline([
    ['scale', new StandardScaler()],
    ['model', new Recorder()],
  ]);
  expectTypeOf(pipeline.namedSteps.scale).toEqualTypeOf<StandardScaler>();
  expectTypeOf(pipeline).toHaveProperty('predict').returns.toEqualTypeOf<Promise<Int32Array>>();
  expectTypeOf(pipeline).toHaveProperty('score').returns.toEqualTypeOf<Promise<number>>();
  expectTypeOf(pipeline.classes).toEqualTypeOf<readonly ['no', 'yes']>();
  expectTypeOf(pipeline).toExtend<Estimator>();
  const transformers = new Pipeline([
    ['impute', new SimpleImputer()],
    ['scale', new StandardScaler()],
  ]);
  expectTypeOf(transformers).toHaveProperty('transform').returns.toEqualTypeOf<Promise<Matrix>>();
  const steps: PipelineStep[] = [['scale', new StandardScaler()]];
  expectTypeOf(new Pipeline(steps)).toHaveProperty('transform').returns.toEqualTypeOf<Promise<unknown>>();
});
