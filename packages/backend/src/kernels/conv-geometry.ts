import type * as tf from '@tensorflow/tfjs';

type Conv2DInfo = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Conv3DInfo = ReturnType<typeof tf.backend_util.computeConv3DInfo>;

/** How a filter moves along one dimension of an image. */
export interface ConvAxis {
  /** Length of the input and of the output. */
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros in front of the input; negative when it is cut. */
  readonly pad: number;
}

/** A convolution of [batch, z, y, x, channels] images; two-dimensional ones have one step along z. */
export interface ConvGeometry {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly z: ConvAxis;
  readonly y: ConvAxis;
  readonly x: ConvAxis;
}

const flat: ConvAxis = { input: 1, output: 1, filter: 1, stride: 1, dilation: 1, pad: 0 };

/** The geometry that tfjs computed for two dimensions. */
export function geometry2D(info: Conv2DInfo): ConvGeometry {
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    z: flat,
    y: {
      input: info.inHeight,
      output: info.outHeight,
      filter: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      pad: info.padInfo.top,
    },
    x: {
      input: info.inWidth,
      output: info.outWidth,
      filter: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      pad: info.padInfo.left,
    },
  };
}

/** The geometry that tfjs computed for three dimensions. */
export function geometry3D(info: Conv3DInfo): ConvGeometry {
  return {
    ...geometry2D(info as unknown as Conv2DInfo),
    z: {
      input: info.inDepth,
      output: info.outDepth,
      filter: info.filterDepth,
      stride: info.strideDepth,
      dilation: info.dilationDepth,
      pad: info.padInfo.front,
    },
  };
}
