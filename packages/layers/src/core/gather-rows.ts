import * as tf from '@tensorflow/tfjs';

/**
 * The rows of a matrix [V,D] that indices name: […,D].
 *
 * The gradient scatters the rows of dy, since tfjs' own goes through all of V for each of them on some backends.
 */
export function gatherRows(matrix: tf.Tensor, indices: tf.Tensor): tf.Tensor {
  const [rows = 0, width = 0] = matrix.shape;
  const flat = tf.reshape(indices, [indices.size]);
  const op = tf.customGrad((weights, ...rest) => {
    const save = rest[0] as unknown as tf.GradSaveFunc;
    save([flat]);
    const gradFunc = (dy: tf.Tensor, [used]: tf.Tensor[]): tf.Tensor =>
      tf.scatterND(tf.reshape(used as tf.Tensor, [-1, 1]), dy, [rows, width]);
    return { value: tf.gather(weights as tf.Tensor, flat), gradFunc };
  });
  return tf.reshape(op(matrix), [...indices.shape, width]);
}
