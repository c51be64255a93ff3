import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { confusionMatrix } from './confusion-matrix.ts';

const pairs = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 40 });
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('confusionMatrix', () => {
  test('rows are true labels and columns predicted ones', () => {
    expect(confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [1, 0, 2],
    ]);
    expect(confusionMatrix(['b', 'a'], ['a', 'a'], { labels: ['b', 'a'] })).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test('values and errors are those of scikit-learn', () => {
    const { values, errors } = checkGoldenCases('label-metrics.json', 'confusionMatrix', confusionMatrix);
    expect(values).toBeGreaterThan(150);
    expect(errors).toBeGreaterThan(40);
  });

  test('all entries sum to the number of samples, and swapping the arguments transposes', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const yTrue = list.map(([t]) => t);
        const yPred = Int32Array.from(list, ([, p]) => p);
        const matrix = confusionMatrix(yTrue, yPred);
        expect(sum(matrix.flat())).toBe(list.length);
        expect(confusionMatrix(yPred, yTrue)).toEqual(matrix.map((_, i) => matrix.map((row) => row[i])));
      }),
    );
  });

  test('normalized rows, columns or everything sum to 1, or to 0 where there is nothing', () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const yTrue = list.map(([t]) => t);
        const yPred = list.map(([, p]) => p);
        const rows = confusionMatrix(yTrue, yPred, { normalize: 'true' }).map(sum);
        for (const total of rows) expect(Math.min(Math.abs(total - 1), Math.abs(total))).toBeLessThan(1e-12);
        expect(sum(confusionMatrix(yTrue, yPred, { normalize: 'all' }).flat())).toBeCloseTo(1, 12);
      }),
    );
  });

  test('wrong options are refused in one sentence', () => {
    const matrix = (options: object): unknown => confusionMatrix([0, 1], [0, 1], options);
    expect(() => matrix({ normalize: 'rows' })).toThrow(
      "confusionMatrix: normalize must be one of 'true', 'pred', 'all', null, received 'rows'",
    );
    expect(() => matrix({ labels: [] })).toThrow(
      'confusionMatrix: labels must be a list of at least one label, received []',
    );
    expect(() => matrix({ labels: [0, 1, 0] })).toThrow(
      'confusionMatrix: labels must be a list without repetitions, received [0, 1, 0]',
    );
    expect(() => matrix({ labels: [7] })).toThrow(
      'confusionMatrix: at least one of labels must occur in yTrue, received [7]',
    );
    expect(() => matrix({ labels: ['a'] })).toThrow(
      "confusionMatrix: labels must be all strings or all numbers, received 'a' in labels and 0 in yTrue",
    );
    expect(() => matrix({ labels: 1 })).toThrow('confusionMatrix: labels must be an array of labels, received 1');
  });
});
