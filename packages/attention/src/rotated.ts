import * as tf from '@tensorflow/tfjs';

/**
 * Each pair (x[…,i], x[…,i + H/2]) turned by an angle; the gradient is turned back.
 *
 * @param x […,H]
 * @param cos,sin of the angles, of a shape that broadcasts to […,H/2]; they get no gradient
 */
export function rotated(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((values, save) => {
    (save as unknown as tf.GradSaveFunc)([cos, sin]);
    const gradFunc = (dy: tf.Tensor, [c, s]: tf.Tensor[]): tf.Tensor =>
      turned(dy, c as tf.Tensor, tf.neg(s as tf.Tensor));
    return { value: turned(values as tf.Tensor, cos, sin), gradFunc };
  });
  return op(x);
}

function turned(x: tf.Tensor, cos: tf.Tensor, sin: tf.Tensor): tf.Tensor {
  const [first, second] = tf.split(x, 2, x.rank - 1) as [tf.Tensor, tf.Tensor];
  const left = tf.sub(tf.mul(first, cos), tf.mul(second, sin));
  const right = tf.add(tf.mul(second, cos), tf.mul(first, sin));
  return tf.concat([left, right], x.rank - 1);
}
