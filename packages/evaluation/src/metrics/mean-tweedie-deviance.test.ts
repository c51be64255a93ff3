import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { meanGammaDeviance, meanPoissonDeviance, meanTweedieDeviance } from './mean-tweedie-deviance.ts';

describe('meanTweedieDeviance, meanPoissonDeviance and meanGammaDeviance', () => {
  test('power 0 is the squared error, 1 Poisson and 2 gamma', () => {
    expect(meanTweedieDeviance([2, 0], [1, 2])).toBe(2.5);
    expect(meanTweedieDeviance([2, 0, 1, 4], [0.5, 0.5, 2, 2], { power: 1 })).toBeCloseTo(1.4260151319598084, 12);
    expect(meanPoissonDeviance([2, 0, 1, 4], [0.5, 0.5, 2, 2])).toBeCloseTo(1.4260151319598084, 12);
    expect(meanGammaDeviance([2, 0.5, 1, 4], [0.5, 0.5, 2, 2])).toBeCloseTo(1.0568528194400546, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'meanTweedieDeviance',
        meanTweedieDeviance,
      );
      expect(values).toBeGreaterThan(45);
      expect(errors).toBeGreaterThan(80);
    }
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'meanPoissonDeviance',
        meanPoissonDeviance,
      );
      expect(values).toBeGreaterThan(15);
      expect(errors).toBeGreaterThan(20);
    }
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'meanGammaDeviance',
        meanGammaDeviance,
      );
      expect(values).toBeGreaterThan(10);
      expect(errors).toBeGreaterThan(25);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => meanTweedieDeviance([1], [1], { power: 0.5 })).toThrow(
      'meanTweedieDeviance: power must be at most 0 or at least 1, received 0.5',
    );
    expect(() => meanGammaDeviance([0], [1])).toThrow(
      'meanGammaDeviance: yTrue must be greater than 0 for power 2, received 0',
    );
    expect(() => meanPoissonDeviance([1], [0])).toThrow(
      'meanPoissonDeviance: yPred must be greater than 0 for power 1, received 0',
    );
  });
});
