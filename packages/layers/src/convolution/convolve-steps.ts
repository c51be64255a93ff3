import * as tf from '@tensorflow/tfjs';
import { convolveImage, type ConvolutionEnd } from './convolve-image.ts';

/** How a kernel goes over a sequence. */
export interface StepConvolution {
  readonly strides: number;
  readonly dilationRate: number;
  readonly padding: 'valid' | 'same' | 'causal';
  /** How many groups of channels there are, each with its share of the filters. */
  readonly groups: number;
}

/** The convolution of x [B,T,C] with a kernel [K,C / groups,F]: [B,T′,F]. Sequences are images of one row. */
export function convolveSteps(
  x: tf.Tensor,
  kernel: tf.Tensor,
  { strides, dilationRate, padding, groups }: StepConvolution,
  end: ConvolutionEnd,
): tf.Tensor {
  const [rows = 0, steps = 0, channels = 0] = x.shape;
  const [kernelSize = 1] = kernel.shape;
  const before = (kernelSize - 1) * dilationRate;
  const image = tf.reshape(x, [rows, 1, steps, channels]);
  const y = convolveImage(
    image,
    tf.reshape(kernel, [1, ...kernel.shape]),
    {
      strides: [1, strides],
      dilationRate: [1, dilationRate],
      padding:
        padding === 'causal'
          ? [
              [0, 0],
              [before, 0],
            ]
          : padding,
      groups,
    },
    end,
  );
  return tf.reshape(y, [rows, y.shape[2] ?? 0, y.shape[3] ?? 0]);
}
