import * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../activations/activations.ts';
import { hasKernel, runKernel } from '../run-kernel.ts';
import { sameWalk, shiftedProduct } from './shifted-product.ts';

type Pair = readonly [number, number];

/** How a kernel goes over images. */
export interface ImageConvolution {
  readonly strides: Pair;
  readonly dilationRate: Pair;
  /** Rows and columns of zeros before and behind, where it is neither `'valid'` nor `'same'`. */
  readonly padding: 'valid' | 'same' | readonly [Pair, Pair];
  /** How many groups of channels there are, each with its share of the filters. */
  readonly groups: number;
}

/** What follows a convolution. */
export interface ConvolutionEnd {
  /** [F] */
  readonly bias: tf.Tensor | undefined;
  readonly activation: ActivationName;
}

/** The activations that the backend `modu` computes along with a convolution, in training too. */
const fused: readonly ActivationName[] = ['linear', 'relu', 'relu6'];

/** Whether {@link convolveImage} applies an activation. */
export function isWithin(activation: ActivationName, { groups }: Pick<ImageConvolution, 'groups'>): boolean {
  return groups === 1 && hasKernel('ModuConv2D') && fused.includes(activation);
}

/**
 * The convolution of x [B,H,W,C] with a kernel [M,N,C / groups,F]: [B,H′,W′,F], with its bias, and with its activation where
 * {@link isWithin} says so.
 */
export function convolveImage(
  x: tf.Tensor,
  kernel: tf.Tensor,
  settings: ImageConvolution,
  { bias, activation }: ConvolutionEnd,
): tf.Tensor {
  if (settings.groups === 1 && hasKernel('ModuConv2D')) {
    const { strides, padding, dilationRate: dilations } = settings;
    const attrs = {
      strides,
      pad: padOf(padding),
      dilations,
      activation: isWithin(activation, settings) ? activation : 'linear',
    };
    return runKernel('ModuConv2D', { x, filter: kernel, ...(bias && { bias }) }, attrs)[0] as tf.Tensor;
  }
  const y = convolve(x, kernel, settings);
  return bias === undefined ? y : tf.add(y, bias);
}

function convolve(x: tf.Tensor, kernel: tf.Tensor, settings: ImageConvolution): tf.Tensor {
  const { strides, dilationRate, padding, groups } = settings;
  const isDilated = dilationRate.some((rate) => rate > 1);
  // What a dilated convolution lacks on the backends of tfjs, and every one on its `wasm`, is the gradient.
  if (isDilated || !hasKernel('Conv2DBackpropFilter')) return asProduct(x, kernel, settings);
  if (groups > 1) {
    const kernels = tf.split(kernel, groups, 3);
    const parts = tf.split(x, groups, 3);
    const each = parts.map((part, i) => convolve(part, kernels[i] as tf.Tensor, { ...settings, groups: 1 }));
    return tf.concat(each, 3);
  }
  return tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, [...strides], padOf(padding));
}

/** The padding as tfjs takes it. */
function padOf(padding: ImageConvolution['padding']) {
  if (typeof padding === 'string') return padding;
  const [[above, below], [left, right]] = padding;
  const none: [number, number] = [0, 0];
  const pads: [[number, number], [number, number], [number, number], [number, number]] = [
    none,
    [above, below],
    [left, right],
    none,
  ];
  return pads;
}

function asProduct(x: tf.Tensor, kernel: tf.Tensor, settings: ImageConvolution): tf.Tensor {
  const { strides, dilationRate, padding, groups } = settings;
  const walk = (axis: 0 | 1) => {
    const [size, kernelSize] = [x.shape[axis + 1] ?? 0, kernel.shape[axis] ?? 1];
    const [stride, dilation] = [strides[axis], dilationRate[axis]];
    if (padding === 'same') return sameWalk(size, kernelSize, stride, dilation);
    const [before, behind] = padding === 'valid' ? [0, 0] : padding[axis];
    const outputs = Math.ceil((size + before + behind - (kernelSize - 1) * dilation) / stride);
    return { stride, dilation, before, outputs };
  };
  return shiftedProduct(x, kernel, [walk(0), walk(1)], groups);
}
