import { expectBoolean, expectOptions, type NumericArray } from '@modu/core';
import type { Labels } from '../labels.ts';
import { readThresholdCounts, type CurveOptions, type ThresholdCounts } from './roc-curve.ts';

/** Options of {@link precisionRecallCurve}. */
export interface PrecisionRecallCurveOptions extends CurveOptions {
  /** Leaves out thresholds at which neither neighbour differs in true positives; `false` by default. */
  readonly dropIntermediate?: boolean;
}

/** Points of a precision-recall curve; the first two arrays have one entry more than there are thresholds. */
export type PrecisionRecallCurve = [precision: Float64Array, recall: Float64Array, thresholds: Float64Array];

/**
 * Precision and recall when all scores of at least a threshold count as positive, ending with precision 1 and recall 0.
 *
 * @param yTrue the true labels [B], of two classes
 * @param yScore scores [B], higher for the positive label
 * @returns a tuple of arrays; thresholds rise; recall is 1 throughout when there are no positives
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, labels of more than two classes, scores that are not finite, or when `posLabel` is needed
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html
 * @example
 * ```ts
 * const [precision, recall, thresholds] = precisionRecallCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * // precision [0.5, 0.6667, 0.5, 1, 1], recall [1, 1, 0.5, 0.5, 0], thresholds [0.1, 0.35, 0.4, 0.8]
 * ```
 */
export function precisionRecallCurve(
  yTrue: Labels,
  yScore: readonly number[] | NumericArray,
  options?: PrecisionRecallCurveOptions,
): PrecisionRecallCurve {
  const where = 'precisionRecallCurve';
  const known = ['posLabel', 'sampleWeight', 'dropIntermediate'] as const;
  const { posLabel, sampleWeight, dropIntermediate = false } = expectOptions(where, options, known);
  expectBoolean(where, 'dropIntermediate', dropIntermediate);
  const counts = readThresholdCounts(where, yTrue, yScore, { posLabel, sampleWeight }).counts;
  const { falsePositives, truePositives, thresholds } = dropIntermediate ? withoutLevelPoints(counts) : counts;
  const points = thresholds.length;
  const positives = truePositives.at(-1) ?? 0;
  const precision = new Float64Array(points + 1).fill(1);
  const recall = new Float64Array(points + 1);
  for (let i = 0; i < points; i++) {
    const tp = truePositives[points - 1 - i] as number;
    const predicted = tp + (falsePositives[points - 1 - i] as number);
    precision[i] = predicted === 0 ? 0 : tp / predicted;
    recall[i] = positives === 0 ? 1 : tp / positives;
  }
  return [precision, recall, thresholds.slice().reverse()];
}

/** Leaves out thresholds at which the true positives are those of both neighbours. */
export function withoutLevelPoints({ falsePositives, truePositives, thresholds }: ThresholdCounts): ThresholdCounts {
  const last = thresholds.length - 1;
  const kept = (_: number, i: number): boolean =>
    i === 0 || i === last || truePositives[i] !== truePositives[i - 1] || truePositives[i + 1] !== truePositives[i];
  return {
    falsePositives: falsePositives.filter(kept),
    truePositives: truePositives.filter(kept),
    thresholds: thresholds.filter(kept),
  };
}
