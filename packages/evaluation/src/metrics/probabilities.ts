import { DataError, describe, ShapeError } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { sortedLabels } from './classification-targets.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores, type ScoreTable } from './scores.ts';

/** Probabilities of classes, and which class is the true one. */
export interface Probabilities {
  /** The true class of each sample, as a position in the sorted classes. */
  readonly columnOf: Int32Array;
  /** A column per class; or one column, with the probabilities of the second of two. */
  readonly proba: ScoreTable;
  readonly classes: number;
  readonly weights: Float64Array | undefined;
}

/** Which classes the columns stand for, and how samples are weighted. */
export interface ProbabilityOptions {
  readonly labels: Labels | undefined;
  readonly sampleWeight: SampleWeight | undefined;
}

/**
 * Reads true labels and the probabilities predicted for all classes.
 *
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values outside [0, 1], rows that do not sum to 1, or `yTrue` of one label without `labels`
 * @throws {ArgumentError} when `labels` are not sorted
 */
export function readProbabilities(
  where: string,
  yTrue: Labels,
  yProba: Scores,
  { labels, sampleWeight }: ProbabilityOptions,
): Probabilities {
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const columnOf = codes[0] as Int32Array;
  const proba = readScores(where, yProba, 'yProba');
  const samples = expectSameLength(where, [
    ['yTrue', columnOf.length],
    ['yProba', proba.rows],
  ]);
  const weights = readSampleWeight(where, sampleWeight, samples);
  const columns = sortedLabels(where, labels, classes);
  if (columns.length < 2) {
    const remedy =
      labels === undefined
        ? 'yTrue must hold at least two labels unless labels is given'
        : 'labels must be at least two';
    throw new DataError(`${where}: ${remedy}, received only ${describe(columns[0])}`);
  }
  if (columns.length !== (proba.columns === 1 ? 2 : proba.columns)) {
    throw new ShapeError(
      `${where}: yProba must have one column for each of the ${columns.length} classes, received ${proba.columns}`,
    );
  }
  expectDistributions(where, proba);
  if (columns !== classes) {
    const position = Int32Array.from(classes, (label) => columns.indexOf(label));
    for (let i = 0; i < samples; i++) columnOf[i] = position[columnOf[i] as number] as number;
  }
  return { columnOf, proba, classes: columns.length, weights };
}

/** @throws {DataError} for values outside [0, 1], or rows that do not sum to 1 */
export function expectDistributions(where: string, { data, rows, columns, epsilon }: ScoreTable): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (value < 0 || value > 1) throw new DataError(`${where}: yProba must lie in [0, 1], received ${value}`);
  }
  if (columns === 1) return;
  const tolerance = Math.sqrt(epsilon);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += data[row * columns + column] as number;
    if (Math.abs(sum - 1) > tolerance) {
      throw new DataError(`${where}: every row of yProba must sum to 1 over the classes, row ${row} sums to ${sum}`);
    }
  }
}

/** The sum of −log p of the true classes, p kept `epsilon` away from 0 and 1. */
export function crossEntropy(
  columnOf: Int32Array,
  { data, rows, columns, epsilon }: ScoreTable,
  weights: Float64Array | undefined,
): number {
  const most = 1 - epsilon;
  let loss = 0;
  for (let i = 0; i < rows; i++) {
    const column = columnOf[i] as number;
    const stored = data[columns === 1 ? i : i * columns + column] as number;
    const probability = columns === 1 && column === 0 ? 1 - stored : stored;
    const clipped = probability < epsilon ? epsilon : probability > most ? most : probability;
    loss -= weights === undefined ? Math.log(clipped) : Math.log(clipped) * (weights[i] as number);
  }
  return loss;
}
