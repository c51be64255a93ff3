import { DataError, expectBoolean, expectOptions } from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { expectDistributions, readProbabilities, type Probabilities } from './probabilities.ts';
import { positiveCode } from './roc-curve.ts';
import { readSampleWeight, weightedMean, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores } from './scores.ts';

/** Options of {@link d2BrierScore}. */
export interface D2BrierScoreOptions {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The label that one column of `yProba` is about; the greater of two by default, of strings to be given. */
  readonly posLabel?: Label;
  /** The labels of several columns, sorted; those in `yTrue` by default. */
  readonly labels?: Labels;
}

/** Options of {@link brierScoreLoss}. */
export interface BrierScoreLossOptions extends D2BrierScoreOptions {
  /** Whether the score is halved, to lie in [0, 1] instead of [0, 2]; `'auto'` (default) does so for two classes. */
  readonly scaleByHalf?: boolean | 'auto';
}

/**
 * The Brier score: the mean over samples of the squared difference between probabilities and what was true.
 *
 * @param yTrue the true labels [B]
 * @param yProba probabilities of the positive label [B], or of each class [B,C], a column per sorted class
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values outside [0, 1], rows that do not sum to 1, or more than two labels for one column
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.brier_score_loss.html
 * @example
 * ```ts
 * brierScoreLoss([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]); // 0.0375
 * ```
 */
export function brierScoreLoss(yTrue: Labels, yProba: Scores, options?: BrierScoreLossOptions): number {
  const where = 'brierScoreLoss';
  const known = ['sampleWeight', 'posLabel', 'labels', 'scaleByHalf'] as const;
  const { scaleByHalf = 'auto', ...others } = expectOptions(where, options, known);
  if (scaleByHalf !== 'auto') expectBoolean(where, 'scaleByHalf', scaleByHalf);
  const read = readBrier(where, yTrue, yProba, others);
  const score = weightedMean(where, squaredErrors(read), read.weights);
  return (scaleByHalf === 'auto' ? read.classes < 3 : scaleByHalf) ? score / 2 : score;
}

/**
 * D², the share of the Brier score that is explained: 1 − score / score of always predicting the shares of the classes.
 *
 * @param yTrue the true labels [B]
 * @param yProba probabilities of the positive label [B], or of each class [B,C], a column per sorted class
 * @returns 1 for perfect predictions; NaN for fewer than two samples
 * @throws {ShapeError | DataError | ArgumentError} as {@link brierScoreLoss} does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.d2_brier_score.html
 * @example
 * ```ts
 * d2BrierScore([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]); // 0.85
 * ```
 */
export function d2BrierScore(yTrue: Labels, yProba: Scores, options?: D2BrierScoreOptions): number {
  const where = 'd2BrierScore';
  const checked = expectOptions(where, options, ['sampleWeight', 'posLabel', 'labels']);
  if (readScores(where, yProba, 'yProba').rows < 2) return Number.NaN;
  const read = readBrier(where, yTrue, yProba, checked);
  const constant = { ...read.proba, data: shares(read), columns: read.classes };
  const score = weightedMean(where, squaredErrors(read), read.weights);
  return 1 - score / weightedMean(where, squaredErrors({ ...read, proba: constant }), read.weights);
}

/** The share of each class in the samples, once per sample. */
export function shares({ columnOf, classes, weights }: Probabilities): Float64Array {
  const counts = new Float64Array(classes);
  let total = 0;
  columnOf.forEach((column, i) => {
    const weight = weights === undefined ? 1 : (weights[i] as number);
    counts[column] = (counts[column] as number) + weight;
    total += weight;
  });
  const out = new Float64Array(columnOf.length * classes);
  for (let at = 0; at < out.length; at++) out[at] = (counts[at % classes] as number) / total;
  return out;
}

function squaredErrors({ columnOf, proba: { data, rows, columns } }: Probabilities): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const column = columnOf[i] as number;
    if (columns === 1) {
      out[i] = 2 * (column - (data[i] as number)) ** 2;
      continue;
    }
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += (Number(c === column) - (data[i * columns + c] as number)) ** 2;
    out[i] = sum;
  }
  return out;
}

function readBrier(
  where: string,
  yTrue: Labels,
  yProba: Scores,
  { sampleWeight, posLabel, labels }: D2BrierScoreOptions,
): Probabilities {
  const proba = readScores(where, yProba, 'yProba');
  if (proba.columns !== 1) return readProbabilities(where, yTrue, yProba, { labels, sampleWeight });
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const found = codes[0] as Int32Array;
  const samples = expectSameLength(where, [
    ['yTrue', found.length],
    ['yProba', proba.rows],
  ]);
  if (classes.length > 2) {
    throw new DataError(`${where}: yTrue must hold at most two labels for one column, received ${classes.length}`);
  }
  expectDistributions(where, proba);
  const words = typeof classes[0] === 'string';
  const positive =
    posLabel === undefined && !words && !isPlain(classes) ? classes.length - 1 : positiveCode(where, posLabel, classes);
  return {
    columnOf: found.map((code) => Number(code === positive)),
    proba,
    classes: 2,
    weights: readSampleWeight(where, sampleWeight, samples),
  };
}

function isPlain(classes: readonly Label[]): boolean {
  const numbers = classes.map(Number);
  return numbers.every((label) => label === 0 || label === 1) || numbers.every((label) => label === -1 || label === 1);
}
