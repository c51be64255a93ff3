import { numpySum } from './python-format.ts';
import { weightedMean } from './sample-weight.ts';
import { columnOf, type ScoreTable } from './scores.ts';

/** How the scores of several columns become one. */
export type BinaryAverage = 'micro' | 'macro' | 'weighted' | 'samples';

/** How {@link averageBinary} averages what it measures. */
export interface AverageBinaryOptions {
  readonly average: BinaryAverage | null;
  /** One weight per row. */
  readonly weights: Float64Array | undefined;
  /** The metric for labels 0 and 1 with a score for each. */
  readonly measure: (positive: Int32Array, scores: Float64Array, weights: Float64Array | undefined) => number;
}

/**
 * A metric of two classes for each column of a table of labels, averaged: `'macro'` over columns, `'weighted'` by their
 * positive rows, `'micro'` over all entries together, `'samples'` over rows instead, `null` not at all.
 *
 * @param positive 0 and 1, row by row as the scores
 */
export function averageBinary(
  where: string,
  { positive, scores }: { readonly positive: Uint8Array; readonly scores: ScoreTable },
  { average, weights, measure }: AverageBinaryOptions,
): number | Float64Array {
  const { data, rows, columns } = scores;
  if (average === 'micro') {
    const repeated = weights && Float64Array.from(data, (_, at) => weights[Math.floor(at / columns)] as number);
    return measure(Int32Array.from(positive), data, repeated);
  }
  if (average === 'samples') {
    const each = Float64Array.from({ length: rows }, (_, row) => {
      const [start, end] = [row * columns, (row + 1) * columns];
      return measure(Int32Array.from(positive.subarray(start, end)), data.subarray(start, end), undefined);
    });
    return weights === undefined ? weightedMean(where, each) : weightedMean(where, ...withoutWeightless(each, weights));
  }
  const support = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) {
    const weight = weights === undefined ? 1 : (weights[Math.floor(at / columns)] as number);
    support[at % columns] = (support[at % columns] as number) + weight * (positive[at] as number);
  }
  if (average === 'weighted' && Math.abs(numpySum(support)) <= 1e-8) return 0;
  const each = Float64Array.from({ length: columns }, (_, column) => {
    const labels = new Int32Array(rows);
    for (let row = 0; row < rows; row++) labels[row] = positive[row * columns + column] as number;
    return measure(labels, columnOf(scores, column), weights);
  });
  if (average === null) return each;
  return average === 'macro' ? weightedMean(where, each) : weightedMean(where, ...withoutWeightless(each, support));
}

/** What has no weight counts for nothing, even where it is undefined. */
function withoutWeightless(values: Float64Array, weights: Float64Array): [values: Float64Array, weights: Float64Array] {
  return [values.map((value, i) => (weights[i] === 0 ? 0 : value)), weights];
}
