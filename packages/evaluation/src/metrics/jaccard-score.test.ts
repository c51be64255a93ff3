import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { jaccardScore } from './jaccard-score.ts';

describe('jaccardScore', () => {
  test('it is the intersection over the union', () => {
    expect(jaccardScore([0, 1, 1], [1, 1, 1])).toBeCloseTo(2 / 3, 12);
    expect(jaccardScore([0, 1, 2, 3], [0, 2, 2, 3], { average: null })).toEqual(Float64Array.of(1, 0, 0.5, 1));
    expect(
      jaccardScore(
        [
          [0, 1, 1],
          [1, 1, 0],
        ],
        [
          [1, 1, 1],
          [1, 0, 0],
        ],
        { average: 'samples' },
      ),
    ).toBeCloseTo(7 / 12, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-label-metrics.json', 'jaccardScore', jaccardScore);
      expect(values).toBeGreaterThan(100);
      expect(errors).toBeGreaterThan(90);
    }
    {
      const { values, errors } = checkGoldenCases('label-rows.json', 'jaccardScore', jaccardScore);
      expect(values).toBeGreaterThan(50);
      expect(errors).toBeGreaterThan(90);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => jaccardScore([0, 1, 2], [0, 1, 2])).toThrow(
      /^jaccardScore: average 'binary' needs at most two labels, received 3/,
    );
    expect(() => jaccardScore([0, 1], [0, 1], { average: 'samples' })).toThrow(
      "jaccardScore: average 'samples' needs a row of labels for each sample, received one label each",
    );
  });
});
