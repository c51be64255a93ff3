import { describe, expect, expectTypeOf, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { f1Score, fbetaScore, precisionScore, recallScore } from './precision-score.ts';

const yTrue = [0, 1, 1, 0, 1];
const yPred = [1, 1, 0, 0, 1];

describe('precisionScore, recallScore, f1Score and fbetaScore', () => {
  test('they score label 1 unless told otherwise', () => {
    expect(precisionScore(yTrue, yPred)).toBeCloseTo(2 / 3, 12);
    expect(recallScore(yTrue, yPred, { posLabel: 0 })).toBe(0.5);
    expect(f1Score([0, 1, 1, 1], [0, 0, 0, 1])).toBe(0.5);
    expect(fbetaScore([0, 1, 1, 1], [0, 0, 0, 1], { beta: 2 })).toBeCloseTo(5 / 13, 12);
  });

  test('average null gives one value per label, and types say so', () => {
    const perLabel = recallScore(yTrue, yPred, { average: null });
    expect(perLabel).toEqual(Float64Array.of(0.5, 2 / 3));
    expectTypeOf(perLabel).toEqualTypeOf<Float64Array>();
    expectTypeOf(f1Score(yTrue, yPred)).toEqualTypeOf<number>();
    expectTypeOf(precisionScore(yTrue, yPred, { average: 'macro' })).toEqualTypeOf<number>();
  });

  test.each([
    ['precisionScore', precisionScore, 60],
    ['recallScore', recallScore, 60],
    ['f1Score', f1Score, 60],
    ['fbetaScore', fbetaScore, 30],
  ] as const)('%s has the values and errors of scikit-learn', (name, metric, atLeast) => {
    const { values, errors } = checkGoldenCases('label-metrics.json', name, metric);
    expect(values).toBeGreaterThan(atLeast);
    expect(errors).toBeGreaterThan(20);
  });

  test('each says its own name in errors', () => {
    for (const metric of [precisionScore, recallScore, f1Score, fbetaScore] as ((...all: unknown[]) => unknown)[]) {
      const options = metric === (fbetaScore as unknown) ? { beta: 1 } : {};
      expect(() => metric([0, 1, 2], [0, 1, 2], options)).toThrow(
        `${metric.name}: average 'binary' needs at most two labels`,
      );
      expect(() => metric([0], [0], { ...options, avarage: null })).toThrow(
        `${metric.name}: unknown option 'avarage'; did you mean 'average'?`,
      );
    }
    expect(() => fbetaScore([0], [0], {} as never)).toThrow(
      'fbetaScore: beta must be a number of at least 0, received undefined',
    );
    expect(() => f1Score([0], [0], { beta: 2 } as never)).toThrow("f1Score: unknown option 'beta'");
  });

  test('rows of labels give the values and errors of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('label-rows.json', 'f1Score', f1Score);
    expect(values).toBeGreaterThan(20);
    expect(errors).toBeGreaterThan(35);
  });
});
