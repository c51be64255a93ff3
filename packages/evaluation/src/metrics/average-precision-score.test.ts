import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { averagePrecisionScore } from './average-precision-score.ts';

describe('averagePrecisionScore', () => {
  test('it sums precision over the steps of recall', () => {
    expect(averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])).toBeCloseTo(5 / 6, 12);
    expect(averagePrecisionScore([0, 0], [0.1, 0.4])).toBe(0);
    expect(
      averagePrecisionScore(
        [
          [1, 0],
          [0, 1],
        ],
        [
          [0.9, 0.2],
          [0.1, 0.8],
        ],
      ),
    ).toBe(1);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-score-metrics.json',
        'averagePrecisionScore',
        averagePrecisionScore,
      );
      expect(values).toBeGreaterThan(70);
      expect(errors).toBeGreaterThan(50);
    }
    {
      const { values, errors } = checkGoldenCases('label-rows.json', 'averagePrecisionScore', averagePrecisionScore);
      expect(values).toBeGreaterThan(50);
      expect(errors).toBeGreaterThan(12);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => averagePrecisionScore([2, 3], [0.1, 0.2])).toThrow(
      'averagePrecisionScore: posLabel must be one of [2, 3], received 1',
    );
    expect(() => averagePrecisionScore([0, 1, 2], [0.1, 0.2, 0.3])).toThrow(
      'averagePrecisionScore: yScore must have 3 columns for these labels, received 1',
    );
  });
});
