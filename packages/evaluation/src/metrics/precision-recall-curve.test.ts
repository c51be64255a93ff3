import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';

describe('precisionRecallCurve', () => {
  test('thresholds rise and the curve ends at precision 1 and recall 0', () => {
    const curve = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
    const expected = [
      [0.5, 2 / 3, 0.5, 1, 1],
      [1, 1, 0.5, 0.5, 0],
      [0.1, 0.35, 0.4, 0.8],
    ];
    curve.forEach((part, i) => expect(part).toBeAllClose(expected[i]));
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-score-metrics.json',
        'precisionRecallCurve',
        precisionRecallCurve,
      );
      expect(values).toBeGreaterThan(40);
      expect(errors).toBeGreaterThan(40);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => precisionRecallCurve([0, 1, 2], [0.1, 0.2, 0.3])).toThrow(
      'precisionRecallCurve: yTrue must hold at most two labels unless posLabel is given, received 3',
    );
  });
});
