import { testSplitter } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenSplits, expectSoundSplits } from '../../fixtures/splitter-checks.ts';
import { PredefinedSplit } from './predefined-split.ts';

testSplitter({
  name: 'PredefinedSplit',
  create: (options) => new PredefinedSplit(options),
  options: { testFold: [0, 2, -1, 2, 0, 5, -1] },
  x: { data: new Float32Array(14), shape: [7, 2] },
  y: ['a', 'b', 'a', 'b', 'c', 'a', 'b'],
  groups: Int32Array.of(1, 1, 2, 2, 3, 3, 1),
  samples: 7,
  nSplits: 3,
  covering: false,
  random: false,
  badOptions: [
    [{ testFold: 3 }, 'testFold must be an array with the fold of each sample, received 3'],
    [{ testFold: [] }, 'testFold must be an array with the fold of each sample, received []'],
    [
      { testFold: [0, 0.5] },
      'testFold[1] must be an integer at least -2147483648 and at most 2147483647, received 0.5',
    ],
  ],
});

describe('PredefinedSplit', () => {
  test('1. to 6. hold, and 11. Folds are tested in the order of their numbers; samples of fold −1 are never tested', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 5 }), { minLength: 1, maxLength: 40 }), (testFold) => {
        const folds = [...new Set(testFold)].filter((fold) => fold !== -1).sort((a, b) => a - b);
        const splits = [...new PredefinedSplit({ testFold }).split()];
        expectSoundSplits(splits, { samples: testFold.length, count: folds.length });
        splits.forEach(([, tested], i) => {
          expect([...tested]).toEqual([...testFold.keys()].filter((at) => testFold[at] === folds[i]));
        });
      }),
    );
  });

  test('12. The indices are those of scikit-learn 1.9', () => {
    const create = (options: never): PredefinedSplit => new PredefinedSplit(options);
    expect(checkGoldenSplits('PredefinedSplit', create)).toEqual({ splits: 6, refused: 0 });
  });

  test('data of another length is refused', () => {
    const folds = new PredefinedSplit({ testFold: [0, 1] });
    expect(() => folds.split([1])).toThrow(
      'PredefinedSplit: x must have as many samples as testFold, received 1 and 2',
    );
    expect(() => folds.split(undefined, [1, 2], [1, 2, 3])).toThrow(
      'PredefinedSplit: groups must have as many samples as testFold, received 3 and 2',
    );
  });
});
