import { describe, expect, expectTypeOf, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { meanAbsoluteError, meanSquaredError, rootMeanSquaredError } from './mean-squared-error.ts';

const yTrue = [
  [0.5, 1],
  [-1, 1],
  [7, -6],
];
const yPred = [
  [0, 2],
  [-1, 2],
  [8, -5],
];

describe('meanSquaredError, rootMeanSquaredError and meanAbsoluteError', () => {
  test('they are the means of squares and of distances', () => {
    expect(meanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBe(0.375);
    expect(rootMeanSquaredError([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBeCloseTo(Math.sqrt(0.375), 12);
    expect(meanAbsoluteError([3, -0.5, 2, 7], [2.5, 0, 2, 8])).toBe(0.5);
  });

  test('outputs are averaged last, and returned one by one on request', () => {
    const raw = meanSquaredError(yTrue, yPred, { multioutput: 'raw_values' });
    expect(raw).toBeAllClose([1.25 / 3, 1], { rtol: 1e-12 });
    expectTypeOf(raw).toEqualTypeOf<Float64Array>();
    expect(rootMeanSquaredError(yTrue, yPred)).toBeCloseTo((Math.sqrt(1.25 / 3) + 1) / 2, 12);
    expect(meanAbsoluteError(yTrue, yPred, { multioutput: [0.3, 0.7] })).toBeCloseTo(0.85, 12);
  });

  test.each([
    ['meanSquaredError', meanSquaredError],
    ['rootMeanSquaredError', rootMeanSquaredError],
    ['meanAbsoluteError', meanAbsoluteError],
  ] as const)('%s has the values and errors of scikit-learn', (name, metric) => {
    const { values, errors } = checkGoldenCases('regression-metrics.json', name, metric);
    expect(values).toBeGreaterThan(20);
    expect(errors).toBeGreaterThan(40);
  });

  test('each says its own name in errors', () => {
    for (const metric of [meanSquaredError, rootMeanSquaredError, meanAbsoluteError] as ((
      ...all: unknown[]
    ) => unknown)[]) {
      expect(() => metric([1, 2], [1])).toThrow(
        `${metric.name}: yPred must have as many samples as yTrue, received 1 and 2`,
      );
      expect(() => metric([1], [1], { multiOutput: 1 })).toThrow(
        `${metric.name}: unknown option 'multiOutput'; did you mean 'multioutput'?`,
      );
      expect(() => metric(yTrue, yPred, { multioutput: [1] })).toThrow(
        `${metric.name}: multioutput must hold one weight for each of several outputs, received [1] for 2`,
      );
    }
  });
});
