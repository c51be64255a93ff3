import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';

/** The second gradient of elu, in terms of its output: the first is dy where y ≥ 0, and dy · (y + 1) below. */
export const eluGradient: GradConfig = gradient('EluGrad', { inputs: ['dy', 'y'] }, (given, saved) => {
  const [dy, y] = saved as [Tensor, Tensor];
  const below = (): Tensor => tf.less(y, 0);
  return {
    dy: () => tf.where(below(), tf.mul(given, tf.add(y, 1)), given),
    y: () => tf.where(below(), tf.mul(given, dy), tf.zerosLike(dy)),
  };
});
