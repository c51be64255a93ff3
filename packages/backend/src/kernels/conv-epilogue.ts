import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { sizeOf } from '../tensor-data.ts';
import { activationNumber, type Activation } from './activation.ts';
import { binary, binaryF32 } from './binary.ts';
import { unary } from './unary.ts';

/** What is done to each value of a convolution before it is stored for good. */
export interface ConvEpilogue {
  /** Address of one value per channel, or 0. */
  readonly bias: number;
  /** Number of the activation in `assembly/math.ts`. */
  readonly activation: number;
  /** Address of the slopes of leaky ReLU. */
  readonly slopes: number;
  /** Bytes between the slopes of two channels: 4, or 0 for one slope. */
  readonly slopeStep: 0 | 4;
}

/** What tfjs fuses into a convolution. */
export interface FusedParts {
  readonly bias?: TensorInfo | undefined;
  readonly activation?: Activation | undefined;
  readonly preluActivationWeights?: TensorInfo | undefined;
  readonly leakyreluAlpha?: number | undefined;
}

/** Nothing is done. */
export const plain: ConvEpilogue = { bias: 0, activation: activationNumber.linear, slopes: 0, slopeStep: 0 };

const activations: Readonly<Partial<Record<Activation, string>>> = {
  relu: 'reluF32',
  relu6: 'relu6F32',
  elu: 'eluF32',
  sigmoid: 'sigmoidF32',
};

/** Whether a bias or the slopes of a PReLU are one value for each of `channels` channels, aligned with the last dimension. */
function isPerChannel({ shape, dtype }: TensorInfo, channels: number): boolean {
  return dtype === 'float32' && shape.at(-1) === channels && sizeOf(shape) === channels;
}

/**
 * Whether a convolution can do all of it while it stores its values. Slopes or a bias that differ from pixel to pixel it
 * cannot; neither can it where channels come first and the shapes are aligned with the last dimension.
 */
export function isFusable(
  { bias, preluActivationWeights: slopes }: FusedParts,
  channels: number,
  channelsFirst: boolean,
): boolean {
  const fits = (part: TensorInfo | undefined): boolean =>
    part === undefined || (isPerChannel(part, channels) && (!channelsFirst || part.shape.length === 1));
  return fits(bias) && fits(slopes);
}

/** Calls `use` with the epilogue of parts that `isFusable` accepts. */
export function withEpilogue<T>(
  backend: ModuBackend,
  { bias, activation = 'linear', preluActivationWeights, leakyreluAlpha = 0.2 }: FusedParts,
  use: (epilogue: ConvEpilogue) => T,
): T {
  const biasAddress = bias === undefined ? 0 : backend.address(bias);
  if (activation === 'prelu' && preluActivationWeights !== undefined) {
    const slopes = backend.address(preluActivationWeights);
    return use({ bias: biasAddress, activation: activationNumber.leakyrelu, slopes, slopeStep: 4 });
  }
  const number = activation === 'prelu' ? activationNumber.linear : activationNumber[activation];
  if (activation !== 'leakyrelu') return use({ ...plain, bias: biasAddress, activation: number });
  return backend.withScratch(4, (slopes) => {
    backend.heap.int32[slopes >>> 2] = float32Bits(leakyreluAlpha);
    return use({ bias: biasAddress, activation: number, slopes, slopeStep: 0 });
  });
}

/** Does the same in passes of their own, for parts that `isFusable` refuses; takes `result` over. */
export function finishApart(
  backend: ModuBackend,
  result: TensorInfo,
  { bias, activation = 'linear', preluActivationWeights, leakyreluAlpha = 0.2 }: FusedParts,
  channelsFirst: boolean,
): TensorInfo {
  const aligned = (part: TensorInfo): TensorInfo =>
    channelsFirst && part.shape.length === 1 && part.shape[0] !== 1 ? { ...part, shape: [...part.shape, 1, 1] } : part;
  const steps: ((x: TensorInfo) => TensorInfo)[] = [];
  if (bias !== undefined) steps.push((x) => binaryF32(backend, 'add', x, aligned(bias)));
  if (activation === 'prelu' && preluActivationWeights !== undefined) {
    steps.push((x) => binary(backend, ['preluF32', 'preluRowsF32'], x, aligned(preluActivationWeights), 'float32'));
  }
  if (activation === 'leakyrelu') steps.push((x) => unary(backend, 'leakyReluF32', x, [float32Bits(leakyreluAlpha)]));
  const name = activations[activation];
  if (name !== undefined) steps.push((x) => unary(backend, name, x));
  return steps.reduce((x, step) => {
    const next = step(x);
    backend.disposeIntermediateTensorInfo(x);
    return next;
  }, result);
}
