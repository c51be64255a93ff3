import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { dcgScore, ndcgScore } from './dcg-score.ts';

describe('dcgScore and ndcgScore', () => {
  test('gains are discounted by the logarithm of their rank', () => {
    expect(dcgScore([[10, 0, 0, 1, 5]], [[0.1, 0.2, 0.3, 4, 70]])).toBeCloseTo(9.499457825916874, 12);
    expect(ndcgScore([[10, 0, 0, 1, 5]], [[0.1, 0.2, 0.3, 4, 70]])).toBeCloseTo(0.6956940443813076, 12);
    expect(ndcgScore([[3, 2, 1]], [[30, 20, 10]])).toBe(1);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases('rankings.json', 'dcgScore', dcgScore);
      expect(values).toBeGreaterThan(30);
      expect(errors).toBeGreaterThan(20);
    }
    {
      const { values, errors } = checkGoldenCases('rankings.json', 'ndcgScore', ndcgScore);
      expect(values).toBeGreaterThan(20);
      expect(errors).toBeGreaterThan(30);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => ndcgScore([[1, -2]], [[1, 2]])).toThrow('ndcgScore: yTrue must not be negative, received -2');
    expect(() => dcgScore([1, 2], [1, 2])).toThrow(
      'dcgScore: yTrue and yScore must have rows of the same two or more items, received 1 and 1',
    );
  });
});
