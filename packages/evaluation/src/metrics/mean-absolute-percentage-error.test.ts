import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';

describe('meanAbsolutePercentageError', () => {
  test('it is a fraction of the true value', () => {
    expect(meanAbsolutePercentageError([2, -4], [1, -4])).toBe(0.25);
    expect(meanAbsolutePercentageError([0], [1])).toBe(2 ** 52);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'meanAbsolutePercentageError',
        meanAbsolutePercentageError,
      );
      expect(values).toBeGreaterThan(40);
      expect(errors).toBeGreaterThan(20);
    }
  });
});
