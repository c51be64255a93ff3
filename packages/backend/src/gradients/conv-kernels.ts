import type { Tensor } from '@tensorflow/tfjs';
import { runKernel } from './run-kernel.ts';

/** The attributes that convolutions and their gradients share. */
export interface ConvAttrs {
  readonly strides: number | number[];
  readonly pad: 'valid' | 'same' | number | [number, number][];
  readonly dataFormat?: string;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: number | number[] | null;
}

/** A kind of convolution with the kernels of its gradients, as functions of tensors. */
export interface Convolution {
  readonly forward: (x: Tensor, filter: Tensor, attrs: ConvAttrs) => Tensor;
  readonly ofInput: (dy: Tensor, filter: Tensor, inputShape: number[], attrs: ConvAttrs) => Tensor;
  readonly ofFilter: (x: Tensor, dy: Tensor, filterShape: number[], attrs: ConvAttrs) => Tensor;
}

function convolution(
  names: { readonly forward: string; readonly ofInput: string; readonly ofFilter: string },
  attrsOf: (attrs: ConvAttrs) => object,
  dilations: number[],
): Convolution {
  return {
    forward: (x, filter, attrs) => runKernel(names.forward, { x, filter }, { ...attrsOf(attrs), dilations }),
    ofInput: (dy, filter, inputShape, attrs) =>
      runKernel(names.ofInput, { dy, filter }, { ...attrsOf(attrs), inputShape }),
    ofFilter: (x, dy, filterShape, attrs) => runKernel(names.ofFilter, { x, dy }, { ...attrsOf(attrs), filterShape }),
  };
}

/** Convolutions without dilation, over two dimensions. */
export const conv2D: Convolution = convolution(
  { forward: 'Conv2D', ofInput: 'Conv2DBackpropInput', ofFilter: 'Conv2DBackpropFilter' },
  ({ strides, pad, dataFormat = 'NHWC', dimRoundingMode }) => ({
    strides,
    pad,
    dataFormat,
    ...(dimRoundingMode !== undefined && { dimRoundingMode }),
  }),
  [1, 1],
);

/** The same with one filter for each channel. */
export const depthwiseConv2D: Convolution = convolution(
  {
    forward: 'DepthwiseConv2dNative',
    ofInput: 'DepthwiseConv2dNativeBackpropInput',
    ofFilter: 'DepthwiseConv2dNativeBackpropFilter',
  },
  ({ strides, pad, dimRoundingMode }) => ({
    strides,
    pad,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    ...(dimRoundingMode !== undefined && { dimRoundingMode }),
  }),
  [1, 1],
);

/** The same over three dimensions. */
export const conv3D: Convolution = convolution(
  { forward: 'Conv3D', ofInput: 'Conv3DBackpropInputV2', ofFilter: 'Conv3DBackpropFilterV2' },
  ({ strides, pad }) => ({ strides, pad, dataFormat: 'NDHWC' }),
  [1, 1, 1],
);
