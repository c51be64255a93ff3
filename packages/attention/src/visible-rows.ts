import * as tf from '@tensorflow/tfjs';

/**
 * Which query steps may attend to any key at all: 1, or 0 where all keys are masked.
 *
 * Memory is linear in T and S unless the mask itself has an axis of each.
 *
 * @param mask bool, of rank 4, broadcasts to [B,N,T,S]
 * @param causal how many key steps come before the first query step, or undefined without a causal mask
 * @returns float32 [B,N,T,1], with 1 in place of sizes that do not matter
 */
export function visibleRows(
  mask: tf.Tensor4D,
  [querySteps, keySteps]: readonly [number, number],
  causal?: number,
): tf.Tensor4D {
  return tf.tidy(() => {
    if (causal === undefined) return tf.cast<tf.Tensor4D>(tf.any(mask, -1, true), 'float32');
    const full = mask.shape[3] === keySteps ? mask : tf.tile(mask, [1, 1, 1, keySteps]);
    // Each key step as far as a query step reaches: whether any up to it is open.
    const reached = tf.cast<tf.Tensor4D>(tf.greater(tf.cumsum(tf.cast(full, 'float32'), 3), 0), 'float32');
    const ends = Array.from({ length: querySteps }, (_, t) => Math.min(t + causal, keySteps - 1));
    const [batch, heads, rows] = full.shape;
    if (rows === 1) {
      return tf.reshape(tf.gather(reached, tf.tensor1d(ends, 'int32'), 3), [batch, heads, querySteps, 1]);
    }
    const own = tf.tensor2d(
      Float32Array.from({ length: querySteps * keySteps }, (_, i) =>
        Number(i % keySteps === ends[Math.floor(i / keySteps)]),
      ),
      [querySteps, keySteps],
    );
    return tf.sum<tf.Tensor4D>(tf.mul(reached, own), 3, true);
  });
}
