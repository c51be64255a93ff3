import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { bytesPerValue, sizeOf } from '../tensor-data.ts';
import { castTo } from './cast.ts';
import { filled } from './fill.ts';
import { elementGrain, rowGrain } from './grain.ts';
import { valueBits } from './pad.ts';
import { withRowNumbers } from './row-numbers.ts';
import { isNumeric, stridedCopy, stridesOf } from './strided-copy.ts';

// Every piece looks through all row numbers: few pieces, but enough for every thread.
const mostPieces = 32;
const manyRows = 64;
const blockColumns = 64;

interface ScatterPlan {
  /** Address of the row numbers; those outside of the result are skipped. */
  readonly rowNumbers: number;
  readonly updates: TensorInfo;
  readonly count: number;
  /** Values of a row. */
  readonly slice: number;
  /** Rows of the result. */
  readonly rows: number;
}

function scatter(
  backend: ModuBackend,
  name: 'scatterAddF32' | 'scatterAddI32' | 'scatterPut32' | 'scatterPut8',
  out: TensorInfo,
  { rowNumbers, updates, count, slice, rows }: ScatterPlan,
): void {
  if (rows * slice === 0) return;
  // Where the rows are few, threads share their columns.
  const block = rows >= manyRows || slice < 2 * blockColumns || name === 'scatterPut8' ? slice : blockColumns;
  const fields = [rowNumbers, backend.address(updates), backend.address(out), count, slice, rows, block];
  const items = rows * Math.ceil(slice / block);
  const alone = (rows + count) * slice <= 2 * elementGrain;
  backend.run(name, fields, items, alone ? items : Math.ceil(items / mostPieces));
}

/**
 * Sums of the rows of x that have the same segment number; rows whose number is no segment are left out.
 * The sums have the order of the rows, whatever the number of threads.
 *
 * @param x float32 [count, …]
 * @param ids int32 [count]
 */
export function segmentSum(backend: ModuBackend, x: TensorInfo, ids: TensorInfo, segments: number): TensorInfo {
  const shape = [segments, ...x.shape.slice(1)];
  tf.util.assertNonNegativeIntegerDimensions(shape);
  const out = backend.output(shape, 'float32');
  const [count = 0] = x.shape;
  scatter(backend, 'scatterAddF32', out, {
    rowNumbers: backend.address(ids),
    updates: x,
    count,
    slice: sizeOf(x.shape.slice(1)),
    rows: segments,
  });
  return out;
}

interface Updates {
  readonly indices: TensorInfo;
  readonly updates: TensorInfo;
}

// Runs a scatter into `out`, which is given back when the indices are bad.
function scatterInto(
  backend: ModuBackend,
  name: 'scatterAddF32' | 'scatterAddI32' | 'scatterPut32' | 'scatterPut8',
  { indices, updates }: Updates,
  shape: readonly number[],
  makeOut: () => TensorInfo,
): TensorInfo {
  const { sliceRank, numUpdates, sliceSize, strides, outputSize } = tf.backend_util.calculateShapes(updates, indices, [
    ...shape,
  ]);
  if (outputSize === 0 || numUpdates === 0) return makeOut();
  const rows = outputSize / sliceSize;
  const places = { indices, count: numUpdates, strides: strides.slice(0, sliceRank), rows, shape };
  return withRowNumbers(backend, places, (rowNumbers) => {
    const out = makeOut();
    scatter(backend, name, out, { rowNumbers, updates, count: numUpdates, slice: sliceSize, rows });
    return out;
  });
}

// The updates must be one row for each index tuple, which tf.* has checked and others may not have.
function fit({ indices, updates }: Updates, shape: readonly number[]): boolean {
  const { numUpdates, sliceSize } = tf.backend_util.calculateShapes(updates, indices, [...shape]);
  return indices.dtype === 'int32' && isNumeric(updates) && sizeOf(updates.shape) === numUpdates * sliceSize;
}

function put(dtype: DataType): 'scatterPut32' | 'scatterPut8' {
  return bytesPerValue(dtype) === 1 ? 'scatterPut8' : 'scatterPut32';
}

interface SparseInputs {
  readonly sparseIndices: TensorInfo;
  readonly sparseValues: TensorInfo;
  readonly defaultValue: TensorInfo;
}

/** Values put or summed by index. */
export const scatterKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo; readonly segmentIds: TensorInfo }, { readonly numSegments: number }>(
    'UnsortedSegmentSum',
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const fits = segmentIds.shape.length === 1 && segmentIds.shape[0] === x.shape[0];
      if (!isNumeric(x) || segmentIds.dtype !== 'int32' || !fits) return undefined;
      const floats = castTo(backend, x, 'float32');
      if (floats === undefined) return undefined;
      const out = segmentSum(backend, floats, segmentIds, numSegments);
      backend.disposeIntermediateTensorInfo(floats);
      return out;
    },
  ),

  nativeKernel<Updates, { readonly shape: number[] }>('ScatterNd', ({ inputs, attrs: { shape }, backend }) => {
    const { dtype } = inputs.updates;
    if (dtype === 'bool' || !fit(inputs, shape)) return undefined;
    const name = dtype === 'float32' ? 'scatterAddF32' : 'scatterAddI32';
    const none = sizeOf(inputs.indices.shape) === 0;
    return scatterInto(backend, name, inputs, shape, () =>
      none ? filled(backend, shape, dtype, 0) : backend.output(shape, dtype),
    );
  }),

  nativeKernel<Updates & { readonly tensor: TensorInfo }>('TensorScatterUpdate', ({ inputs, backend }) => {
    const { tensor } = inputs;
    if (tensor.dtype !== inputs.updates.dtype || !fit(inputs, tensor.shape)) return undefined;
    return scatterInto(backend, put(tensor.dtype), inputs, tensor.shape, () => copied(backend, tensor));
  }),

  nativeKernel<SparseInputs, { readonly outputShape: number[] }>(
    'SparseToDense',
    ({ inputs: { sparseIndices, sparseValues, defaultValue }, attrs: { outputShape }, backend }) => {
      const { dtype } = sparseValues;
      const inputs = { indices: sparseIndices, updates: sparseValues };
      if (!isNumeric(defaultValue) || !fit(inputs, outputShape)) return undefined;
      const value = backend.view(defaultValue)[0] ?? 0;
      return scatterInto(backend, put(dtype), inputs, outputShape, () => filled(backend, outputShape, dtype, value));
    },
  ),

  nativeKernel<{ readonly indices: TensorInfo }, OneHotAttrs>(
    'OneHot',
    ({ inputs: { indices }, attrs: { dtype = 'int32', depth, onValue, offValue }, backend }) => {
      const bits = [onValue, offValue].map((value) => valueBits(value, dtype));
      const truth = dtype !== 'bool' || bits.every((value) => value <= 1);
      if (indices.dtype !== 'int32' || !isNumeric({ dtype } as TensorInfo) || !truth) return undefined;
      tf.util.assertNonNegativeIntegerDimensions([depth]);
      const out = backend.output([...indices.shape, depth], dtype);
      const fields = [backend.address(indices), backend.address(out), depth, ...bits];
      backend.run(`oneHot${8 * bytesPerValue(dtype)}`, fields, sizeOf(indices.shape), rowGrain(depth));
      return out;
    },
  ),
];

interface OneHotAttrs {
  readonly dtype?: DataType;
  readonly depth: number;
  readonly onValue: number;
  readonly offValue: number;
}

function copied(backend: ModuBackend, x: TensorInfo): TensorInfo {
  const out = backend.output(x.shape, x.dtype);
  const strides = stridesOf(x.shape);
  stridedCopy(backend, x, out, { sizes: x.shape, stridesX: strides, stridesOut: strides });
  return out;
}
