import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runningGolden } from '../../fixtures/running-golden.ts';
import { ParameterGrid } from './parameter-grid.ts';

describe('ParameterGrid', () => {
  test("settings come in scikit-learn's order", () => {
    for (const { grid, settings } of runningGolden.grids) {
      const own = new ParameterGrid(grid);
      expect([...own]).toEqual(settings);
      expect(own.length).toBe(settings.length);
    }
  });

  test('names sort by code point, and keys are in that order', () => {
    const [setting] = new ParameterGrid({ ﬀ: [1], '😀': [2], b: [3], B: [4] });
    expect(Object.keys(setting ?? {})).toEqual(['B', 'b', 'ﬀ', '😀']);
  });

  test('at gives the settings of the iteration, each combination once', () => {
    const values = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 });
    fc.assert(
      fc.property(values, (sizes) => {
        const entries = sizes.map((size, i) => [`p${i}`, Array.from({ length: size }, (_, j) => j)]);
        const grid = new ParameterGrid(Object.fromEntries(entries) as Record<string, number[]>);
        const all = [...grid];
        expect(grid.length).toBe(sizes.reduce((product, size) => product * size, 1));
        expect(all.map((_, i) => grid.at(i))).toEqual(all);
        expect(new Set(all.map((setting) => JSON.stringify(setting))).size).toBe(grid.length);
      }),
    );
  });

  test('typed arrays are lists of values', () => {
    expect([...new ParameterGrid({ a: Float64Array.of(0.5, 2) })]).toEqual([{ a: 0.5 }, { a: 2 }]);
  });

  test.each<[unknown, string]>([
    [5, 'ParameterGrid: paramGrid must be an object of values by parameter, received 5'],
    [[], 'ParameterGrid: paramGrid must be an object or a non-empty array of objects, received []'],
    [[[1]], 'ParameterGrid: paramGrid must be an object of values by parameter, received [1]'],
    [{ a: 'abc' }, "ParameterGrid: the values of 'a' must be an array, a single one too, received 'abc'"],
    [{ a: [] }, "ParameterGrid: the values of 'a' must not be empty, received none"],
  ])('%o is refused', (grid, message) => {
    expect(() => new ParameterGrid(grid as never)).toThrow(message);
  });

  test('positions outside are refused', () => {
    expect(() => new ParameterGrid({ a: [1, 2] }).at(2)).toThrow(
      'ParameterGrid.at: index must be an integer at least 0 and at most 1, received 2',
    );
  });
});
