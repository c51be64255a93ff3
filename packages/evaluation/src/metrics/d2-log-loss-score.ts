import { expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { shares } from './brier-score-loss.ts';
import { crossEntropy, readProbabilities } from './probabilities.ts';
import type { SampleWeight } from './sample-weight.ts';
import { readScores, type Scores } from './scores.ts';

/** Options of {@link d2LogLossScore}. */
export interface D2LogLossScoreOptions {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The labels of the columns of `yProba`, sorted; those in `yTrue` by default. */
  readonly labels?: Labels;
}

/**
 * D², the share of the log loss that is explained: 1 − loss / loss of always predicting the shares of the classes.
 *
 * @param yTrue the true labels [B]
 * @param yProba probabilities of each class [B,C], a column per sorted class; or [B], those of the greater of two labels
 * @returns 1 for perfect predictions; NaN for fewer than two samples
 * @throws {ShapeError | DataError | ArgumentError} as `logLoss` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.d2_log_loss_score.html
 * @example
 * ```ts
 * d2LogLossScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]); // 0.7148731363481948
 * ```
 */
export function d2LogLossScore(yTrue: Labels, yProba: Scores, options?: D2LogLossScoreOptions): number {
  const where = 'd2LogLossScore';
  const { sampleWeight, labels } = expectOptions(where, options, ['sampleWeight', 'labels']);
  if (readScores(where, yProba, 'yProba').rows < 2) return Number.NaN;
  const read = readProbabilities(where, yTrue, yProba, { labels, sampleWeight });
  const constant = { ...read.proba, data: shares(read), columns: read.classes };
  return (
    1 - crossEntropy(read.columnOf, read.proba, read.weights) / crossEntropy(read.columnOf, constant, read.weights)
  );
}
