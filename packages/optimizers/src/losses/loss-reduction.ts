import * as tf from '@tensorflow/tfjs';
import { matchRanks } from './prepare-targets.ts';
import { withoutGradient } from './without-gradient.ts';

/** What becomes of the values of the samples; `'mean'` is another name of `'sum_over_batch_size'`, null of `'none'`. */
export type LossReduction = 'sum_over_batch_size' | 'mean' | 'sum' | 'mean_with_sample_weight' | 'none' | null;

export const lossReductions = [
  'sum_over_batch_size',
  'mean',
  'sum',
  'mean_with_sample_weight',
  'none',
  null,
] as const satisfies readonly LossReduction[];

/** What counts of the values, and how much. */
export interface LossWeights {
  /** Of the shape of the values, or one that broadcasts to it. */
  readonly sampleWeight?: tf.Tensor | undefined;
  /** False where a value does not count. */
  readonly mask?: tf.Tensor | undefined;
}

/**
 * Values times their weights. A mask takes values out; where the mean is asked for, those that are left weigh more, so
 * that a division by the number of all values gives the mean of those.
 */
export function weigh(
  values: tf.Tensor,
  { sampleWeight, mask }: LossWeights,
  reduction: LossReduction,
): { values: tf.Tensor; weights: tf.Tensor | undefined } {
  const weights = withMask(sampleWeight && tf.cast(sampleWeight, 'float32'), mask, reduction);
  if (weights === undefined) return { values, weights };
  const [matched, matchedWeights] = matchRanks(values, weights);
  return { values: tf.mul(matched, matchedWeights), weights: matchedWeights };
}

function withMask(
  sampleWeight: tf.Tensor | undefined,
  mask: tf.Tensor | undefined,
  reduction: LossReduction,
): tf.Tensor | undefined {
  if (mask === undefined) return sampleWeight;
  const isMean = reduction === 'mean' || reduction === 'sum_over_batch_size';
  const float = withoutGradient(tf.cast(mask, 'float32'), (all) => {
    const counts = tf.cast(tf.cast(all, 'bool'), 'float32');
    return isMean ? tf.mul(counts, tf.divNoNan(all.size, tf.sum(counts))) : counts;
  });
  if (sampleWeight === undefined) return float;
  const [left, right] = matchRanks(float, sampleWeight);
  return tf.mul(left, right);
}

/** The reduction of values that {@link weigh} gave. */
export function reduce(values: tf.Tensor, weights: tf.Tensor | undefined, reduction: LossReduction): tf.Tensor {
  if (isKept(values, reduction)) return values;
  const sum = tf.sum(values);
  if (reduction === 'sum') return sum;
  if (reduction !== 'mean_with_sample_weight' || weights === undefined) return tf.div(sum, values.size);
  return tf.mul(sum, shareOf(1, weights));
}

/** Values whose mean is the reduction. */
export function spread(values: tf.Tensor, weights: tf.Tensor | undefined, reduction: LossReduction): tf.Tensor {
  if (isKept(values, reduction)) return values;
  if (reduction === 'sum') return tf.mul(values, values.size);
  if (reduction !== 'mean_with_sample_weight' || weights === undefined) return values;
  return tf.mul(values, shareOf(values.size, weights));
}

/** A number divided by the sum of weights; 0 where that is 0. */
function shareOf(count: number, weights: tf.Tensor): tf.Tensor {
  return withoutGradient(tf.sum(weights), (sum) => tf.divNoNan(count, sum));
}

function isKept({ rank, size }: tf.Tensor, reduction: LossReduction): boolean {
  return reduction === null || reduction === 'none' || rank === 0 || size === 0;
}
