import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { cohenKappaScore } from './cohen-kappa-score.ts';

describe('cohenKappaScore', () => {
  test('it is the agreement beyond chance', () => {
    expect(cohenKappaScore(['no', 'no', 'yes', 'yes'], ['no', 'yes', 'yes', 'yes'])).toBe(0.5);
    expect(cohenKappaScore([1, 1], [1, 1])).toBeNaN();
    expect(cohenKappaScore([1, 1], [1, 1], { replaceUndefinedBy: 0 })).toBe(0);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-label-metrics.json', 'cohenKappaScore', cohenKappaScore);
      expect(values).toBeGreaterThan(100);
      expect(errors).toBeGreaterThan(30);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => cohenKappaScore([0, 1], [0, 1], { weights: 'cubic' as never })).toThrow(
      /^cohenKappaScore: weights must be one of 'linear', 'quadratic', null, received 'cubic'/,
    );
    expect(() => cohenKappaScore([0, 1], [0, 1], { replaceUndefinedBy: 2 })).toThrow(
      'cohenKappaScore: replaceUndefinedBy must be a number from -1 to 1 or NaN, received 2',
    );
  });
});
