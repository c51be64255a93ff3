import { loadGolden, testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Labels } from '../labels.ts';
import type { Split } from './folds.ts';
import { StratifiedKFold } from './stratified-k-fold.ts';

interface Golden {
  readonly y: Readonly<Record<string, string>>;
  readonly cases: readonly {
    readonly y: string;
    readonly nSplits: number;
    readonly seed: number | null;
    readonly folds: string | null;
  }[];
}

function splitsOf(nSplits: number, y: Labels, seed?: number): Split[] {
  const options = seed === undefined ? { nSplits } : { nSplits, shuffle: true, randomState: seed };
  return [...new StratifiedKFold(options).split(y, y)];
}

const labelled = fc.record({
  nSplits: fc.integer({ min: 2, max: 6 }),
  y: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 30, maxLength: 80 }),
  seed: fc.option(fc.nat(), { nil: undefined }),
});

function spread(counts: readonly number[]): number {
  return Math.max(...counts) - Math.min(...counts);
}

testSplitter({
  name: 'StratifiedKFold',
  create: (options) => new StratifiedKFold(options),
  options: { nSplits: 3, shuffle: true },
  x: { data: new Float32Array(26), shape: [13, 2] },
  y: ['b', 'a', 'a', 'c', 'b', 'a', 'a', 'c', 'b', 'a', 'c', 'b', 'a'],
  groups: Int32Array.from({ length: 13 }, (_, i) => i % 2),
  samples: 13,
  nSplits: 3,
  random: true,
  seedWithoutEffect: { randomState: 42 },
  badOptions: [
    [{ nSplits: 1 }, 'nSplits must be an integer at least 2, received 1'],
    [{ shuffle: 'yes' }, "shuffle must be true or false, received 'yes'"],
    [
      { shuffle: true, randomState: 0.5 },
      'randomState must be an integer from 0 to 4294967295 or a RandomState, received 0.5',
    ],
  ],
});

describe('StratifiedKFold', () => {
  test('11. The counts of a class in two test folds differ by at most one', () => {
    fc.assert(
      fc.property(labelled, ({ nSplits, y, seed }) => {
        const folds = splitsOf(nSplits, y, seed).map(([, tested]) => [...tested].map((i) => y[i]));
        for (const label of new Set(y)) {
          expect(spread(folds.map((fold) => fold.filter((item) => item === label).length))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('12. The sizes of two test folds differ by at most one', () => {
    fc.assert(
      fc.property(labelled, ({ nSplits, y, seed }) => {
        expect(spread(splitsOf(nSplits, y, seed).map(([, tested]) => tested.length))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('13. Renaming the classes does not change the splits', () => {
    const names = ['zebra', 'ant', '말', 'bee', 'Zoo'];
    fc.assert(
      fc.property(labelled, ({ nSplits, y, seed }) => {
        expect(
          splitsOf(
            nSplits,
            y.map((label) => names[label] ?? ''),
            seed,
          ),
        ).toEqual(splitsOf(nSplits, y, seed));
        expect(
          splitsOf(
            nSplits,
            Int32Array.from(y, (label) => -label),
            seed,
          ),
        ).toEqual(splitsOf(nSplits, y, seed));
      }),
    );
  });

  test('14. Without a shuffle the samples of a class stay in order over the folds', () => {
    fc.assert(
      fc.property(labelled, ({ nSplits, y }) => {
        const tested = splitsOf(nSplits, y).flatMap(([, fold]) => [...fold]);
        for (const label of new Set(y)) {
          const positions = tested.filter((i) => y[i] === label);
          expect(positions).toEqual([...positions].sort((a, b) => a - b));
        }
      }),
    );
  });

  test('15. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const { y, cases } = loadGolden<Golden>(import.meta.url, '../../fixtures/stratified-k-fold.json');
    let refused = 0;
    for (const item of cases) {
      const labels = Array.from(y[item.y] ?? '');
      const label = `${item.y}, nSplits ${item.nSplits}, seed ${item.seed}`;
      if (item.folds === null) {
        refused += 1;
        expect(() => splitsOf(item.nSplits, labels, item.seed ?? undefined), label).toThrow('nSplits must be at most');
        continue;
      }
      const foldOf = labels.map(() => '');
      splitsOf(item.nSplits, labels, item.seed ?? undefined).forEach(([, tested], fold) => {
        for (const i of tested) foldOf[i] = fold.toString(36);
      });
      expect(foldOf.join(''), label).toBe(item.folds);
    }
    expect(cases.length - refused).toBeGreaterThan(300);
    expect(refused).toBeGreaterThan(30);
  });

  test('a class with fewer members than folds is missing from some', () => {
    const y = [0, 0, 0, 0, 0, 1];
    const folds = splitsOf(3, y).map(([, tested]) => [...tested].filter((i) => y[i] === 1).length);
    expect(folds.sort()).toEqual([0, 0, 1]);
  });

  test('wrong data is refused in one sentence', () => {
    const folds = new StratifiedKFold({ nSplits: 3 });
    const x = [1, 2, 3, 4];
    expect(() => folds.split(x, undefined)).toThrow(
      'StratifiedKFold: y must be the class of each sample, received undefined',
    );
    expect(() => folds.split(x, [0, 1])).toThrow('StratifiedKFold: y must have as many samples as x, received 2 and 4');
    expect(() => folds.split(x, [0, 0.5, 1, 0])).toThrow(
      'StratifiedKFold: y must hold class labels, received the continuous value 0.5 at index 1',
    );
    expect(() => folds.split(x, [0, Number.NaN, 1, 0])).toThrow(
      'StratifiedKFold: y must not hold NaN, received it at index 1',
    );
    expect(() => folds.split(x, [0, 0, 1, 1])).toThrow(
      'StratifiedKFold: nSplits must be at most the number of members of the largest class, received 3 for 2',
    );
    expect(() => folds.split(x, [[0], [1], [0], [1]])).toThrow(
      'StratifiedKFold: y must be one-dimensional, received [0] at index 0',
    );
    expect(() => folds.split([], [])).toThrow('StratifiedKFold: x must hold at least one sample, received none');
  });
});
