import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { LeaveOneOut } from './leave-one-out.ts';

testSplitter({
  name: 'LeaveOneOut',
  create: (options) => new LeaveOneOut(options),
  options: {},
  x: { data: new Float32Array(10), shape: [5, 2] },
  y: ['a', 'b', 'a', 'b', 'c'],
  groups: Int32Array.of(1, 1, 2, 2, 3),
  samples: 5,
  nSplits: 5,
  random: false,
  badOptions: [[{ p: 1 }, "unknown option 'p'"]],
});

describe('LeaveOneOut', () => {
  test('1. to 6. hold, and 11. Split i tests sample i alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), (samples) => {
        const splits = [...new LeaveOneOut().split(new Float32Array(samples))];
        expectSoundSplits(splits, { samples, count: samples, tests: 1 });
        splits.forEach(([, tested], i) => expect([...tested]).toEqual([i]));
      }),
    );
  });

  test('12. The indices are those of scikit-learn 1.9', () => {
    const { splits, refused } = checkGoldenSplits('LeaveOneOut', (options) => new LeaveOneOut(options));
    expect([splits, refused]).toEqual([6, 1]);
  });

  test('wrong data is refused in one sentence', () => {
    expect(() => new LeaveOneOut().split([1])).toThrow('LeaveOneOut: x must hold at least two samples, received 1');
    expect(() => new LeaveOneOut().getNSplits()).toThrow(
      'LeaveOneOut: x must be the samples to count, received undefined',
    );
  });
});
