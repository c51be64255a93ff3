import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { zeroOneLoss } from './zero-one-loss.ts';

describe('zeroOneLoss', () => {
  test('it counts what is wrong', () => {
    expect(zeroOneLoss([2, 2, 3, 4], [1, 2, 3, 4])).toBe(0.25);
    expect(zeroOneLoss([2, 2, 3, 4], [1, 2, 3, 4], { normalize: false })).toBe(1);
    expect(
      zeroOneLoss(
        [
          [0, 1],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ).toBe(0.5);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-label-metrics.json', 'zeroOneLoss', zeroOneLoss);
      expect(values).toBeGreaterThan(80);
      expect(errors).toBeGreaterThan(20);
    }
    {
      const { values, errors } = checkGoldenCases('label-rows.json', 'zeroOneLoss', zeroOneLoss);
      expect(values).toBeGreaterThan(15);
      expect(errors).toBeGreaterThan(10);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => zeroOneLoss([0], [0, 1])).toThrow(
      'zeroOneLoss: yPred must have as many samples as yTrue, received 2 and 1',
    );
  });
});
