import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { brierScoreLoss, d2BrierScore } from './brier-score-loss.ts';

describe('brierScoreLoss and d2BrierScore', () => {
  test('they are the mean squared error of probabilities, and the share of it that is explained', () => {
    expect(brierScoreLoss([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3])).toBeCloseTo(0.0375, 12);
    expect(
      brierScoreLoss(
        [0, 1, 2],
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 1, 0],
        ],
      ),
    ).toBeCloseTo(2 / 3, 12);
    expect(d2BrierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3])).toBeCloseTo(0.85, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-score-metrics.json', 'brierScoreLoss', brierScoreLoss);
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(50);
    }
    {
      const { values, errors } = checkGoldenCases('more-score-metrics.json', 'd2BrierScore', d2BrierScore);
      expect(values).toBeGreaterThan(45);
      expect(errors).toBeGreaterThan(30);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => brierScoreLoss(['a', 'b'], [0.1, 0.2])).toThrow(
      /^brierScoreLoss: posLabel must be given for the labels/,
    );
    expect(() => brierScoreLoss([0, 1], [0.1, 1.2])).toThrow('brierScoreLoss: yProba must lie in [0, 1], received 1.2');
    expect(() => brierScoreLoss([0, 1, 2], [0.1, 0.2, 0.3])).toThrow(
      'brierScoreLoss: yTrue must hold at most two labels for one column, received 3',
    );
  });
});
