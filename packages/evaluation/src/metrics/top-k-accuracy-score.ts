import { expectBoolean, expectInteger, expectOptions, ShapeError } from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { sortedLabels } from './classification-targets.ts';
import { readSampleWeight, totalWeight, type SampleWeight } from './sample-weight.ts';
import { readScores, type Scores, type ScoreTable } from './scores.ts';

/** Options of {@link topKAccuracyScore}. */
export interface TopKAccuracyScoreOptions {
  /** How many of the highest scores count; 2 by default. */
  readonly k?: number;
  /** `true` (default) for the fraction of hits, `false` for their number, or for the sum of their weights. */
  readonly normalize?: boolean;
  /** One weight per sample; 1 by default. */
  readonly sampleWeight?: SampleWeight;
  /** The labels of the columns of `yScore`, sorted; those in `yTrue` by default. */
  readonly labels?: Labels;
}

/**
 * The fraction of samples whose true label is among the k labels with the highest scores; of equal scores the last column is the highest.
 *
 * With two classes `yScore` [B] scores the greater label: above 0.5 where all scores lie in [0, 1], otherwise above 0.
 *
 * @param yTrue the true labels [B]
 * @param yScore scores [B,C], a column per sorted class; or [B] for two classes
 * @throws {ShapeError} when shapes do not fit
 * @throws {DataError} for no samples, values that are no labels, or scores that are not finite
 * @throws {ArgumentError} for a wrong option
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html
 * @example
 * ```ts
 * topKAccuracyScore([0, 1, 2], [[0.5, 0.2, 0.2], [0.3, 0.4, 0.2], [0.2, 0.4, 0.3]], { k: 2 }); // 1
 * ```
 */
export function topKAccuracyScore(yTrue: Labels, yScore: Scores, options?: TopKAccuracyScoreOptions): number {
  const where = 'topKAccuracyScore';
  const known = ['k', 'normalize', 'sampleWeight', 'labels'] as const;
  const { k = 2, normalize = true, sampleWeight, labels } = expectOptions(where, options, known);
  expectInteger(where, 'k', k, { min: 1 });
  expectBoolean(where, 'normalize', normalize);
  const { classes, codes } = encodeLabels(where, [['yTrue', yTrue]]);
  const found = codes[0] as Int32Array;
  const scores = readScores(where, yScore, 'yScore');
  const samples = expectSameLength(where, [
    ['yTrue', found.length],
    ['yScore', scores.rows],
  ]);
  const weights = readSampleWeight(where, sampleWeight, samples);
  const all = sortedLabels(where, labels, classes);
  const binary = classes.length <= 2 && (labels === undefined || all.length <= 2);
  const columns = binary && scores.columns === 1 ? 2 : scores.columns;
  if (all.length !== columns || (binary && scores.columns !== 1) || (!binary && scores.rank !== 2)) {
    throw new ShapeError(
      `${where}: yScore must have ${binary ? 'one score per sample for two classes' : `one column for each of the ${all.length} classes`}, received ${scores.columns} for ${all.length}`,
    );
  }
  const columnOf = Int32Array.from(classes, (label: Label) => all.indexOf(label));
  const hit = binary ? binaryHit(scores.data, k) : columnHit(scores, k);
  let hits = 0;
  for (let i = 0; i < samples; i++) {
    if (hit(i, columnOf[found[i] as number] as number)) hits += weights === undefined ? 1 : (weights[i] as number);
  }
  return normalize ? hits / (weights === undefined ? samples : totalWeight(where, weights)) : hits;
}

function binaryHit(data: Float64Array, k: number): (i: number, column: number) => boolean {
  if (k > 1) return () => true;
  const threshold = data.every((score) => score >= 0 && score <= 1) ? 0.5 : 0;
  return (i, column) => Number((data[i] as number) > threshold) === column;
}

function columnHit({ data, columns }: ScoreTable, k: number): (i: number, column: number) => boolean {
  return (i, column) => {
    const own = data[i * columns + column] as number;
    let higher = 0;
    for (let c = 0; c < columns; c++) {
      const other = data[i * columns + c] as number;
      if (other > own || (other === own && c > column)) higher += 1;
    }
    return higher < k;
  };
}
