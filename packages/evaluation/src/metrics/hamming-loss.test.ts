import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { hammingLoss } from './hamming-loss.ts';

describe('hammingLoss', () => {
  test('it counts wrong labels, not wrong rows', () => {
    expect(hammingLoss([1, 2, 3, 4], [2, 2, 3, 4])).toBe(0.25);
    expect(
      hammingLoss(
        [
          [0, 1],
          [1, 1],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ).toBe(0.75);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-label-metrics.json', 'hammingLoss', hammingLoss);
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(15);
    }
    {
      const { values, errors } = checkGoldenCases('label-rows.json', 'hammingLoss', hammingLoss);
      expect(values).toBeGreaterThan(12);
      expect(errors).toBeGreaterThan(10);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => hammingLoss([], [])).toThrow('hammingLoss: yTrue must hold at least one sample, received none');
  });
});
