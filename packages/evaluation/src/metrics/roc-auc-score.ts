import {
  ArgumentError,
  DataError,
  describe,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
  ShapeError,
} from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { areaUnder } from './auc.ts';
import { sortedLabels } from './classification-targets.ts';
import { averageBinary, type AverageBinaryOptions, type BinaryAverage } from './average-binary.ts';
import { isLabelRows, readLabelRows, type ClassTargets } from './multilabel-targets.ts';
import { averageOneVsOne } from './roc-auc-averages.ts';
import { rates, thresholdCounts } from './roc-curve.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';
import { columnOf, readScores, type Scores, type ScoreTable } from './scores.ts';

/** How the areas of several classes become one: see {@link rocAucScore}. */
export type RocAucAverage = BinaryAverage;

/** Options of {@link rocAucScore}. */
export interface RocAucScoreOptions<A extends RocAucAverage | null = RocAucAverage | null> {
  /** `'macro'` by default; `null` gives one area per class (with `'ovr'`). Without effect when there are two classes. */
  readonly average?: A;
  /** One weight per sample; 1 by default. Not with `'ovo'`. */
  readonly sampleWeight?: SampleWeight;
  /** Takes the area up to this false positive rate only, in (0, 1], standardised so that 0.5 is chance. Two classes only. */
  readonly maxFpr?: number | null;
  /** More than two classes: each against all others (`'ovr'`) or each pair (`'ovo'`); `'raise'` (default) refuses them. */
  readonly multiClass?: 'raise' | 'ovr' | 'ovo';
  /** The labels of the columns of `yScore`, sorted; those in `yTrue` by default. */
  readonly labels?: Labels;
}

/**
 * The area under the ROC curve: the chance that a sample of the positive class scores higher than one of the negative class, ties counted half.
 *
 * Rows of labels are measured column by column, and averaged as with `'ovr'`, or over rows instead with `'samples'`.
 *
 * With two classes `yScore` [B] scores the greater label. With more, `yScore` [B,C] holds probabilities, a column per
 * sorted class. Averages of `'ovr'`: `'macro'` the mean over classes, `'weighted'` by their samples, `'micro'` over all
 * entries together, `null` none. Averages of `'ovo'`: `'macro'` over pairs, `'weighted'` by their samples.
 *
 * @returns the area, NaN when it is undefined because a class has no samples; with `average: null` one per class [C]
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values that are no labels, scores that are not finite, or rows that do not sum to 1
 * @throws {ArgumentError} for a wrong option or a combination of options that has no meaning
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html
 * @see McClish 1989, Analyzing a portion of the ROC curve, for `maxFpr`
 * @see Hand and Till 2001, https://doi.org/10.1023/A:1010920819831, for `'ovo'`
 * @example
 * ```ts
 * rocAucScore([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 * ```
 */
export function rocAucScore<A extends RocAucAverage | null = 'macro'>(
  yTrue: ClassTargets,
  yScore: Scores,
  options?: RocAucScoreOptions<A>,
): A extends null ? number | Float64Array : number;
export function rocAucScore(yTrue: ClassTargets, yScore: Scores, options?: RocAucScoreOptions): number | Float64Array {
  const where = 'rocAucScore';
  const checked = expectOptions(where, options, ['average', 'sampleWeight', 'maxFpr', 'multiClass', 'labels']);
  const { average = 'macro', sampleWeight, maxFpr = null, multiClass = 'raise', labels } = checked;
  expectOneOf(where, 'average', average, ['macro', 'micro', 'weighted', 'samples', null]);
  expectOneOf(where, 'multiClass', multiClass, ['raise', 'ovr', 'ovo']);
  if (maxFpr !== null) expectNumber(where, 'maxFpr', maxFpr, { minExclusive: 0, max: 1 });

  const measure: AverageBinaryOptions['measure'] = (positive, values, itsWeights) =>
    binaryArea(positive, values, { weights: itsWeights, maxFpr, classes: distinct(positive) });
  const scores = readScores(where, yScore, 'yScore');
  if (isLabelRows(yTrue)) {
    const rows = readLabelRows(where, yTrue, 'yTrue');
    const weights = readSampleWeight(where, sampleWeight, rows.rows);
    expectSameLength(where, [
      ['yTrue', rows.rows],
      ['yScore', scores.rows],
    ]);
    if (rows.columns !== scores.columns) {
      throw new ShapeError(
        `${where}: yScore must have as many columns as yTrue, received ${scores.columns} and ${rows.columns}`,
      );
    }
    return averageBinary(where, { positive: rows.data, scores }, { average, weights, measure });
  }

  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const trueCodes = codes[0] as Int32Array;
  const samples = expectSameLength(where, [
    ['yTrue', trueCodes.length],
    ['yScore', scores.rows],
  ]);
  const weights = readSampleWeight(where, sampleWeight, samples);

  if (classes.length <= 2 && scores.columns <= 2) {
    if (scores.columns !== 1) {
      throw new ShapeError(
        `${where}: yScore must hold one score per sample for two classes, that of the greater label, received ${scores.columns} columns`,
      );
    }
    return binaryArea(trueCodes, columnOf(scores, 0), { weights, maxFpr, classes: classes.length });
  }
  if (maxFpr !== null && maxFpr !== 1) {
    throw new ArgumentError(`${where}: maxFpr must be null for more than two classes, received ${maxFpr}`);
  }
  if (multiClass === 'raise') {
    throw new ArgumentError(`${where}: multiClass must be 'ovr' or 'ovo' for more than two classes, received 'raise'`);
  }
  const columns = columnClasses(where, scores, classes, labels);
  const positions = trueCodes.map((code) => columns.indexOf(classes[code] as Label));
  expectProbabilities(where, scores);
  if (multiClass === 'ovr') {
    if (average === 'samples')
      throw invalid(where, 'average', "other than 'samples' for one label per sample", average);
    const positive = new Uint8Array(scores.data.length);
    for (let i = 0; i < samples; i++) positive[i * scores.columns + (positions[i] as number)] = 1;
    return averageBinary(where, { positive, scores }, { average, weights, measure });
  }
  if (weights !== undefined) {
    throw new ArgumentError(
      `${where}: sampleWeight must be left out when multiClass is 'ovo', received ${describe(sampleWeight)}`,
    );
  }
  if (average !== 'macro' && average !== 'weighted') {
    throw new ArgumentError(
      `${where}: average must be 'macro' or 'weighted' when multiClass is 'ovo', received ${describe(average)}`,
    );
  }
  return averageOneVsOne(positions, scores, { average, area: binaryArea });
}

function distinct(positive: Int32Array): number {
  return positive.includes(0) && positive.includes(1) ? 2 : 1;
}

/** How {@link binaryArea} is to measure. */
export interface AreaOptions {
  readonly weights?: Float64Array | undefined;
  readonly maxFpr?: number | null;
  /** The number of classes among the samples. */
  readonly classes: number;
}

/** The area for labels 0 and 1; NaN unless both occur. */
export function binaryArea(positive: Int32Array, scores: Float64Array, options: AreaOptions): number {
  const { weights, maxFpr = null, classes } = options;
  if (classes !== 2) return Number.NaN;
  const [fpr, tpr] = rates(thresholdCounts(positive, scores, weights), maxFpr !== null);
  if (maxFpr === null || maxFpr === 1) return areaUnder(fpr, tpr);
  if (Number.isNaN(fpr[0]) || Number.isNaN(tpr[0])) return Number.NaN;
  const stop = fpr.findIndex((rate) => rate > maxFpr);
  const [left, right] = [fpr[stop - 1] as number, fpr[stop] as number];
  const [low, high] = [tpr[stop - 1] as number, tpr[stop] as number];
  const cut = low + ((high - low) / (right - left)) * (maxFpr - left);
  const x = fpr.slice(0, stop + 1);
  const y = tpr.slice(0, stop + 1);
  x[stop] = maxFpr;
  y[stop] = cut;
  const smallest = 0.5 * maxFpr ** 2;
  return 0.5 * (1 + (areaUnder(x, y) - smallest) / (maxFpr - smallest));
}

/** The class of each column of the scores. */
function columnClasses(
  where: string,
  scores: ScoreTable,
  classes: readonly Label[],
  labels: Labels | undefined,
): readonly Label[] {
  const list = sortedLabels(where, labels, classes);
  if (list.length !== scores.columns || scores.rank !== 2) {
    throw new ShapeError(
      `${where}: yScore must have one column for each of the ${list.length} classes, received ${scores.columns}`,
    );
  }
  return list;
}

/** As `np.allclose(1, sums)`. */
function expectProbabilities(where: string, { data, rows, columns }: ScoreTable): void {
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let column = 0; column < columns; column++) sum += data[row * columns + column] as number;
    if (Math.abs(1 - sum) > 1e-8 + 1e-5 * Math.abs(sum)) {
      throw new DataError(`${where}: every row of yScore must sum to 1 over the classes, row ${row} sums to ${sum}`);
    }
  }
}
