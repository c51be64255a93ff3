import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { explainedVarianceScore } from './explained-variance-score.ts';

describe('explainedVarianceScore', () => {
  test('a constant error costs nothing', () => {
    expect(explainedVarianceScore([1, 2, 4], [2, 3, 5])).toBe(1);
    expect(explainedVarianceScore([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(0.9571734475374732, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'explainedVarianceScore',
        explainedVarianceScore,
      );
      expect(values).toBeGreaterThan(90);
      expect(errors).toBeGreaterThan(40);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => explainedVarianceScore([1], [1], { forceFinite: 1 as never })).toThrow(
      'explainedVarianceScore: forceFinite must be true or false, received 1',
    );
  });
});
