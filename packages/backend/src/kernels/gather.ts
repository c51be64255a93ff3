import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { bytesPerValue, sizeOf } from '../tensor-data.ts';
import { rowGrain } from './grain.ts';
import { withRowNumbers } from './row-numbers.ts';
import { isNumeric } from './strided-copy.ts';

// The values that are taken one by one cost more than those that are copied side by side.
const workPerRow = 8;

/** How x [batch, outer, rows, slice] and indices [batch, count] meet. */
interface GatherPlan {
  readonly slice: number;
  readonly rows: number;
  readonly count: number;
  readonly outer: number;
  readonly batch: number;
}

// `indices` is the address of row numbers that have been checked.
function gatherRows(
  backend: ModuBackend,
  x: TensorInfo,
  indices: number,
  shape: readonly number[],
  { slice, rows, count, outer, batch }: GatherPlan,
): TensorInfo {
  const out = backend.output(shape, x.dtype);
  if (sizeOf(shape) === 0) return out;
  const fields = [backend.address(x), indices, backend.address(out), slice, rows, count, outer];
  backend.run(`gather${8 * bytesPerValue(x.dtype)}`, fields, batch * outer * count, rowGrain(slice + workPerRow));
  return out;
}

// Throws what tfjs throws for the first index out of range.
function checkIndices(backend: ModuBackend, indices: TensorInfo, limit: number): void {
  const count = sizeOf(indices.shape);
  if (count === 0) return;
  const [lowest, highest] = backend.withScratch(8, (out) => {
    backend.run('indexRange', [backend.address(indices), count, out], 1, 1);
    return [backend.heap.int32[out >>> 2] ?? 0, backend.heap.int32[(out >>> 2) + 1] ?? 0];
  });
  if (lowest >= 0 && highest < limit) return;
  const bad = backend.view(indices).find((index) => index < 0 || index >= limit);
  throw new Error(`GatherV2: the index value ${bad} is not in [0, ${limit - 1}]`);
}

interface GatherAttrs {
  readonly axis: number;
  readonly batchDims?: number;
}

/** Values picked by index. */
export const gatherKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo; readonly indices: TensorInfo }, GatherAttrs>(
    'GatherV2',
    ({ inputs: { x, indices }, attrs: { axis, batchDims = 0 }, backend }) => {
      if (!isNumeric(x) || indices.dtype !== 'int32') return undefined;
      const [along = 0] = tf.util.parseAxisParam(axis, x.shape);
      checkIndices(backend, indices, x.shape[along] ?? 0);
      const { batchSize, sliceSize, outerSize, dimSize, outputShape } =
        tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims);
      return gatherRows(backend, x, backend.address(indices), outputShape, {
        slice: sliceSize,
        rows: dimSize,
        count: batchSize === 0 ? 0 : sizeOf(indices.shape) / batchSize,
        outer: outerSize,
        batch: batchSize,
      });
    },
  ),

  nativeKernel<{ readonly params: TensorInfo; readonly indices: TensorInfo }>(
    'GatherNd',
    ({ inputs: { params, indices }, backend }) => {
      if (!isNumeric(params) || indices.dtype !== 'int32') return undefined;
      const [shape, count, slice, strides] = tf.backend_util.prepareAndValidate(params, indices);
      if (count === 0) return backend.output(shape, params.dtype);
      const rows = sizeOf(params.shape) / slice;
      return withRowNumbers(backend, { indices, count, strides, rows, shape: params.shape }, (address) =>
        gatherRows(backend, params, address, shape, { slice, rows, count, outer: 1, batch: 1 }),
      );
    },
  ),
];
