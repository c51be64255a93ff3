import { describe, expect, expectTypeOf, test } from 'vitest';
import { summarize, type ScoreSummary } from './summarize.ts';

describe('summarize', () => {
  test('it gives mean and population deviation of every score', () => {
    const summary = summarize({ testScores: { accuracy: Float64Array.of(0.5, 0.7, 0.9), f1: Float64Array.of(1) } });
    expect(summary.accuracy.mean).toBeCloseTo(0.7, 12);
    // np.std([0.5, 0.7, 0.9]), which divides by 3 and not by 2
    expect(summary.accuracy.std).toBeCloseTo(0.16329931618554522, 12);
    expect(summary.f1).toEqual({ mean: 1, std: 0 });
    expectTypeOf(summary).toEqualTypeOf<Readonly<Record<'accuracy' | 'f1', ScoreSummary>>>();
  });

  test('a fold without a score leaves no mean', () => {
    expect(summarize({ testScores: { r2: Float64Array.of(0.5, Number.NaN) } }).r2.mean).toBeNaN();
  });

  test('anything else is refused', () => {
    expect(() => summarize([1, 2] as never)).toThrow(
      'summarize: result must be a result of crossValidate, received [1, 2]',
    );
    expect(() => summarize(undefined as never)).toThrow(
      'summarize: result must be a result of crossValidate, received undefined',
    );
  });
});
