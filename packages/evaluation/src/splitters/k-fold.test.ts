import { RandomState } from '@modu/core';
import { loadGolden, testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Split } from './folds.ts';
import { KFold } from './k-fold.ts';

interface GoldenCase {
  readonly n: number;
  readonly nSplits: number;
  readonly seed: number | null;
  readonly folds: string | null;
}

const shuffled = fc.record({
  nSplits: fc.integer({ min: 2, max: 12 }),
  extra: fc.integer({ min: 0, max: 60 }),
  seed: fc.option(fc.nat(), { nil: undefined }),
});

function splitsOf(nSplits: number, samples: number, seed: number | undefined): Split[] {
  const options = seed === undefined ? { nSplits } : { nSplits, shuffle: true, randomState: seed };
  return [...new KFold(options).split(new Float32Array(samples))];
}

testSplitter({
  name: 'KFold',
  create: (options) => new KFold(options),
  options: { nSplits: 3, shuffle: true },
  x: { data: new Float32Array(22), shape: [11, 2] },
  y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  groups: Int32Array.from({ length: 11 }, (_, i) => i % 2),
  samples: 11,
  nSplits: 3,
  random: true,
  seedWithoutEffect: { randomState: 42 },
  badOptions: [
    [{ nSplits: 1 }, 'nSplits must be an integer at least 2, received 1'],
    [{ nSplits: 2.5 }, 'nSplits must be an integer at least 2, received 2.5'],
    [{ nSplits: '5' }, "nSplits must be an integer at least 2, received '5'"],
    [{ shuffle: 1 }, 'shuffle must be true or false, received 1'],
    [
      { shuffle: true, randomState: -1 },
      'randomState must be an integer from 0 to 4294967295 or a RandomState, received -1',
    ],
    [
      { shuffle: true, randomState: null },
      'randomState must be an integer from 0 to 4294967295 or a RandomState, received null',
    ],
  ],
});

describe('KFold', () => {
  test('11. The first n mod nSplits folds have one sample more than the others', () => {
    fc.assert(
      fc.property(shuffled, ({ nSplits, extra, seed }) => {
        const samples = nSplits + extra;
        const sizes = splitsOf(nSplits, samples, seed).map(([, tested]) => tested.length);
        const small = Math.floor(samples / nSplits);
        expect(sizes).toEqual(sizes.map((_, fold) => (fold < samples % nSplits ? small + 1 : small)));
      }),
    );
  });

  test('12. Without a shuffle every test fold is a run of neighbours', () => {
    fc.assert(
      fc.property(shuffled, ({ nSplits, extra }) => {
        const tested = splitsOf(nSplits, nSplits + extra, undefined).flatMap(([, fold]) => [...fold]);
        expect(tested).toEqual([...tested.keys()]);
      }),
    );
  });

  test('2. to 6. hold for any number of folds, samples and seed', () => {
    fc.assert(
      fc.property(shuffled, ({ nSplits, extra, seed }) => {
        const samples = nSplits + extra;
        const all = Array.from({ length: samples }, (_, i) => i);
        const splits = splitsOf(nSplits, samples, seed);
        for (const [train, tested] of splits) {
          expect([...train]).toEqual(all.filter((i) => !tested.includes(i)));
          expect([...tested]).toEqual([...tested].sort((a, b) => a - b));
        }
        expect(splits.flatMap(([, tested]) => [...tested]).sort((a, b) => a - b)).toEqual(all);
      }),
    );
  });

  test('13. With an integer seed the indices are those of scikit-learn 1.9', () => {
    const { cases } = loadGolden<{ cases: readonly GoldenCase[] }>(import.meta.url, '../../fixtures/k-fold.json');
    let refused = 0;
    for (const { n, nSplits, seed, folds } of cases) {
      const label = `n ${n}, nSplits ${nSplits}, seed ${seed}`;
      if (folds === null) {
        refused += 1;
        expect(() => splitsOf(nSplits, n, seed ?? undefined), label).toThrow('nSplits must be at most');
        continue;
      }
      const foldOf = Array.from({ length: n }, () => '');
      splitsOf(nSplits, n, seed ?? undefined).forEach(([, tested], fold) => {
        for (const i of tested) foldOf[i] = fold.toString(36);
      });
      expect(foldOf.join(''), label).toBe(folds);
    }
    expect(cases.length - refused).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(50);
  });

  test('five folds in order are the default', () => {
    const folds = new KFold();
    expect([folds.nSplits, folds.shuffle, folds.randomState]).toEqual([5, false, undefined]);
    expect([...folds.split('abcdefghij'.split(''))].map(([, tested]) => [...tested])).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      [8, 9],
    ]);
  });

  test('a RandomState gives the folds of its seed first and others next', () => {
    const folds = new KFold({ nSplits: 2, shuffle: true, randomState: new RandomState(3) });
    const first = [...folds.split(new Float32Array(20))];
    expect(first).toEqual(splitsOf(2, 20, 3));
    expect([...folds.split(new Float32Array(20))]).not.toEqual(first);
  });

  test('a shuffle without a seed differs from call to call', () => {
    const folds = new KFold({ nSplits: 2, shuffle: true });
    const seen = new Set(Array.from({ length: 5 }, () => JSON.stringify([...folds.split(new Float32Array(40))])));
    expect(seen.size).toBeGreaterThan(1);
  });

  test('samples are counted in matrices, tables, arrays and anything with a shape', () => {
    const table = { columnNames: () => ['a'], numRows: () => 4, array: () => [1, 2, 3, 4] };
    const forms = [
      { data: new Float32Array(8), shape: [4, 2] },
      table,
      [1, 2, 3, 4],
      new Uint8Array(4),
      { shape: [4, 3, 3] },
    ];
    for (const x of forms) expect([...new KFold({ nSplits: 4 }).split(x)]).toHaveLength(4);
  });

  test('wrong data is refused before the first split is asked for', () => {
    const folds = new KFold();
    expect(() => folds.split([])).toThrow('KFold: x must hold at least one sample, received none');
    expect(() => folds.split([1, 2, 3])).toThrow(
      'KFold: nSplits must be at most the number of samples, received 5 for 3',
    );
    expect(() => folds.split([1, 2, 3, 4, 5], [1])).toThrow(
      'KFold: y must have as many samples as x, received 1 and 5',
    );
    expect(() => folds.split([1, 2, 3, 4, 5], undefined, [1, 2])).toThrow(
      'KFold: groups must have as many samples as x, received 2 and 5',
    );
    expect(() => folds.split(3)).toThrow('KFold: x must be a matrix, table, array or tensor, received 3');
  });
});
