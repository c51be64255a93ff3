import { DataError, describe, expectBoolean, expectOptions, ShapeError } from '@modu/core';
import { encodeLabels, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { sortedLabels } from './classification-targets.ts';
import { readSampleWeight, totalWeight, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores, type ScoreTable } from './scores.ts';

/** Options of {@link logLoss}. */
export interface LogLossOptions {
  /** `true` (default) for the mean loss of a sample, `false` for the sum. */
  readonly normalize?: boolean;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The labels of the columns of `yProba`, sorted; those in `yTrue` by default. */
  readonly labels?: Labels;
}

/**
 * Log loss, or cross-entropy: −log p of the true label, averaged over the samples, in nats.
 *
 * Probabilities are kept `eps` away from 0 and 1, `eps` being 2⁻²³ for a Matrix or Float32Array and 2⁻⁵² otherwise.
 *
 * @param yTrue the true labels [B]
 * @param yProba probabilities of each class [B,C], a column per sorted class; or [B], those of the greater of two labels
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values outside [0, 1], rows that do not sum to 1, or `yTrue` of one label without `labels`
 * @throws {ArgumentError} when `labels` are not sorted
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.log_loss.html
 * @example
 * ```ts
 * logLoss(['spam', 'ham', 'ham'], [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2]]); // 0.14462152754328741
 * ```
 */
export function logLoss(yTrue: Labels, yProba: Scores, options?: LogLossOptions): number {
  const where = 'logLoss';
  const {
    normalize = true,
    sampleWeight,
    labels,
  } = expectOptions(where, options, ['normalize', 'sampleWeight', 'labels']);
  expectBoolean(where, 'normalize', normalize);
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const trueCodes = codes[0] as Int32Array;
  const proba = readScores(where, yProba, 'yProba');
  const samples = expectSameLength(where, [
    ['yTrue', trueCodes.length],
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
  const binary = proba.columns === 1;
  if (columns.length !== (binary ? 2 : proba.columns)) {
    throw new ShapeError(
      `${where}: yProba must have one column for each of the ${columns.length} classes, received ${proba.columns}`,
    );
  }
  expectDistributions(where, proba);

  const position = classes.map((label) => columns.indexOf(label));
  let loss = 0;
  for (let i = 0; i < samples; i++) {
    const column = position[trueCodes[i] as number] as number;
    const stored = proba.data[binary ? i : i * proba.columns + column] as number;
    const probability = binary && column === 0 ? 1 - stored : stored;
    const clipped = Math.min(Math.max(probability, proba.epsilon), 1 - proba.epsilon);
    loss -= Math.log(clipped) * (weights === undefined ? 1 : (weights[i] as number));
  }
  if (!normalize) return loss;
  return loss / (weights === undefined ? samples : totalWeight(where, weights));
}

function expectDistributions(where: string, { data, rows, columns, epsilon }: ScoreTable): void {
  for (const value of data) {
    if (value < 0 || value > 1) throw new DataError(`${where}: yProba must lie in [0, 1], received ${value}`);
  }
  if (columns === 1) return;
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += data[row * columns + column] as number;
    if (Math.abs(sum - 1) > Math.sqrt(epsilon)) {
      throw new DataError(`${where}: every row of yProba must sum to 1 over the classes, row ${row} sums to ${sum}`);
    }
  }
}
