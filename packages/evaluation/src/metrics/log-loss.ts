import { expectBoolean, expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { crossEntropy, readProbabilities } from './probabilities.ts';
import { totalWeight, type SampleWeight } from './sample-weight.ts';
import type { Scores } from './scores.ts';

/** Options of {@link logLoss}. */
export interface LogLossOptions {
  /** `true` (default) for the mean loss of a sample, `false` for the sum. */
  readonly normalize?: boolean;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The labels of the columns of `yProba`, sorted; those in `yTrue` by default. */
  readonly labels?: Labels;
}

/**
 * Log loss, or cross-entropy: −log p of the true label, averaged over the samples, in nats.
 *
 * Probabilities are kept `eps` away from 0 and 1, `eps` being 2⁻²³ for a Matrix or Float32Array and 2⁻⁵² otherwise.
 *
 * @param yTrue the true labels [B]
 * @param yProba probabilities of each class [B,C], a column per sorted class; or [B], those of the greater of two labels
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values outside [0, 1], rows that do not sum to 1, or `yTrue` of one label without `labels`
 * @throws {ArgumentError} when `labels` are not sorted
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html
 * @example
 * ```ts
 * logLoss(['spam', 'ham', 'ham'], [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2]]); // 0.14462152754328741
 * ```
 */
export function logLoss(yTrue: Labels, yProba: Scores, options?: LogLossOptions): number {
  const where = 'logLoss';
  const {
    normalize = true,
    sampleWeight,
    labels,
  } = expectOptions(where, options, ['normalize', 'sampleWeight', 'labels']);
  expectBoolean(where, 'normalize', normalize);
  const { columnOf, proba, weights } = readProbabilities(where, yTrue, yProba, { labels, sampleWeight });
  const loss = crossEntropy(columnOf, proba, weights);
  if (!normalize) return loss;
  return loss / (weights === undefined ? proba.rows : totalWeight(where, weights));
}
