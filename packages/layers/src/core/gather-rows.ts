import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/**
 * The rows of a matrix [V,D] that indices name: […,D].
 *
 * The gradient scatters the rows of dy, since tfjs' own goes through all of V for each of them on some backends.
 *
 * @param where begins the error
 * @throws {ArgumentError} on backends that look at the indices, `cpu` and `modu` among them, for one outside of 0 to V − 1
 */
export function gatherRows(matrix: tf.Tensor, indices: tf.Tensor, where = 'gatherRows'): tf.Tensor {
  const [rows = 0, width = 0] = matrix.shape;
  const flat = tf.reshape(indices, [indices.size]);
  const op = tf.customGrad((weights, ...rest) => {
    const save = rest[0] as unknown as tf.GradSaveFunc;
    save([flat]);
    const gradFunc = (dy: tf.Tensor, [used]: tf.Tensor[]): tf.Tensor =>
      tf.scatterND(tf.reshape(used as tf.Tensor, [-1, 1]), dy, [rows, width]);
    return { value: gather(where, weights as tf.Tensor, flat), gradFunc };
  });
  return tf.reshape(op(matrix), [...indices.shape, width]);
}

function gather(where: string, matrix: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  try {
    return tf.gather(matrix, indices);
  } catch (error) {
    const [, wrong] = /the index value (\S+) is not in/.exec(String(error)) ?? [];
    if (wrong === undefined) throw error;
    const most = (matrix.shape[0] ?? 0) - 1;
    const message = `${where}: indices must be at least 0 and at most ${most}, received ${wrong}`;
    throw new ArgumentError(message, { cause: error });
  }
}
