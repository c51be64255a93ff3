import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { medianAbsoluteError } from './median-absolute-error.ts';

describe('medianAbsoluteError', () => {
  test('outliers do not move it', () => {
    expect(medianAbsoluteError([1, 2, 3], [1, 3, 1000])).toBe(1);
    expect(medianAbsoluteError([1, 2], [1, 4])).toBe(1);
    expect(medianAbsoluteError([1, 2, 3], [1, 3, 1000], { sampleWeight: [1, 1, 5] })).toBe(997);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-regression-metrics.json',
        'medianAbsoluteError',
        medianAbsoluteError,
      );
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(30);
    }
  });
});
