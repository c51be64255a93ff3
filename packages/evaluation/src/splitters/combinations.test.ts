import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combinations, countCombinations } from './combinations.ts';

describe('combinations', () => {
  test('they come in lexicographic order', () => {
    expect([...combinations(4, 2)].map((pair) => [...pair])).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
    expect([...combinations(3, 3)].map((all) => [...all])).toEqual([[0, 1, 2]]);
  });

  test('as many are made as are counted, each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (count, size) => {
        fc.pre(size <= count);
        const all = [...combinations(count, size)].map(String);
        expect(all).toHaveLength(countCombinations(count, size));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
    expect(countCombinations(52, 5)).toBe(2598960);
    expect(countCombinations(2, 3)).toBe(0);
  });
});
