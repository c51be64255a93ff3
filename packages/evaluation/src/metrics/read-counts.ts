import { ArgumentError, DataError, describe } from '@modu/core';
import type { Label, Labels } from '../labels.ts';
import { classificationTargets, selectLabels } from './classification-targets.ts';
import { countLabels, type Average, type LabelCounts } from './label-scores.ts';
import { isLabelRows, multilabelTargets, type ClassTargets, type MultilabelTargets } from './multilabel-targets.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Which labels to count, and how they are to be averaged later. */
export interface CountOptions {
  readonly labels: Labels | undefined;
  readonly posLabel: Label;
  readonly average: Average | null;
  readonly sampleWeight: SampleWeight | undefined;
}

/** Counts per label, or per sample where the average is `'samples'`. */
export interface ReadCounts {
  readonly counts: LabelCounts;
  /** The weights of the samples where the average is `'samples'`. */
  readonly sampleWeights: Float64Array | undefined;
}

/**
 * Counts what metrics on sets of samples or of labels need: for each label the samples that have it, are predicted to
 * have it, and both; with the average `'samples'` for each sample the labels.
 *
 * @throws {ShapeError} when shapes differ
 * @throws {DataError} for values that are no labels, or an average that does not fit them
 * @throws {ArgumentError} when `labels` are wrong
 */
export function readCounts(
  where: string,
  yTrue: ClassTargets,
  yPred: ClassTargets,
  { labels, posLabel, average, sampleWeight }: CountOptions,
): ReadCounts {
  if (isLabelRows(yTrue) || isLabelRows(yPred)) {
    if (average === 'binary') {
      throw new DataError(
        `${where}: average 'binary' needs one label per sample, received rows; choose 'micro', 'macro', 'weighted', 'samples' or null`,
      );
    }
    const targets = multilabelTargets(where, yTrue, yPred, sampleWeight);
    const columns = selectColumns(where, labels, targets.columns);
    if (average !== 'samples') return { counts: countColumns(targets, columns), sampleWeights: undefined };
    return { counts: countRows(targets, columns), sampleWeights: targets.weights };
  }
  if (average === 'samples') {
    throw new DataError(`${where}: average 'samples' needs a row of labels for each sample, received one label each`);
  }
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const positions =
    average === 'binary'
      ? Int32Array.of(positivePosition(where, posLabel, targets.classes))
      : selectLabels(where, labels, targets.classes).positions;
  return { counts: countLabels(targets, positions), sampleWeights: undefined };
}

/** The columns that the caller named; all of them by default. @throws {ArgumentError} for a label that is no column */
export function selectColumns(where: string, labels: Labels | undefined, columns: number): Int32Array {
  if (labels === undefined) return Int32Array.from({ length: columns }, (_, column) => column);
  return Int32Array.from(selectLabels(where, labels, []).labels, (label) => {
    if (typeof label === 'number' && label >= 0 && label < columns) return label;
    throw new ArgumentError(
      `${where}: labels must be columns from 0 to ${columns - 1} where yTrue has rows, received ${describe(label)}`,
    );
  });
}

/** Counts the samples of each column. */
export function countColumns(targets: MultilabelTargets, columns: Int32Array): LabelCounts {
  return count(targets, columns, columns.length, (_, i) => i);
}

/** Counts the labels of each sample, times its weight. */
export function countRows(targets: MultilabelTargets, columns: Int32Array): LabelCounts {
  const { weights } = targets;
  const counts = count({ ...targets, weights: undefined }, columns, targets.samples, (row) => row);
  if (weights === undefined) return counts;
  const weighted = (values: Float64Array): Float64Array => values.map((value, i) => value * (weights[i] as number));
  return {
    truePositives: weighted(counts.truePositives),
    predicted: weighted(counts.predicted),
    actual: weighted(counts.actual),
  };
}

function count(
  { yTrue, yPred, samples, columns: width, weights }: MultilabelTargets,
  columns: Int32Array,
  size: number,
  placeOf: (row: number, column: number) => number,
): LabelCounts {
  const truePositives = new Float64Array(size);
  const actual = new Float64Array(size);
  const predicted = new Float64Array(size);
  for (let row = 0; row < samples; row++) {
    const weight = weights === undefined ? 1 : (weights[row] as number);
    columns.forEach((column, i) => {
      const place = placeOf(row, i);
      const t = yTrue[row * width + column] as number;
      const p = yPred[row * width + column] as number;
      truePositives[place] = (truePositives[place] as number) + weight * (t & p);
      predicted[place] = (predicted[place] as number) + weight * p;
      actual[place] = (actual[place] as number) + weight * t;
    });
  }
  // Weighted counts round as in scikit-learn, which adds them up again from the entries of a confusion matrix.
  const rejoin = (values: Float64Array): Float64Array =>
    values.map((value, i) => (truePositives[i] as number) + (value - (truePositives[i] as number)));
  return { truePositives, predicted: rejoin(predicted), actual: rejoin(actual) };
}

/** Where `posLabel` stands among the classes, or −1. */
function positivePosition(where: string, posLabel: Label, classes: readonly Label[]): number {
  if (classes.length > 2) {
    throw new DataError(
      `${where}: average 'binary' needs at most two labels, received ${classes.length}; choose 'micro', 'macro', 'weighted' or null`,
    );
  }
  const position = classes.findIndex((label) =>
    typeof label === 'string' || typeof posLabel === 'string' ? label === posLabel : Number(label) === Number(posLabel),
  );
  if (position < 0 && classes.length === 2) {
    const labels = classes.map((label) => describe(label)).join(' or ');
    throw new DataError(`${where}: posLabel must be ${labels}, received ${describe(posLabel)}`);
  }
  return position;
}
