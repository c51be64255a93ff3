import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { checkGoldenCases } from '../../fixtures/golden-cases.ts';
import type { AveragedScores, ScoresPerLabel } from './label-scores.ts';
import { precisionRecallFscoreSupport } from './precision-recall-fscore-support.ts';

const yTrue = ['cat', 'dog', 'pig', 'cat', 'dog', 'pig'];
const yPred = ['cat', 'pig', 'dog', 'cat', 'cat', 'dog'];

describe('precisionRecallFscoreSupport', () => {
  test('without an average there is one value per label', () => {
    const [precision, recall, fscore, support] = precisionRecallFscoreSupport(yTrue, yPred);
    expect([...precision]).toEqual([2 / 3, 0, 0]);
    expect([...recall]).toEqual([1, 0, 0]);
    expect([...fscore]).toEqual([0.8, 0, 0]);
    expect([...support]).toEqual([2, 2, 2]);
  });

  test('labels choose and order', () => {
    const [, recall, , support] = precisionRecallFscoreSupport(yTrue, yPred, { labels: ['pig', 'cow', 'cat'] });
    expect([...recall]).toEqual([0, 0, 1]);
    expect([...support]).toEqual([2, 0, 2]);
  });

  test('averages are numbers without support', () => {
    const scores = precisionRecallFscoreSupport(yTrue, yPred, { average: 'macro' });
    expect(scores.slice(0, 3)).toBeAllClose([2 / 9, 1 / 3, 0.8 / 3], { rtol: 1e-12 });
    expect(scores[3]).toBeNull();
    expectTypeOf(scores).toEqualTypeOf<AveragedScores>();
    expectTypeOf(precisionRecallFscoreSupport(yTrue, yPred)).toEqualTypeOf<ScoresPerLabel>();
    expectTypeOf(precisionRecallFscoreSupport(yTrue, yPred, { beta: 2 })).toEqualTypeOf<ScoresPerLabel>();
  });

  test('values and errors are those of scikit-learn', () => {
    const { values, errors } = checkGoldenCases(
      'label-metrics.json',
      'precisionRecallFscoreSupport',
      precisionRecallFscoreSupport,
    );
    expect(values).toBeGreaterThan(300);
    expect(errors).toBeGreaterThan(100);
  });

  test('the micro averages of all labels are the accuracy', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1 }), (list) => {
        const accuracy = list.filter(([t, p]) => t === p).length / list.length;
        const scores = precisionRecallFscoreSupport(
          list.map(([t]) => t),
          list.map(([, p]) => p),
          { average: 'micro' },
        );
        for (const score of scores.slice(0, 3)) expect(score).toBeCloseTo(accuracy, 12);
      }),
    );
  });

  test('booleans are positive when true, as 1 is', () => {
    const [precision] = precisionRecallFscoreSupport([true, false, true], [true, true, false], { average: 'binary' });
    expect(precision).toBe(0.5);
  });

  test('wrong options are refused in one sentence', () => {
    const scores = (options: object): unknown => precisionRecallFscoreSupport(yTrue, yPred, options);
    const messages: [object, string][] = [
      [
        { average: 'sample' },
        "average must be one of 'binary', 'micro', 'macro', 'weighted', 'samples', null, received 'sample'",
      ],
      [
        { average: 'binary' },
        "average 'binary' needs at most two labels, received 3; choose 'micro', 'macro', 'weighted' or null",
      ],
      [{ beta: -1 }, 'beta must be a number of at least 0, received -1'],
      [{ beta: Number.NaN }, 'beta must be a number of at least 0, received NaN'],
      [{ zeroDivision: 0.5 }, 'zeroDivision must be one of 0, 1, NaN, received 0.5'],
      [{ zeroDivision: 'warn' }, "zeroDivision must be one of 0, 1, NaN, received 'warn'"],
      [{ posLable: 1 }, "unknown option 'posLable'; did you mean 'posLabel'?"],
    ];
    for (const [options, message] of messages) {
      expect(() => scores(options)).toThrow(`precisionRecallFscoreSupport: ${message}`);
    }
    expect(() => precisionRecallFscoreSupport(['a', 'b'], ['a', 'b'], { average: 'binary' })).toThrow(
      "precisionRecallFscoreSupport: posLabel must be 'a' or 'b', received 1",
    );
  });

  test('rows of labels give the values and errors of scikit-learn', () => {
    const { values, errors } = checkGoldenCases(
      'label-rows.json',
      'precisionRecallFscoreSupport',
      precisionRecallFscoreSupport,
    );
    expect(values).toBeGreaterThan(60);
    expect(errors).toBeGreaterThan(100);
  });
});
