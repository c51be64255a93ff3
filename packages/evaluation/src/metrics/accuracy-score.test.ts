import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { accuracyScore } from './accuracy-score.ts';

describe('accuracyScore', () => {
  test('it is the fraction of correct predictions', () => {
    expect(accuracyScore(['cat', 'dog', 'cat', 'bee'], ['cat', 'dog', 'dog', 'cat'])).toBe(0.5);
    expect(accuracyScore(Int32Array.of(0, 1, 2), [0, 1, 1], { normalize: false })).toBe(2);
    expect(accuracyScore([0, 1], [0, 0], { sampleWeight: [3, 1] })).toBe(0.75);
  });

  test('values and errors are those of scikit-learn', () => {
    expect(checkGoldenCases('label-metrics.json', 'accuracyScore', accuracyScore)).toEqual({ values: 90, errors: 23 });
  });

  test('integer weights count as repetitions', () => {
    const samples = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 4 })), { minLength: 1 });
    fc.assert(
      fc.property(samples, (list) => {
        const repeated = list.flatMap(([t, p, weight]) => Array.from({ length: weight }, () => [t, p] as const));
        const weighted = accuracyScore(
          list.map(([t]) => t),
          list.map(([, p]) => p),
          { sampleWeight: list.map(([, , weight]) => weight) },
        );
        expect(weighted).toBeCloseTo(
          accuracyScore(
            repeated.map(([t]) => t),
            repeated.map(([, p]) => p),
          ),
          12,
        );
      }),
    );
  });

  test('wrong arguments are refused in one sentence', () => {
    const score = accuracyScore as (...all: unknown[]) => unknown;
    const messages: [unknown[], string][] = [
      [[[], []], 'accuracyScore: yTrue must hold at least one sample, received none'],
      [[[0, 1], [0]], 'accuracyScore: yPred must have as many samples as yTrue, received 1 and 2'],
      [[[0, 1]], 'accuracyScore: yPred must be an array of labels, received undefined'],
      [[[0], ['a']], "accuracyScore: labels must be all strings or all numbers, received 'a' in yPred and 0 in yTrue"],
      [[[0], [0], { normalise: true }], "accuracyScore: unknown option 'normalise'; did you mean 'normalize'?"],
      [[[0], [0], { normalize: 1 }], 'accuracyScore: normalize must be true or false, received 1'],
      [[[0], [0], { sampleWeight: 2 }], 'accuracyScore: sampleWeight must be an array of numbers, received 2'],
      [
        [[0], [0], { sampleWeight: [1, 2] }],
        'accuracyScore: sampleWeight must hold one weight for each of the 1 samples, received 2',
      ],
      [
        [[0], [0], { sampleWeight: [Number.NaN] }],
        'accuracyScore: sampleWeight must hold finite numbers, received NaN at index 0',
      ],
      [
        [[0], [0], { sampleWeight: ['1'] }],
        'accuracyScore: sampleWeight must hold finite numbers, received 1 at index 0',
      ],
      [
        [[0], [0], { sampleWeight: [0] }],
        'accuracyScore: sampleWeight must hold a weight other than zero, received only zeros',
      ],
      [[[0, 1], [0, 1], { sampleWeight: [1, -1] }], 'accuracyScore: the weights must not sum to zero'],
    ];
    for (const [all, message] of messages) expect(() => score(...all)).toThrow(message);
  });

  test('rows of labels give the values and errors of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('label-rows.json', 'accuracyScore', accuracyScore);
    expect(values).toBeGreaterThan(15);
    expect(errors).toBeGreaterThan(10);
  });
});
