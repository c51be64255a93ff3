import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { d2AbsoluteErrorScore, d2PinballScore, d2TweedieScore } from './d2-score.ts';

describe('d2TweedieScore, d2PinballScore and d2AbsoluteErrorScore', () => {
  test('they are 1 for perfection and 0 for the best constant', () => {
    expect(d2AbsoluteErrorScore([1, 2, 3], [2, 2, 2])).toBe(0);
    expect(d2PinballScore([1, 2, 3], [1, 3, 3])).toBe(0.5);
    expect(d2TweedieScore([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(d2TweedieScore([1], [1])).toBeNaN();
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-regression-metrics.json', 'd2TweedieScore', d2TweedieScore);
      expect(values).toBeGreaterThan(30);
      expect(errors).toBeGreaterThan(50);
    }
    {
      const { values, errors } = checkGoldenCases('more-regression-metrics.json', 'd2PinballScore', d2PinballScore);
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(45);
    }
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'd2AbsoluteErrorScore',
        d2AbsoluteErrorScore,
      );
      expect(values).toBeGreaterThan(40);
      expect(errors).toBeGreaterThan(20);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => d2TweedieScore([2, 2], [1, 2])).toThrow(
      'd2TweedieScore: yTrue must hold different values, received only 2',
    );
  });
});
