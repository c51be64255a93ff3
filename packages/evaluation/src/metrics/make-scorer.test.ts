import type { Estimator, Matrix } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { makeScorer } from './make-scorer.ts';
import { fbetaScore } from './precision-score.ts';
import { rocAucScore } from './roc-auc-score.ts';

const x = [[0], [1], [2], [3]];

/** Answers what it is told to. */
function answering(answers: object): Estimator {
  return { fit: () => undefined, predict: () => [0, 1, 1, 0], ...answers };
}

const proba: Matrix = { data: Float32Array.of(0.9, 0.1, 0.6, 0.4, 0.75, 0.25, 0.25, 0.75), shape: [4, 2] };

describe('makeScorer', () => {
  test('the metric gets the true targets, the predictions and the options', async () => {
    const seen: unknown[] = [];
    const metric = (...all: unknown[]): number => seen.push(...all) * 0 + 7;
    const scorer = makeScorer(metric, Object.freeze({ metricOptions: { beta: 2 } }));
    expect(await scorer(answering({}), x, [0, 1, 0, 1])).toBe(7);
    expect(seen).toEqual([[0, 1, 0, 1], [0, 1, 1, 0], { beta: 2 }]);
    expect(await makeScorer(fbetaScore, { metricOptions: { beta: 2 } })(answering({}), x, [0, 1, 0, 1])).toBeCloseTo(
      0.5,
      12,
    );
  });

  test('errors are turned so that greater is better', async () => {
    expect(await makeScorer(() => 3, { greaterIsBetter: false })(answering({}), x, [])).toBe(-3);
  });

  test('predictions may be promised', async () => {
    const slow = answering({ predict: () => Promise.resolve([1, 1]) });
    expect(await makeScorer((_: never, predicted: number[]) => predicted.length)(slow, x, [])).toBe(2);
  });

  test('of two classes the metric gets the probabilities of the greater, or of posLabel', async () => {
    const estimator = answering({ classes: ['a', 'b'], predictProba: () => proba });
    const column = (options: object): unknown => {
      let seen: unknown;
      const scorer = makeScorer((_: never, response: unknown) => ((seen = response), 0), {
        responseMethod: 'predictProba',
        ...options,
      });
      return Promise.resolve(scorer(estimator, x, [])).then(() => seen);
    };
    expect(await column({})).toBeAllClose([0.1, 0.4, 0.25, 0.75]);
    expect(await column({ metricOptions: { posLabel: 'a' } })).toBeAllClose([0.9, 0.6, 0.75, 0.25]);
    await expect(column({ metricOptions: { posLabel: 'c' } })).rejects.toThrow(
      "scoring: posLabel must be a class, received 'c' for ['a', 'b']",
    );
  });

  test('rows of arrays serve as probabilities too', async () => {
    const rows = [
      [0.9, 0.1],
      [0.4, 0.6],
    ];
    const estimator = answering({ classes: [0, 1], predictProba: () => rows });
    const scorer = makeScorer(rocAucScore, { responseMethod: 'predictProba' });
    expect(await scorer(estimator, x, [0, 1])).toBe(1);
    expect(await scorer(estimator, x, [1, 0])).toBe(0);
  });

  test('the first method that the estimator has is used, and decisions turn with posLabel', async () => {
    const both = { responseMethod: ['decisionFunction', 'predictProba'] } as const;
    const estimator = answering({ classes: [0, 1], decisionFunction: () => [-2, 3], predictProba: () => proba });
    const first = (_: never, response: number[]): number => response[0] as number;
    expect(await makeScorer(first, both)(estimator, x, [])).toBe(-2);
    expect(await makeScorer(first, { ...both, metricOptions: { posLabel: 0 } })(estimator, x, [])).toBe(2);
  });

  test('more classes, or none, leave the answer as it is', async () => {
    const three: Matrix = { data: new Float32Array(6), shape: [2, 3] };
    let seen: unknown;
    const scorer = makeScorer((_: never, response: unknown) => ((seen = response), 0), {
      responseMethod: 'predictProba',
    });
    await scorer(answering({ classes: [0, 1, 2], predictProba: () => three }), x, []);
    expect(seen).toBe(three);
    await scorer(answering({ predictProba: () => proba }), x, []);
    expect(seen).toBe(proba);
  });

  test('what cannot be scored is refused in one sentence', async () => {
    const scorer = makeScorer(() => 0, { responseMethod: ['decisionFunction', 'predictProba'] });
    await expect(scorer(answering({}), x, [])).rejects.toThrow(
      'scoring: the estimator must have a method decisionFunction or predictProba, received { fit, predict }',
    );
    const narrow = answering({ classes: [0, 1], predictProba: () => ({ data: new Float32Array(2), shape: [2, 1] }) });
    await expect(scorer(narrow, x, [])).rejects.toThrow(
      'scoring: predictProba must return two columns for two classes, received { data, shape }',
    );
    await expect(makeScorer(() => [1])(answering({}), x, [])).rejects.toThrow(
      'makeScorer: the metric must return a number, received [1]',
    );
  });

  test('wrong options are refused in one sentence', () => {
    const make = makeScorer as (...all: unknown[]) => unknown;
    expect(() => make('accuracy')).toThrow("makeScorer: metric must be a function, received 'accuracy'");
    expect(() => make(fbetaScore, { responseMethod: 'predict_proba' })).toThrow(
      "makeScorer: responseMethod must be one of 'predict', 'predictProba', 'decisionFunction', received 'predict_proba'; did you mean 'predictProba'?",
    );
    expect(() => make(fbetaScore, { greaterIsBetter: 1 })).toThrow(
      'makeScorer: greaterIsBetter must be true or false, received 1',
    );
    expect(() => make(fbetaScore, { beta: 2 })).toThrow("makeScorer: unknown option 'beta'");
  });
});
