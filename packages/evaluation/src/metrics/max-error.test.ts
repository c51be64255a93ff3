import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { maxError } from './max-error.ts';

describe('maxError', () => {
  test('it is the largest error', () => {
    expect(maxError([3, 2, 7, 1], [4, 2, 7, 3])).toBe(2);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-regression-metrics.json', 'maxError', maxError);
      expect(values).toBeGreaterThan(10);
      expect(errors).toBeGreaterThan(10);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => maxError([[1, 2]], [[1, 2]])).toThrow(
      'maxError: yTrue and yPred must hold one value per sample, received 2 outputs',
    );
  });
});
