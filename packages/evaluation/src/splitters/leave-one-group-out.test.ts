import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { LeaveOneGroupOut } from './leave-one-group-out.ts';

testSplitter({
  name: 'LeaveOneGroupOut',
  create: (options) => new LeaveOneGroupOut(options),
  options: {},
  x: { data: new Float32Array(14), shape: [7, 2] },
  y: Float32Array.from({ length: 7 }, (_, i) => i / 2),
  groups: ['b', 'a', 'c', 'a', 'b', 'a', 'c'],
  samples: 7,
  nSplits: 3,
  random: false,
  badOptions: [[{ nGroups: 1 }, "unknown option 'nGroups'"]],
});

describe('LeaveOneGroupOut', () => {
  test('1. to 6. hold, and 11. Split i tests exactly the samples of the i-th group in sorted order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 40 }), (some) => {
        const groups = [...some, 30, -30];
        const sorted = [...new Set(groups)].sort((a, b) => a - b);
        const splits = [...new LeaveOneGroupOut().split(groups, undefined, groups)];
        expectSoundSplits(splits, { samples: groups.length, count: sorted.length, tests: 1 });
        splits.forEach(([, tested], i) => {
          expect([...tested]).toEqual([...groups.keys()].filter((at) => groups[at] === sorted[i]));
        });
      }),
    );
  });

  test('12. The indices are those of scikit-learn 1.9', () => {
    const create = (options: never): LeaveOneGroupOut => new LeaveOneGroupOut(options);
    expect(checkGoldenSplits('LeaveOneGroupOut', create)).toEqual({ splits: 10, refused: 1 });
  });

  test('wrong data is refused in one sentence', () => {
    const where = 'LeaveOneGroupOut';
    const leaving = new LeaveOneGroupOut();
    expect(() => leaving.split([1, 2])).toThrow(
      `${where}: groups must be the group of each sample, received undefined`,
    );
    expect(() => leaving.split([1, 2], undefined, [3, 3])).toThrow(
      `${where}: groups must hold at least two groups, received 1`,
    );
    expect(() => leaving.split([1, 2], undefined, [3])).toThrow(
      `${where}: groups must have as many samples as x, received 1 and 2`,
    );
    expect(() => leaving.getNSplits()).toThrow(`${where}: groups must be the group of each sample, received undefined`);
  });
});
