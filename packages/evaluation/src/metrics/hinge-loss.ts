import { DataError, describe, expectOptions, ShapeError } from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { selectLabels } from './classification-targets.ts';
import { readSampleWeight, weightedMean, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores } from './scores.ts';

/** Options of {@link hingeLoss}. */
export interface HingeLossOptions {
  /** All labels, where `yTrue` may lack some; columns of decisions stand for them in sorted order. */
  readonly labels?: Labels;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * The hinge loss of decisions: the mean of max(0, 1 − margin).
 *
 * With two labels the margin is the decision for the greater one and its negative for the other; with more it is the
 * decision of the true class minus the largest of the others.
 *
 * @param yTrue the true labels [B]
 * @param predDecision decisions [B]; with more than two labels [B,C], a column per sorted label
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values that are no labels, or a label that is not among `labels`
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.hinge_loss.html
 * @example
 * ```ts
 * hingeLoss([-1, 1, 1], [-2.18, 2.36, 0.09]); // 0.30333333333333334
 * ```
 */
export function hingeLoss(yTrue: Labels, predDecision: Scores, options?: HingeLossOptions): number {
  const where = 'hingeLoss';
  const { labels, sampleWeight } = expectOptions(where, options, ['labels', 'sampleWeight']);
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const found = codes[0] as Int32Array;
  const { data, rows, columns } = readScores(where, predDecision, 'predDecision');
  const samples = expectSameLength(where, [
    ['yTrue', found.length],
    ['predDecision', rows],
  ]);
  const weights = readSampleWeight(where, sampleWeight, samples);
  const all = labels === undefined ? classes : encodeLabels(where, [['labels', labels]]).classes;
  if (all.length <= 2) {
    if (columns !== 1 || classes.length > 2) {
      throw new ShapeError(
        `${where}: predDecision must hold one decision per sample for two labels, received ${columns}`,
      );
    }
    const positive = classes.length === 2 ? 1 : -1;
    const losses = data.map((decision, i) => Math.max(0, 1 - (found[i] === positive ? decision : -decision)));
    return weightedMean(where, losses, weights);
  }
  if (columns !== all.length) {
    throw new ShapeError(
      `${where}: predDecision must have one column for each of the ${all.length} labels, received ${columns}`,
    );
  }
  const columnOf = positionsOf(where, all, classes);
  const losses = Float64Array.from(found, (code, i) => {
    const own = columnOf[code] as number;
    let rival = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < columns; c++) if (c !== own) rival = Math.max(rival, data[i * columns + c] as number);
    return Math.max(0, 1 - ((data[i * columns + own] as number) - rival));
  });
  return weightedMean(where, losses, weights);
}

function positionsOf(where: string, all: readonly Label[], classes: readonly Label[]): Int32Array {
  const missing = selectLabels(where, classes, all).positions.indexOf(-1);
  if (missing >= 0) {
    throw new DataError(
      `${where}: labels must hold every label of yTrue, received ${describe(all)} without ${describe(classes[missing])}`,
    );
  }
  return selectLabels(where, classes, all).positions;
}
