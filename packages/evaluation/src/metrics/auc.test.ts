import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { auc } from './auc.ts';

describe('auc', () => {
  test('it is the area of trapezoids, whichever way x runs', () => {
    expect(auc([0, 0.5, 1], [0, 1, 1])).toBe(0.75);
    expect(auc([1, 0.5, 0], [1, 1, 0])).toBe(0.75);
    expect(auc(Float32Array.of(2, 2), [0, 1])).toBe(0);
  });

  test('values and errors are those of scikit-learn', () => {
    expect(checkGoldenCases('score-metrics.json', 'auc', auc)).toEqual({ values: 3, errors: 3 });
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => auc([0, 1, 0.5], [0, 1, 1])).toThrow(
      'auc: x must rise or fall throughout, received values that do both',
    );
    expect(() => auc([0], [0])).toThrow('auc: x must hold at least two points, received 1');
    expect(() => auc([0, 1], [0])).toThrow('auc: y must have as many samples as x, received 1 and 2');
    expect(() => auc([0, Number.NaN], [0, 1])).toThrow('auc: x must hold finite numbers, received NaN at index 1');
    expect(() => auc([[0], [1]] as never, [0, 1])).toThrow('auc: x and y must be one-dimensional, received rows');
  });
});
