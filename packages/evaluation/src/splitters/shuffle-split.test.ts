import { RandomState } from '@modu/core';
import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { ShuffleSplit } from './shuffle-split.ts';

const drawn = fc.record({
  nSplits: fc.integer({ min: 1, max: 4 }),
  samples: fc.integer({ min: 8, max: 50 }),
  testSize: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.double({ min: 0.05, max: 0.8, noNaN: true })),
  randomState: fc.nat(),
});

testSplitter({
  name: 'ShuffleSplit',
  create: (options) => new ShuffleSplit(options),
  options: { nSplits: 4, testSize: 3, trainSize: 0.5 },
  x: { data: new Float32Array(22), shape: [11, 2] },
  y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  groups: Int32Array.from({ length: 11 }, (_, i) => i % 2),
  samples: 11,
  nSplits: 4,
  disjointTests: false,
  covering: false,
  trainIsComplement: false,
  random: true,
  badOptions: [
    [{ nSplits: 0 }, 'nSplits must be a positive integer, received 0'],
    [{ testSize: 1.5 }, 'testSize must be a fraction in (0, 1) or a positive count, received 1.5'],
    [{ trainSize: 0 }, 'trainSize must be a fraction in (0, 1) or a positive count, received 0'],
    [{ randomState: -1 }, 'randomState must be an integer from 0 to 4294967295 or a RandomState, received -1'],
  ],
});

describe('ShuffleSplit', () => {
  test('2. and 3. hold, and 11. The parts have the sizes asked for, and together hold every sample unless both sizes are given', () => {
    fc.assert(
      fc.property(drawn, ({ samples, ...options }) => {
        const splits = [...new ShuffleSplit(options).split(new Float32Array(samples))];
        expectSoundSplits(splits, { samples, count: options.nSplits, ascending: false });
        const wanted = options.testSize < 1 ? Math.ceil(options.testSize * samples) : options.testSize;
        for (const [, tested] of splits) expect(tested).toHaveLength(wanted);
      }),
    );
    const sizes = [...new ShuffleSplit({ nSplits: 1, testSize: 2, trainSize: 0.39 }).split(new Float32Array(10))];
    expect(sizes.map(([train, tested]) => [train.length, tested.length])).toEqual([[3, 2]]);
  });

  test('12. With an integer seed the indices are those of scikit-learn 1.9, in its order', () => {
    const { splits, refused } = checkGoldenSplits('ShuffleSplit', (options) => new ShuffleSplit(options));
    expect(splits).toBeGreaterThan(180);
    expect(refused).toBeGreaterThan(40);
  });

  test('ten splits that test a tenth are the default', () => {
    const splits = [...new ShuffleSplit().split(new Float32Array(30))];
    expect(splits.map(([train, tested]) => [train.length, tested.length])).toEqual(Array(10).fill([27, 3]));
  });

  test('a RandomState gives the splits of its seed first and others next', () => {
    const drawing = new ShuffleSplit({ nSplits: 1, randomState: new RandomState(3) });
    const first = [...drawing.split(new Float32Array(20))];
    expect(first).toEqual([...new ShuffleSplit({ nSplits: 1, randomState: 3 }).split(new Float32Array(20))]);
    expect([...drawing.split(new Float32Array(20))]).not.toEqual(first);
  });

  test('wrong data is refused in one sentence', () => {
    expect(() => new ShuffleSplit({ testSize: 5 }).split([1, 2, 3])).toThrow(
      'ShuffleSplit: testSize must be a fraction in (0, 1) or a count from 1 to 2, received 5',
    );
    expect(() => new ShuffleSplit({ testSize: 0.6, trainSize: 0.6 }).split([1, 2, 3])).toThrow(
      'ShuffleSplit: testSize and trainSize must not be more than all samples together',
    );
    expect(() => new ShuffleSplit().split([])).toThrow('ShuffleSplit: x must hold at least one sample, received none');
  });
});
