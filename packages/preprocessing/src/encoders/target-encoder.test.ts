import { loadGolden, testTransformer, testTransformerGoldens, type TransformerGoldens } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matrix } from '@modu/core';
import type { Category } from '../input/cell-input.ts';
import type { TargetEncoderOptions } from './target-encoder-options.ts';
import { TargetEncoder } from './target-encoder.ts';

const golden = loadGolden<TransformerGoldens>(import.meta.url, '../../fixtures/target-encoder.json');

testTransformerGoldens('TargetEncoder', (options: TargetEncoderOptions) => new TargetEncoder(options), golden);

testTransformer({
  name: 'TargetEncoder',
  create: (options?: TargetEncoderOptions) => new TargetEncoder(options),
  options: {
    categories: [['b', 'a', 'c']],
    targetType: 'continuous',
    smooth: 2,
    cv: 2,
    shuffle: false,
  },
  x: [['a'], ['b'], ['a'], ['b']],
  y: [1.5, 2, 3, 4],
  other: [['c'], ['a'], ['a'], ['b']],
  otherY: [7.5, 1, 1, 2],
  otherColumns: [['a', 'b']],
  fromJSON: (json: unknown) => TargetEncoder.fromJSON(json),
  crossFitted: true,
  badOptions: [
    [{ categories: 'all' }, "categories must be 'auto' or one array per column"],
    [{ targetType: 'regression' }, 'targetType must be one of'],
    [{ smooth: -1 }, 'smooth must be a finite number at least 0'],
    [{ cv: 1 }, 'cv must be an integer at least 2'],
    [{ cv: 'five' }, 'cv must be an integer at least 2 or a splitter'],
    [{ shuffle: 0 }, 'shuffle must be true or false'],
    [{ shuffle: false, randomState: 1 }, 'randomState must be null when nothing is shuffled by it, received 1'],
    [{ cv: { split: () => [] }, randomState: 1 }, 'randomState must be null when nothing is shuffled by it'],
    [{ cv: { split: () => [] }, shuffle: false }, 'shuffle must be left out when cv is a splitter'],
  ],
});

test('a splitter gives the folds', () => {
  const { x, x2, y, transformed, other } = loadGolden<{
    x: Category[][];
    x2: Category[][];
    y: number[];
    transformed: number[][];
    other: number[][];
  }>(import.meta.url, '../../fixtures/target-encoder-splitter.json');
  const split = function* (rows: unknown): Generator<[Int32Array, Int32Array]> {
    const count = (rows as unknown[]).length;
    const ends = [0, 12, 23, count];
    for (let fold = 0; fold < 3; fold++) {
      const test = Int32Array.from(
        { length: (ends[fold + 1] ?? 0) - (ends[fold] ?? 0) },
        (_, i) => (ends[fold] ?? 0) + i,
      );
      yield [Int32Array.from({ length: count }, (_, i) => i).filter((i) => !test.includes(i)), test];
    }
  };
  const encoder = new TargetEncoder({ cv: { split } });
  expect(encoder.fitTransform(x, y)).toBeAllClose(transformed, { rtol: 1e-6 });
  expect(encoder.transform(x2)).toBeAllClose(other, { rtol: 1e-6 });
  expect(encoder.clone().fitTransform(x, y)).toBeAllClose(transformed, { rtol: 1e-6 });
  expect(encoder.toJSON().options['cv']).toBe(5);
});

test('without a seed the folds are those of nobody knows which', () => {
  const x = Array.from({ length: 60 }, (_, i) => [`${i % 7}`]);
  const y = x.map((_, i) => i + 0.5);
  const first = new TargetEncoder().fitTransform(x, y);
  const second = new TargetEncoder().fitTransform(x, y);
  expect(second.shape).toEqual(first.shape);
  expect(second.data).not.toEqual(first.data);
});

test('values that are not among the given categories count for none of them', () => {
  const encoder = new TargetEncoder({ categories: [['a', 'b']], smooth: 0 }).fit([['a'], ['z'], ['b']], [1.5, 30, 3]);
  expect(encoder.encodings).toEqual([Float64Array.of(1.5, 3)]);
  expect(encoder.transform([['z']]).data).toEqual(Float32Array.of(11.5));
});

describe('errors', () => {
  const x = [['a'], ['b'], ['a']];
  const folds = (tests: number[][]) => ({
    split: () => tests.map((test) => [Int32Array.of(0), Int32Array.from(test)] as const),
  });

  test.each<[string, () => unknown, string]>([
    [
      'no target',
      () => new TargetEncoder().fit(x),
      'TargetEncoder.fit: y must be one target per row, received undefined',
    ],
    [
      'another number of targets',
      () => new TargetEncoder().fit(x, [1]),
      'y must have one target per row (3), received 1',
    ],
    [
      'mixed targets',
      () => new TargetEncoder().fit(x, ['a', 1, 2]),
      'y must hold only strings, only numbers or only booleans',
    ],
    [
      'NaN',
      () => new TargetEncoder().fit(x, [1, NaN, 2.5]),
      'TargetEncoder.fit: y must hold numbers, received NaN in row 1',
    ],
    [
      'a row that no fold tests',
      () => new TargetEncoder({ cv: folds([[0], [1]]) }).fitTransform(x, [1.5, 2, 3]),
      'TargetEncoder.fitTransform: cv must test each row once, received no fold that tests row 2',
    ],
    [
      'a row that two folds test',
      () =>
        new TargetEncoder({
          cv: folds([
            [0, 1],
            [1, 2],
          ]),
        }).fitTransform(x, [1.5, 2, 3]),
      'cv must test each row once, received row 1 twice',
    ],
    [
      'more folds than rows',
      () => new TargetEncoder({ cv: 4 }).fitTransform(x, [1.5, 2, 3]),
      'cv must be at most the number of rows (3), received 4',
    ],
    [
      'more folds than rows of a class',
      () => new TargetEncoder({ cv: 3 }).fitTransform(x, ['n', 'y', 'n']),
      'cv must be at most the number of rows of the largest class (2), received 3',
    ],
  ])('%s', (_, run, message) => {
    expect(run).toThrow(message);
  });
});

function toRows({ data, shape: [count, columns] }: Matrix): number[][] {
  return Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)));
}

describe('properties', () => {
  const data = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', '가', '😀'), fc.double({ min: -99, max: 99, noNaN: true })),
    {
      minLength: 6,
      maxLength: 20,
    },
  );

  test('rows in another order come out in that order', () => {
    fc.assert(
      fc.property(data, (pairs) => {
        const [x, y] = [pairs.map(([word]) => [word]), pairs.map(([, value]) => value)];
        const targetType = 'continuous' as const;
        const forward = toRows(new TargetEncoder({ targetType }).fit(x, y).transform(x));
        const backward = new TargetEncoder({ targetType }).fit(x.toReversed(), y.toReversed()).transform(x);
        expect(toRows(backward)).toBeAllClose(forward, { rtol: 1e-4, atol: 1e-4 });
      }),
    );
  });

  test('a JSON round trip changes nothing', () => {
    fc.assert(
      fc.property(data, (pairs) => {
        const x = pairs.map(([word]) => [word]);
        const encoder = new TargetEncoder().fit(
          x,
          pairs.map(([, value]) => `${Math.round(value) % 3}`),
        );
        expect(TargetEncoder.fromJSON(JSON.stringify(encoder)).transform(x)).toEqual(encoder.transform(x));
      }),
    );
  });

  test('no row is encoded by its own target', () => {
    fc.assert(
      fc.property(data, fc.nat(), (pairs, at) => {
        const x = pairs.map(([word]) => [word]);
        const y = pairs.map(([, value]) => value);
        const i = at % y.length;
        const other = y.with(i, 1000);
        const options = { targetType: 'continuous', cv: 3, randomState: 1 } as const;
        const before = new TargetEncoder(options).fitTransform(x, y).data[i];
        expect(new TargetEncoder(options).fitTransform(x, other).data[i]).toBe(before);
      }),
    );
  });
});
