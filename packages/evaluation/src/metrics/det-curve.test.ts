import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { detCurve } from './det-curve.ts';

describe('detCurve', () => {
  test('false positives fall as thresholds rise', () => {
    const [fpr, fnr, thresholds] = detCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    expect([...fpr]).toEqual([0.5, 0.5, 0]);
    expect([...fnr]).toEqual([0, 0.5, 0.5]);
    expect([...thresholds]).toEqual([0.35, 0.4, 0.8]);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-score-metrics.json', 'detCurve', detCurve);
      expect(values).toBeGreaterThan(25);
      expect(errors).toBeGreaterThan(50);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => detCurve([1, 1], [0.1, 0.2])).toThrow('detCurve: yTrue must hold two labels, received 1');
  });
});
