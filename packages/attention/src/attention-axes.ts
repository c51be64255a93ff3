import { ArgumentError, expectInteger, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** The axes of a projected query [B,…,N,H] by their part in attention. */
export interface AttentionAxes {
  /** Axes over which steps attend to each other, ascending from 1. */
  readonly steps: readonly number[];
  /** Axes that stand apart like the batch, 0 among them. */
  readonly apart: readonly number[];
}

/** The option `attentionAxes` as a list, or undefined for all axes. @throws {ArgumentError} */
export function expectAttentionAxes(where: string, value: unknown): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined;
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  if (list.length === 0)
    throw new ArgumentError(`${where}: attentionAxes must be an integer or a list of at least one, received []`);
  return list.map((axis) => expectInteger(where, 'attentionAxes', axis));
}

/** The axes of inputs of rank `rank`. @throws {ShapeError} when one of them is none of the steps */
export function attentionAxes(where: string, axes: readonly number[] | undefined, rank: number): AttentionAxes {
  const all = Array.from({ length: rank - 2 }, (_, i) => i + 1);
  const steps = axes === undefined ? all : axes.map((axis) => (axis < 0 ? axis + rank : axis));
  if (!steps.every((axis) => all.includes(axis)) || new Set(steps).size < steps.length) {
    throw new ShapeError(
      `${where}: attentionAxes must be axes between the batch and the features of a query of rank ${rank}, each once, ` +
        `received [${(axes ?? []).join(', ')}]`,
    );
  }
  return { steps, apart: [0, ...all.filter((axis) => !steps.includes(axis))] };
}

/** Whether the inputs are [B,T,N,H] as they are. */
export function isPlain({ steps, apart }: AttentionAxes): boolean {
  return steps.length === 1 && apart.length === 1;
}

/** A projected tensor [B,…,N,H] as [B′,T′,N,H], with the axes apart in B′ and the steps in T′. */
export function gathered(x: tf.Tensor, { steps, apart }: AttentionAxes): tf.Tensor4D {
  const [heads, size] = x.shape.slice(-2) as [number, number];
  const moved = tf.transpose(x, [...apart, ...steps, x.rank - 2, x.rank - 1]);
  return tf.reshape(moved, [count(x, apart), count(x, steps), heads, size]);
}

/** The other way round, for an output like the query in all axes but the last. */
export function scattered(y: tf.Tensor4D, query: tf.Tensor, { steps, apart }: AttentionAxes): tf.Tensor {
  const order = [...apart, ...steps, query.rank - 2, query.rank - 1];
  const shape = [...order.slice(0, -1).map((axis) => query.shape[axis] as number), y.shape[3]];
  const back = order.map((_, axis) => order.indexOf(axis));
  return tf.transpose(tf.reshape(y, shape), back);
}

/** Weights [B′,N,T′,S′] with the axes of Keras: those apart, N, the steps of the query, the steps of the key. */
export function scatteredScores(
  scores: tf.Tensor4D,
  query: tf.Tensor,
  key: tf.Tensor,
  { steps, apart }: AttentionAxes,
): tf.Tensor {
  const sizes = (x: tf.Tensor, axes: readonly number[]): number[] => axes.map((axis) => x.shape[axis] as number);
  return tf.reshape(scores, [...sizes(query, apart), scores.shape[1], ...sizes(query, steps), ...sizes(key, steps)]);
}

/**
 * A mask as [B′,N,T′,S′]: its last axes are the steps of query and key; missing axes are added before these, as in Keras.
 *
 * @throws {ShapeError} when it does not broadcast to the scores
 */
export function gatheredMask(
  where: string,
  mask: tf.Tensor,
  query: tf.Tensor,
  key: tf.Tensor,
  { steps, apart }: AttentionAxes,
): tf.Tensor4D {
  const sizes = (x: tf.Tensor, axes: readonly number[]): number[] => axes.map((axis) => x.shape[axis] as number);
  const full = [...sizes(query, apart), query.shape.at(-2) as number, ...sizes(query, steps), ...sizes(key, steps)];
  const inFront = Math.max(0, mask.rank - 2 * steps.length);
  const missing = Math.max(0, full.length - mask.rank);
  const shape = [...mask.shape.slice(0, inFront), ...Array<number>(missing).fill(1), ...mask.shape.slice(inFront)];
  if (shape.length !== full.length || !shape.every((size, axis) => size === 1 || size === full[axis])) {
    const letters = isPlain({ steps, apart }) ? '[B,N,T,S]' : 'the scores';
    throw new ShapeError(
      `${where}: attentionMask must broadcast to ${letters} = [${full.join(', ')}], received [${mask.shape.join(', ')}]`,
    );
  }
  const four = tf.reshape(mask, shape);
  if (isPlain({ steps, apart })) return four as tf.Tensor4D;
  // Axes that are joined must be there in full; the heads may stay 1.
  const target = full.map((size, axis) => (axis === apart.length ? (shape[axis] as number) : size));
  const heads = target[apart.length] as number;
  return tf.reshape(tf.broadcastTo(four, target), [count(query, apart), heads, count(query, steps), count(key, steps)]);
}

function count(x: tf.Tensor, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * (x.shape[axis] as number), 1);
}
