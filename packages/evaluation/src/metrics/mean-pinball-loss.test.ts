import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { meanPinballLoss } from './mean-pinball-loss.ts';

describe('meanPinballLoss', () => {
  test('too low costs alpha, too high the rest', () => {
    expect(meanPinballLoss([1], [0], { alpha: 0.1 })).toBeCloseTo(0.1, 12);
    expect(meanPinballLoss([0], [1], { alpha: 0.1 })).toBeCloseTo(0.9, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-regression-metrics.json', 'meanPinballLoss', meanPinballLoss);
      expect(values).toBeGreaterThan(70);
      expect(errors).toBeGreaterThan(40);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => meanPinballLoss([1], [0], { alpha: 2 })).toThrow(
      'meanPinballLoss: alpha must be a finite number at least 0 and at most 1, received 2',
    );
  });
});
