import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { pad } from './pad.ts';
import { slice } from './slice.ts';
import { isNumeric } from './strided-copy.ts';
import { transpose } from './transpose.ts';

interface OneInput {
  readonly x: TensorInfo;
}

type Pairs = readonly (readonly [number, number])[];

// The same values seen as another shape; nothing to dispose of.
function viewed({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
  return { dataId, dtype, shape };
}

function moved(
  backend: ModuBackend,
  x: TensorInfo,
  split: number[],
  perm: readonly number[],
  shape: number[],
): TensorInfo {
  return viewed(transpose(backend, viewed(x, split), perm), shape);
}

/** Blocks of space moved to the batch or the depth, and back. */
export const spaceDepthKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput, { readonly blockShape: number[]; readonly paddings: Pairs }>(
    'SpaceToBatchND',
    ({ inputs: { x }, attrs: { blockShape, paddings }, backend }) => {
      if (!isNumeric(x)) return undefined;
      const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
      const block = sizeOf(blockShape);
      const rest = x.shape.slice(1 + blockShape.length).map((): [number, number] => [0, 0]);
      const padded = pad(backend, x, [[0, 0], ...paddings, ...rest], 'pad', 0);
      const split = getReshaped(padded.shape, blockShape, block, false);
      const perm = getPermuted(split.length, blockShape.length, false);
      const out = moved(backend, padded, split, perm, getReshapedPermuted(padded.shape, blockShape, block, false));
      backend.disposeIntermediateTensorInfo(padded);
      return out;
    },
  ),

  nativeKernel<OneInput, { readonly blockShape: number[]; readonly crops: number[][] }>(
    'BatchToSpaceND',
    ({ inputs: { x }, attrs: { blockShape, crops }, backend }) => {
      if (!isNumeric(x)) return undefined;
      const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util;
      const block = sizeOf(blockShape);
      const split = getReshaped(x.shape, blockShape, block);
      const shape = getReshapedPermuted(x.shape, blockShape, block);
      const [begin = [], size = []] = tf.slice_util.parseSliceParams(
        { ...x, shape },
        getSliceBeginCoords(crops, blockShape.length),
        getSliceSize(shape, crops, blockShape.length),
      );
      const whole = moved(backend, x, split, getPermuted(split.length, blockShape.length), shape);
      try {
        return slice(backend, whole, begin, size);
      } finally {
        backend.disposeIntermediateTensorInfo(whole);
      }
    },
  ),

  nativeKernel<OneInput, { readonly blockSize: number; readonly dataFormat: string }>(
    'DepthToSpace',
    ({ inputs: { x }, attrs: { blockSize, dataFormat }, backend }) => {
      if (!isNumeric(x)) return undefined;
      tf.util.assert(
        dataFormat === 'NHWC',
        () => `Only NHWC dataFormat supported on CPU for depthToSpace. Got ${dataFormat}`,
      );
      const [batch = 1, height = 1, width = 1, depth = 1] = x.shape;
      const newDepth = depth / (blockSize * blockSize);
      const split = [batch, height, width, blockSize, blockSize, newDepth];
      const shape = [batch, height * blockSize, width * blockSize, newDepth];
      return moved(backend, x, split, [0, 1, 3, 2, 4, 5], shape);
    },
  ),
];
