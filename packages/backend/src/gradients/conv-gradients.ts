import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { TrainedConvAttrs } from '../kernels/conv2d.ts';
import { conv2D, conv3D, depthwiseConv2D, type ConvAttrs, type Convolution } from './conv-kernels.ts';
import { gradient } from './gradient.ts';
import { runKernel } from './run-kernel.ts';
import { spread, thin } from './spread.ts';

/**
 * The gradients of a convolution with respect to its input and its filter. tfjs refuses dilated ones: a dilated filter is a
 * plain one with zeros between its values.
 *
 * @param axes how many dimensions the filter slides along
 */
function byInputs(kernels: Convolution, axes: number, dy: Tensor, saved: Tensor[], attrs: ConvAttrs) {
  const [x, filter] = saved as [Tensor, Tensor];
  const factors = [attrs.dilations ?? 1].flat();
  const factor = (axis: number): number => factors[factors.length === 1 ? 0 : axis] ?? 1;
  const spatial = Array.from({ length: axes }, (_, axis) => axis);
  const spreadShape = filter.shape.map((size, axis) => (axis < axes ? (size - 1) * factor(axis) + 1 : size));
  return {
    x: () => {
      const apart = spatial.reduce((part, axis) => spread(part, axis, factor(axis)), filter);
      return kernels.ofInput(dy, apart, x.shape, attrs);
    },
    filter: () => {
      const apart = kernels.ofFilter(x, dy, spreadShape, attrs);
      return spatial.reduce((part, axis) => thin(part, axis, factor(axis)), apart);
    },
  };
}

function ofForward(kernelName: string, kernels: Convolution, axes: number): GradConfig {
  return gradient<ConvAttrs>(kernelName, { inputs: ['x', 'filter'] }, (dy, saved, attrs) =>
    byInputs(kernels, axes, dy, saved, attrs),
  );
}

/** A convolution of images with bias and activation in one: the slope of the activation, which all three gradients need, is made once. */
const trainedGradient = gradient<ConvAttrs & TrainedConvAttrs>(
  'ModuConv2D',
  { inputs: ['x', 'filter'], outputs: [true] },
  (dy, saved, attrs) => {
    const [x, filter, y] = saved as [Tensor, Tensor, Tensor];
    const { activation = 'linear' } = attrs;
    const slope = activation === 'linear' ? dy : runKernel('ModuActivationGrad', { dy, y }, { activation });
    return { ...byInputs(conv2D, 2, slope, [x, filter], attrs), bias: () => tf.sum(slope, [0, 1, 2]) };
  },
);

/** The gradients of a convolution's gradient by its input, which is also the transposed convolution. */
function ofInputGradient(kernelName: string, kernels: Convolution): GradConfig {
  return gradient<ConvAttrs>(kernelName, { inputs: ['dy', 'filter'] }, (ddx, saved, attrs) => {
    const [dy, filter] = saved as [Tensor, Tensor];
    return {
      dy: () => kernels.forward(ddx, filter, attrs),
      filter: () => kernels.ofFilter(ddx, dy, filter.shape, attrs),
    };
  });
}

/** The gradients of a convolution's gradient by its filter. */
function ofFilterGradient(kernelName: string, kernels: Convolution): GradConfig {
  return gradient<ConvAttrs>(kernelName, { inputs: ['x', 'dy'] }, (ddFilter, saved, attrs) => {
    const [x, dy] = saved as [Tensor, Tensor];
    return {
      x: () => kernels.ofInput(dy, ddFilter, x.shape, attrs),
      dy: () => kernels.forward(x, ddFilter, attrs),
    };
  });
}

/** The gradient of depthwiseConv2d, dilated or not. tfjs refuses dilation, and its tests insist on that. */
export const depthwiseGradient: GradConfig = ofForward('DepthwiseConv2dNative', depthwiseConv2D, 2);

/** Convolutions with dilation; transposed convolutions of volumes; and second gradients, which a gradient penalty takes. */
export const convGradients: readonly GradConfig[] = [
  trainedGradient,
  ofForward('Conv2D', conv2D, 2),
  ofForward('Conv3D', conv3D, 3),
  ofFilterGradient('Conv2DBackpropFilter', conv2D),
  ofInputGradient('DepthwiseConv2dNativeBackpropInput', depthwiseConv2D),
  ofFilterGradient('DepthwiseConv2dNativeBackpropFilter', depthwiseConv2D),
  ofInputGradient('Conv3DBackpropInputV2', conv3D),
  ofFilterGradient('Conv3DBackpropFilterV2', conv3D),
];
