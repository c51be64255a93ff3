import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { RepeatedKFold } from './repeated-k-fold.ts';

const repeated = fc.record({
  nSplits: fc.integer({ min: 2, max: 6 }),
  nRepeats: fc.integer({ min: 1, max: 4 }),
  samples: fc.integer({ min: 6, max: 40 }),
  randomState: fc.nat(),
});

testSplitter({
  name: 'RepeatedKFold',
  create: (options) => new RepeatedKFold(options),
  options: { nSplits: 3, nRepeats: 2 },
  x: { data: new Float32Array(22), shape: [11, 2] },
  y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  groups: Int32Array.from({ length: 11 }, (_, i) => i % 2),
  samples: 11,
  nSplits: 6,
  disjointTests: false,
  random: true,
  badOptions: [
    [{ nSplits: 1 }, 'nSplits must be an integer at least 2, received 1'],
    [{ nRepeats: 0 }, 'nRepeats must be a positive integer, received 0'],
    [{ randomState: 'a' }, "randomState must be an integer from 0 to 4294967295 or a RandomState, received 'a'"],
  ],
});

describe('RepeatedKFold', () => {
  test('1. to 6. and 11. Within each repetition every sample is tested exactly once', () => {
    fc.assert(
      fc.property(repeated, ({ samples, ...options }) => {
        const { nSplits, nRepeats } = options;
        const folds = new RepeatedKFold(options);
        const splits = [...folds.split(new Float32Array(samples))];
        expect(folds.getNSplits()).toBe(nSplits * nRepeats);
        expectSoundSplits(splits, { samples, count: nSplits * nRepeats, tests: nRepeats });
        for (let repetition = 0; repetition < nRepeats; repetition++) {
          const part = splits.slice(repetition * nSplits, (repetition + 1) * nSplits);
          expectSoundSplits(part, { samples, count: nSplits, tests: 1 });
        }
      }),
    );
  });

  test('12. The first n mod nSplits folds of a repetition have one sample more than the others', () => {
    fc.assert(
      fc.property(repeated, ({ samples, ...options }) => {
        const small = Math.floor(samples / options.nSplits);
        [...new RepeatedKFold(options).split(new Float32Array(samples))].forEach(([, tested], i) => {
          expect(tested.length).toBe(i % options.nSplits < samples % options.nSplits ? small + 1 : small);
        });
      }),
    );
  });

  test('13. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const { splits, refused } = checkGoldenSplits('RepeatedKFold', (options) => new RepeatedKFold(options));
    expect(splits).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(40);
  });

  test('ten times five folds are the default, each time others', () => {
    const splits = [...new RepeatedKFold().split(new Float32Array(30))];
    expect(splits).toHaveLength(50);
    expect(new Set(splits.map(([, tested]) => tested.join())).size).toBeGreaterThan(40);
  });

  test('wrong data is refused in one sentence', () => {
    const folds = new RepeatedKFold();
    expect(() => folds.split([1, 2])).toThrow(
      'RepeatedKFold: nSplits must be at most the number of samples, received 5 for 2',
    );
    expect(() => folds.split([])).toThrow('RepeatedKFold: x must hold at least one sample, received none');
  });
});
