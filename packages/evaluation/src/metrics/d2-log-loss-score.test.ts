import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { d2LogLossScore } from './d2-log-loss-score.ts';

describe('d2LogLossScore', () => {
  test('the shares of the classes explain nothing, perfection everything', () => {
    expect(d2LogLossScore([0, 1, 1, 0], [0.5, 0.5, 0.5, 0.5])).toBeCloseTo(0, 12);
    expect(d2LogLossScore([0, 1], [0, 1])).toBeCloseTo(1, 12);
    expect(d2LogLossScore([0], [0.5])).toBeNaN();
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-score-metrics.json', 'd2LogLossScore', d2LogLossScore);
      expect(values).toBeGreaterThan(20);
      expect(errors).toBeGreaterThan(25);
    }
  });
});
