import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import type { Labels } from '../labels.ts';
import type { Split } from './folds.ts';
import { StratifiedGroupKFold } from './stratified-group-k-fold.ts';

const labelled = fc.record({
  nSplits: fc.integer({ min: 2, max: 5 }),
  rows: fc.array(fc.tuple(fc.nat(2), fc.nat(8)), { minLength: 20, maxLength: 70 }),
  seed: fc.option(fc.nat(), { nil: undefined }),
});

/** At least five groups, and five samples of class 0. */
function withEnough(rows: readonly (readonly [number, number])[]): { y: number[]; groups: number[] } {
  const all = [...rows, [0, 0], [0, 1], [0, 2], [0, 3], [0, 4]] as const;
  return { y: all.map(([label]) => label), groups: all.map(([, group]) => group) };
}

function splitsOf(nSplits: number, y: Labels, groups: Labels, seed?: number): Split[] {
  const options = seed === undefined ? { nSplits } : { nSplits, shuffle: true, randomState: seed };
  return [...new StratifiedGroupKFold(options).split(y, y, groups)];
}

testSplitter({
  name: 'StratifiedGroupKFold',
  create: (options) => new StratifiedGroupKFold(options),
  options: { nSplits: 3, shuffle: true },
  x: { data: new Float32Array(48), shape: [24, 2] },
  y: Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 'b' : 'a')),
  groups: Int32Array.from({ length: 24 }, (_, i) => Math.floor(i / 2)),
  samples: 24,
  nSplits: 3,
  random: true,
  seedWithoutEffect: { randomState: 42 },
  badOptions: [
    [{ nSplits: 0 }, 'nSplits must be an integer at least 2, received 0'],
    [{ shuffle: null }, 'shuffle must be true or false, received null'],
    [
      { shuffle: true, randomState: 0.5 },
      'randomState must be an integer from 0 to 4294967295 or a RandomState, received 0.5',
    ],
  ],
});

describe('StratifiedGroupKFold', () => {
  test('2. to 6. hold for any data, number of folds and seed', () => {
    fc.assert(
      fc.property(labelled, ({ nSplits, rows, seed }) => {
        const { y, groups } = withEnough(rows);
        expectSoundSplits(splitsOf(nSplits, y, groups, seed), { samples: y.length, count: nSplits, tests: 1 });
      }),
    );
  });

  test('11. No group is in both train and test', () => {
    fc.assert(
      fc.property(labelled, ({ nSplits, rows, seed }) => {
        const { y, groups } = withEnough(rows);
        for (const [train, tested] of splitsOf(nSplits, y, groups, seed)) {
          const trained = new Set(Array.from(train, (i) => groups[i]));
          expect(Array.from(tested).filter((i) => trained.has(groups[i]))).toEqual([]);
        }
      }),
    );
  });

  test('12. Renaming classes in their order does not change the splits', () => {
    const names = ['ant', 'bee', '말'];
    fc.assert(
      fc.property(labelled, ({ nSplits, rows, seed }) => {
        const { y, groups } = withEnough(rows);
        const renamed = y.map((label) => names[label] ?? '');
        expect(splitsOf(nSplits, renamed, groups, seed)).toEqual(splitsOf(nSplits, y, groups, seed));
      }),
    );
  });

  test('13. When every sample is its own group, the counts of a class in two test folds differ by at most one', () => {
    fc.assert(
      fc.property(labelled, ({ nSplits, rows, seed }) => {
        const { y } = withEnough(rows);
        const folds = splitsOf(nSplits, y, Int32Array.from(y.keys()), seed);
        for (const label of new Set(y)) {
          const counts = folds.map(([, tested]) => tested.filter((i) => y[i] === label).length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('14. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const create = (options: never): StratifiedGroupKFold => new StratifiedGroupKFold(options);
    const { splits, refused } = checkGoldenSplits('StratifiedGroupKFold', create);
    expect(splits).toBeGreaterThan(140);
    expect(refused).toBeGreaterThan(40);
  });

  test('a fold may be empty where one group holds most samples', () => {
    const sizes = splitsOf(2, [0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1]).map(([, tested]) => tested.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(6);
  });

  test('wrong data is refused in one sentence', () => {
    const folds = new StratifiedGroupKFold({ nSplits: 3 });
    const x = [1, 2, 3, 4];
    const y = [0, 0, 0, 1];
    const where = 'StratifiedGroupKFold';
    expect(() => folds.split(x, undefined, x)).toThrow(
      `${where}: y must be the class of each sample, received undefined`,
    );
    expect(() => folds.split(x, y)).toThrow(`${where}: groups must be the group of each sample, received undefined`);
    expect(() => folds.split(x, [0, 1, 0, 1], x)).toThrow(
      `${where}: nSplits must be at most the number of members of the largest class, received 3 for 2`,
    );
    expect(() => folds.split(x, y, [1, 1, 2, 2])).toThrow(
      `${where}: nSplits must be at most the number of groups, received 3 for 2 groups`,
    );
    expect(() => folds.split(x, [0.5, 0, 0, 0], x)).toThrow(
      `${where}: y must hold class labels, received the continuous value 0.5 at index 0`,
    );
  });
});
