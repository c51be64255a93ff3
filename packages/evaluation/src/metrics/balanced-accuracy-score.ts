import { expectBoolean, expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { classificationTargets } from './classification-targets.ts';
import { countLabels } from './label-scores.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link balancedAccuracyScore}. */
export interface BalancedAccuracyScoreOptions {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** Moves and scales the score so that chance is 0 and perfection 1; `false` by default. */
  readonly adjusted?: boolean;
}

/**
 * The mean over the true classes of the fraction of each that is predicted correctly.
 *
 * @param yTrue the true labels [B]
 * @param yPred the predicted labels [B]
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples or values that are no labels
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.balanced_accuracy_score.html
 * @example
 * ```ts
 * balancedAccuracyScore([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1]); // 0.625
 * ```
 */
export function balancedAccuracyScore(yTrue: Labels, yPred: Labels, options?: BalancedAccuracyScoreOptions): number {
  const where = 'balancedAccuracyScore';
  const { sampleWeight, adjusted = false } = expectOptions(where, options, ['sampleWeight', 'adjusted']);
  expectBoolean(where, 'adjusted', adjusted);
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const { truePositives, actual } = countLabels(targets, Int32Array.from(targets.classes.keys()));
  let sum = 0;
  let classes = 0;
  actual.forEach((count, i) => {
    if (count === 0) return;
    sum += (truePositives[i] as number) / count;
    classes += 1;
  });
  const score = sum / classes;
  if (!adjusted) return score;
  const chance = 1 / classes;
  return (score - chance) / (1 - chance);
}
