import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { meanSquaredLogError, rootMeanSquaredLogError } from './mean-squared-log-error.ts';

describe('meanSquaredLogError and rootMeanSquaredLogError', () => {
  test('they compare logarithms', () => {
    expect(meanSquaredLogError([0, Math.E - 1], [0, 0])).toBeCloseTo(0.5, 12);
    expect(rootMeanSquaredLogError([Math.E - 1], [0])).toBeCloseTo(1, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'meanSquaredLogError',
        meanSquaredLogError,
      );
      expect(values).toBeGreaterThan(30);
      expect(errors).toBeGreaterThan(25);
    }
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'rootMeanSquaredLogError',
        rootMeanSquaredLogError,
      );
      expect(values).toBeGreaterThan(40);
      expect(errors).toBeGreaterThan(15);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => meanSquaredLogError([-1], [1])).toThrow(
      'meanSquaredLogError: yTrue must be greater than -1, received -1',
    );
    expect(() => rootMeanSquaredLogError([1], [-2])).toThrow(
      'rootMeanSquaredLogError: yPred must be greater than -1, received -2',
    );
  });
});
