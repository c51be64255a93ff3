import type { Matrix, TableLike } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { StandardScaler } from '../scalers/standard-scaler.ts';
import type { ColumnSelector } from './column-selection.ts';
import type { ColumnStep } from './column-step.ts';
import { ColumnTransformer } from './column-transformer.ts';

const columns: Record<string, readonly unknown[]> = {
  age: [22, 38, 26],
  city: ['Seoul', '부산', 'Jeju'],
  fare: [7.25, 71.28, 7.92],
  sex: ['male', 'female', 'female'],
  siblings: [1, 0, 3],
};

function table(content: Record<string, readonly unknown[]>): TableLike {
  return {
    columnNames: () => Object.keys(content),
    numRows: () => Object.values(content)[0]!.length,
    array: (name) => content[name]!,
  };
}

const x = table(columns);
const rows = [
  [1, 10, 5],
  [2, 30, 5],
  [3, 20, 8],
];

describe('columns', () => {
  const chosen = (columns: ColumnSelector): readonly string[] =>
    new ColumnTransformer([['of', 'passthrough', columns]], { verboseFeatureNamesOut: false })
      .fit(x)
      .getFeatureNamesOut();

  test('are chosen by name, index, boolean or predicate', () => {
    expect(chosen(['siblings', 'age'])).toEqual(['siblings', 'age']);
    expect(chosen([2, -1])).toEqual(['fare', 'siblings']);
    expect(chosen([true, false, true, false, false])).toEqual(['age', 'fare']);
    expect(chosen((name) => name.startsWith('f'))).toEqual(['fare']);
    expect(chosen((_, values) => Array.from(values).every((value) => typeof value === 'number'))).toEqual([
      'age',
      'fare',
      'siblings',
    ]);
    expect(chosen((_, values, index) => index > 3 && values.length === 3)).toEqual(['siblings']);
    expect(chosen([])).toEqual([]);
  });

  test('a single name or index hands over a one-dimensional array', () => {
    const seen: unknown[] = [];
    const spy = {
      fit: (column: unknown) => void seen.push(column),
      transform: (column: ArrayLike<number>): Matrix => ({
        data: Float32Array.from(column),
        shape: [column.length, 1],
      }),
    };
    const byName = new ColumnTransformer([['one', spy, 'siblings']]);
    expect(byName.fitTransform(x)).toEqual({
      data: Float32Array.of(1, 0, 3),
      shape: [3, 1],
      columnNames: ['one__x0'],
    });
    new ColumnTransformer([['one', spy, -1]]).fit(rows);
    expect(seen).toEqual([columns['siblings'], [5, 5, 8]]);
    expect(() => new ColumnTransformer([['one', new StandardScaler(), 'age']]).fit(x)).toThrow(
      'StandardScaler.fit: x must be two-dimensional, received a one-dimensional array of length 3',
    );
  });

  test('the same column may go to several transformers, and is then no remainder', () => {
    const transformer = new ColumnTransformer(
      [
        ['a', 'passthrough', [0]],
        ['b', new StandardScaler(), [0, 1]],
      ],
      { remainder: 'passthrough' },
    );
    expect(transformer.fitTransform(rows).columnNames).toEqual(['a__x0', 'b__x0', 'b__x1', 'remainder__x2']);
  });

  test('the remainder may have a transformer of its own', () => {
    const transformer = new ColumnTransformer([['a', 'drop', [0]]], {
      remainder: [new StandardScaler({ withStd: false })],
    });
    expect(Array.from(transformer.fitTransform(rows).data)).toEqual([-10, -1, 10, -1, 0, 2]);
    expect(transformer.transformers).toEqual([
      ['a', 'drop', [0]],
      ['remainder', [expect.any(StandardScaler)], [1, 2]],
    ]);
  });

  test('no columns at all give a matrix without columns', () => {
    expect(new ColumnTransformer([]).fitTransform(rows)).toEqual({
      data: new Float32Array(0),
      shape: [3, 0],
      columnNames: [],
    });
  });

  test('of a table may come in another order, with others besides, and without those that are dropped', () => {
    const transformer = new ColumnTransformer([['of', 'passthrough', ['fare', 'age']]]).fit(x);
    const out = transformer.transform(table({ extra: ['?'], age: [1], fare: [2] }));
    expect(out).toEqual({ data: Float32Array.of(2, 1), shape: [1, 2], columnNames: ['of__fare', 'of__age'] });
  });

  test('of a matrix are copied, with their names', () => {
    const matrix: Matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3], columnNames: ['a', 'b', 'c'] };
    const transformer = new ColumnTransformer([['x', 'passthrough', ['c', 'a']]]);
    expect(transformer.fitTransform(matrix)).toEqual({
      data: Float32Array.of(3, 1, 6, 4),
      shape: [2, 2],
      columnNames: ['x__c', 'x__a'],
    });
    expect(transformer.transform([[7, 8, 9]]).data).toEqual(Float32Array.of(9, 7));
  });
});

test('names that were made up for data without names stay made up', () => {
  const scaled = new StandardScaler().fitTransform(rows);
  const transformer = new ColumnTransformer([['a', new StandardScaler(), [0, 2]]]).fit(scaled);
  expect(transformer.namedTransformers.a.featureNamesIn).toBeUndefined();
  expect(transformer.getFeatureNamesOut(['p', 'q', 'r'])).toEqual(['a__p', 'a__r']);
});

describe('errors', () => {
  const make = (step: unknown, chosen: unknown) =>
    new ColumnTransformer([['a', step as ColumnStep, chosen as ColumnSelector]]);

  test.each<[string, () => unknown, string]>([
    [
      'columns of two kinds',
      () => make('drop', ['a', 1]),
      "ColumnTransformer: the columns of 'a' must be names, indices, one boolean per column, or a predicate, received ['a', 1]",
    ],
    ['a fraction as index', () => make('drop', [0.5]), "the columns of 'a' must be names"],
    [
      'a missing column',
      () => make('passthrough', ['ages']).fit(x),
      "ColumnTransformer.fit: x must have a column 'ages', received 'age', 'city', 'fare', 'sex', 'siblings'; did you mean 'age'?",
    ],
    [
      'an index too large',
      () => make('passthrough', [5]).fit(x),
      "ColumnTransformer.fit: the columns of 'a' must be indices from -5 to 4, received 5",
    ],
    [
      'names without names',
      () => make('passthrough', ['age']).fit(rows),
      "ColumnTransformer.fit: x must be a table or have columnNames to choose columns of 'a' by name, received 'age' for data without names",
    ],
    [
      'another number of booleans',
      () => make('passthrough', [true]).fit(rows),
      "ColumnTransformer.fit: the columns of 'a' must be one boolean per column (3), received 1",
    ],
    [
      'a predicate without answer',
      () => make('passthrough', () => 1).fit(rows),
      "ColumnTransformer.fit: the predicate for columns of 'a' must return true or false, received 1",
    ],
    [
      'a column that is gone',
      () =>
        make('passthrough', ['age'])
          .fit(x)
          .transform(table({ fare: [1] })),
      "ColumnTransformer.transform: x must have a column 'age', received 'fare'",
    ],
    [
      'another number of columns without names',
      () =>
        make('passthrough', [0])
          .fit(rows)
          .transform([[1, 2]]),
      'ColumnTransformer.transform: x must have 3 columns as in fit, received 2',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});
