import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { nativeKernel } from '../native-kernel.ts';
import { geometry3D } from './conv-geometry.ts';
import { convolution, filterGradient } from './convolution.ts';
import { withLeadingPart } from './leading-part.ts';

type Info = ReturnType<typeof tf.backend_util.computeConv3DInfo>;
type Shape5 = [number, number, number, number, number];

/** What tfjs hands to all three-dimensional convolutions. */
interface ConvAttrs {
  readonly strides: [number, number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dilations?: [number, number, number] | number;
}

function infoOf(inShape: readonly number[], filterShape: readonly number[], attrs: ConvAttrs): Info {
  const { strides, pad, dilations = 1 } = attrs;
  return tf.backend_util.computeConv3DInfo([...inShape] as Shape5, [...filterShape] as Shape5, strides, dilations, pad);
}

/** Three-dimensional convolutions and their gradients. */
export const conv3DKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo; readonly filter: TensorInfo }, ConvAttrs>(
    'Conv3D',
    ({ inputs: { x, filter }, attrs, backend }) => {
      if (x.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
      const info = infoOf(x.shape, filter.shape, attrs);
      if (filter.shape[3] !== info.inChannels) return undefined;
      return convolution(backend, 'forward', geometry3D(info), { source: x, filter }, info.outShape);
    },
  ),

  nativeKernel<
    { readonly dy: TensorInfo; readonly filter: TensorInfo },
    ConvAttrs & { readonly inputShape: readonly number[] }
  >('Conv3DBackpropInputV2', ({ inputs: { dy, filter }, attrs, backend }) => {
    if (dy.dtype !== 'float32' || filter.dtype !== 'float32') return undefined;
    const info = infoOf(attrs.inputShape, filter.shape, { ...attrs, dilations: 1 });
    if (filter.shape[3] !== info.inChannels) return undefined;
    return withLeadingPart(backend, dy, info.outShape, (source) =>
      convolution(backend, 'inputGradient', geometry3D(info), { source, filter }, info.inShape),
    );
  }),

  nativeKernel<
    { readonly x: TensorInfo; readonly dy: TensorInfo },
    ConvAttrs & { readonly filterShape: readonly number[] }
  >('Conv3DBackpropFilterV2', ({ inputs: { x, dy }, attrs, backend }) => {
    if (x.dtype !== 'float32' || dy.dtype !== 'float32') return undefined;
    const info = infoOf(x.shape, attrs.filterShape, { ...attrs, dilations: 1 });
    return withLeadingPart(backend, dy, info.outShape, (other) =>
      filterGradient(backend, geometry3D(info), { source: x, other }, info.filterShape),
    );
  }),
];
