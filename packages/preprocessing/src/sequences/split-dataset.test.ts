import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitDataset } from './split-dataset.ts';

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

// keras.utils.split_dataset(range(10), …): the sizes of its parts.
test.each([
  [{ leftSize: 0.8 }, 8, 2],
  [{ rightSize: 0.3 }, 7, 3],
  [{ leftSize: 0.25 }, 2, 8],
  [{ leftSize: 0.35 }, 4, 6],
  [{ leftSize: 3 }, 3, 7],
  [{ leftSize: 0.2, rightSize: 0.5 }, 2, 5],
  [{ leftSize: 4, rightSize: 2 }, 4, 2],
])('%o', (options, left, right) => {
  expect(splitDataset(ten, options)).toEqual([ten.slice(0, left), ten.slice(left, left + right)]);
});

test('matrices, typed arrays and tables stay what they are', () => {
  const matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] as [number, number] };
  expect(splitDataset(matrix, { leftSize: 1 })[1]).toEqual({ data: Float32Array.of(3, 4, 5, 6), shape: [2, 2] });
  expect(splitDataset(Int32Array.of(1, 2, 3), { rightSize: 1 })).toEqual([Int32Array.of(1, 2), Int32Array.of(3)]);
});

test('mixing keeps every sample once, and a seed repeats it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 20 }), fc.nat({ max: 100 }), (x, seed) => {
      const [left, right] = splitDataset(x, { leftSize: 1, shuffle: true, seed });
      expect([...left, ...right].sort((a, b) => a - b)).toEqual(x.toSorted((a, b) => a - b));
      expect(splitDataset(x, { leftSize: 1, shuffle: true, seed })).toEqual([left, right]);
    }),
  );
  expect(splitDataset(ten, { leftSize: 5, shuffle: true })).toHaveLength(2);
});

describe('errors', () => {
  test.each<[object, string]>([
    [{}, 'splitDataset: leftSize or rightSize must be given, received neither'],
    [
      { leftSize: 0 },
      'splitDataset: leftSize must be a share between 0 and 1 or a number of samples below 10, received 0',
    ],
    [
      { leftSize: 10 },
      'splitDataset: leftSize must be a share between 0 and 1 or a number of samples below 10, received 10',
    ],
    [
      { leftSize: 1.5 },
      'splitDataset: leftSize must be a share between 0 and 1 or a number of samples below 10, received 1.5',
    ],
    [{ leftSize: 0.01 }, 'splitDataset: both parts must have a sample, received 0 and 10 of 10'],
    [
      { leftSize: 6, rightSize: 5 },
      'splitDataset: leftSize and rightSize must be at most 10 samples together, received 11',
    ],
    [{ leftSize: 5, seed: 1 }, 'splitDataset: seed must be null without shuffle, received 1'],
    [{ leftsize: 5 }, "splitDataset: unknown option 'leftsize'; did you mean 'leftSize'?"],
  ])('%o', (options, message) => {
    expect(() => splitDataset(ten, options)).toThrow(message);
  });
});
