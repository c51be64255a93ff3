import { expectOneOf } from '@modu/core';
import type { Labels } from '../labels.ts';
import { accuracyScore } from './accuracy-score.ts';
import { balancedAccuracyScore } from './balanced-accuracy-score.ts';
import { logLoss } from './log-loss.ts';
import { makeScorer, type MakeScorerOptions, type Metric, type Scorer } from './make-scorer.ts';
import { meanAbsoluteError, meanSquaredError, rootMeanSquaredError } from './mean-squared-error.ts';
import { f1Score, precisionScore, recallScore } from './precision-score.ts';
import { r2Score } from './r2-score.ts';
import { rocAucScore } from './roc-auc-score.ts';
import { averagePrecisionScore } from './average-precision-score.ts';
import { brierScoreLoss, d2BrierScore } from './brier-score-loss.ts';
import { classLikelihoodRatios } from './class-likelihood-ratios.ts';
import { d2LogLossScore } from './d2-log-loss-score.ts';
import { d2AbsoluteErrorScore } from './d2-score.ts';
import { explainedVarianceScore } from './explained-variance-score.ts';
import { jaccardScore } from './jaccard-score.ts';
import { matthewsCorrcoef } from './matthews-corrcoef.ts';
import { maxError } from './max-error.ts';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { meanSquaredLogError, rootMeanSquaredLogError } from './mean-squared-log-error.ts';
import { meanGammaDeviance, meanPoissonDeviance } from './mean-tweedie-deviance.ts';
import { medianAbsoluteError } from './median-absolute-error.ts';
import { topKAccuracyScore } from './top-k-accuracy-score.ts';

type Recipe = readonly [metric: Metric<object>, options?: MakeScorerOptions];

const error = { greaterIsBetter: false } as const;

const perfect = { replaceUndefinedBy: 1 } as const;

function positiveLikelihoodRatio(yTrue: Labels, yPred: Labels): number {
  return classLikelihoodRatios(yTrue, yPred, perfect)[0];
}

function negativeLikelihoodRatio(yTrue: Labels, yPred: Labels): number {
  return classLikelihoodRatios(yTrue, yPred, perfect)[1];
}

/** Written out without spreads, which bundlers take for side effects. */
const recipes = {
  accuracy: [accuracyScore],
  balanced_accuracy: [balancedAccuracyScore],
  f1: [f1Score],
  f1_macro: [f1Score, { metricOptions: { average: 'macro' } }],
  f1_micro: [f1Score, { metricOptions: { average: 'micro' } }],
  f1_weighted: [f1Score, { metricOptions: { average: 'weighted' } }],
  neg_log_loss: [logLoss, { greaterIsBetter: false, responseMethod: 'predictProba' }],
  neg_mean_absolute_error: [meanAbsoluteError, error],
  neg_mean_squared_error: [meanSquaredError, error],
  neg_root_mean_squared_error: [rootMeanSquaredError, error],
  precision: [precisionScore],
  precision_macro: [precisionScore, { metricOptions: { average: 'macro' } }],
  precision_micro: [precisionScore, { metricOptions: { average: 'micro' } }],
  precision_weighted: [precisionScore, { metricOptions: { average: 'weighted' } }],
  r2: [r2Score],
  recall: [recallScore],
  recall_macro: [recallScore, { metricOptions: { average: 'macro' } }],
  recall_micro: [recallScore, { metricOptions: { average: 'micro' } }],
  recall_weighted: [recallScore, { metricOptions: { average: 'weighted' } }],
  roc_auc: [rocAucScore, { responseMethod: ['decisionFunction', 'predictProba'] }],
  roc_auc_ovo: [rocAucScore, { responseMethod: 'predictProba', metricOptions: { multiClass: 'ovo' } }],
  roc_auc_ovo_weighted: [
    rocAucScore,
    { responseMethod: 'predictProba', metricOptions: { multiClass: 'ovo', average: 'weighted' } },
  ],
  roc_auc_ovr: [rocAucScore, { responseMethod: 'predictProba', metricOptions: { multiClass: 'ovr' } }],
  roc_auc_ovr_weighted: [
    rocAucScore,
    { responseMethod: 'predictProba', metricOptions: { multiClass: 'ovr', average: 'weighted' } },
  ],
  average_precision: [averagePrecisionScore, { responseMethod: ['decisionFunction', 'predictProba'] }],
  d2_absolute_error_score: [d2AbsoluteErrorScore],
  d2_brier_score: [d2BrierScore, { responseMethod: 'predictProba' }],
  d2_log_loss_score: [d2LogLossScore, { responseMethod: 'predictProba' }],
  explained_variance: [explainedVarianceScore],
  f1_samples: [f1Score, { metricOptions: { average: 'samples' } }],
  jaccard: [jaccardScore],
  jaccard_macro: [jaccardScore, { metricOptions: { average: 'macro' } }],
  jaccard_micro: [jaccardScore, { metricOptions: { average: 'micro' } }],
  jaccard_samples: [jaccardScore, { metricOptions: { average: 'samples' } }],
  jaccard_weighted: [jaccardScore, { metricOptions: { average: 'weighted' } }],
  matthews_corrcoef: [matthewsCorrcoef],
  neg_brier_score: [brierScoreLoss, { greaterIsBetter: false, responseMethod: 'predictProba' }],
  neg_max_error: [maxError, error],
  neg_mean_absolute_percentage_error: [meanAbsolutePercentageError, error],
  neg_mean_gamma_deviance: [meanGammaDeviance, error],
  neg_mean_poisson_deviance: [meanPoissonDeviance, error],
  neg_mean_squared_log_error: [meanSquaredLogError, error],
  neg_median_absolute_error: [medianAbsoluteError, error],
  neg_negative_likelihood_ratio: [negativeLikelihoodRatio, error],
  neg_root_mean_squared_log_error: [rootMeanSquaredLogError, error],
  positive_likelihood_ratio: [positiveLikelihoodRatio],
  precision_samples: [precisionScore, { metricOptions: { average: 'samples' } }],
  recall_samples: [recallScore, { metricOptions: { average: 'samples' } }],
  top_k_accuracy: [topKAccuracyScore, { responseMethod: ['decisionFunction', 'predictProba'] }],
} as const;

/** The scorers that have a name, in scikit-learn's spelling. */
export type ScorerName = keyof typeof recipes;

/** The names that {@link getScorer} knows, sorted. */
export function getScorerNames(): ScorerName[] {
  return Object.keys(recipes).sort() as ScorerName[];
}

/**
 * The scorer of a name such as `'roc_auc'` or `'neg_mean_squared_error'`; greater is better.
 *
 * @throws {ArgumentError} for an unknown name, listing the known ones and naming the nearest
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html#string-name-scorers
 * @example
 * ```ts
 * await getScorer('accuracy')(classifier, xTest, yTest);
 * ```
 */
export function getScorer(name: ScorerName): Scorer {
  return scorerNamed('getScorer', 'name', name);
}

/** {@link getScorer} with the errors of the function that the caller called. */
export function scorerNamed(where: string, argument: string, name: string): Scorer {
  const known = expectOneOf(where, argument, name, getScorerNames());
  const [metric, options] = recipes[known] as unknown as Recipe;
  return makeScorer(metric, options);
}
