import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { r2Score } from './r2-score.ts';

describe('r2Score', () => {
  test('it is 1 for perfect predictions, 0 for the mean and below 0 for worse', () => {
    expect(r2Score([1, 2, 3], [1, 2, 3])).toBe(1);
    expect(r2Score([1, 2, 3], [2, 2, 2])).toBe(0);
    expect(r2Score([1, 2, 3], [3, 2, 1])).toBe(-3);
    expect(r2Score([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(0.9486081370449679, 12);
  });

  test('values and errors are those of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('regression-metrics.json', 'r2Score', r2Score);
    expect(values).toBeGreaterThan(50);
    expect(errors).toBeGreaterThan(60);
  });

  test('matrices, rows and columns are compared row by row', () => {
    const rows = [
      [1, 5],
      [2, 6],
      [4, 9],
    ];
    const matrix = { data: Float32Array.of(1, 5, 2, 7, 3, 9), shape: [3, 2] as [number, number] };
    expect(r2Score(rows, matrix, { multioutput: 'raw_values' })).toBeAllClose([1 - 3 / 14, 1 - 3 / 26], {
      rtol: 1e-12,
    });
  });

  test('wrong options are refused in one sentence', () => {
    expect(() => r2Score([1, 2], [1, 2], { forceFinite: 0 as never })).toThrow(
      'r2Score: forceFinite must be true or false, received 0',
    );
    expect(() => r2Score([1, 2], [1, 2], { multioutput: 'mean' as never })).toThrow(
      "r2Score: multioutput must be 'raw_values', 'uniform_average' or a list of weights, received 'mean'",
    );
    expect(() =>
      r2Score(
        [1, 2],
        [
          [1, 2],
          [2, 3],
        ],
      ),
    ).toThrow('r2Score: yPred must have as many outputs as yTrue, received 2 and 1');
    expect(() => r2Score([1, 2], [1, Number.NaN])).toThrow(
      'r2Score: yPred must hold finite numbers, received NaN at index 1',
    );
  });
});
