import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { hingeLoss } from './hinge-loss.ts';

describe('hingeLoss', () => {
  test('margins of 1 and more cost nothing', () => {
    expect(hingeLoss([-1, 1, 1], [-2.18, 2.36, 0.09])).toBeCloseTo(0.91 / 3, 12);
    expect(
      hingeLoss(
        [0, 1, 2],
        [
          [2, 0, 0],
          [0, 0.5, 0],
          [0, 0, 3],
        ],
      ),
    ).toBeCloseTo(0.5 / 3, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('more-score-metrics.json', 'hingeLoss', hingeLoss);
      expect(values).toBeGreaterThan(35);
      expect(errors).toBeGreaterThan(8);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => hingeLoss([0, 1, 2], [1, 2, 3])).toThrow(
      'hingeLoss: predDecision must have one column for each of the 3 labels, received 1',
    );
    expect(() =>
      hingeLoss(
        [0, 5],
        [
          [1, 2, 3],
          [1, 2, 3],
        ],
        { labels: [0, 1, 2] },
      ),
    ).toThrow('hingeLoss: labels must hold every label of yTrue, received [0, 1, 2] without 5');
  });
});
