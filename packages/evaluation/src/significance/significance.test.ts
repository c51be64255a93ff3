import { ArgumentError, DataError, ShapeError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accuracyScore } from '../metrics/accuracy-score.ts';
import { rocAucScore } from '../metrics/roc-auc-score.ts';
import { bootstrap, type BootstrapOptions } from './bootstrap.ts';
import { correctedResampledTTest, type CorrectedResampledTTestOptions } from './corrected-resampled-t-test.ts';
import { mcnemar } from './mcnemar.ts';

const golden = loadGolden<{
  readonly data: Readonly<Record<'y' | 'a' | 'b' | 'u' | 'v', number[]>>;
  readonly bootstraps: {
    statistic: string;
    options: BootstrapOptions;
    low: number;
    high: number;
    standard_error: number;
    first: number[];
  }[];
  readonly mcnemars: {
    b: number;
    c: number;
    exact: [number, number];
    corrected: [number, number];
    uncorrected: [number, number];
  }[];
  readonly t_tests: {
    a: number[];
    b: number[];
    ratio: number | null;
    statistic: number;
    mean: number;
    'two-sided': [number, number, number];
    greater: [number, number, null];
    less: [number, null, number];
  }[];
}>(import.meta.url, '../../fixtures/significance.json');
const { y, a, b, u, v } = golden.data;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const std = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const runs: Readonly<Record<string, (options: BootstrapOptions) => ReturnType<typeof bootstrap>>> = {
  mean: (options) => bootstrap([u], mean, options),
  std: (options) => bootstrap([u], std, options),
  'difference of means': (options) => bootstrap([u, v], (p, q) => mean(p) - mean(q), options),
  accuracy: (options) =>
    bootstrap(
      [y, a],
      (t, p) =>
        accuracyScore(
          t,
          p.map((score) => Number(score > 0.5)),
        ),
      options,
    ),
  'difference of areas': (options) =>
    bootstrap([y, a, b], (t, p, q) => Number((rocAucScore(t, p) - rocAucScore(t, q)).toFixed(9)), options),
};

describe('bootstrap', () => {
  test.each(Object.keys(runs))('of the %s has the very numbers of SciPy with the same seed', (name) => {
    const cases = golden.bootstraps.filter(({ statistic }) => statistic === name);
    expect(cases).toHaveLength(18);
    for (const item of cases) {
      const label = JSON.stringify(item.options);
      const result = runs[name]?.(Object.freeze(item.options)) as ReturnType<typeof bootstrap>;
      const close = { rtol: 1e-10, atol: 1e-13 };
      expect(Array.from(result.bootstrapDistribution.slice(0, 3)), label).toBeAllClose(item.first, close);
      const { low, high } = result.confidenceInterval;
      expect([low, high], label).toBeAllClose([item.low, item.high], close);
      expect(result.standardError, label).toBeAllClose(item.standard_error, close);
    }
  });

  test('rows of everything that has rows can be drawn, and stay as they are', () => {
    const matrix = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] as [number, number] };
    const words = Object.freeze(['a', 'b', 'b']);
    const result = bootstrap(
      [matrix, words],
      ({ data, shape }, labels) => data.filter((_, i) => labels[Math.floor(i / shape[1])] === 'b').length,
      { paired: true, nResamples: 20, method: 'percentile', randomState: 0 },
    );
    expect(result.statistic).toBe(4);
    expect(new Set(result.bootstrapDistribution)).toEqual(
      new Set([0, 2, 4, 6].filter((n) => result.bootstrapDistribution.includes(n))),
    );
    expect(matrix.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
  });

  test('percentile intervals lie within the statistics drawn, and follow a scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 15 }),
        fc.integer({ min: 2, max: 9 }),
        (values, scale) => {
          const options = { nResamples: 50, method: 'percentile', randomState: 1 } as const;
          const one = bootstrap([values], mean, options);
          const other = bootstrap([values.map((value) => scale * value)], mean, options);
          const { low, high } = one.confidenceInterval;
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(Math.min(...one.bootstrapDistribution));
          expect(high).toBeLessThanOrEqual(Math.max(...one.bootstrapDistribution));
          expect(other.confidenceInterval.low).toBeCloseTo(scale * low, 8);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('the same seed gives the same interval, another gives another', () => {
    const at = (randomState: number): unknown =>
      bootstrap([u], mean, { nResamples: 99, randomState }).confidenceInterval;
    expect(at(1)).toEqual(at(1));
    expect(at(2)).not.toEqual(at(1));
  });

  test('without variation BCa is not defined, as in SciPy', () => {
    const { confidenceInterval, standardError } = bootstrap([[2, 2, 2]], mean, { nResamples: 9 });
    expect(confidenceInterval).toEqual({ low: Number.NaN, high: Number.NaN });
    expect(standardError).toBe(0);
  });

  test('wrong arguments are refused in one sentence', () => {
    const calls: [() => unknown, new (...all: never[]) => Error, string][] = [
      [() => bootstrap([], mean as never), ArgumentError, 'bootstrap: data must hold at least one sample'],
      [() => bootstrap([[1]], mean), ShapeError, 'bootstrap: data[0] must have at least two rows, received 1'],
      [
        () => bootstrap([u, v], () => 0, { paired: true }),
        ShapeError,
        'bootstrap: data[1] must have as many rows as data[0] when paired, received 31 and 23',
      ],
      [() => bootstrap([u], 'mean' as never), ArgumentError, 'bootstrap: statistic must be a function'],
      [() => bootstrap([u], mean, { method: 'bca' as never }), ArgumentError, "did you mean 'BCa'?"],
      [() => bootstrap([u], mean, { confidenceLevel: 1 }), ArgumentError, 'bootstrap: confidenceLevel must be'],
      [
        () => bootstrap([u], mean, { nResamples: 0 }),
        ArgumentError,
        'bootstrap: nResamples must be a positive integer',
      ],
      [() => bootstrap([u], () => Number.NaN), DataError, 'statistic must return a number, received NaN of the data'],
      [
        () =>
          bootstrap(
            [
              [0, 1, 1, 0],
              [1, 2, 3, 4],
            ],
            rocAucScore,
            { paired: true, randomState: 0 },
          ),
        DataError,
        'bootstrap: statistic must return a number, received NaN of rows that were drawn',
      ],
    ];
    for (const [call, type, message] of calls) {
      expect(call, message).toThrow(type);
      expect(call).toThrow(message);
    }
  });
});

/** Labels of which `both`, `b`, `c` and `neither` are told right by both, by the first, by the second and by none. */
function labelsOf(right: { both: number; b: number; c: number; neither: number }): [string[], string[], string[]] {
  const kinds = [
    ...Array<[string, string]>(right.both).fill(['yes', 'yes']),
    ...Array<[string, string]>(right.b).fill(['yes', 'no']),
    ...Array<[string, string]>(right.c).fill(['no', 'yes']),
    ...Array<[string, string]>(right.neither).fill(['no', 'no']),
  ];
  return [kinds.map(() => 'yes'), kinds.map(([first]) => first), kinds.map(([, second]) => second)];
}

describe('mcnemar', () => {
  test('exact, corrected and uncorrected, it has the values of the binomial and the χ² distribution', () => {
    for (const { b: onlyA, c: onlyB, exact, corrected, uncorrected } of golden.mcnemars) {
      const all = labelsOf({ both: 3, b: onlyA, c: onlyB, neither: 2 });
      const close = { rtol: 1e-10, atol: 1e-300 };
      const values = (options: object): number[] => {
        const { statistic, pvalue, table } = mcnemar(...all, options);
        expect(table).toEqual([
          [3, onlyA],
          [onlyB, 2],
        ]);
        return [statistic, pvalue];
      };
      expect(values({})).toBeAllClose(exact, close);
      expect(values({ exact: false })).toBeAllClose(corrected, close);
      expect(values({ exact: false, correction: false })).toBeAllClose(uncorrected, close);
    }
  });

  test('a known value, which does not depend on the order of the two', () => {
    expect(mcnemar([1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0, 1], [0, 0, 0, 1, 0, 1]).pvalue).toBeCloseTo(0.25, 12);
    expect(mcnemar([1, 1, 1, 1, 0, 0], [0, 0, 0, 1, 0, 1], [1, 1, 1, 1, 0, 1]).pvalue).toBeCloseTo(0.25, 12);
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => mcnemar([1, 0], [1], [1, 0])).toThrow(ShapeError);
    expect(() => mcnemar([1, 0], [1, 0], [1])).toThrow('mcnemar: predictedB must have as many samples as yTrue');
    expect(() => mcnemar([], [], [])).toThrow(DataError);
    expect(() => mcnemar([1], [1], ['a'])).toThrow('mcnemar: labels must be all strings or all numbers');
    expect(() => mcnemar([1], [1], [1], { exakt: true } as never)).toThrow("did you mean 'exact'?");
  });
});

describe('correctedResampledTTest', () => {
  test('it has the values of the formula and of Student’s distribution', () => {
    for (const item of golden.t_tests) {
      const ratio = item.ratio === null ? {} : { testTrainRatio: item.ratio };
      for (const alternative of ['two-sided', 'greater', 'less'] as const) {
        const result = correctedResampledTTest(item.a, item.b, { ...ratio, alternative });
        const [pvalue, low, high] = item[alternative];
        const close = { rtol: 1e-9, atol: 1e-15 };
        expect(result.statistic).toBeAllClose(item.statistic, close);
        expect(result.meanDifference).toBeAllClose(item.mean, close);
        expect(result.pvalue, `${alternative} of ${item.a.length}`).toBeAllClose(pvalue, close);
        expect(result.confidenceInterval.low).toBeAllClose(low ?? Number.NEGATIVE_INFINITY, close);
        expect(result.confidenceInterval.high).toBeAllClose(high ?? Number.POSITIVE_INFINITY, close);
        expect(result.degreesOfFreedom).toBe(item.a.length - 1);
      }
    }
  });

  test('equal scores differ by nothing, and a constant difference is certain', () => {
    expect(correctedResampledTTest([0.5, 0.7], [0.5, 0.7])).toMatchObject({ statistic: 0, pvalue: 1 });
    const certain = correctedResampledTTest([2, 3, 4], Float64Array.of(1, 2, 3), { alternative: 'greater' });
    expect(certain).toMatchObject({ statistic: Number.POSITIVE_INFINITY, pvalue: 0 });
    expect(certain.confidenceInterval.low).toBe(1);
  });

  test('among ways of training that are equally good it finds few differences, where the plain t-test finds many', () => {
    // A score on overlapping training parts: a part that is common to all splits makes the plain variance too small.
    let [plain, corrected] = [0, 0];
    const seeded = (seed: number): (() => number) => {
      let state = seed;
      return () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32 - 0.5;
      };
    };
    for (let seed = 1; seed <= 200; seed++) {
      const draw = seeded(seed * 7919);
      const common = draw();
      const first = Array.from({ length: 10 }, () => common + 1.4 * draw());
      const second = first.map(() => 0);
      const options: CorrectedResampledTTestOptions = { testTrainRatio: 1 / 2 };
      if (correctedResampledTTest(first, second, options).pvalue < 0.05) corrected += 1;
      if (correctedResampledTTest(first, second, { testTrainRatio: 1e-12 }).pvalue < 0.05) plain += 1;
    }
    expect(plain).toBeGreaterThan(40);
    expect(corrected).toBeLessThan(plain / 2);
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => correctedResampledTTest([1, 2], [1])).toThrow(ShapeError);
    expect(() => correctedResampledTTest([1], [1])).toThrow('scoresA must have at least two scores, received 1');
    expect(() => correctedResampledTTest([1, Number.NaN], [1, 2])).toThrow(DataError);
    expect(() => correctedResampledTTest(3 as never, [1])).toThrow('scoresA must be an array of scores, received 3');
    expect(() => correctedResampledTTest([1, 2], [1, 3], { testTrainRatio: 0 })).toThrow(ArgumentError);
    expect(() => correctedResampledTTest([1, 2], [1, 3], { alternative: 'both' as never })).toThrow("'two-sided'");
  });
});
