import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { StratifiedShuffleSplit } from './stratified-shuffle-split.ts';

const drawn = fc.record({
  nSplits: fc.integer({ min: 1, max: 4 }),
  some: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 10, maxLength: 50 }),
  testSize: fc.integer({ min: 3, max: 9 }),
  randomState: fc.nat(),
});

/** Every class has at least two members. */
const withPairs = (some: readonly string[]): string[] => [...some, 'a', 'a', 'b', 'b', 'c', 'c'];

testSplitter({
  name: 'StratifiedShuffleSplit',
  create: (options) => new StratifiedShuffleSplit(options),
  options: { nSplits: 4, testSize: 4, trainSize: 0.5 },
  x: { data: new Float32Array(26), shape: [13, 2] },
  y: ['b', 'a', 'a', 'c', 'b', 'a', 'a', 'c', 'b', 'a', 'c', 'b', 'a'],
  groups: Int32Array.from({ length: 13 }, (_, i) => i % 2),
  samples: 13,
  nSplits: 4,
  disjointTests: false,
  covering: false,
  trainIsComplement: false,
  random: true,
  badOptions: [
    [{ nSplits: 0 }, 'nSplits must be a positive integer, received 0'],
    [{ testSize: -1 }, 'testSize must be a fraction in (0, 1) or a positive count, received -1'],
    [{ trainSize: '1' }, "trainSize must be a fraction in (0, 1) or a positive count, received '1'"],
    [{ randomState: null }, 'randomState must be an integer from 0 to 4294967295 or a RandomState, received null'],
  ],
});

describe('StratifiedShuffleSplit', () => {
  test('2. and 3. hold, and 11. The parts have the sizes asked for, and together hold every sample unless both sizes are given', () => {
    fc.assert(
      fc.property(drawn, ({ some, ...options }) => {
        const y = withPairs(some);
        const splits = [...new StratifiedShuffleSplit(options).split(y, y)];
        expectSoundSplits(splits, { samples: y.length, count: options.nSplits, ascending: false });
        for (const [, tested] of splits) expect(tested).toHaveLength(options.testSize);
      }),
    );
  });

  test('12. The count of a class in a part differs by less than one from its share', () => {
    fc.assert(
      fc.property(drawn, ({ some, ...options }) => {
        const y = withPairs(some);
        for (const parts of new StratifiedShuffleSplit(options).split(y, y)) {
          for (const [part, label] of parts.flatMap((indices) =>
            ['a', 'b', 'c'].map((name) => [indices, name] as const),
          )) {
            const share = y.filter((item) => item === label).length / y.length;
            const count = part.filter((i) => y[i] === label).length;
            expect(Math.abs(count - share * part.length)).toBeLessThan(1 + 1e-9);
          }
        }
      }),
    );
  });

  test('13. With an integer seed the indices are those of scikit-learn 1.9, in its order', () => {
    const create = (options: never): StratifiedShuffleSplit => new StratifiedShuffleSplit(options);
    const { splits, refused } = checkGoldenSplits('StratifiedShuffleSplit', create);
    expect(splits).toBeGreaterThan(180);
    expect(refused).toBeGreaterThan(80);
  });

  test('rows of labels count as one class for each different row', () => {
    // The indices of scikit-learn 1.9.1: StratifiedShuffleSplit(1, test_size=4, random_state=0).
    const rows = [
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [1, 1],
      [0, 1],
      [1, 0],
      [1, 1],
      [1, 1],
    ];
    const options = { nSplits: 1, testSize: 4, randomState: 0 };
    const names = rows.map((row) => row.join(' '));
    const splits = [...new StratifiedShuffleSplit(options).split(rows, rows)];
    expect(splits).toEqual([...new StratifiedShuffleSplit(options).split(names, names)]);
    expect(splits.map((parts) => parts.map((part) => [...part]))).toEqual([
      [
        [7, 0, 1, 9, 4, 6],
        [3, 2, 5, 8],
      ],
    ]);
  });

  test('wrong data is refused in one sentence', () => {
    const where = 'StratifiedShuffleSplit';
    const drawing = new StratifiedShuffleSplit({ testSize: 2 });
    expect(() => drawing.split([1, 2, 3], undefined)).toThrow(
      `${where}: y must be the class of each sample, received undefined`,
    );
    expect(() => drawing.split([1, 2, 3, 4, 5], [0, 0, 0, 1, 0])).toThrow(
      `${where}: every class to stratify by must have at least 2 members, received 1 of 1`,
    );
    expect(() => drawing.split([1, 2, 3, 4, 5, 6], [0, 0, 1, 1, 2, 2])).toThrow(
      `${where}: the test part must hold at least one sample for each of the 3 classes, received a size of 2`,
    );
  });
});
