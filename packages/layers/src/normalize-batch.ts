import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './run-kernel.ts';

/** A batch of mean 0 and variance 1, scaled and moved, with the moments that it had; the caller disposes of these. */
export interface NormalizedBatch {
  readonly y: tf.Tensor;
  /** [C] */
  readonly mean: tf.Tensor;
  /** [C] */
  readonly variance: tf.Tensor;
}

/** What {@link normalizeBatch} takes beside its input. */
export interface BatchScale {
  /** [C], or undefined for 1. */
  readonly gamma: tf.Tensor | undefined;
  /** [C], or undefined for 0. */
  readonly beta: tf.Tensor | undefined;
  /** Added to the variance. */
  readonly epsilon: number;
}

/**
 * Whether the backend has a kernel for it. A gradient of a gradient needs the ops that it is made of: the kernel of the
 * gradient has none itself.
 */
export function canNormalizeBatch({ dtype, size }: tf.Tensor): boolean {
  const { gradientDepth } = (tf.engine() as unknown as { readonly state: { readonly gradientDepth: number } }).state;
  return dtype === 'float32' && size > 0 && gradientDepth < 2 && hasKernel('ModuBatchNormTraining');
}

/** Normalises the channels of x [...,C] by the moments of the batch, where {@link canNormalizeBatch} says so. */
export function normalizeBatch(x: tf.Tensor, { gamma, beta, epsilon }: BatchScale): NormalizedBatch {
  const given = [x, gamma, beta].filter((tensor) => tensor !== undefined);
  const named = (tensors: readonly tf.Tensor[]): Record<string, tf.Tensor | undefined> => ({
    x: tensors[0],
    ...(gamma !== undefined && { gamma: tensors[1] }),
    ...(beta !== undefined && { beta: tensors[given.length - 1] }),
  });
  let moments: tf.Tensor[] = [];
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const inputs = args as tf.Tensor[];
    const [value, ...statistics] = runKernel('ModuBatchNormTraining', named(inputs), { epsilon }) as [
      tf.Tensor,
      ...tf.Tensor[],
    ];
    moments = statistics.map((tensor) => tf.keep(tensor));
    save([...inputs, ...statistics]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [mean, variance] = saved.slice(given.length);
      return runKernel('ModuBatchNormTrainingGrad', { ...named(saved), mean, variance, dy }, { epsilon });
    };
    return { value, gradFunc };
  });
  const y = op(...given);
  const [mean, variance] = moments as [tf.Tensor, tf.Tensor];
  return { y, mean, variance };
}
