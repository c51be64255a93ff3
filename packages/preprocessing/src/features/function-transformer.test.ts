import type { Matrix } from '@modu/core';
import { checkBadOptions, testTransformer } from '@modu/testing';
import { describe, expect, test } from 'vitest';
import { ColumnTransformer } from '../compose/column-transformer.ts';
import { Pipeline } from '../compose/pipeline.ts';
import { transformerFromJSON } from '../json/transformer-from-json.ts';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import { FunctionTransformer, type FunctionTransformerOptions } from './function-transformer.ts';

const log = (x: Matrix): Matrix => ({ ...x, data: x.data.map(Math.log1p) });
const exp = (x: Matrix): Matrix => ({ ...x, data: x.data.map(Math.expm1) });

testTransformer({
  name: 'FunctionTransformer',
  create: (options?: FunctionTransformerOptions) => new FunctionTransformer(options),
  options: { validate: true, checkInverse: false, featureNamesOut: 'one-to-one' },
  x: [
    [1, 2],
    [3, 5],
  ],
  other: [[7, 1]],
  fromJSON: (json: unknown) => FunctionTransformer.fromJSON(json),
  stateful: false,
  badOptions: [
    [{ func: 'log' }, "func must be a function or null, received 'log'"],
    [{ inverseFunc: 1 }, 'inverseFunc must be a function or null'],
    [{ validate: 1 }, 'validate must be true or false'],
    [{ checkInverse: 1 }, 'checkInverse must be true or false'],
    [{ featureNamesOut: 'same' }, "featureNamesOut must be 'one-to-one', a function or null, received 'same'"],
    [{ kwArgs: 1 }, 'kwArgs must be an object or null'],
    [{ invKwArgs: 'x' }, 'invKwArgs must be an object or null'],
    [{ acceptSparse: true }, "unknown option 'acceptSparse'"],
  ],
});

test('the functions get the data and their arguments', () => {
  const transformer = new FunctionTransformer({
    func: (x: number[][], { add }: { add: number }) => x.map((row) => row.map((value) => value + add)),
    inverseFunc: (x: number[][], { add }: { add: number }) => x.map((row) => row.map((value) => value - add)),
    kwArgs: { add: 2 },
    invKwArgs: { add: 2 },
  });
  expect(transformer.transform([[1]])).toEqual([[3]]);
  expect(transformer.fitTransform([[1, 5]])).toEqual([[3, 7]]);
  expect(transformer.nFeaturesIn).toBe(2);
  expect(transformer.inverseTransform([[3]])).toEqual([[1]]);
  expect(transformer.clone().transform([[1]])).toEqual([[3]]);
});

test('validated data come as a matrix, of the columns of fit', () => {
  const transformer = new FunctionTransformer({ func: log, inverseFunc: exp, validate: true });
  expect(transformer.fitTransform([[0, 1]])).toBeAllClose([[0, Math.log(2)]]);
  expect(transformer.inverseTransform([[0, 1]])).toBeAllClose([[0, Math.E - 1]]);
  expect(() => transformer.transform([[1]])).toThrow(
    'FunctionTransformer.transform: x must have 2 columns as in fit, received 1',
  );
  expect(() => transformer.fit([[1, null]])).toThrow('FunctionTransformer.fit: x must not hold NaN or null');
});

describe('the check of the inverse', () => {
  const data = Array.from({ length: 250 }, (_, i) => [i / 10, 1]);

  test('functions that undo each other pass', () => {
    expect(new FunctionTransformer({ func: log, inverseFunc: exp, validate: true }).fit(data).nFeaturesIn).toBe(2);
  });

  test('others do not, unless nothing is checked', () => {
    const options = { func: log, inverseFunc: log, validate: true };
    expect(() => new FunctionTransformer(options).fit(data)).toThrow(
      'FunctionTransformer.fit: inverseFunc must undo func unless checkInverse is false, received',
    );
    expect(new FunctionTransformer({ ...options, checkInverse: false }).fit(data).nFeaturesIn).toBe(2);
  });

  test('one in two and a half hundred rows is enough to look at', () => {
    let seen = 0;
    const func = (x: Matrix): Matrix => {
      seen = x.shape[0];
      return x;
    };
    new FunctionTransformer({ func, inverseFunc: (x: Matrix) => x, validate: true }).fit(data);
    expect(seen).toBe(125);
  });
});

describe('names', () => {
  test('are told only when asked for', () => {
    expect(new FunctionTransformer().getFeatureNamesOut).toBeUndefined();
    const same = new FunctionTransformer({ featureNamesOut: 'one-to-one' });
    expect(same.getFeatureNamesOut?.(['a'])).toEqual(['a']);
    expect(() => same.getFeatureNamesOut?.()).toThrow('inputFeatures must be given before fit, received undefined');
    expect(same.fit([[1, 2]]).getFeatureNamesOut?.()).toEqual(['x0', 'x1']);
    const table = { columnNames: () => ['a', 'b'], numRows: () => 1, array: () => [1] };
    expect(same.fit(table).featureNamesIn).toEqual(['a', 'b']);
  });

  test('may come from a function', () => {
    const options = { featureNamesOut: (names: readonly string[]) => names.map((name) => `log_${name}`) };
    expect(new FunctionTransformer(options).fit([[1]]).getFeatureNamesOut?.()).toEqual(['log_x0']);
    const wrong = new FunctionTransformer({ featureNamesOut: () => 'a' as never }).fit([[1]]);
    expect(() => wrong.getFeatureNamesOut?.()).toThrow("featureNamesOut must return an array of strings, received 'a'");
  });

  test('go through a column transformer and a pipeline', async () => {
    const columns = new ColumnTransformer([
      [
        'log',
        new FunctionTransformer({ func: log, validate: true, featureNamesOut: (names) => names.map((n) => `${n}!`) }),
        [0],
      ],
      ['same', new FunctionTransformer(), [1]],
    ]);
    expect(
      columns.fitTransform([
        [1, 2],
        [3, 4],
      ]).columnNames,
    ).toEqual(['log__x0!', 'same__x1']);
    const pipeline = new Pipeline([
      ['same', new FunctionTransformer()],
      ['scale', new StandardScaler()],
    ]);
    expect(await pipeline.fitTransform([[1], [3]])).toBeAllClose([[-1], [1]]);
  });
});

test('what has no function can be written, also within others', () => {
  const columns = new ColumnTransformer([['same', new FunctionTransformer({ featureNamesOut: 'one-to-one' }), [0]]]);
  columns.fit([[1, 2]]);
  const restored = transformerFromJSON(JSON.stringify(columns), ColumnTransformer);
  expect(restored.transform([[5, 6]])).toEqual(columns.transform([[5, 6]]));
  expect(() => new FunctionTransformer({ func: log }).toJSON()).toThrow(
    'FunctionTransformer.toJSON: func must be no function to be written to JSON, received a function',
  );
  expect(() => new FunctionTransformer({ kwArgs: {} }).toJSON()).toThrow('kwArgs and invKwArgs must be null');
  checkBadOptions(
    (options) => FunctionTransformer.fromJSON(options),
    [[{ class: 'X' }, "class must be 'FunctionTransformer'"]],
  );
});
