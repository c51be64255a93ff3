import { ArgumentError, describe, expectArray, expectBoolean, expectInteger, expectOptions } from '@modu/core';
import type { Labels } from '../labels.ts';
import { classificationTargets, selectLabels } from './classification-targets.ts';
import { averageScores, countLabels, type Average, type AveragedScores, type ScoresPerLabel } from './label-scores.ts';
import { isLabelRows, multilabelTargets, type ClassTargets } from './multilabel-targets.ts';
import { countColumns, countRows, selectColumns } from './read-counts.ts';
import { expectZeroDivision } from './precision-recall-fscore-support.ts';
import { alignRight, formatFixed, formatFloat, numpySum } from './python-format.ts';
import type { SampleWeight } from './sample-weight.ts';

/** Options of {@link classificationReport}. */
export interface ClassificationReportOptions {
  /** The labels to report, in this order; all that occur, sorted, by default. */
  readonly labels?: Labels;
  /** Names to show instead of the labels, in their order. */
  readonly targetNames?: readonly string[];
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** Decimals in the text, 0 to 100; 2 by default. */
  readonly digits?: number;
  /** `true` returns a {@link ClassificationReport} instead of text. */
  readonly outputDict?: boolean;
  /** The value of a score that would divide by zero: 0 (default), 1, or NaN, which averages leave out. */
  readonly zeroDivision?: number;
}

/** One line of a {@link ClassificationReport}. */
export interface ClassificationReportRow {
  readonly precision: number;
  readonly recall: number;
  readonly 'f1-score': number;
  /** The number of true samples, or the sum of their weights. */
  readonly support: number;
}

/**
 * A report as data, with scikit-learn's keys: one row per label, then `accuracy` (or `'micro avg'` where the reported
 * labels leave out some that occur), `'macro avg'` and `'weighted avg'`.
 */
export interface ClassificationReport {
  readonly accuracy?: number;
  readonly 'micro avg'?: ClassificationReportRow;
  readonly 'macro avg': ClassificationReportRow;
  readonly 'weighted avg': ClassificationReportRow;
  /** For rows of labels only. */
  readonly 'samples avg'?: ClassificationReportRow;
  readonly [label: string]: ClassificationReportRow | number | undefined;
}

/**
 * Precision, recall, F1 and support of every label and their averages, as the text that scikit-learn prints, or as data.
 *
 * @param yTrue the true labels [B], or rows of 0 and 1 [B,C] where samples have several
 * @param yPred the predicted labels, likewise
 * @throws {ShapeError} when the lengths differ
 * @throws {DataError} for no samples or values that are no labels
 * @throws {ArgumentError} for a wrong option, or when there is not one target name per label
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.classification_report.html
 * @example
 * ```ts
 * console.log(classificationReport([0, 1, 2, 2, 2], [0, 0, 2, 2, 1], { targetNames: ['ant', 'bee', 'cat'] }));
 * //               precision    recall  f1-score   support
 * //
 * //          ant       0.50      1.00      0.67         1
 * //          bee       0.00      0.00      0.00         1
 * //          cat       1.00      0.67      0.80         3
 * //
 * //     accuracy                           0.60         5
 * //    macro avg       0.50      0.56      0.49         5
 * // weighted avg       0.70      0.60      0.61         5
 * ```
 */
export function classificationReport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options: ClassificationReportOptions & { readonly outputDict: true },
): ClassificationReport;
export function classificationReport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: ClassificationReportOptions & { readonly outputDict?: false },
): string;
export function classificationReport(
  yTrue: ClassTargets,
  yPred: ClassTargets,
  options?: ClassificationReportOptions,
): string | ClassificationReport {
  const where = 'classificationReport';
  const checked = expectOptions(where, options, [
    'labels',
    'targetNames',
    'sampleWeight',
    'digits',
    'outputDict',
    'zeroDivision',
  ]);
  const { labels, targetNames, sampleWeight, digits = 2, outputDict = false, zeroDivision = 0 } = checked;
  expectInteger(where, 'digits', digits, { min: 0, max: 100 });
  expectBoolean(where, 'outputDict', outputDict);
  expectZeroDivision(where, zeroDivision);

  const { names, complete, isCounted, scoresOf } = readReport(where, yTrue, yPred, {
    labels,
    sampleWeight,
    zeroDivision,
  });
  const [p, r, f, s] = scoresOf(null) as ScoresPerLabel;
  const support = numpySum(s);
  const rows = rowNames(where, targetNames, names).map((name, i): Row => [
    name,
    [p[i] as number, r[i] as number, f[i] as number, s[i] as number],
  ]);
  const kinds = isLabelRows(yTrue) ? rowAverages : labelAverages;
  const averages = kinds.map((average): Row => {
    const [precision, recall, fscore] = scoresOf(average) as AveragedScores;
    return [`${average} avg`, [precision, recall, fscore, support]];
  });
  if (outputDict) return asData(rows, averages, complete);
  return asText(rows, averages, { digits, complete, formatSupport: isCounted ? String : formatFloat });
}

const labelAverages = ['micro', 'macro', 'weighted'] as const;
const rowAverages = [...labelAverages, 'samples'] as const;

interface ReadReport {
  readonly names: readonly string[];
  /** Whether every label of the data is reported, one per sample: then the micro average is the accuracy. */
  readonly complete: boolean;
  /** Whether supports are counts; scikit-learn's turn into floats when samples are weighted, and when nothing at all is correct. */
  readonly isCounted: boolean;
  readonly scoresOf: (average: Average | null) => ScoresPerLabel | AveragedScores;
}

interface ReadReportOptions {
  readonly labels: Labels | undefined;
  readonly sampleWeight: SampleWeight | undefined;
  readonly zeroDivision: number;
}

function readReport(
  where: string,
  yTrue: ClassTargets,
  yPred: ClassTargets,
  { labels, sampleWeight, zeroDivision }: ReadReportOptions,
): ReadReport {
  const scores = { beta: 1, zeroDivision };
  if (isLabelRows(yTrue) || isLabelRows(yPred)) {
    const targets = multilabelTargets(where, yTrue, yPred, sampleWeight);
    const columns = selectColumns(where, labels, targets.columns);
    const counts = countColumns(targets, columns);
    return {
      names: Array.from(columns, String),
      complete: false,
      isCounted: sampleWeight === undefined,
      scoresOf: (average) =>
        average === 'samples'
          ? averageScores(countRows(targets, columns), { ...scores, average, sampleWeights: targets.weights })
          : averageScores(counts, { ...scores, average }),
    };
  }
  const targets = classificationTargets(where, yTrue, yPred, sampleWeight);
  const selection = selectLabels(where, labels, targets.classes);
  const counts = countLabels(targets, selection.positions);
  const reported = new Set(selection.positions);
  return {
    names: selection.labels.map(String),
    complete: targets.classes.every((_, position) => reported.has(position)),
    isCounted: sampleWeight === undefined && targets.yTrue.some((code, i) => code === targets.yPred[i]),
    scoresOf: (average) => averageScores(counts, { ...scores, average }),
  };
}

type Row = readonly [
  name: string,
  values: readonly [precision: number, recall: number, fscore: number, support: number],
];

function rowNames(
  where: string,
  targetNames: readonly string[] | undefined,
  labels: readonly string[],
): readonly string[] {
  if (targetNames === undefined) return labels;
  if (expectArray(where, 'targetNames', targetNames).length !== labels.length) {
    throw new ArgumentError(
      `${where}: targetNames must hold one name for each of the ${labels.length} labels, received ${describe(targetNames)}`,
    );
  }
  return targetNames.map(String);
}

/** When all labels are reported, the micro average of every score is the accuracy. */
function asData(rows: readonly Row[], averages: readonly Row[], complete: boolean): ClassificationReport {
  const entries = [...rows, ...averages].map(
    ([name, [precision, recall, fscore, support]]): [string, ClassificationReportRow | number] => [
      name,
      { precision, recall, 'f1-score': fscore, support },
    ],
  );
  const [, [accuracy]] = averages[0] as Row;
  if (complete) entries[rows.length] = ['accuracy', accuracy];
  const report: Record<string, ClassificationReportRow | number> = Object.fromEntries(entries);
  return report as unknown as ClassificationReport;
}

interface TextOptions {
  readonly digits: number;
  readonly complete: boolean;
  readonly formatSupport: (support: number) => string;
}

function asText(rows: readonly Row[], averages: readonly Row[], options: TextOptions): string {
  const { digits, complete, formatSupport } = options;
  const width = Math.max(...rows.map(([name]) => Array.from(name).length), 'weighted avg'.length, digits);
  const line = (name: string, cells: readonly string[]): string =>
    `${alignRight(name, width)} ${cells.map((cell) => ` ${alignRight(cell, 9)}`).join('')}`;
  const scoreLine = ([name, values]: Row): string =>
    line(name, [...values.slice(0, 3).map((value) => formatFixed(value, digits)), formatSupport(values[3])]);
  const averageLines = averages.map(scoreLine);
  if (complete) {
    const [, [, , accuracy, support]] = averages[0] as Row;
    averageLines[0] = line('accuracy', ['', '', formatFixed(accuracy, digits), formatSupport(support)]);
  }
  const header = line('', ['precision', 'recall', 'f1-score', 'support']);
  return [header, '', ...rows.map(scoreLine), '', ...averageLines, ''].join('\n');
}
