import { loadGolden } from '@modu/testing';
import { describe, expect, test } from 'vitest';
import { checkGoldenCases, type GoldenFile } from '../../fixtures/golden-cases.ts';
import { logLoss } from './log-loss.ts';

describe('logLoss', () => {
  test('it is the mean of −log p of the true label', () => {
    const p = [
      [0.1, 0.9],
      [0.9, 0.1],
    ];
    expect(logLoss(['spam', 'ham'], p)).toBeCloseTo(-Math.log(0.9), 12);
    expect(logLoss([0, 1], [0.25, 0.5], { normalize: false })).toBeCloseTo(-Math.log(0.75) - Math.log(0.5), 12);
  });

  test('values and errors are those of scikit-learn', () => {
    expect(checkGoldenCases('log-loss.json', 'logLoss', logLoss)).toEqual({ values: 36, errors: 96 });
  });

  test('probabilities in float32 are those of scikit-learn, clipped at the epsilon of float32', () => {
    const { data, float32 } = loadGolden<GoldenFile & { float32: GoldenFile['cases'] }>(
      import.meta.url,
      '../../fixtures/log-loss.json',
    );
    expect(float32).toHaveLength(6);
    for (const item of float32) {
      const [yTrue, values] = data[item.data] as [number[], (number | number[])[]];
      const flat = Float32Array.from(values.flat());
      const yProba =
        flat.length === values.length
          ? flat
          : { data: flat, shape: [values.length, flat.length / values.length] as [number, number] };
      expect(logLoss(yTrue, yProba, item.options)).toBeAllClose(item.value, { rtol: 1e-6 });
    }
  });

  test('wrong arguments are refused in one sentence', () => {
    const loss = logLoss as (...all: unknown[]) => unknown;
    const messages: [unknown[], string][] = [
      [
        [
          [0, 1],
          [0.5, 1.5],
        ],
        'yProba must lie in [0, 1], received 1.5',
      ],
      [
        [
          [0, 1],
          [-0.5, 0.5],
        ],
        'yProba must lie in [0, 1], received -0.5',
      ],
      [
        [
          [0, 1],
          [
            [0.5, 0.4],
            [0.5, 0.5],
          ],
        ],
        'every row of yProba must sum to 1 over the classes, row 0 sums to 0.9',
      ],
      [
        [
          [1, 1],
          [0.5, 0.5],
        ],
        'yTrue must hold at least two labels unless labels is given, received only 1',
      ],
      [[[1, 1], [0.5, 0.5], { labels: [1] }], 'labels must be at least two, received only 1'],
      [[[1, 1], [0.5, 0.5], { labels: [1, 0] }], 'labels must be sorted, received [1, 0]'],
      [[[0, 2], [0.5, 0.5], { labels: [0, 1] }], 'labels must hold every label of yTrue, received [0, 1] without 2'],
      [
        [
          [0, 1, 2],
          [0.5, 0.5, 0.5],
        ],
        'yProba must have one column for each of the 3 classes, received 1',
      ],
    ];
    for (const [all, message] of messages) expect(() => loss(...all)).toThrow(`logLoss: ${message}`);
  });
});
