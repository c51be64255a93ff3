import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A tensor with one letter for each of its dimensions. */
export interface Labelled {
  readonly tensor: Tensor;
  readonly labels: string;
}

/**
 * The sum of products of two tensors over the letters that `output` lacks, by one product of matrices: what einsum computes
 * for `a.labels,b.labels->output`.
 *
 * Each letter of `output` must be in `a` or `b`, and none may stand twice in one tensor.
 */
export function contract(left: Labelled, right: Labelled, output: string): Tensor {
  const a = sumAway(left, right.labels + output);
  const b = sumAway(right, left.labels + output);
  const isShared = (label: string): boolean => a.labels.includes(label) && b.labels.includes(label);
  const batch = select(output, isShared);
  const summed = select(a.labels, (label) => isShared(label) && !output.includes(label));
  const rows = select(output, (label) => !b.labels.includes(label));
  const columns = select(output, (label) => !a.labels.includes(label));
  const [matricesA, transposeA] = asMatrices(a, batch, rows, summed);
  const [matricesB, transposeB] = asMatrices(b, batch, summed, columns);
  const product = tf.matMul(matricesA, matricesB, transposeA, transposeB);
  const sizes = new Map([...sizesOf(a), ...sizesOf(b)]);
  const labels = batch + rows + columns;
  const shaped = tf.reshape(
    product,
    Array.from(labels).map((label) => sizes.get(label) ?? 1),
  );
  return arrange({ tensor: shaped, labels }, output);
}

/** A tensor with its dimensions in another order; the letters are the same. */
export function arrange({ tensor, labels }: Labelled, order: string): Tensor {
  return labels === order
    ? tensor
    : tf.transpose(
        tensor,
        Array.from(order).map((label) => labels.indexOf(label)),
      );
}

function select(labels: string, keep: (label: string) => boolean): string {
  return Array.from(labels).filter(keep).join('');
}

function sizesOf({ tensor, labels }: Labelled): [string, number][] {
  return Array.from(labels).map((label, axis) => [label, tensor.shape[axis] ?? 1]);
}

function sumAway({ tensor, labels }: Labelled, needed: string): Labelled {
  const axes = Array.from(labels).flatMap((label, axis) => (needed.includes(label) ? [] : [axis]));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: tf.sum(tensor, axes), labels: select(labels, (label) => needed.includes(label)) };
}

// [batch, first, second] as three dimensions; or the last two exchanged, and `true`, where that saves a transposition.
function asMatrices(item: Labelled, batch: string, first: string, second: string): [Tensor, boolean] {
  const sizes = new Map(sizesOf(item));
  const count = (labels: string): number =>
    Array.from(labels).reduce((product, label) => product * (sizes.get(label) ?? 1), 1);
  const transposed = item.labels === batch + second + first && item.labels !== batch + first + second;
  const order = transposed ? batch + second + first : batch + first + second;
  const [rows, columns] = transposed ? [second, first] : [first, second];
  return [tf.reshape(arrange(item, order), [count(batch), count(rows), count(columns)]), transposed];
}
