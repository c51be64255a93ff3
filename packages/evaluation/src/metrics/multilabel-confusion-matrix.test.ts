import { describe, expect, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import { multilabelConfusionMatrix } from './multilabel-confusion-matrix.ts';

describe('multilabelConfusionMatrix', () => {
  test('each label, or each sample, has a matrix of its own', () => {
    expect(
      multilabelConfusionMatrix(
        [
          [1, 0, 1],
          [0, 1, 0],
        ],
        [
          [1, 0, 0],
          [0, 1, 1],
        ],
      ),
    ).toEqual([
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 1],
      ],
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    expect(
      multilabelConfusionMatrix(
        [
          [1, 0, 1],
          [0, 1, 0],
        ],
        [
          [1, 0, 0],
          [0, 1, 1],
        ],
        { samplewise: true },
      ),
    ).toEqual([
      [
        [1, 0],
        [1, 1],
      ],
      [
        [1, 1],
        [0, 1],
      ],
    ]);
    expect(multilabelConfusionMatrix([[true, false]], { data: Float32Array.of(1, 1), shape: [1, 2] })).toEqual([
      [
        [0, 0],
        [0, 1],
      ],
      [
        [0, 1],
        [0, 0],
      ],
    ]);
    expect(multilabelConfusionMatrix(['a', 'b', 'b'], ['b', 'b', 'a'])).toEqual([
      [
        [1, 1],
        [1, 0],
      ],
      [
        [0, 1],
        [1, 1],
      ],
    ]);
  });

  test('values and errors are those of scikit-learn', () => {
    {
      const { values, errors } = checkGoldenCases(
        'more-label-metrics.json',
        'multilabelConfusionMatrix',
        multilabelConfusionMatrix,
      );
      expect(values).toBeGreaterThan(60);
      expect(errors).toBeGreaterThan(40);
    }
    {
      const { values, errors } = checkGoldenCases(
        'label-rows.json',
        'multilabelConfusionMatrix',
        multilabelConfusionMatrix,
      );
      expect(values).toBeGreaterThan(40);
      expect(errors).toBeGreaterThan(40);
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    expect(() => multilabelConfusionMatrix([0, 1], [0, 1], { samplewise: true })).toThrow(
      'multilabelConfusionMatrix: samplewise needs a row of labels for each sample, received one label each',
    );
    expect(() => multilabelConfusionMatrix([[0, 2]], [[0, 1]])).toThrow(
      'multilabelConfusionMatrix: yTrue must hold only 0 and 1 where it has rows, received 2',
    );
    expect(() => multilabelConfusionMatrix([[0, 1]], [0])).toThrow(
      'multilabelConfusionMatrix: yPred must hold a row of labels for each sample, as the other targets do',
    );
    expect(() => multilabelConfusionMatrix([[0, 1]], [[0, 1, 1]])).toThrow(
      'multilabelConfusionMatrix: yPred must have as many columns as yTrue, received 3 and 2',
    );
    expect(() => multilabelConfusionMatrix([[0, 1]], [[0, 1]], { labels: [2] })).toThrow(
      'multilabelConfusionMatrix: labels must be columns from 0 to 1 where yTrue has rows, received 2',
    );
    expect(() => multilabelConfusionMatrix([[0], [1]], [[0], [1]])).toThrow(
      'multilabelConfusionMatrix: yTrue must be one-dimensional or have a column for each of several labels',
    );
  });
});
