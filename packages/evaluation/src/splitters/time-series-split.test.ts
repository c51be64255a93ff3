import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import type { Split } from './folds.ts';
import { TimeSeriesSplit } from './time-series-split.ts';

const series = fc.record({
  nSplits: fc.integer({ min: 2, max: 5 }),
  testSize: fc.integer({ min: 1, max: 4 }),
  gap: fc.nat(4),
  maxTrainSize: fc.option(fc.integer({ min: 1, max: 6 })),
  extra: fc.integer({ min: 1, max: 20 }),
});

function splitsOf({ extra, ...options }: { extra: number; nSplits: number; testSize: number; gap: number }): {
  samples: number;
  splits: Split[];
} {
  const samples = options.nSplits * options.testSize + options.gap + extra;
  return { samples, splits: [...new TimeSeriesSplit(options).split(new Float32Array(samples))] };
}

testSplitter({
  name: 'TimeSeriesSplit',
  create: (options) => new TimeSeriesSplit(options),
  options: { nSplits: 3, maxTrainSize: 4, testSize: 2, gap: 1 },
  x: { data: new Float32Array(22), shape: [11, 2] },
  y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  groups: Int32Array.from({ length: 11 }, (_, i) => i % 2),
  samples: 11,
  nSplits: 3,
  covering: false,
  trainIsComplement: false,
  random: false,
  badOptions: [
    [{ nSplits: 1 }, 'nSplits must be an integer at least 2, received 1'],
    [{ maxTrainSize: 0 }, 'maxTrainSize must be a positive integer, received 0'],
    [{ testSize: 0.2 }, 'testSize must be a positive integer, received 0.2'],
    [{ gap: -1 }, 'gap must be an integer at least 0, received -1'],
  ],
});

describe('TimeSeriesSplit', () => {
  test('11. Every sample that is trained on lies more than gap samples before every sample that is tested', () => {
    fc.assert(
      fc.property(series, (options) => {
        const { samples, splits } = splitsOf(options);
        expectSoundSplits(splits, { samples, count: options.nSplits, complement: false });
        for (const [train, tested] of splits) {
          expect((tested[0] as number) - (train.at(-1) as number)).toBeGreaterThan(options.gap);
        }
      }),
    );
  });

  test('12. Every test part is a run of testSize neighbours, the last one ends with the last sample, and each follows the one before', () => {
    fc.assert(
      fc.property(series, (options) => {
        const { samples, splits } = splitsOf(options);
        const tested = splits.flatMap(([, part]) => [...part]);
        expect(tested).toEqual(tested.map((_, i) => samples - tested.length + i));
        expect(new Set(splits.map(([, part]) => part.length))).toEqual(new Set([options.testSize]));
      }),
    );
  });

  test('13. No train part holds more than maxTrainSize samples, and without it the train part begins with the first sample', () => {
    fc.assert(
      fc.property(series, (options) => {
        for (const [train] of splitsOf(options).splits) {
          if (options.maxTrainSize === null) expect(train[0]).toBe(0);
          else expect(train.length).toBeLessThanOrEqual(options.maxTrainSize);
        }
      }),
    );
  });

  test('14. The indices are those of scikit-learn 1.9', () => {
    const { splits, refused } = checkGoldenSplits('TimeSeriesSplit', (options) => new TimeSeriesSplit(options));
    expect(splits).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(80);
  });

  test('wrong data is refused in one sentence', () => {
    expect(() => new TimeSeriesSplit().split([1, 2, 3, 4, 5])).toThrow(
      'TimeSeriesSplit: nSplits must be less than the number of samples, received 5 for 5',
    );
    expect(() => new TimeSeriesSplit({ nSplits: 2, testSize: 3, gap: 1 }).split(new Float32Array(7))).toThrow(
      'TimeSeriesSplit: nSplits must leave samples to train on, received 2 splits with testSize 3 and gap 1 for 7 samples',
    );
  });
});
