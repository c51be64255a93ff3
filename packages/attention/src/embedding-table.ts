import { ShapeError } from '@modu/core';
import { gatherRows } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/** The rows of `table` [V,D] that ids name: […,D]. */
export function embedded(where: string, table: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  return gatherRows(table, tf.cast(ids, 'int32'), where);
}

/**
 * How well a hidden vector fits each word.
 *
 * logits[…,v] = Σ_d x[…,d] · table[v,d], or · table[d,v] with a table of its own
 *
 * @param x […,D]
 * @param kernel the table [V,D] of the embedding, or one [D,V]
 * @param softCap logits are squeezed to ±softCap by softCap · tanh(logits / softCap)
 * @throws {ShapeError} when the features differ
 */
export function projectedBack(
  where: string,
  x: tf.Tensor,
  kernel: tf.Tensor,
  isTied: boolean,
  softCap: number | undefined,
): tf.Tensor {
  const [features = 0, words = 0] = isTied ? [...kernel.shape].reverse() : kernel.shape;
  if (x.shape.at(-1) !== features) {
    throw new ShapeError(
      `${where}: inputs in reverse must have shape […,D] = […,${features}], received [${x.shape.join(', ')}]`,
    );
  }
  const rows = tf.reshape(x, [-1, features]);
  const logits = tf.reshape(tf.matMul(rows, kernel as tf.Tensor2D, false, isTied), [...x.shape.slice(0, -1), words]);
  return softCap === undefined ? logits : tf.mul(tf.tanh(tf.div(logits, softCap)), softCap);
}
