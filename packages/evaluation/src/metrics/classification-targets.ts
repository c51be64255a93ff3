import { DataError, describe, invalid } from '@modu/core';
import { compareLabels, encodeLabels, type Label, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';

/** True and predicted labels as positions in the sorted list of all labels that occur in either. */
export interface ClassificationTargets {
  readonly classes: readonly Label[];
  readonly yTrue: Int32Array;
  readonly yPred: Int32Array;
  readonly weights: Float64Array | undefined;
}

/** Reads what every metric on labels takes. @throws {ShapeError} @throws {DataError} */
export function classificationTargets(
  where: string,
  yTrue: Labels,
  yPred: Labels,
  sampleWeight: SampleWeight | undefined,
): ClassificationTargets {
  const { classes, codes } = encodeLabels(where, [
    ['yTrue', yTrue],
    ['yPred', yPred],
  ]);
  const [trueCodes, predictedCodes] = codes as readonly [Int32Array, Int32Array];
  const samples = expectSameLength(where, [
    ['yTrue', trueCodes.length],
    ['yPred', predictedCodes.length],
  ]);
  const weights = readSampleWeight(where, sampleWeight, samples);
  return { classes, yTrue: trueCodes, yPred: predictedCodes, weights };
}

/** Labels named by the caller, in the caller's order. */
export interface LabelSelection {
  readonly labels: readonly Label[];
  /** Where each label stands in the classes found in the data, or −1. */
  readonly positions: Int32Array;
}

/**
 * Finds the labels that the caller named among those of the data; without any, all of the data.
 *
 * @throws {ArgumentError} when the list is empty or repeats a label
 * @throws {DataError} when the list holds strings and the data numbers, or the other way round
 */
export function selectLabels(where: string, labels: Labels | undefined, classes: readonly Label[]): LabelSelection {
  if (labels === undefined) return { labels: classes, positions: Int32Array.from(classes.keys()) };
  const { classes: all, codes } = encodeLabels(where, [
    ['labels', labels],
    ['yTrue', classes],
  ]);
  const [wanted, present] = codes as readonly [Int32Array, Int32Array];
  if (wanted.length === 0) throw invalid(where, 'labels', 'a list of at least one label', labels);
  if (new Set(wanted).size !== wanted.length) throw invalid(where, 'labels', 'a list without repetitions', labels);
  const positionOf = new Int32Array(all.length).fill(-1);
  present.forEach((code, position) => (positionOf[code] = position));
  return {
    labels: Array.from(labels as ArrayLike<Label>),
    positions: wanted.map((code) => positionOf[code] as number),
  };
}

/**
 * The labels of the columns of a table of scores: those that the caller named, or those of the data.
 *
 * @throws {ArgumentError} when the named labels are not sorted, or repeat one
 * @throws {DataError} when a label of the data is not among them
 */
export function sortedLabels(where: string, labels: Labels | undefined, classes: readonly Label[]): readonly Label[] {
  const { labels: list, positions } = selectLabels(where, labels, classes);
  if (list.some((label, i) => i > 0 && compareLabels(list[i - 1] as Label, label) > 0)) {
    throw invalid(where, 'labels', 'sorted', list);
  }
  const missing = classes.find((_, position) => !positions.includes(position));
  if (missing === undefined) return list;
  throw new DataError(
    `${where}: labels must hold every label of yTrue, received ${describe(list)} without ${describe(missing)}`,
  );
}
