import { RandomState, type Matrix, type TableLike } from '@modu/core';
import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { trainTestSplit, type TrainTestSplitOptions } from './train-test-split.ts';

interface Golden {
  readonly y: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly n?: number;
    readonly y?: string;
    readonly size: TrainTestSplitOptions;
    readonly seed: number | null;
    readonly parts: readonly [number[], number[]] | null;
  }[];
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const ascending = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

const requests = fc.record({
  samples: fc.integer({ min: 8, max: 60 }),
  testSize: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.double({ min: 0.05, max: 0.8, noNaN: true })),
  randomState: fc.nat(),
});

describe('trainTestSplit', () => {
  test('1. No sample is in both parts', () => {
    fc.assert(
      fc.property(requests, ({ samples, ...options }) => {
        const [train, tested] = trainTestSplit(range(samples), options);
        expect(train.filter((i) => tested.includes(i))).toEqual([]);
      }),
    );
  });

  test('2. The parts have the sizes asked for, and together hold every sample unless both sizes are given', () => {
    fc.assert(
      fc.property(requests, ({ samples, testSize, randomState }) => {
        const [train, tested] = trainTestSplit(range(samples), { testSize, randomState });
        expect(tested).toHaveLength(testSize < 1 ? Math.ceil(testSize * samples) : testSize);
        expect(ascending([...train, ...tested])).toEqual(range(samples));
      }),
    );
    const [train, tested] = trainTestSplit(range(10), { testSize: 0.25, trainSize: 0.39, randomState: 0 });
    expect([train.length, tested.length]).toEqual([3, 3]);
    expect(trainTestSplit(range(10), { trainSize: 0.39, randomState: 0 }).map((part) => part.length)).toEqual([3, 7]);
    expect(trainTestSplit(range(10)).map((part) => part.length)).toEqual([7, 3]);
  });

  test('3. Rows of different arguments stay together', () => {
    const x: Matrix = { data: Float32Array.from(range(22)), shape: [11, 2], columnNames: ['a', 'b'] };
    const names = range(11).map((i) => `row ${i}`);
    const table: TableLike = { columnNames: () => ['n'], numRows: () => 11, array: () => range(11) };
    const [xTrain, xTest, namesTrain, namesTest, tableTrain, tableTest, , yTest] = trainTestSplit(
      x,
      names,
      table,
      Int8Array.from(range(11)),
      { randomState: 5 },
    );
    expect(namesTest).toEqual(Array.from(yTest, (i) => `row ${i}`));
    expect(xTest).toEqual({
      data: Float32Array.from([...yTest].flatMap((i) => [2 * i, 2 * i + 1])),
      shape: [3, 2],
      columnNames: ['a', 'b'],
    });
    expect(Array.from(tableTest.array('n'))).toEqual([...yTest]);
    expect([xTrain.shape[0], namesTrain.length, tableTrain.numRows()]).toEqual([8, 8, 8]);
  });

  test('4. Parts are of the kind of the argument, and arguments stay as they are', () => {
    const y = Uint8Array.from(range(9));
    const rows = Object.freeze(range(9).map((i) => Object.freeze([i, -i])));
    const parts = trainTestSplit(rows, y, Object.freeze({ testSize: 2, randomState: 1 }));
    expect(parts[1].every((row) => rows.includes(row))).toBe(true);
    expect(parts[3]).toBeInstanceOf(Uint8Array);
    expect([...y]).toEqual(range(9));
    expectTypeOf(parts).toEqualTypeOf<
      [(readonly number[])[], (readonly number[])[], Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]
    >();
  });

  test('5. The same integer seed gives the same parts; another seed gives others', () => {
    const seen = new Set(range(5).map((randomState) => JSON.stringify(trainTestSplit(range(30), { randomState }))));
    expect(seen.size).toBe(5);
    expect(trainTestSplit(range(30), { randomState: 3 })).toEqual(trainTestSplit(range(30), { randomState: 3 }));
    const random = new RandomState(3);
    expect(trainTestSplit(range(30), { randomState: random })).toEqual(trainTestSplit(range(30), { randomState: 3 }));
    expect(trainTestSplit(range(30), { randomState: random })).not.toEqual(
      trainTestSplit(range(30), { randomState: 3 }),
    );
  });

  test('6. With stratify the count of a class in a part differs by less than one from its share', () => {
    const labels = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(labels, fc.integer({ min: 4, max: 12 }), fc.nat(), (some, testSize, randomState) => {
        const y = [...some, 'a', 'a', 'b', 'b', 'c', 'c'];
        const [train, tested] = trainTestSplit(y, { testSize, randomState, stratify: y });
        for (const label of ['a', 'b', 'c']) {
          const share = y.filter((item) => item === label).length / y.length;
          for (const part of [train, tested]) {
            const count = part.filter((item) => item === label).length;
            expect(Math.abs(count - share * part.length)).toBeLessThan(1 + 1e-9);
          }
        }
      }),
    );
  });

  test('7. With an integer seed the rows are those of scikit-learn 1.9, in its order', () => {
    const { y, cases } = loadGolden<Golden>(import.meta.url, '../../fixtures/train-test-split.json');
    let refused = 0;
    for (const item of cases) {
      const stratify = item.y === undefined ? undefined : Array.from(y[item.y] ?? '');
      const n = stratify?.length ?? item.n ?? 0;
      const options: TrainTestSplitOptions = {
        ...item.size,
        ...(item.seed === null ? { shuffle: false } : { randomState: item.seed }),
        ...(stratify === undefined ? {} : { stratify }),
      };
      const label = JSON.stringify({ ...item, parts: undefined });
      if (item.parts === null) {
        refused += 1;
        expect(() => trainTestSplit(range(n), options), label).toThrow(/^trainTestSplit: /);
      } else {
        expect(trainTestSplit(range(n), options), label).toEqual(item.parts);
      }
    }
    expect(cases.length - refused).toBeGreaterThan(250);
    expect(refused).toBeGreaterThan(100);
  });

  test('classes of stratify may be any numbers', () => {
    const y = [0.5, 0.5, 0.5, 0.5, -1.5, -1.5, -1.5, -1.5];
    const [, tested] = trainTestSplit(y, { testSize: 2, randomState: 0, stratify: Float32Array.from(y) });
    expect(ascending(tested)).toEqual([-1.5, 0.5]);
  });

  test('without a shuffle the first samples are trained on and the next tested', () => {
    expect(trainTestSplit(range(5), { shuffle: false, testSize: 2 })).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(trainTestSplit(range(5), { shuffle: false, testSize: 1, trainSize: 2 })).toEqual([[0, 1], [2]]);
  });

  test('wrong arguments are refused in one sentence', () => {
    const x = range(6);
    const split = trainTestSplit as (...all: unknown[]) => unknown;
    const messages: [unknown[], string][] = [
      [[], 'trainTestSplit: at least one array must be given, received []'],
      [[{ testSize: 1 }], 'trainTestSplit: at least one array must be given, received [{ testSize }]'],
      [[x, [1, 2]], 'trainTestSplit: argument 2 must have as many samples as argument 1, received 2 and 6'],
      [[[]], 'trainTestSplit: argument 1 must hold at least one sample, received none'],
      [[x, 7], 'trainTestSplit: argument 2 must be a matrix, table, array or tensor, received 7'],
      [[x, { testsize: 1 }], "trainTestSplit: unknown option 'testsize'; did you mean 'testSize'?"],
      [
        [x, { testSize: 6 }],
        'trainTestSplit: testSize must be a fraction in (0, 1) or a count from 1 to 5, received 6',
      ],
      [
        [x, { testSize: 0 }],
        'trainTestSplit: testSize must be a fraction in (0, 1) or a count from 1 to 5, received 0',
      ],
      [
        [x, { trainSize: 1.5 }],
        'trainTestSplit: trainSize must be a fraction in (0, 1) or a count from 1 to 5, received 1.5',
      ],
      [
        [x, { testSize: '1' }],
        "trainTestSplit: testSize must be a fraction in (0, 1) or a count from 1 to 5, received '1'",
      ],
      [
        [x, { testSize: 3, trainSize: 4 }],
        'trainTestSplit: testSize and trainSize must not be more than all samples together, received testSize 3 and trainSize 4 of 6 samples',
      ],
      [
        [x, { trainSize: 0.1 }],
        'trainTestSplit: the train part must not be empty, received testSize undefined and trainSize 0.1 of 6 samples',
      ],
      [[x, { shuffle: 0 }], 'trainTestSplit: shuffle must be true or false, received 0'],
      [
        [x, { randomState: 'a' }],
        "trainTestSplit: randomState must be an integer from 0 to 4294967295 or a RandomState, received 'a'",
      ],
      [
        [x, { shuffle: false, randomState: 1 }],
        'trainTestSplit: randomState must be left out when shuffle is false, where it would have no effect',
      ],
      [
        [x, { shuffle: false, stratify: x }],
        'trainTestSplit: stratify must be left out when shuffle is false, where it would have no effect',
      ],
      [
        [x, { stratify: [1, 2] }],
        'trainTestSplit: stratify must have as many samples as the first argument, received 2 and 6',
      ],
      [
        [x, { stratify: [0, 0, 0, 0, 0, 1] }],
        'trainTestSplit: every class to stratify by must have at least 2 members, received 1 of 1',
      ],
      [
        [x, { testSize: 1, stratify: [0, 0, 0, 1, 1, 1] }],
        'trainTestSplit: the test part must hold at least one sample for each of the 2 classes, received a size of 1',
      ],
    ];
    for (const [all, message] of messages) expect(() => split(...all)).toThrow(message);
  });
});
