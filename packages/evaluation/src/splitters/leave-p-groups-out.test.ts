import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { LeavePGroupsOut } from './leave-p-groups-out.ts';

testSplitter({
  name: 'LeavePGroupsOut',
  create: (options) => new LeavePGroupsOut(options),
  options: { nGroups: 2 },
  x: { data: new Float32Array(14), shape: [7, 2] },
  y: Float32Array.from({ length: 7 }, (_, i) => i / 2),
  groups: ['b', 'a', 'c', 'a', 'b', 'd', 'c'],
  samples: 7,
  nSplits: 6,
  disjointTests: false,
  random: false,
  badOptions: [
    [{ nGroups: 0 }, 'nGroups must be a positive integer, received 0'],
    [{ nGroups: undefined }, 'nGroups must be a positive integer, received undefined'],
  ],
});

describe('LeavePGroupsOut', () => {
  test('1. to 6. hold, and 11. Every set of nGroups groups is tested once, in lexicographic order of the sorted groups', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.array(fc.nat(6), { maxLength: 30 }), (nGroups, some) => {
        const groups = [...some, 0, 1, 2, 3];
        const leaving = new LeavePGroupsOut({ nGroups });
        const splits = [...leaving.split(groups, undefined, groups)];
        const count = leaving.getNSplits(undefined, undefined, groups);
        const total = new Set(groups).size;
        expectSoundSplits(splits, { samples: groups.length, count, tests: (count * nGroups) / total });
        const keys = splits.map(([, tested]) => [...new Set(Array.from(tested, (i) => groups[i]))].sort().join());
        expect(new Set(keys).size).toBe(count);
        expect([...keys].sort()).toEqual(keys);
      }),
    );
  });

  test('12. The indices are those of scikit-learn 1.9', () => {
    const create = (options: never): LeavePGroupsOut => new LeavePGroupsOut(options);
    const { splits, refused } = checkGoldenSplits('LeavePGroupsOut', create);
    expect(splits).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(3);
  });

  test('wrong data is refused in one sentence', () => {
    const leaving = new LeavePGroupsOut({ nGroups: 2 });
    expect(() => leaving.split([1, 2])).toThrow(
      'LeavePGroupsOut: groups must be the group of each sample, received undefined',
    );
    expect(() => leaving.split([1, 2, 3], undefined, [3, 3, 1])).toThrow(
      'LeavePGroupsOut: nGroups must be less than the number of groups, received 2 for 2 groups',
    );
  });
});
