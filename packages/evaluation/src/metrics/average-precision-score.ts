import { DataError, describe, expectOneOf, expectOptions, invalid, ShapeError } from '@modu/core';
import { encodeLabels, type Label } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { averageBinary, type BinaryAverage } from './average-binary.ts';
import { isLabelRows, readLabelRows, type ClassTargets } from './multilabel-targets.ts';
import { thresholdCounts } from './roc-curve.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';
import { columnOf, readScores, type Scores } from './scores.ts';

/** Options of {@link averagePrecisionScore}. */
export interface AveragePrecisionScoreOptions<A extends BinaryAverage | null = BinaryAverage | null> {
  /** `'macro'` by default; `null` gives one score per column. Without effect when there are two classes. */
  readonly average?: A;
  /** The positive label of two; 1 by default. */
  readonly posLabel?: Label;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * Average precision, the area under the precision-recall curve in steps: Σ (Rₙ − Rₙ₋₁) Pₙ over falling thresholds.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yScore scores [B] of the positive label; for more labels [B,C], a column per sorted label
 * @returns the score, 0 without positives; with `average: null` and more than two classes one per column [C]
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values that are no labels, scores that are not finite, or a `posLabel` that is none of two
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 * @example
 * ```ts
 * averagePrecisionScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.8333333333333333
 * ```
 */
export function averagePrecisionScore<A extends BinaryAverage | null = 'macro'>(
  yTrue: ClassTargets,
  yScore: Scores,
  options?: AveragePrecisionScoreOptions<A>,
): A extends null ? number | Float64Array : number;
export function averagePrecisionScore(
  yTrue: ClassTargets,
  yScore: Scores,
  options?: AveragePrecisionScoreOptions,
): number | Float64Array {
  const where = 'averagePrecisionScore';
  const {
    average = 'macro',
    posLabel = 1,
    sampleWeight,
  } = expectOptions(where, options, ['average', 'posLabel', 'sampleWeight']);
  expectOneOf(where, 'average', average, ['micro', 'macro', 'weighted', 'samples', null]);
  const scores = readScores(where, yScore, 'yScore');
  if (isLabelRows(yTrue)) {
    if (posLabel !== 1) throw invalid(where, 'posLabel', '1 or left out where yTrue has rows', posLabel);
    const rows = readLabelRows(where, yTrue, 'yTrue');
    expectShape(where, scores, rows);
    const weights = readSampleWeight(where, sampleWeight, rows.rows);
    return averageBinary(where, { positive: rows.data, scores }, { average, weights, measure: areaInSteps });
  }
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const found = codes[0] as Int32Array;
  const samples = expectSameLength(where, [
    ['yTrue', found.length],
    ['yScore', scores.rows],
  ]);
  const weights = readSampleWeight(where, sampleWeight, samples);
  if (classes.length > 2) {
    if (posLabel !== 1) throw invalid(where, 'posLabel', '1 or left out for more than two labels', posLabel);
    expectShape(where, scores, { rows: samples, columns: classes.length });
    const positive = new Uint8Array(samples * classes.length);
    found.forEach((code, i) => (positive[i * classes.length + code] = 1));
    return averageBinary(where, { positive, scores }, { average, weights, measure: areaInSteps });
  }
  const position = classes.findIndex(
    (label) =>
      label === posLabel ||
      (typeof posLabel !== 'string' && typeof label !== 'string' && Number(label) === Number(posLabel)),
  );
  if (classes.length === 2 && position < 0) {
    throw new DataError(`${where}: posLabel must be one of ${describe(classes)}, received ${describe(posLabel)}`);
  }
  expectShape(where, scores, { rows: samples, columns: 1 });
  return areaInSteps(
    found.map((code) => Number(code === position)),
    columnOf(scores, 0),
    weights,
  );
}

function expectShape(
  where: string,
  scores: { readonly rows: number; readonly columns: number },
  { rows, columns }: { readonly rows: number; readonly columns: number },
): void {
  expectSameLength(where, [
    ['yTrue', rows],
    ['yScore', scores.rows],
  ]);
  if (scores.columns === columns) return;
  throw new ShapeError(`${where}: yScore must have ${columns} columns for these labels, received ${scores.columns}`);
}

function areaInSteps(positive: Int32Array, scores: Float64Array, weights: Float64Array | undefined): number {
  const { falsePositives, truePositives } = thresholdCounts(positive, scores, weights);
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return 0;
  let area = 0;
  let before = 0;
  truePositives.forEach((tp, i) => {
    const predicted = tp + (falsePositives[i] as number);
    area += ((tp - before) / positives) * (predicted === 0 ? 0 : tp / predicted);
    before = tp;
  });
  return Math.max(0, area);
}
