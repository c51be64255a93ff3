import { DataError, describe, expectBoolean, expectOptions, ShapeError, type NumericArray } from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';
import { columnOf, readScores } from './scores.ts';
import { sortDescending } from './sort-descending.ts';

/** Options that all curves over thresholds have. */
export interface CurveOptions {
  /** The positive label; by default 1, when the labels are among 0 and 1 or −1 and 1. */
  readonly posLabel?: Label;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/** Options of {@link rocCurve}. */
export interface RocCurveOptions extends CurveOptions {
  /** Leaves out points on a straight line between their neighbours; `true` by default. */
  readonly dropIntermediate?: boolean;
}

/** Points of a ROC curve, from (0, 0) to (1, 1). */
export type RocCurve = [fpr: Float64Array, tpr: Float64Array, thresholds: Float64Array];

/**
 * The receiver operating characteristic: false and true positive rates when all scores of at least a threshold count as positive.
 *
 * @param yTrue the true labels [B], of two classes
 * @param yScore scores [B], higher for the positive label
 * @returns a tuple of arrays with one entry per threshold; thresholds fall from Infinity; rates are NaN when a class has no samples
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, labels of more than two classes, scores that are not finite, or when `posLabel` is needed
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_curve.html
 * @example
 * ```ts
 * const [fpr, tpr, thresholds] = rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 * // fpr [0, 0, 0.5, 0.5, 1], tpr [0, 0.5, 0.5, 1, 1], thresholds [Infinity, 0.8, 0.4, 0.35, 0.1]
 * ```
 */
export function rocCurve(yTrue: Labels, yScore: readonly number[] | NumericArray, options?: RocCurveOptions): RocCurve {
  const where = 'rocCurve';
  const {
    posLabel,
    sampleWeight,
    dropIntermediate = true,
  } = expectOptions(where, options, ['posLabel', 'sampleWeight', 'dropIntermediate']);
  expectBoolean(where, 'dropIntermediate', dropIntermediate);
  return rates(readThresholdCounts(where, yTrue, yScore, { posLabel, sampleWeight }).counts, dropIntermediate);
}

/** Reads what every curve over thresholds takes. @throws {ShapeError} @throws {DataError} */
export function readThresholdCounts(
  where: string,
  yTrue: Labels,
  yScore: readonly number[] | NumericArray,
  { posLabel, sampleWeight }: { readonly posLabel: Label | undefined; readonly sampleWeight: SampleWeight | undefined },
): { readonly counts: ThresholdCounts; readonly classes: number } {
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const labels = codes[0] as Int32Array;
  const scores = readScores(where, yScore, 'yScore');
  const samples = expectSameLength(where, [
    ['yTrue', labels.length],
    ['yScore', scores.rows],
  ]);
  if (scores.columns !== 1)
    throw new ShapeError(`${where}: yScore must hold one score per sample, received ${scores.columns} columns`);
  if (classes.length > 2 && posLabel === undefined) {
    throw new DataError(
      `${where}: yTrue must hold at most two labels unless posLabel is given, received ${classes.length}`,
    );
  }
  const positive = positiveCode(where, posLabel, classes);
  const weights = readSampleWeight(where, sampleWeight, samples);
  const isPositive = labels.map((code) => Number(code === positive));
  return { counts: thresholdCounts(isPositive, columnOf(scores, 0), weights), classes: classes.length };
}

/** Where the positive label stands among the classes, or −1. @throws {DataError} when it must be given */
export function positiveCode(where: string, posLabel: Label | undefined, classes: readonly Label[]): number {
  const numbers = classes.map(Number);
  const plain = [
    [0, 1],
    [-1, 1],
  ].some((pair) => classes.every((label, i) => typeof label !== 'string' && pair.includes(numbers[i] as number)));
  if (posLabel === undefined && !plain) {
    throw new DataError(`${where}: posLabel must be given for the labels ${describe(classes)}, received undefined`);
  }
  const wanted = posLabel ?? 1;
  return classes.findIndex((label, i) =>
    typeof label === 'string' || typeof wanted === 'string' ? label === wanted : numbers[i] === Number(wanted),
  );
}

/** Weighted false and true positives when all scores of at least a threshold count as positive, thresholds falling. */
export interface ThresholdCounts {
  readonly falsePositives: Float64Array;
  readonly truePositives: Float64Array;
  readonly thresholds: Float64Array;
}

/** Counts at every distinct score. `positive` holds 1 for samples of the positive class and 0 for others. */
export function thresholdCounts(
  positive: Int32Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
): ThresholdCounts {
  if (weights === undefined) return unweightedCounts(positive, scores);
  const order = sortDescending(scores);
  const falsePositives = new Float64Array(order.length);
  const truePositives = new Float64Array(order.length);
  const thresholds = new Float64Array(order.length);
  let count = 0;
  let tp = 0;
  let fp = 0;
  for (let i = 0; i < order.length; i++) {
    const sample = order[i] as number;
    const weight = weights[sample] as number;
    if (weight === 0) continue;
    const score = scores[sample] as number;
    if (count === 0 || thresholds[count - 1] !== score) thresholds[count++] = score;
    if (positive[sample] === 1) tp += weight;
    else fp += weight;
    truePositives[count - 1] = tp;
    falsePositives[count - 1] = fp;
  }
  return {
    falsePositives: falsePositives.subarray(0, count),
    truePositives: truePositives.subarray(0, count),
    thresholds: thresholds.subarray(0, count),
  };
}

/**
 * The same where every sample counts alike: the scores of each class are sorted by themselves and merged, which needs no order of
 * samples and is twice as fast.
 */
function unweightedCounts(positive: Int32Array, scores: Float64Array): ThresholdCounts {
  const samples = scores.length;
  let positives = 0;
  for (let i = 0; i < samples; i++) positives += positive[i] as number;
  const ofPositives = new Float64Array(positives);
  const ofNegatives = new Float64Array(samples - positives);
  let [p, n] = [0, 0];
  for (let i = 0; i < samples; i++) {
    if (positive[i] === 1) ofPositives[p++] = scores[i] as number;
    else ofNegatives[n++] = scores[i] as number;
  }
  ofPositives.sort();
  ofNegatives.sort();
  const falsePositives = new Float64Array(samples);
  const truePositives = new Float64Array(samples);
  const thresholds = new Float64Array(samples);
  let count = 0;
  while (p > 0 || n > 0) {
    const best = p === 0 ? Number.NEGATIVE_INFINITY : (ofPositives[p - 1] as number);
    const score = n === 0 ? best : Math.max(best, ofNegatives[n - 1] as number);
    while (p > 0 && ofPositives[p - 1] === score) p -= 1;
    while (n > 0 && ofNegatives[n - 1] === score) n -= 1;
    thresholds[count] = score;
    truePositives[count] = positives - p;
    falsePositives[count] = samples - positives - n;
    count += 1;
  }
  return {
    falsePositives: falsePositives.subarray(0, count),
    truePositives: truePositives.subarray(0, count),
    thresholds: thresholds.subarray(0, count),
  };
}

/** Rates with the point (0, 0) put before them; NaN for a class without samples. */
export function rates(counts: ThresholdCounts, dropIntermediate: boolean): RocCurve {
  const kept = dropIntermediate ? withoutStraightPoints(counts) : counts;
  return [
    shares(withFirst(kept.falsePositives, 0)),
    shares(withFirst(kept.truePositives, 0)),
    withFirst(kept.thresholds, Number.POSITIVE_INFINITY),
  ];
}

function withoutStraightPoints({ falsePositives, truePositives, thresholds }: ThresholdCounts): ThresholdCounts {
  const last = thresholds.length - 1;
  const bends = (counts: Float64Array, i: number): boolean =>
    (counts[i + 1] as number) - (counts[i] as number) !== (counts[i] as number) - (counts[i - 1] as number);
  const kept = (_: number, i: number): boolean =>
    i === 0 || i === last || bends(falsePositives, i) || bends(truePositives, i);
  return {
    falsePositives: falsePositives.filter(kept),
    truePositives: truePositives.filter(kept),
    thresholds: thresholds.filter(kept),
  };
}

function shares(counts: Float64Array): Float64Array {
  const total = counts.at(-1) ?? 0;
  return counts.map((count) => (total > 0 ? count / total : Number.NaN));
}

/** `values` with one more before them. */
export function withFirst(values: Float64Array, first: number): Float64Array {
  const out = new Float64Array(values.length + 1);
  out[0] = first;
  out.set(values, 1);
  return out;
}
