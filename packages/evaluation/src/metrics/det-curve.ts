import { DataError, expectBoolean, expectOptions, type NumericArray } from '@modu/core';
import type { Labels } from '../labels.ts';
import { withoutLevelPoints } from './precision-recall-curve.ts';
import { readThresholdCounts, withFirst, type CurveOptions } from './roc-curve.ts';

/** Options of {@link detCurve}. */
export interface DetCurveOptions extends CurveOptions {
  /** Leaves out thresholds at which neither neighbour differs in true positives; `false` by default. */
  readonly dropIntermediate?: boolean;
}

/** Points of a detection error tradeoff curve. */
export type DetCurve = [fpr: Float64Array, fnr: Float64Array, thresholds: Float64Array];

/**
 * The detection error tradeoff: false positive and false negative rates when all scores of at least a threshold count as positive.
 *
 * @param yTrue the true labels [B], of two classes
 * @param yScore scores [B], higher for the positive label
 * @returns a tuple of arrays; thresholds rise, ends where nothing changes any more are cut off
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, one class or more than two, scores that are not finite, or when `posLabel` is needed
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.det_curve.html
 * @example
 * ```ts
 * const [fpr, fnr, thresholds] = detCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * // fpr [0.5, 0.5, 0], fnr [0, 0.5, 0.5], thresholds [0.35, 0.4, 0.8]
 * ```
 */
export function detCurve(yTrue: Labels, yScore: readonly number[] | NumericArray, options?: DetCurveOptions): DetCurve {
  const where = 'detCurve';
  const known = ['posLabel', 'sampleWeight', 'dropIntermediate'] as const;
  const { posLabel, sampleWeight, dropIntermediate = false } = expectOptions(where, options, known);
  expectBoolean(where, 'dropIntermediate', dropIntermediate);
  const { counts, classes } = readThresholdCounts(where, yTrue, yScore, { posLabel, sampleWeight });
  if (classes !== 2) throw new DataError(`${where}: yTrue must hold two labels, received ${classes}`);
  const withStart = {
    falsePositives: withFirst(counts.falsePositives, 0),
    truePositives: withFirst(counts.truePositives, 0),
    thresholds: withFirst(counts.thresholds, Number.POSITIVE_INFINITY),
  };
  const { falsePositives, truePositives, thresholds } = dropIntermediate ? withoutLevelPoints(withStart) : withStart;
  const positives = truePositives.at(-1) as number;
  const negatives = falsePositives.at(-1) as number;
  let first = 0;
  while (falsePositives[first + 1] === falsePositives[0]) first += 1;
  const last = truePositives.indexOf(positives);
  const part = (values: Float64Array): Float64Array => values.slice(first, last + 1).reverse();
  return [
    part(falsePositives).map((count) => count / negatives),
    part(truePositives).map((count) => (positives - count) / positives),
    part(thresholds),
  ];
}
