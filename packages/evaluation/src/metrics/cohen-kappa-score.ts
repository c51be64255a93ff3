import { expectOneOf, expectOptions, invalid } from '@modu/core';
import type { Labels } from '../labels.ts';
import { confusionCounts } from './confusion-matrix.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link cohenKappaScore}. */
export interface CohenKappaScoreOptions {
  /** The labels to count; all that occur, sorted, by default. Other samples are left out. */
  readonly labels?: Labels;
  /** How much worse it is when labels stand further apart: not at all (`null`, default), by their distance or its square. */
  readonly weights?: 'linear' | 'quadratic' | null;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The score where it is undefined, because only one label occurs: a number from −1 to 1 or NaN (default). */
  readonly replaceUndefinedBy?: number;
}

/**
 * Cohen's kappa: how far two raters agree beyond chance; 1 is perfect agreement, 0 chance.
 *
 * @param y1 the labels of one rater [B]
 * @param y2 the labels of the other [B]
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples, values that are no labels, or when none of `labels` occurs in `y1`
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.cohen_kappa_score.html
 * @see Cohen 1960, https://doi.org/10.1177/001316446002000104
 * @example
 * ```ts
 * cohenKappaScore(['no', 'no', 'yes', 'yes'], ['no', 'yes', 'yes', 'yes']); // 0.5
 * ```
 */
export function cohenKappaScore(y1: Labels, y2: Labels, options?: CohenKappaScoreOptions): number {
  const where = 'cohenKappaScore';
  const known = ['labels', 'weights', 'sampleWeight', 'replaceUndefinedBy'] as const;
  const {
    labels,
    weights = null,
    sampleWeight,
    replaceUndefinedBy = Number.NaN,
  } = expectOptions(where, options, known);
  expectOneOf(where, 'weights', weights, ['linear', 'quadratic', null]);
  if (typeof replaceUndefinedBy !== 'number' || replaceUndefinedBy < -1 || replaceUndefinedBy > 1) {
    throw invalid(where, 'replaceUndefinedBy', 'a number from -1 to 1 or NaN', replaceUndefinedBy);
  }
  const { counts, size } = confusionCounts(where, y1, y2, { labels, sampleWeight });
  const rows = new Float64Array(size);
  const columns = new Float64Array(size);
  counts.forEach((count, at) => {
    const row = Math.floor(at / size);
    rows[row] = (rows[row] as number) + count;
    columns[at % size] = (columns[at % size] as number) + count;
  });
  const total = columns.reduce((sum, count) => sum + count, 0);
  if (total === 0) return replaceUndefinedBy;
  let observed = 0;
  let expected = 0;
  counts.forEach((count, at) => {
    const row = Math.floor(at / size);
    const column = at % size;
    const distance = Math.abs(row - column);
    const penalty = weights === null ? Math.min(distance, 1) : weights === 'linear' ? distance : distance ** 2;
    observed += penalty * count;
    expected += penalty * (((rows[row] as number) * (columns[column] as number)) / total);
  });
  return expected === 0 ? replaceUndefinedBy : 1 - observed / expected;
}
