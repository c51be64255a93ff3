import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { balancedAccuracyScore } from './balanced-accuracy-score.ts';

describe('balancedAccuracyScore', () => {
  test('it is the mean recall of the true classes', () => {
    expect(balancedAccuracyScore([0, 0, 0, 0, 1], [0, 0, 0, 0, 0])).toBe(0.5);
    expect(balancedAccuracyScore([0, 0, 0, 0, 1], [0, 0, 0, 0, 0], { adjusted: true })).toBe(0);
    expect(balancedAccuracyScore([0, 0, 1], [0, 7, 1])).toBe(0.75);
  });

  test('values and errors are those of scikit-learn', () => {
    const counts = checkGoldenCases('label-metrics.json', 'balancedAccuracyScore', balancedAccuracyScore);
    expect(counts).toEqual({ values: 89, errors: 24 });
  });

  test('wrong options are refused', () => {
    expect(() => balancedAccuracyScore([0], [0], { adjusted: 1 as never })).toThrow(
      'balancedAccuracyScore: adjusted must be true or false, received 1',
    );
  });
});
