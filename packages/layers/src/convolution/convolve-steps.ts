import * as tf from '@tensorflow/tfjs';
import { hasKernel } from '../run-kernel.ts';

/** How a kernel goes over a sequence. */
export interface StepConvolution {
  readonly strides: number;
  readonly dilationRate: number;
  readonly padding: 'valid' | 'same' | 'causal';
  /** How many groups of channels there are, each with its share of the filters. */
  readonly groups: number;
}

/** How many steps come out of T steps, for a kernel of K. */
export function convolvedSteps(steps: number, kernelSize: number, settings: StepConvolution): number {
  const { strides, padding } = settings;
  const reach = (kernelSize - 1) * settings.dilationRate;
  return padding === 'same'
    ? Math.ceil(steps / strides)
    : Math.ceil((padding === 'causal' ? steps : steps - reach) / strides);
}

/** The convolution of x [B,T,C] with a kernel [K,C / groups,F]: [B,T′,F]. */
export function convolveSteps(x: tf.Tensor, kernel: tf.Tensor, settings: StepConvolution): tf.Tensor {
  // The convolutions of images of the backend `modu` make no copies of the steps, and take half the time with their gradients.
  const isImage = settings.dilationRate === 1 && settings.groups === 1 && hasKernel('ModuActivationGrad');
  return isImage ? asImages(x, kernel, settings) : asProduct(x, kernel, settings);
}

/** Sequences as images of one row. */
function asImages(x: tf.Tensor, kernel: tf.Tensor, { strides, padding }: StepConvolution): tf.Tensor {
  const [rows = 0, steps = 0, channels = 0] = x.shape;
  const [kernelSize = 1, , filters = 1] = kernel.shape;
  const before = padding === 'causal' ? kernelSize - 1 : 0;
  const image: tf.Tensor4D = tf.reshape(x, [rows, 1, steps, channels]);
  const filter: tf.Tensor4D = tf.reshape(kernel, [1, kernelSize, channels, filters]);
  const y =
    padding === 'causal'
      ? tf.conv2d(
          image,
          filter,
          [1, strides],
          [
            [0, 0],
            [0, 0],
            [before, 0],
            [0, 0],
          ],
        )
      : tf.conv2d(image, filter, [1, strides], padding);
  return tf.reshape(y, [rows, y.shape[2], filters]);
}

/**
 * The K shifted sequences stand side by side, so that all is one product of matrices: it has a gradient on every backend, with
 * any dilation, which `tf.conv1d` has not.
 */
function asProduct(x: tf.Tensor, kernel: tf.Tensor, settings: StepConvolution): tf.Tensor {
  const { strides, dilationRate, padding, groups } = settings;
  const [rows = 0, steps = 0, channels = 0] = x.shape;
  const [kernelSize = 1, inner = 1, filters = 1] = kernel.shape;
  const reach = (kernelSize - 1) * dilationRate;
  const outputs = convolvedSteps(steps, kernelSize, settings);
  const missing = padding === 'same' ? Math.max((outputs - 1) * strides + reach + 1 - steps, 0) : 0;
  const before = padding === 'causal' ? reach : Math.floor(missing / 2);
  // With strides, each shifted sequence is cut into groups of so many steps, the first of which count.
  const needed = reach + outputs * strides;
  const after = Math.max(needed - before - steps, 0);
  const padded =
    before + after === 0
      ? x
      : tf.pad(x, [
          [0, 0],
          [before, after],
          [0, 0],
        ]);
  const columns = Array.from({ length: kernelSize }, (_, k) => {
    const shifted = tf.slice(padded, [0, k * dilationRate, 0], [rows, outputs * strides, channels]);
    if (strides === 1) return shifted;
    const parts = tf.reshape(shifted, [rows, outputs, strides, channels]);
    return tf.reshape(tf.slice(parts, [0, 0, 0, 0], [rows, outputs, 1, channels]), [rows, outputs, channels]);
  });
  const product = (inputs: readonly tf.Tensor[], weights: tf.Tensor): tf.Tensor =>
    tf.matMul(
      tf.reshape(tf.concat([...inputs], 2), [rows * outputs, kernelSize * inner]),
      tf.reshape(weights, [kernelSize * inner, -1]),
    );
  if (groups === 1) return tf.reshape(product(columns, kernel), [rows, outputs, filters]);
  const kernels = tf.split(kernel, groups, 2);
  const parts = kernels.map((weights, group) =>
    product(
      columns.map((column) => tf.slice(column, [0, 0, group * inner], [rows, outputs, inner])),
      weights,
    ),
  );
  return tf.reshape(tf.concat(parts, 1), [rows, outputs, filters]);
}
