import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { finishApart, isFusable, plain, withEpilogue, type ConvEpilogue, type FusedParts } from './conv-epilogue.ts';
import { filled } from './fill.ts';
import { elementGrain, rowGrain } from './grain.ts';
import { withLeadingPart } from './leading-part.ts';

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;
type Shape4 = [number, number, number, number];

/** What tfjs hands to all depthwise convolutions. */
interface DepthwiseAttrs {
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: [number, number] | number;
}

interface FusedAttrs extends DepthwiseAttrs {
  readonly activation?: FusedParts['activation'];
  readonly leakyreluAlpha?: number;
}

// Parts of the sum of a filter's gradient: enough for a few threads.
const wantedPartials = 16;

function infoOf(inShape: readonly number[], filterShape: readonly number[], attrs: DepthwiseAttrs): Info {
  const { strides, pad, dimRoundingMode, dilations } = attrs;
  const $dilations = dilations ?? [1, 1];
  tf.util.assert(
    tf.backend_util.eitherStridesOrDilationsAreOne(strides, $dilations),
    () =>
      'Error in depthwiseConv2d: Either strides or dilations must be ' +
      `1. Got strides ${String(strides)} and dilations '${String($dilations)}'`,
  );
  const shapes = [[...inShape] as Shape4, [...filterShape] as Shape4] as const;
  return tf.backend_util.computeConv2DInfo(...shapes, strides, $dilations, pad, dimRoundingMode, true);
}

/** The fields of how a filter moves, in the order of `assembly/depthwise.ts`. */
function movement(info: Info): number[] {
  return [
    ...[info.outChannels, info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left],
  ];
}

function multiplierOf({ inChannels, outChannels }: Info): number {
  return outChannels / inChannels;
}

/** Calls `use` with the input of a convolution whose channels are repeated until there is one for each output channel. */
function withRepeated<T>(backend: ModuBackend, x: TensorInfo, info: Info, use: (address: number) => T): T {
  const multiplier = multiplierOf(info);
  if (multiplier === 1) return use(backend.address(x));
  return backend.withScratch(4 * sizeOf(x.shape) * multiplier, (repeated) => {
    const pixels = sizeOf(x.shape) / info.inChannels;
    const fields = [backend.address(x), repeated, info.inChannels, multiplier];
    backend.run('repeatChannels', fields, pixels, rowGrain(info.outChannels));
    return use(repeated);
  });
}

function forward(
  backend: ModuBackend,
  x: TensorInfo,
  filter: TensorInfo,
  info: Info,
  epilogue: ConvEpilogue,
): TensorInfo {
  const out = backend.output(info.outShape, 'float32');
  if (sizeOf(info.outShape) === 0) return out;
  withRepeated(backend, x, info, (source) => {
    const addresses = [source, backend.address(filter), backend.address(out)];
    const sizes = [info.inHeight, info.inWidth, info.outHeight, info.outWidth];
    const { bias, activation, slopes, slopeStep } = epilogue;
    const fields = [...addresses, ...sizes, ...movement(info), 0, bias, activation, slopes, slopeStep];
    const grain = rowGrain(info.outWidth * info.outChannels * info.filterHeight * info.filterWidth);
    backend.run('depthwise', fields, info.batchSize * info.outHeight, grain);
  });
  return out;
}

function inputGradient(backend: ModuBackend, dy: TensorInfo, filter: TensorInfo, info: Info): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = info;
  const out = backend.output(info.inShape, 'float32');
  if (sizeOf(info.inShape) === 0) return out;
  const pixels = batchSize * inHeight * inWidth;
  const multiplier = multiplierOf(info);
  const write = (address: number): void => {
    const addresses = [backend.address(dy), backend.address(filter), address];
    const sizes = [info.outHeight, info.outWidth, inHeight, inWidth];
    const { bias, activation, slopes, slopeStep } = plain;
    const fields = [...addresses, ...sizes, ...movement(info), 1, bias, activation, slopes, slopeStep];
    const grain = rowGrain(inWidth * outChannels * info.filterHeight * info.filterWidth);
    backend.run('depthwise', fields, batchSize * inHeight, grain);
  };
  if (multiplier === 1) {
    write(backend.address(out));
  } else {
    backend.withScratch(4 * pixels * outChannels, (apart) => {
      write(apart);
      const fields = [apart, backend.address(out), inChannels, multiplier];
      backend.run('sumChannels', fields, pixels, rowGrain(outChannels));
    });
  }
  return out;
}

function filterGradient(backend: ModuBackend, x: TensorInfo, dy: TensorInfo, info: Info): TensorInfo {
  const size = sizeOf(info.filterShape);
  const rows = info.batchSize * info.outHeight;
  if (sizeOf(dy.shape) === 0) return filled(backend, info.filterShape, 'float32', 0);
  const out = backend.output(info.filterShape, 'float32');
  const partialRows = Math.ceil(rows / wantedPartials);
  const partials = Math.ceil(rows / partialRows);
  withRepeated(backend, x, info, (source) => {
    backend.withScratch(4 * partials * size, (sums) => {
      const sizes = [info.inHeight, info.inWidth, info.outHeight, info.outWidth];
      const fields = [source, backend.address(dy), sums, ...sizes, ...movement(info), rows, partialRows];
      const grain = rowGrain(partialRows * info.outWidth * size);
      backend.run('depthwiseFilter', fields, partials, grain);
      backend.run('sumPartials', [sums, backend.address(out), size, partials], size, elementGrain);
    });
  });
  return out;
}

function areFloat32(...tensors: (TensorInfo | undefined)[]): boolean {
  return tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32');
}

interface ForwardInputs {
  readonly x: TensorInfo;
  readonly filter: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

/** Depthwise convolutions and their gradients. */
export const depthwiseKernels: readonly KernelConfig[] = [
  nativeKernel<ForwardInputs, DepthwiseAttrs>('DepthwiseConv2dNative', ({ inputs: { x, filter }, attrs, backend }) =>
    areFloat32(x, filter) && x.shape[3] === filter.shape[2]
      ? forward(backend, x, filter, infoOf(x.shape, filter.shape, attrs), plain)
      : undefined,
  ),

  nativeKernel<ForwardInputs, FusedAttrs>('FusedDepthwiseConv2D', ({ inputs, attrs, backend }) => {
    const { x, filter, bias, preluActivationWeights } = inputs;
    if (!areFloat32(x, filter, bias, preluActivationWeights) || x.shape[3] !== filter.shape[2]) return undefined;
    const { activation, leakyreluAlpha } = attrs;
    const parts = { bias, preluActivationWeights, activation, leakyreluAlpha };
    const info = infoOf(x.shape, filter.shape, attrs);
    const fused = isFusable(parts, info.outChannels, false);
    const out = withEpilogue(backend, fused ? parts : {}, (epilogue) => forward(backend, x, filter, info, epilogue));
    return fused ? out : finishApart(backend, out, parts, false);
  }),

  nativeKernel<
    { readonly dy: TensorInfo; readonly filter: TensorInfo },
    DepthwiseAttrs & { readonly inputShape: readonly number[] }
  >('DepthwiseConv2dNativeBackpropInput', ({ inputs: { dy, filter }, attrs, backend }) => {
    if (!areFloat32(dy, filter)) return undefined;
    const info = infoOf(attrs.inputShape, filter.shape, attrs);
    if (filter.shape[2] !== info.inChannels) return undefined;
    return withLeadingPart(backend, dy, info.outShape, (part) => inputGradient(backend, part, filter, info));
  }),

  nativeKernel<
    { readonly x: TensorInfo; readonly dy: TensorInfo },
    DepthwiseAttrs & { readonly filterShape: readonly number[] }
  >('DepthwiseConv2dNativeBackpropFilter', ({ inputs: { x, dy }, attrs, backend }) => {
    if (!areFloat32(x, dy)) return undefined;
    const info = infoOf(x.shape, attrs.filterShape, attrs);
    return withLeadingPart(backend, dy, info.outShape, (part) => filterGradient(backend, x, part, info));
  }),
];
