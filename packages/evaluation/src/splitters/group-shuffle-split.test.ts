import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { GroupShuffleSplit } from './group-shuffle-split.ts';

const drawn = fc.record({
  nSplits: fc.integer({ min: 1, max: 4 }),
  groups: fc.array(fc.nat(9), { maxLength: 50 }).map((some) => [...some, 0, 1, 2, 3]),
  testSize: fc.integer({ min: 1, max: 3 }),
  randomState: fc.nat(),
});

testSplitter({
  name: 'GroupShuffleSplit',
  create: (options) => new GroupShuffleSplit(options),
  options: { nSplits: 4, testSize: 2, trainSize: 0.5 },
  x: { data: new Float32Array(26), shape: [13, 2] },
  y: Float32Array.from({ length: 13 }, (_, i) => i / 2),
  groups: ['a', 'b', 'c', 'd', 'e', 'a', 'b', 'c', 'd', 'e', 'a', 'b', 'f'],
  samples: 13,
  nSplits: 4,
  disjointTests: false,
  covering: false,
  trainIsComplement: false,
  random: true,
  badOptions: [
    [{ nSplits: 2.5 }, 'nSplits must be a positive integer, received 2.5'],
    [{ testSize: 0 }, 'testSize must be a fraction in (0, 1) or a positive count, received 0'],
    [{ trainSize: 1.01 }, 'trainSize must be a fraction in (0, 1) or a positive count, received 1.01'],
    [{ randomState: -1 }, 'randomState must be an integer from 0 to 4294967295 or a RandomState, received -1'],
  ],
});

describe('GroupShuffleSplit', () => {
  test('2. and 3. hold, and 11. No group is in both train and test', () => {
    fc.assert(
      fc.property(drawn, ({ groups, ...options }) => {
        const splits = [...new GroupShuffleSplit(options).split(groups, undefined, groups)];
        expectSoundSplits(splits, { samples: groups.length, count: options.nSplits });
        for (const [train, tested] of splits) {
          const trained = new Set(Array.from(train, (i) => groups[i]));
          expect(Array.from(tested).filter((i) => trained.has(groups[i]))).toEqual([]);
        }
      }),
    );
  });

  test('12. The parts hold as many groups as asked for, and together every group unless both sizes are given', () => {
    const countIn = (part: Int32Array, groups: readonly number[]): number =>
      new Set(Array.from(part, (i) => groups[i])).size;
    fc.assert(
      fc.property(drawn, ({ groups, ...options }) => {
        for (const [train, tested] of new GroupShuffleSplit(options).split(groups, undefined, groups)) {
          expect(countIn(tested, groups)).toBe(options.testSize);
          expect(countIn(train, groups)).toBe(new Set(groups).size - options.testSize);
        }
      }),
    );
    const groups = [1, 1, 2, 3, 4, 5];
    const both = new GroupShuffleSplit({ nSplits: 3, testSize: 1, trainSize: 2 });
    for (const [train, tested] of both.split(groups, undefined, groups)) {
      expect([countIn(train, groups), countIn(tested, groups)]).toEqual([2, 1]);
    }
  });

  test('13. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const create = (options: never): GroupShuffleSplit => new GroupShuffleSplit(options);
    const { splits, refused } = checkGoldenSplits('GroupShuffleSplit', create);
    expect(splits).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(20);
  });

  test('five splits that test a fifth of the groups are the default', () => {
    const groups = Int32Array.from({ length: 30 }, (_, i) => i % 10);
    const splits = [...new GroupShuffleSplit().split(groups, undefined, groups)];
    expect(splits.map(([train, tested]) => [train.length, tested.length])).toEqual(Array(5).fill([24, 6]));
  });

  test('wrong data is refused in one sentence', () => {
    const where = 'GroupShuffleSplit';
    expect(() => new GroupShuffleSplit().split([1, 2])).toThrow(
      `${where}: groups must be the group of each sample, received undefined`,
    );
    expect(() =>
      new GroupShuffleSplit({ testSize: 3, trainSize: 2 }).split([1, 2, 3, 4], undefined, [1, 2, 3, 4]),
    ).toThrow(
      `${where}: testSize and trainSize must not be more than all groups together, received testSize 3 and trainSize 2 of 4 groups`,
    );
  });
});
