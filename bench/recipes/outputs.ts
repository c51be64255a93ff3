import { accuracyScore, r2Score, rocAucScore } from '@modu/evaluation';
import type { NpyArray } from './npy.ts';

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value / values.length, 0);

/** The parts of an array along its first axis. */
export const rowsOf = ({ data, shape: [rows = 0] }: NpyArray): ArrayLike<number>[] =>
  Array.from({ length: rows }, (_, i) => data.subarray((i * data.length) / rows, ((i + 1) * data.length) / rows));

/** The class of each row: where the largest probability stands, or whether the only one is over a half. */
function classes(outputs: NpyArray, labels: ArrayLike<number>): number[] {
  const known = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const isSingle = outputs.data.length === outputs.shape[0];
  return rowsOf(outputs).map((row) => {
    const values = Array.from(row);
    const at = isSingle ? Number((values[0] ?? 0) > 0.5) : values.indexOf(Math.max(...values));
    // A test part may lack a class; labels are 0, 1, … wherever that could be.
    return isSingle || known.length < values.length ? at : (known[at] ?? at);
  });
}

/** Compares outputs with true values by a metric's name. */
export function measure(metric: string, labels: ArrayLike<number>, outputs: NpyArray): number {
  const truth = Array.from(labels);
  if (metric === 'accuracy') return accuracyScore(truth, classes(outputs, truth));
  if (metric === 'roc_auc') return rocAucScore(truth, Array.from(outputs.data));
  if (metric === 'r2') return r2Score(truth, Array.from(outputs.data));
  throw new Error(`score: metric must be accuracy, roc_auc or r2, received '${metric}'`);
}
