import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import type { Split } from './folds.ts';
import { GroupKFold } from './group-k-fold.ts';

const grouped = fc.record({
  nSplits: fc.integer({ min: 2, max: 5 }),
  some: fc.array(fc.nat(8), { maxLength: 60 }),
  seed: fc.option(fc.nat(), { nil: undefined }),
});

/** At least five groups. */
const withAllGroups = (some: readonly number[]): number[] => [...some, 0, 1, 2, 3, 4];

function splitsOf(nSplits: number, groups: readonly number[], seed: number | undefined): Split[] {
  const options = seed === undefined ? { nSplits } : { nSplits, shuffle: true, randomState: seed };
  return [...new GroupKFold(options).split(groups, undefined, groups)];
}

testSplitter({
  name: 'GroupKFold',
  create: (options) => new GroupKFold(options),
  options: { nSplits: 3, shuffle: true },
  x: { data: new Float32Array(26), shape: [13, 2] },
  y: Float32Array.from({ length: 13 }, (_, i) => i / 2),
  groups: ['a', 'b', 'c', 'd', 'e', 'a', 'b', 'c', 'd', 'e', 'a', 'b', 'f'],
  samples: 13,
  nSplits: 3,
  random: true,
  seedWithoutEffect: { randomState: 42 },
  badOptions: [
    [{ nSplits: 1 }, 'nSplits must be an integer at least 2, received 1'],
    [{ shuffle: 'yes' }, "shuffle must be true or false, received 'yes'"],
    [
      { shuffle: true, randomState: -1 },
      'randomState must be an integer from 0 to 4294967295 or a RandomState, received -1',
    ],
  ],
});

describe('GroupKFold', () => {
  test('2. to 6. hold for any groups, number of folds and seed', () => {
    fc.assert(
      fc.property(grouped, ({ nSplits, some, seed }) => {
        const groups = withAllGroups(some);
        expectSoundSplits(splitsOf(nSplits, groups, seed), { samples: groups.length, count: nSplits, tests: 1 });
      }),
    );
  });

  test('11. No group is in both train and test', () => {
    fc.assert(
      fc.property(grouped, ({ nSplits, some, seed }) => {
        const groups = withAllGroups(some);
        for (const [train, tested] of splitsOf(nSplits, groups, seed)) {
          const trained = new Set(Array.from(train, (i) => groups[i]));
          expect(Array.from(tested).filter((i) => trained.has(groups[i]))).toEqual([]);
        }
      }),
    );
  });

  test('12. Without a shuffle the sizes of two test folds differ by at most the size of the largest group', () => {
    fc.assert(
      fc.property(grouped, ({ nSplits, some }) => {
        const groups = withAllGroups(some);
        const sizes = splitsOf(nSplits, groups, undefined).map(([, tested]) => tested.length);
        const largest = Math.max(...groups.map((group) => groups.filter((other) => other === group).length));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
      }),
    );
  });

  test('13. With a shuffle the first (groups mod nSplits) folds test one group more than the others', () => {
    fc.assert(
      fc.property(grouped, fc.nat(), ({ nSplits, some }, seed) => {
        const groups = withAllGroups(some);
        const total = new Set(groups).size;
        const counts = splitsOf(nSplits, groups, seed).map(
          ([, tested]) => new Set(Array.from(tested, (i) => groups[i])).size,
        );
        const few = Math.floor(total / nSplits);
        expect(counts).toEqual(counts.map((_, fold) => (fold < total % nSplits ? few + 1 : few)));
      }),
    );
  });

  test('14. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const { splits, refused } = checkGoldenSplits('GroupKFold', (options) => new GroupKFold(options));
    expect(splits).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(40);
  });

  test('wrong data is refused in one sentence', () => {
    const folds = new GroupKFold({ nSplits: 3 });
    const x = [1, 2, 3, 4];
    expect(() => folds.split(x)).toThrow('GroupKFold: groups must be the group of each sample, received undefined');
    expect(() => folds.split(x, undefined, [1, 2])).toThrow(
      'GroupKFold: groups must have as many samples as x, received 2 and 4',
    );
    expect(() => folds.split(x, undefined, [1, 1, 2, 2])).toThrow(
      'GroupKFold: nSplits must be at most the number of groups, received 3 for 2 groups',
    );
    expect(() => folds.split(x, undefined, [1, Number.NaN, 2, 2])).toThrow(
      'GroupKFold: groups must not hold NaN, received it at index 1',
    );
    expect(() => folds.split(x, undefined, [1, null, 2, 2])).toThrow(
      'GroupKFold: groups must hold strings, numbers or booleans, received null at index 1',
    );
    expect(() => folds.split([], undefined, [])).toThrow('GroupKFold: x must hold at least one sample, received none');
  });
});
