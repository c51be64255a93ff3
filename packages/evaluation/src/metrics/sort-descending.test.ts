import { RandomState } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortDescending } from './sort-descending.ts';

/** What the function promises, by comparisons. */
function expectedOrder(values: Float64Array): number[] {
  return Array.from(values.keys()).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

describe('sortDescending', () => {
  test('positions go from the largest value to the smallest, equal ones in order', () => {
    expect([...sortDescending(Float64Array.of(1, 3, -2, 3, 0, -0))]).toEqual([1, 3, 0, 4, 5, 2]);
    expect([...sortDescending(new Float64Array(0))]).toEqual([]);
  });

  test('long arrays come out as by comparisons, whatever their values', () => {
    const random = new RandomState(1);
    const kinds: ((i: number) => number)[] = [
      () => random.randomSample(),
      () => random.normal(0, 1e9),
      () => Math.fround(random.normal()),
      () => random.randint(-3, 4),
      (i) => (i % 2 === 0 ? 0 : -0),
      (i) => [Number.MIN_VALUE, -Number.MIN_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE, 1e-300][i % 5] as number,
      () => 2 ** random.randint(-1070, 1000) * (random.randint(2) === 0 ? -1 : 1),
    ];
    for (const kind of kinds) {
      const values = Float64Array.from({ length: 5000 }, (_, i) => kind(i));
      expect([...sortDescending(values)]).toEqual(expectedOrder(values));
    }
  });

  test('short arrays come out the same', () => {
    fc.assert(
      fc.property(fc.float64Array({ noNaN: true, noDefaultInfinity: true }), (values) => {
        expect([...sortDescending(values)]).toEqual(expectedOrder(values));
      }),
    );
  });

  test('the values stay as they are', () => {
    const values = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i));
    const copy = values.slice();
    sortDescending(values);
    expect(values).toEqual(copy);
  });
});
