import { DataError, describe, expectOneOf, expectOptions } from '@modu/core';
import type { Label, Labels } from '../labels.ts';
import { classificationTargets, selectLabels } from './classification-targets.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link confusionMatrix}. */
export interface ConfusionMatrixOptions {
  /** The labels to count, in the order of rows and columns; all that occur, sorted, by default. Other samples are left out. */
  readonly labels?: Labels;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** Divides by the sum of the row (`'true'`), of the column (`'pred'`), or of everything (`'all'`); `null` (default) keeps counts. */
  readonly normalize?: 'true' | 'pred' | 'all' | null;
}

/**
 * How often each true label was predicted as each label: entry [i][j] counts samples of label i predicted as label j.
 *
 * Entries that would divide by zero are 0.
 *
 * @param yTrue the true labels [B]
 * @param yPred the predicted labels [B]
 * @returns C rows of C numbers
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, values that are no labels, or when none of `labels` occurs in `yTrue`
 * @throws {ArgumentError} when `labels` is empty or repeats a label, or `normalize` is unknown
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 * @example
 * ```ts
 * confusionMatrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]); // [[2, 0, 0], [0, 0, 1], [1, 0, 2]]
 * ```
 */
export function confusionMatrix(yTrue: Labels, yPred: Labels, options?: ConfusionMatrixOptions): number[][] {
  const where = 'confusionMatrix';
  const {
    labels,
    sampleWeight,
    normalize = null,
  } = expectOptions(where, options, ['labels', 'sampleWeight', 'normalize']);
  expectOneOf(where, 'normalize', normalize, ['true', 'pred', 'all', null]);
  const { counts, size } = confusionCounts(where, yTrue, yPred, { labels, sampleWeight });
  const rows = Array.from({ length: size }, (_, row) => Array.from(counts.subarray(row * size, (row + 1) * size)));
  return normalize === null ? rows : normalized(rows, normalize);
}

/** A confusion matrix row by row. */
export interface ConfusionCounts {
  readonly counts: Float64Array;
  /** The number of labels counted: that of rows and of columns. */
  readonly size: number;
  /** The labels that occur. */
  readonly classes: readonly Label[];
}

/** {@link confusionMatrix} without normalization, under the name of the function that the caller called. */
export function confusionCounts(
  where: string,
  yTrue: Labels,
  yPred: Labels,
  { labels, sampleWeight }: { readonly labels: Labels | undefined; readonly sampleWeight: SampleWeight | undefined },
): ConfusionCounts {
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const { positions } = selectLabels(where, labels, targets.classes);
  const rowOf = new Int32Array(targets.classes.length).fill(-1);
  positions.forEach((position, row) => {
    if (position >= 0) rowOf[position] = row;
  });
  if (labels !== undefined && !targets.yTrue.some((code) => (rowOf[code] as number) >= 0)) {
    throw new DataError(
      `${where}: at least one of labels must occur in yTrue, received ${describe(Array.from(labels as ArrayLike<unknown>))}`,
    );
  }
  const size = positions.length;
  const counts = new Float64Array(size * size);
  for (let i = 0; i < targets.yTrue.length; i++) {
    const row = rowOf[targets.yTrue[i] as number] as number;
    const column = rowOf[targets.yPred[i] as number] as number;
    if (row < 0 || column < 0) continue;
    const entry = row * size + column;
    counts[entry] = (counts[entry] as number) + (targets.weights === undefined ? 1 : (targets.weights[i] as number));
  }
  return { counts, size, classes: targets.classes };
}

function normalized(rows: readonly (readonly number[])[], by: 'true' | 'pred' | 'all'): number[][] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const rowSums = rows.map(sum);
  const columnSums = rows.map((_, column) => sum(rows.map((row) => row[column] as number)));
  const all = sum(rowSums);
  return rows.map((row, i) =>
    row.map((value, j) => {
      const divisor = by === 'true' ? rowSums[i] : by === 'pred' ? columnSums[j] : all;
      return divisor === 0 ? 0 : value / (divisor as number);
    }),
  );
}
