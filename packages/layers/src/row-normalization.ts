import * as tf from '@tensorflow/tfjs';
import { hasKernel, runKernel } from './run-kernel.ts';

/** What is done to each group of values. */
export interface RowNormalization {
  /** Whether the mean is taken off before. */
  readonly centered: boolean;
  /** The axes of a group, ascending, from 0. */
  readonly axes: readonly number[];
  /** Added to the variance, or to the mean of the squares. */
  readonly epsilon: number;
}

/**
 * `x` with the values of each group divided by their standard deviation (or root mean square), then times `gamma`, plus
 * `beta`.
 *
 * @param gamma of the sizes of the axes, or undefined for 1
 * @param beta of the same shape, or undefined for 0
 */
export function normalizeRows(
  x: tf.Tensor,
  gamma: tf.Tensor | undefined,
  beta: tf.Tensor | undefined,
  settings: RowNormalization,
): tf.Tensor {
  const { axes, centered } = settings;
  const isLastAxis = axes.length === 1 && axes[0] === x.rank - 1;
  const values = tf.cast(x, 'float32');
  return isLastAxis && hasKernel(kernelName(centered))
    ? fused(values, gamma, beta, settings)
    : composed(values, gamma, beta, settings);
}

const kernelName = (centered: boolean): string => (centered ? 'ModuLayerNorm' : 'ModuRmsNorm');

function composed(
  x: tf.Tensor,
  gamma: tf.Tensor | undefined,
  beta: tf.Tensor | undefined,
  { axes, centered, epsilon }: RowNormalization,
): tf.Tensor {
  const rows = centered ? tf.sub(x, tf.mean(x, [...axes], true)) : x;
  const scales = tf.rsqrt(tf.add(tf.mean(tf.square(rows), [...axes], true), epsilon));
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const scaled = gamma === undefined ? scales : tf.mul(scales, tf.reshape(gamma, shape));
  const y = tf.mul(rows, scaled);
  return beta === undefined ? y : tf.add(y, tf.reshape(beta, shape));
}

function fused(
  x: tf.Tensor,
  gamma: tf.Tensor | undefined,
  beta: tf.Tensor | undefined,
  { centered, epsilon }: RowNormalization,
): tf.Tensor {
  const name = kernelName(centered);
  const given = [x, gamma, beta].filter((tensor) => tensor !== undefined);
  const named = (tensors: readonly tf.Tensor[]): Record<string, tf.Tensor | undefined> => ({
    x: tensors[0],
    ...(gamma !== undefined && { gamma: tensors[1] }),
    ...(beta !== undefined && { beta: tensors[given.length - 1] }),
  });
  const op = tf.customGrad((...args) => {
    const save = args.pop() as unknown as tf.GradSaveFunc;
    const inputs = args as tf.Tensor[];
    const [value, ...statistics] = runKernel(name, named(inputs), { epsilon }) as [tf.Tensor, ...tf.Tensor[]];
    save([...inputs, ...statistics]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const means = centered ? { means: saved[given.length] } : {};
      return runKernel(`${name}Grad`, { ...named(saved), ...means, scales: saved.at(-1), dy });
    };
    return { value, gradFunc };
  });
  return op(...given);
}
