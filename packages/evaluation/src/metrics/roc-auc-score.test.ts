import { RandomState } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { rocAucScore } from './roc-auc-score.ts';

const samples = fc
  .array(fc.tuple(fc.boolean(), fc.integer({ min: -5, max: 5 })), { minLength: 2, maxLength: 40 })
  .filter((list) => new Set(list.map(([label]) => label)).size === 2);

/** The chance that a positive sample scores higher than a negative one, by looking at every pair. */
function chance(list: readonly (readonly [boolean, number])[]): number {
  let wins = 0;
  let pairs = 0;
  for (const [, positive] of list.filter(([label]) => label)) {
    for (const [, negative] of list.filter(([label]) => !label)) {
      wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
      pairs += 1;
    }
  }
  return wins / pairs;
}

describe('rocAucScore', () => {
  test('it is the chance that a positive sample scores higher', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const score = rocAucScore(
          list.map(([label]) => label),
          list.map(([, value]) => value),
        );
        expect(score).toBeCloseTo(chance(list), 12);
      }),
    );
  });

  test('values and errors are those of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('score-metrics.json', 'rocAucScore', rocAucScore);
    expect(values).toBeGreaterThan(150);
    expect(errors).toBeGreaterThan(80);
  });

  test('thousands of samples give the same as few at a time', () => {
    const random = new RandomState(0);
    const list = Array.from(
      { length: 6000 },
      () => [random.randint(2) === 1, Math.round(random.normal() * 500)] as const,
    );
    const scores = list.map(([label, value]) => value + (label ? 300 : 0));
    const labels = list.map(([label]) => label);
    const expected = chance(list.slice(0, 800).map(([label], i) => [label, scores[i] as number] as const));
    expect(rocAucScore(labels.slice(0, 800), scores.slice(0, 800))).toBeCloseTo(expected, 12);
    // Twice the same samples have the same area; the doubled array is sorted by its bits, the short one by comparisons.
    const few = rocAucScore(labels.slice(0, 2000), scores.slice(0, 2000));
    const doubled = rocAucScore(
      [...labels.slice(0, 2000), ...labels.slice(0, 2000)],
      [...scores.slice(0, 2000), ...scores.slice(0, 2000)],
    );
    expect(doubled).toBeCloseTo(few, 12);
  });

  test('a matrix of probabilities serves for more than two classes', () => {
    const yScore = {
      data: Float32Array.of(0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.1, 0.3, 0.6),
      shape: [3, 3] as [number, number],
    };
    expect(rocAucScore(['a', 'b', 'c'], yScore, { multiClass: 'ovr' })).toBe(1);
    expect(rocAucScore(['a', 'b', 'c'], yScore, { multiClass: 'ovr', average: null })).toEqual(
      Float64Array.of(1, 1, 1),
    );
    expectTypeOf(rocAucScore(['a', 'b', 'c'], yScore, { multiClass: 'ovr' })).toEqualTypeOf<number>();
  });

  test('one class alone has no area', () => {
    expect(rocAucScore([1, 1], [0.1, 0.2])).toBeNaN();
    expect(rocAucScore([0, 1], [0.1, 0.2], { sampleWeight: [1, 0], maxFpr: 0.5 })).toBeNaN();
  });

  test('wrong arguments are refused in one sentence', () => {
    const three = [
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
      [0.1, 0.3, 0.6],
    ];
    const score = rocAucScore as (...all: unknown[]) => unknown;
    const y = [0, 1, 2];
    const messages: [unknown[], string][] = [
      [[y, three], "multiClass must be 'ovr' or 'ovo' for more than two classes, received 'raise'"],
      [[y, three, { multiClass: 'ovr', maxFpr: 0.5 }], 'maxFpr must be null for more than two classes, received 0.5'],
      [[y, three, { multiClass: 'one' }], "multiClass must be one of 'raise', 'ovr', 'ovo', received 'one'"],
      [
        [y, three, { multiClass: 'ovo', sampleWeight: [1, 2, 3] }],
        "sampleWeight must be left out when multiClass is 'ovo', received [1, 2, 3]",
      ],
      [
        [y, three, { multiClass: 'ovo', average: null }],
        "average must be 'macro' or 'weighted' when multiClass is 'ovo', received null",
      ],
      [[y, three, { multiClass: 'ovr', labels: [2, 1, 0] }], 'labels must be sorted, received [2, 1, 0]'],
      [
        [y, three, { multiClass: 'ovr', labels: [0, 1, 3] }],
        'labels must hold every label of yTrue, received [0, 1, 3] without 2',
      ],
      [[[0, 1, 1], three, { multiClass: 'ovr' }], 'yScore must have one column for each of the 2 classes, received 3'],
      [[y, [1, 2, 3], { multiClass: 'ovr' }], 'yScore must have one column for each of the 3 classes, received 1'],
      [
        [y, [[1, 1, 1], ...three.slice(1)], { multiClass: 'ovr' }],
        'every row of yScore must sum to 1 over the classes, row 0 sums to 3',
      ],
      [
        [
          [0, 1],
          [
            [0.1, 0.9],
            [0.5, 0.5],
          ],
        ],
        'yScore must hold one score per sample for two classes, that of the greater label, received 2 columns',
      ],
      [[[0, 1], [1, 2], { maxFpr: 0 }], 'maxFpr must be a finite number greater than 0 and at most 1, received 0'],
      [
        [[0, 1], [1, 2], { average: 'sample' }],
        "average must be one of 'macro', 'micro', 'weighted', 'samples', null, received 'sample'",
      ],
      [
        [
          [0, 1],
          [[1], [2, 3]],
        ],
        'every row of yScore must have 1 values, row 1 has not',
      ],
      [[[0, 1], 5], 'yScore must be an array or a matrix of numbers, received 5'],
    ];
    for (const [all, message] of messages) expect(() => score(...all)).toThrow(`rocAucScore: ${message}`);
  });

  test('rows of labels give the values and errors of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('label-rows.json', 'rocAucScore', rocAucScore);
    expect(values).toBeGreaterThan(45);
    expect(errors).toBeGreaterThan(10);
  });
});
