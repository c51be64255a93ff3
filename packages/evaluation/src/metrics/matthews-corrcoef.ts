import { expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { classificationTargets } from './classification-targets.ts';
import { countLabels } from './label-scores.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link matthewsCorrcoef}. */
export interface MatthewsCorrcoefOptions {
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
}

/**
 * The Matthews correlation coefficient between true and predicted labels, of any number of classes: 1 is perfect, 0 chance.
 *
 * @param yTrue the true labels [B]
 * @param yPred the predicted labels [B]
 * @returns a number from −1 to 1; 0 when all samples are of one label or predicted as one
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples or values that are no labels
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.matthews_corrcoef.html
 * @see Gorodkin 2004, https://doi.org/10.1016/j.compbiolchem.2004.09.006
 * @example
 * ```ts
 * matthewsCorrcoef([1, 1, 1, -1], [1, -1, 1, 1]); // -0.3333333333333333
 * ```
 */
export function matthewsCorrcoef(yTrue: Labels, yPred: Labels, options?: MatthewsCorrcoefOptions): number {
  const where = 'matthewsCorrcoef';
  const { sampleWeight } = expectOptions(where, options, ['sampleWeight']);
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const { truePositives, predicted, actual } = countLabels(targets, Int32Array.from(targets.classes.keys()));
  const dot = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  const correct = truePositives.reduce((sum, count) => sum + count, 0);
  const total = predicted.reduce((sum, count) => sum + count, 0);
  const both = correct * total - dot(actual, predicted);
  const ofPredicted = total ** 2 - dot(predicted, predicted);
  const ofActual = total ** 2 - dot(actual, actual);
  return ofPredicted * ofActual === 0 ? 0 : both / Math.sqrt(ofPredicted * ofActual);
}
