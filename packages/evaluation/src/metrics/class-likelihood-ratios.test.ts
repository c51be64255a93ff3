import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { classLikelihoodRatios } from './class-likelihood-ratios.ts';

describe('classLikelihoodRatios', () => {
  test('they are those of a test', () => {
    expect(classLikelihoodRatios([0, 1, 0, 1, 0], [1, 1, 0, 0, 0])).toEqual([1.5, 0.75]);
    expect(classLikelihoodRatios([0, 1], [0, 1], { replaceUndefinedBy: { positive: 5, negative: 0 } })).toEqual([5, 0]);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-label-metrics.json',
        'classLikelihoodRatios',
        classLikelihoodRatios,
      );
      expect(values).toBeGreaterThan(20);
      expect(errors).toBeGreaterThan(30);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => classLikelihoodRatios([0, 1, 2], [0, 1, 2])).toThrow(
      'classLikelihoodRatios: yTrue and yPred must hold two labels, received [0, 1, 2]',
    );
  });
});
