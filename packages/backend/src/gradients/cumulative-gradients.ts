import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';

interface CumulativeAttrs {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

interface ProdAttrs {
  readonly axis: number | number[] | null | undefined;
}

// Moves the values of [outer, n, inner] towards index 0 by `by` places and fills up with zeros.
function shift(x: Tensor, by: number): Tensor {
  const [outer = 0, n = 0, inner = 0] = x.shape;
  const kept = tf.slice(x, [0, by, 0], [outer, n - by, inner]);
  return tf.pad(kept, [
    [0, 0],
    [0, by],
    [0, 0],
  ]);
}

/**
 * sums[k] = added[k] + factors[k] · sums[k + 1] along the middle axis, in log₂(n) steps.
 */
function linearRecurrence(factors: Tensor, added: Tensor): Tensor {
  const n = added.shape[1] ?? 0;
  let [a, sums] = [factors, added];
  for (let distance = 1; distance < n; distance *= 2) {
    sums = tf.add(sums, tf.mul(a, shift(sums, distance)));
    a = tf.mul(a, shift(a, distance));
  }
  return sums;
}

/**
 * With P[k] the product of all values before k: dx[k] = P[k] · (dy[k] + x[k + 1] · (dy[k + 1] + x[k + 2] · …)).
 * Nothing is divided by x, so zeros are no trouble.
 */
function ofCumprod(x: Tensor, dy: Tensor, { axis, exclusive, reverse }: CumulativeAttrs): Tensor {
  if (x.size === 0) return tf.zeros(x.shape);
  const [place = 0] = tf.util.parseAxisParam(axis, x.shape);
  const middle = [
    tf.util.sizeFromShape(x.shape.slice(0, place)),
    x.shape[place] ?? 1,
    tf.util.sizeFromShape(x.shape.slice(place + 1)),
  ];
  const forwards = (t: Tensor): Tensor => (reverse ? tf.reverse(t, 1) : t);
  const values = forwards(tf.reshape(x, middle));
  const slopes = forwards(tf.reshape(dy, middle));
  const sums = linearRecurrence(shift(values, 1), exclusive ? shift(slopes, 1) : slopes);
  const before = tf.cumprod(values, 1, true, false);
  return tf.reshape(forwards(tf.mul(before, sums)), x.shape);
}

// The derivative by one value is the product of all others: of those before it and those behind it.
function ofProd(x: Tensor, dy: Tensor, axis: ProdAttrs['axis']): Tensor {
  const all = x.shape.map((_, index) => index);
  const reduced = tf.util.parseAxisParam(axis ?? all, x.shape);
  const kept = all.filter((index) => !reduced.includes(index));
  const order = [...kept, ...reduced];
  const moved = tf.transpose(x, order);
  const rows = tf.util.sizeFromShape(kept.map((index) => x.shape[index] ?? 1));
  const values = tf.reshape(moved, [rows, tf.util.sizeFromShape(reduced.map((index) => x.shape[index] ?? 1))]);
  const others = tf.mul(tf.cumprod(values, 1, true, false), tf.cumprod(values, 1, true, true));
  const result = tf.reshape(tf.mul(others, tf.reshape(dy, [rows, 1])), moved.shape);
  return tf.transpose(
    result,
    all.map((index) => order.indexOf(index)),
  );
}

/** Cumulative sums and products, and products over axes counted from the end. */
export const cumulativeGradients: readonly GradConfig[] = [
  gradient<CumulativeAttrs>('Cumsum', {}, (dy, _, { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis, exclusive, !reverse),
  })),
  gradient<CumulativeAttrs>('Cumprod', { inputs: ['x'] }, (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    return { x: () => ofCumprod(x, dy, attrs) };
  }),
  gradient<ProdAttrs>('Prod', { inputs: ['x'] }, (dy, saved, { axis }) => {
    const [x] = saved as [Tensor];
    return { x: () => ofProd(x, dy, axis) };
  }),
];
