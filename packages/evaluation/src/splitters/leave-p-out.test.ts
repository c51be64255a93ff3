import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { LeavePOut } from './leave-p-out.ts';

testSplitter({
  name: 'LeavePOut',
  create: (options) => new LeavePOut(options),
  options: { p: 2 },
  x: { data: new Float32Array(10), shape: [5, 2] },
  y: ['a', 'b', 'a', 'b', 'c'],
  groups: Int32Array.of(1, 1, 2, 2, 3),
  samples: 5,
  nSplits: 10,
  disjointTests: false,
  random: false,
  badOptions: [
    [{ p: 0 }, 'p must be a positive integer, received 0'],
    [{ p: undefined }, 'p must be a positive integer, received undefined'],
  ],
});

describe('LeavePOut', () => {
  test('1. to 6. hold, and 11. Every set of p samples is tested once, in lexicographic order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 4, max: 9 }), (p, samples) => {
        const leaving = new LeavePOut({ p });
        const splits = [...leaving.split(new Float32Array(samples))];
        const count = leaving.getNSplits(new Float32Array(samples));
        expectSoundSplits(splits, { samples, count, tests: (count * p) / samples });
        const keys = splits.map(([, tested]) => tested.join());
        expect(new Set(keys).size).toBe(count);
        expect([...keys].sort()).toEqual(keys);
      }),
    );
  });

  test('12. The indices are those of scikit-learn 1.9', () => {
    const { splits, refused } = checkGoldenSplits('LeavePOut', (options) => new LeavePOut(options));
    expect([splits, refused]).toEqual([15, 6]);
  });

  test('wrong data is refused in one sentence', () => {
    expect(() => new LeavePOut({ p: 3 }).split([1, 2, 3])).toThrow(
      'LeavePOut: p must be less than the number of samples, received 3 for 3 samples',
    );
    expect(() => new LeavePOut({ p: 3 }).getNSplits()).toThrow(
      'LeavePOut: x must be the samples to count, received undefined',
    );
  });
});
