import { expectOneOf } from '@modu/core';
import { accuracyScore } from './accuracy-score.ts';
import { balancedAccuracyScore } from './balanced-accuracy-score.ts';
import { logLoss } from './log-loss.ts';
import { makeScorer, type MakeScorerOptions, type Metric, type Scorer } from './make-scorer.ts';
import { meanAbsoluteError, meanSquaredError, rootMeanSquaredError } from './mean-squared-error.ts';
import { f1Score, precisionScore, recallScore } from './precision-score.ts';
import { r2Score } from './r2-score.ts';
import { rocAucScore } from './roc-auc-score.ts';

type Recipe = readonly [metric: Metric<object>, options?: MakeScorerOptions];

const error = { greaterIsBetter: false } as const;

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
