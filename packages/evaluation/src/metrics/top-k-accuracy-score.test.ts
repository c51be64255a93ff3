import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { topKAccuracyScore } from './top-k-accuracy-score.ts';

describe('topKAccuracyScore', () => {
  test('a true label among the k highest is a hit', () => {
    const scores = [
      [0.5, 0.2, 0.2],
      [0.3, 0.4, 0.2],
      [0.4, 0.4, 0.3],
    ];
    expect(topKAccuracyScore([0, 1, 2], scores)).toBeCloseTo(2 / 3, 12);
    expect(topKAccuracyScore([0, 1, 2], scores, { k: 1, normalize: false })).toBe(2);
    expect(topKAccuracyScore([0, 1, 1], [-1, 2, -3], { k: 1 })).toBeCloseTo(2 / 3, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-score-metrics.json', 'topKAccuracyScore', topKAccuracyScore);
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(60);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => topKAccuracyScore([0, 1, 2], [0.1, 0.2, 0.3])).toThrow(
      'topKAccuracyScore: yScore must have one column for each of the 3 classes, received 1 for 3',
    );
    expect(() => topKAccuracyScore([0, 1], [0.1, 0.2], { k: 0 })).toThrow(
      'topKAccuracyScore: k must be a positive integer, received 0',
    );
  });
});
