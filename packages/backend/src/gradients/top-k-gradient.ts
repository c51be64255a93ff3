import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradientOfMany } from './gradient.ts';

/** The gradient of the values of topk; the indices have none. */
export const topKGradient: GradConfig = gradientOfMany(
  'TopK',
  { inputs: ['x'], outputs: [false, true] },
  ([dy], saved) => {
    const [x, indices] = saved as [Tensor, Tensor];
    return {
      x: () => {
        const n = x.shape.at(-1) ?? 1;
        const k = indices.shape.at(-1) ?? 1;
        const rows = x.size / n;
        const firstOfRow = tf.reshape(tf.range(0, rows * n, n, 'int32'), [rows, 1]);
        const places = tf.add(tf.reshape(indices, [rows, k]), firstOfRow);
        const scattered = tf.scatterND(tf.reshape(places, [rows * k, 1]), tf.reshape(dy as Tensor, [rows * k]), [
          x.size,
        ]);
        return tf.reshape(scattered, x.shape);
      },
    };
  },
);
