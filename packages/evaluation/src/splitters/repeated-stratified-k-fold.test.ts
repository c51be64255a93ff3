import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { RepeatedStratifiedKFold } from './repeated-stratified-k-fold.ts';

const repeated = fc.record({
  nSplits: fc.integer({ min: 2, max: 4 }),
  nRepeats: fc.integer({ min: 1, max: 4 }),
  y: fc.array(fc.nat(3), { minLength: 20, maxLength: 40 }),
  randomState: fc.nat(),
});

testSplitter({
  name: 'RepeatedStratifiedKFold',
  create: (options) => new RepeatedStratifiedKFold(options),
  options: { nSplits: 3, nRepeats: 2 },
  x: { data: new Float32Array(26), shape: [13, 2] },
  y: ['b', 'a', 'a', 'c', 'b', 'a', 'a', 'c', 'b', 'a', 'c', 'b', 'a'],
  groups: Int32Array.from({ length: 13 }, (_, i) => i % 2),
  samples: 13,
  nSplits: 6,
  disjointTests: false,
  random: true,
  badOptions: [
    [{ nSplits: 1.5 }, 'nSplits must be an integer at least 2, received 1.5'],
    [{ nRepeats: -1 }, 'nRepeats must be a positive integer, received -1'],
    [{ randomState: -1 }, 'randomState must be an integer from 0 to 4294967295 or a RandomState, received -1'],
  ],
});

describe('RepeatedStratifiedKFold', () => {
  test('1. to 6. and 11. Within each repetition every sample is tested exactly once', () => {
    fc.assert(
      fc.property(repeated, ({ y, ...options }) => {
        const { nSplits, nRepeats } = options;
        const splits = [...new RepeatedStratifiedKFold(options).split(y, y)];
        for (let repetition = 0; repetition < nRepeats; repetition++) {
          const part = splits.slice(repetition * nSplits, (repetition + 1) * nSplits);
          expectSoundSplits(part, { samples: y.length, count: nSplits, tests: 1 });
        }
        expect(splits).toHaveLength(new RepeatedStratifiedKFold(options).getNSplits());
      }),
    );
  });

  test('12. The counts of a class in two test folds of a repetition differ by at most one', () => {
    fc.assert(
      fc.property(repeated, ({ y, ...options }) => {
        const { nSplits, nRepeats } = options;
        const splits = [...new RepeatedStratifiedKFold(options).split(y, y)];
        for (let repetition = 0; repetition < nRepeats; repetition++) {
          const part = splits.slice(repetition * nSplits, (repetition + 1) * nSplits);
          for (const label of new Set(y)) {
            const counts = part.map(([, tested]) => tested.filter((i) => y[i] === label).length);
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  test('13. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const create = (options: never): RepeatedStratifiedKFold => new RepeatedStratifiedKFold(options);
    const { splits, refused } = checkGoldenSplits('RepeatedStratifiedKFold', create);
    expect(splits).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(15);
  });

  test('wrong data is refused before the first split is asked for', () => {
    const folds = new RepeatedStratifiedKFold({ nSplits: 3 });
    const where = 'RepeatedStratifiedKFold';
    expect(() => folds.split([1, 2, 3], undefined)).toThrow(
      `${where}: y must be the class of each sample, received undefined`,
    );
    expect(() => folds.split([1, 2, 3, 4], [0, 0, 1, 1])).toThrow(
      `${where}: nSplits must be at most the number of members of the largest class, received 3 for 2`,
    );
    expect(() => folds.split([1, 2, 3], [0, 0.5, 1])).toThrow(`${where}: y must hold class labels`);
  });
});
