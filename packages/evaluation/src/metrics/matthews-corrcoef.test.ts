import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { matthewsCorrcoef } from './matthews-corrcoef.ts';

describe('matthewsCorrcoef', () => {
  test('it is 1 for perfection, −1 for the opposite and 0 for a constant', () => {
    expect(matthewsCorrcoef([1, 1, 1, -1], [1, -1, 1, 1])).toBeCloseTo(-1 / 3, 12);
    expect(matthewsCorrcoef(['a', 'b', 'c'], ['a', 'b', 'c'])).toBeCloseTo(1, 12);
    expect(matthewsCorrcoef([0, 1], [1, 0])).toBe(-1);
    expect(matthewsCorrcoef([0, 1], [1, 1])).toBe(0);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-label-metrics.json', 'matthewsCorrcoef', matthewsCorrcoef);
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(15);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => matthewsCorrcoef([[0, 1]] as never, [[0, 1]] as never)).toThrow(
      'matthewsCorrcoef: yTrue must be one-dimensional',
    );
  });
});
