import { runKernel } from '@modu/layers';
import * as tf from '@tensorflow/tfjs';

/** Attributes of the kernels `ModuAttention` and `ModuAttentionGrad`. */
export interface FusedAttentionSettings {
  readonly scale: number;
  readonly causal: boolean;
  readonly causalOffset: number;
  readonly rate: number;
  readonly seed: number;
  readonly counter: number;
  readonly headAxis: 1 | 2;
}

/**
 * Attention by one kernel of the backend `modu` and its gradient by another; memory is linear in T and S.
 *
 * Inputs   q [B,T,N,H]; k, v [B,S,N,H], or with the heads before the steps; mask bool, broadcasts to [B,N,T,S]
 * Output   like q
 */
export function fusedAttention(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  mask: tf.Tensor | undefined,
  settings: FusedAttentionSettings,
): tf.Tensor4D {
  const attrs = { ...settings };
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const [query, key, value] = args as tf.Tensor[];
    const inputs = { q: query, k: key, v: value, ...(mask && { mask }) };
    const [y, statistics] = runKernel('ModuAttention', inputs, attrs) as [tf.Tensor, tf.Tensor];
    save([query, key, value, y, statistics, ...(mask === undefined ? [] : [mask])] as tf.Tensor[]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [savedQ, savedK, savedV, savedY, kept, savedMask] = saved;
      const all = { q: savedQ, k: savedK, v: savedV, y: savedY, statistics: kept, dy };
      return runKernel('ModuAttentionGrad', savedMask === undefined ? all : { ...all, mask: savedMask }, attrs);
    };
    return { value: y, gradFunc };
  });
  return op(q, k, v) as tf.Tensor4D;
}
