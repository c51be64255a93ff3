import type { Estimator, Matrix } from '@modu/core';
import { describe, expect, test } from 'vitest';
import * as all from '../index.ts';
import { accuracyScore } from './accuracy-score.ts';
import { balancedAccuracyScore } from './balanced-accuracy-score.ts';
import { getScorer, getScorerNames, type ScorerName } from './get-scorer.ts';
import { logLoss } from './log-loss.ts';
import { meanAbsoluteError, meanSquaredError, rootMeanSquaredError } from './mean-squared-error.ts';
import { f1Score, precisionScore, recallScore } from './precision-score.ts';
import { r2Score } from './r2-score.ts';
import { rocAucScore } from './roc-auc-score.ts';

const yTrue = [0, 1, 1, 0, 1, 0, 1];
const yPred = [0, 1, 0, 0, 1, 1, 1];
const positive = Float32Array.of(0.2, 0.9, 0.4, 0.1, 0.7, 0.6, 0.8);
const binary: Matrix = { data: Float32Array.from([...positive].flatMap((p) => [1 - p, p])), shape: [7, 2] };

const yThree = [0, 1, 2, 2, 1, 0];
const three: Matrix = {
  data: Float32Array.of(
    0.5,
    0.25,
    0.25,
    0.25,
    0.25,
    0.5,
    0,
    0.5,
    0.5,
    0.25,
    0.25,
    0.5,
    0.25,
    0.5,
    0.25,
    0.25,
    0.5,
    0.25,
  ),
  shape: [6, 3],
};

const classifier = { fit: () => undefined, predict: () => yPred, predictProba: () => binary, classes: [0, 1] };
const threeClassifier = {
  fit: () => undefined,
  predict: () => [0, 1, 2, 1, 1, 0],
  predictProba: () => three,
  classes: [0, 1, 2],
};
const regressor = { fit: () => undefined, predict: () => [1, 2.5, 2] };
const yReal = [1, 2, 4];
const rows = [
  [0, 1, 1],
  [1, 0, 0],
];
const rowsPred = [
  [1, 1, 1],
  [1, 0, 0],
];
const rowClassifier = { fit: () => undefined, predict: () => rowsPred };

describe('getScorer', () => {
  const expected: Record<ScorerName, readonly [Estimator, y: number[] | number[][], score: number]> = {
    average_precision: [classifier, yTrue, all.averagePrecisionScore(yTrue, positive)],
    d2_absolute_error_score: [regressor, yReal, all.d2AbsoluteErrorScore(yReal, [1, 2.5, 2])],
    d2_brier_score: [classifier, yTrue, all.d2BrierScore(yTrue, positive)],
    d2_log_loss_score: [classifier, yTrue, all.d2LogLossScore(yTrue, positive)],
    explained_variance: [regressor, yReal, all.explainedVarianceScore(yReal, [1, 2.5, 2])],
    f1_samples: [rowClassifier, rows, f1Score(rows, rowsPred, { average: 'samples' })],
    jaccard: [classifier, yTrue, all.jaccardScore(yTrue, yPred)],
    jaccard_macro: [classifier, yTrue, all.jaccardScore(yTrue, yPred, { average: 'macro' })],
    jaccard_micro: [classifier, yTrue, all.jaccardScore(yTrue, yPred, { average: 'micro' })],
    jaccard_samples: [rowClassifier, rows, all.jaccardScore(rows, rowsPred, { average: 'samples' })],
    jaccard_weighted: [classifier, yTrue, all.jaccardScore(yTrue, yPred, { average: 'weighted' })],
    matthews_corrcoef: [classifier, yTrue, all.matthewsCorrcoef(yTrue, yPred)],
    neg_brier_score: [classifier, yTrue, -all.brierScoreLoss(yTrue, positive)],
    neg_max_error: [regressor, yReal, -2],
    neg_mean_absolute_percentage_error: [regressor, yReal, -all.meanAbsolutePercentageError(yReal, [1, 2.5, 2])],
    neg_mean_gamma_deviance: [regressor, yReal, -all.meanGammaDeviance(yReal, [1, 2.5, 2])],
    neg_mean_poisson_deviance: [regressor, yReal, -all.meanPoissonDeviance(yReal, [1, 2.5, 2])],
    neg_mean_squared_log_error: [regressor, yReal, -all.meanSquaredLogError(yReal, [1, 2.5, 2])],
    neg_median_absolute_error: [regressor, yReal, -0.5],
    neg_negative_likelihood_ratio: [classifier, yTrue, -all.classLikelihoodRatios(yTrue, yPred)[1]],
    neg_root_mean_squared_log_error: [regressor, yReal, -all.rootMeanSquaredLogError(yReal, [1, 2.5, 2])],
    positive_likelihood_ratio: [classifier, yTrue, all.classLikelihoodRatios(yTrue, yPred)[0]],
    precision_samples: [rowClassifier, rows, precisionScore(rows, rowsPred, { average: 'samples' })],
    recall_samples: [rowClassifier, rows, recallScore(rows, rowsPred, { average: 'samples' })],
    top_k_accuracy: [threeClassifier, yThree, all.topKAccuracyScore(yThree, three)],
    accuracy: [classifier, yTrue, accuracyScore(yTrue, yPred)],
    balanced_accuracy: [classifier, yTrue, balancedAccuracyScore(yTrue, yPred)],
    f1: [classifier, yTrue, f1Score(yTrue, yPred)],
    f1_macro: [classifier, yTrue, f1Score(yTrue, yPred, { average: 'macro' })],
    f1_micro: [classifier, yTrue, f1Score(yTrue, yPred, { average: 'micro' })],
    f1_weighted: [classifier, yTrue, f1Score(yTrue, yPred, { average: 'weighted' })],
    neg_log_loss: [classifier, yTrue, -logLoss(yTrue, positive)],
    neg_mean_absolute_error: [regressor, yReal, -meanAbsoluteError(yReal, [1, 2.5, 2])],
    neg_mean_squared_error: [regressor, yReal, -meanSquaredError(yReal, [1, 2.5, 2])],
    neg_root_mean_squared_error: [regressor, yReal, -rootMeanSquaredError(yReal, [1, 2.5, 2])],
    precision: [classifier, yTrue, precisionScore(yTrue, yPred)],
    precision_macro: [classifier, yTrue, precisionScore(yTrue, yPred, { average: 'macro' })],
    precision_micro: [classifier, yTrue, precisionScore(yTrue, yPred, { average: 'micro' })],
    precision_weighted: [classifier, yTrue, precisionScore(yTrue, yPred, { average: 'weighted' })],
    r2: [regressor, yReal, r2Score(yReal, [1, 2.5, 2])],
    recall: [classifier, yTrue, recallScore(yTrue, yPred)],
    recall_macro: [classifier, yTrue, recallScore(yTrue, yPred, { average: 'macro' })],
    recall_micro: [classifier, yTrue, recallScore(yTrue, yPred, { average: 'micro' })],
    recall_weighted: [classifier, yTrue, recallScore(yTrue, yPred, { average: 'weighted' })],
    roc_auc: [classifier, yTrue, rocAucScore(yTrue, positive)],
    roc_auc_ovo: [threeClassifier, yThree, rocAucScore(yThree, three, { multiClass: 'ovo' })],
    roc_auc_ovo_weighted: [
      threeClassifier,
      yThree,
      rocAucScore(yThree, three, { multiClass: 'ovo', average: 'weighted' }),
    ],
    roc_auc_ovr: [threeClassifier, yThree, rocAucScore(yThree, three, { multiClass: 'ovr' })],
    roc_auc_ovr_weighted: [
      threeClassifier,
      yThree,
      rocAucScore(yThree, three, { multiClass: 'ovr', average: 'weighted' }),
    ],
  };

  test.each(getScorerNames())('%s scores as its metric does', async (name) => {
    const [estimator, y, score] = expected[name];
    expect(await getScorer(name)(estimator, [], y)).toBeCloseTo(score, 12);
  });

  test('the names are sorted and complete', () => {
    expect(getScorerNames()).toEqual(Object.keys(expected).sort());
  });

  test('an unknown name is refused with the known ones and the nearest', () => {
    expect(() => getScorer('roc-auc' as never)).toThrow(
      /^getScorer: name must be one of 'accuracy', .*, received 'roc-auc'; did you mean 'roc_auc'\?$/,
    );
    expect(() => getScorer('r' as never)).toThrow(/^getScorer: name must be one of 'accuracy'/);
    expect(() => getScorer('toString' as never)).toThrow(/^getScorer: name must be one of/);
  });

  test('f1 of other labels than 0 and 1 says what is missing, as in scikit-learn', async () => {
    const words = { fit: () => undefined, predict: () => ['a', 'b'] };
    await expect(getScorer('f1')(words, [], ['a', 'b'])).rejects.toThrow(
      "f1Score: posLabel must be 'a' or 'b', received 1",
    );
  });
});
