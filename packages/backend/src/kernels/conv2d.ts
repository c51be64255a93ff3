import { expectOneOf } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { channelsFirst, withChannelsLast } from './channels-first.ts';
import { finishApart, isFusable, withEpilogue, type FusedParts } from './conv-epilogue.ts';
import { geometry2D } from './conv-geometry.ts';
import { convolution, filterGradient } from './convolution.ts';
import { expectInput, type Axes } from './fused-inputs.ts';
import { withLeadingPart } from './leading-part.ts';

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Shape4 = [number, number, number, number];
type Pad = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/** What tfjs hands to all two-dimensional convolutions. */
interface ConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: Pad;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: [number, number] | number;
}

interface FusedAttrs extends ConvAttrs {
  readonly activation?: FusedParts['activation'];
  readonly leakyreluAlpha?: number;
}

// The slope of others depends on the output, which the second gradients of tfjs do not see through.
const trainable = ['linear', 'relu', 'relu6'] as const;

/** Attributes of `ModuConv2D`, whose images [B,H,W,C] have their channels last. */
export interface TrainedConvAttrs {
  readonly strides: [number, number] | number;
  readonly pad: Pad;
  /** 1 unless given. */
  readonly dilations?: [number, number] | number;
  /** One of straight pieces; `'linear'` unless given. */
  readonly activation?: (typeof trainable)[number];
}

function infoOf(inShape: readonly number[], filterShape: readonly number[], attrs: ConvAttrs): Info {
  const { strides, pad, dataFormat, dimRoundingMode, dilations = 1 } = attrs;
  return tf.backend_util.computeConv2DInfo(
    [...inShape] as Shape4,
    [...filterShape] as Shape4,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}

function areFloat32(...tensors: (TensorInfo | undefined)[]): boolean {
  return tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32');
}

/** Runs `compute` on an image with the channels last, and gives its result the order of `info`. */
function inOrder(
  backend: ModuBackend,
  info: Info,
  image: TensorInfo,
  compute: (image: TensorInfo) => TensorInfo,
): TensorInfo {
  if (info.dataFormat === 'channelsLast') return compute(image);
  return channelsFirst(backend, withChannelsLast(backend, image, compute));
}

function forward(
  backend: ModuBackend,
  x: TensorInfo,
  filter: TensorInfo,
  attrs: ConvAttrs,
  parts: FusedParts,
): TensorInfo | undefined {
  const info = infoOf(x.shape, filter.shape, attrs);
  if (filter.shape[2] !== info.inChannels) return undefined;
  const { batchSize, outHeight, outWidth, outChannels } = info;
  const first = info.dataFormat === 'channelsFirst';
  const fused = sizeOf(x.shape) > 0 && isFusable(parts, outChannels, first);
  const out = inOrder(backend, info, x, (source) =>
    withEpilogue(backend, fused ? parts : {}, (epilogue) => {
      const shape = [batchSize, outHeight, outWidth, outChannels];
      return convolution(backend, 'forward', geometry2D(info), { source, filter }, shape, epilogue);
    }),
  );
  return fused ? out : finishApart(backend, out, parts, first);
}

interface ForwardInputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

/** Two-dimensional convolutions and their gradients; one-dimensional and transposed ones come here, too. */
export const conv2DKernels: readonly KernelConfig[] = [
  nativeKernel<ForwardInputs, ConvAttrs>('Conv2D', ({ inputs: { x, filter }, attrs, backend }) =>
    areFloat32(x, filter) ? forward(backend, x, filter, attrs, {}) : undefined,
  ),

  nativeKernel<ForwardInputs, FusedAttrs>('FusedConv2D', ({ inputs, attrs, backend }) => {
    const { x, filter, bias, preluActivationWeights } = inputs;
    if (!areFloat32(x, filter, bias, preluActivationWeights)) return undefined;
    const { activation, leakyreluAlpha } = attrs;
    return forward(backend, x, filter, attrs, { bias, preluActivationWeights, activation, leakyreluAlpha });
  }),

  // tfjs parts what FusedConv2D does into three steps where there is a gradient.
  nativeKernel<ForwardInputs, TrainedConvAttrs>('ModuConv2D', ({ inputs: { x, filter, bias }, attrs, backend }) => {
    const where = 'ModuConv2D';
    const { strides, pad, dilations, activation = 'linear' } = attrs;
    expectOneOf(where, 'activation', activation, trainable);
    const axes: Axes = {};
    expectInput(where, 'x', x, ['B', 'H', 'W', 'C'], axes);
    expectInput(where, 'filter', filter, ['M', 'N', 'C', 'F'], axes);
    if (bias !== undefined) expectInput(where, 'bias', bias, ['F'], axes);
    const settings = { strides, pad, dataFormat: 'NHWC', ...(dilations !== undefined && { dilations }) } as const;
    return forward(backend, x, filter, settings, { bias, activation });
  }),

  nativeKernel<
    { readonly dy: TensorInfo; readonly filter: TensorInfo },
    ConvAttrs & { readonly inputShape: readonly number[] }
  >('Conv2DBackpropInput', ({ inputs: { dy, filter }, attrs, backend }) => {
    if (!areFloat32(dy, filter)) return undefined;
    const info = infoOf(attrs.inputShape, filter.shape, { ...attrs, dilations: 1 });
    const { batchSize, inHeight, inWidth, inChannels } = info;
    if (filter.shape[2] !== inChannels) return undefined;
    const shape = [batchSize, inHeight, inWidth, inChannels];
    return withLeadingPart(backend, dy, info.outShape, (part) =>
      inOrder(backend, info, part, (source) =>
        convolution(backend, 'inputGradient', geometry2D(info), { source, filter }, shape),
      ),
    );
  }),

  nativeKernel<
    { readonly x: TensorInfo; readonly dy: TensorInfo },
    ConvAttrs & { readonly filterShape: readonly number[] }
  >('Conv2DBackpropFilter', ({ inputs: { x, dy }, attrs, backend }) => {
    if (!areFloat32(x, dy)) return undefined;
    const info = infoOf(x.shape, attrs.filterShape, { ...attrs, dilations: 1 });
    const compute = (source: TensorInfo, other: TensorInfo): TensorInfo =>
      filterGradient(backend, geometry2D(info), { source, other }, info.filterShape);
    return withLeadingPart(backend, dy, info.outShape, (part) => {
      if (info.dataFormat === 'channelsLast') return compute(x, part);
      return withChannelsLast(backend, x, (source) =>
        withChannelsLast(backend, part, (other) => compute(source, other)),
      );
    });
  }),
];
