import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { bytesPerValue, sizeOf } from '../tensor-data.ts';
import { gathered, isNumeric, stridesOf } from './strided-copy.ts';

// A tile of 32 × 32 values of either side stays in the first-level cache.
const tileLength = 32;
const tileValues = tileLength * tileLength;
const tileGrain = 16;

/** The values of x with its dimensions in another order: dimension `i` of the result is dimension `perm[i]` of x. */
export function transpose(backend: ModuBackend, x: TensorInfo, perm: readonly number[]): TensorInfo {
  const strides = stridesOf(x.shape);
  const shape = perm.map((axis) => x.shape[axis] ?? 1);
  const stridesX = perm.map((axis) => strides[axis] ?? 0);
  // Dimensions of the result, innermost first, without those of length 1; neighbours that were neighbours are one.
  const sizes: number[] = [];
  const steps: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    const stride = stridesX[axis] ?? 0;
    const inner = sizes.length - 1;
    if (size === 1) continue;
    if (inner >= 0 && stride === (steps[inner] ?? 0) * (sizes[inner] ?? 1)) sizes[inner] = (sizes[inner] ?? 1) * size;
    else {
      sizes.push(size);
      steps.push(stride);
    }
  }
  if (sizes.length < 2) return backend.share(x, shape);
  if (steps[0] === 1 || sizeOf(shape) === 0) return gathered(backend, x, shape, stridesX);
  return exchanged(backend, x, shape, sizes, steps);
}

// The innermost dimension of x becomes another one than the innermost of the result.
function exchanged(
  backend: ModuBackend,
  x: TensorInfo,
  shape: readonly number[],
  sizes: readonly number[],
  steps: readonly number[],
): TensorInfo {
  const out = backend.output(shape, x.dtype);
  const rowAxis = steps.indexOf(1);
  const rows = sizes[rowAxis] ?? 1;
  const columns = sizes[0] ?? 1;
  const tileRows = Math.min(rows, tileLength);
  const tileColumns = Math.ceil(tileValues / tileRows / 4) * 4;
  const fields = [backend.address(x), backend.address(out), rows, columns, steps[0] ?? 1, 0, tileRows, tileColumns, 0];
  let strideOut = columns;
  let matrices = 1;
  for (let axis = 1; axis < sizes.length; axis++) {
    const size = sizes[axis] ?? 1;
    if (axis === rowAxis) fields[5] = strideOut;
    else {
      fields.push(size, steps[axis] ?? 0, strideOut);
      matrices *= size;
    }
    strideOut *= size;
  }
  fields[8] = sizes.length - 2;
  const items = matrices * Math.ceil(rows / tileRows) * Math.ceil(columns / tileColumns);
  backend.run(bytesPerValue(x.dtype) === 1 ? 'transpose8' : 'transpose32', fields, items, tileGrain);
  return out;
}

// Whether each of the dimensions is named once; tfjs lets one be named twice.
function isOrder(perm: readonly number[], rank: number): boolean {
  let seen = 0;
  for (const axis of perm) seen |= 1 << axis;
  return perm.length === rank && seen === 2 ** rank - 1;
}

/** Dimensions in another order. */
export const transposeKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo }, { readonly perm: readonly number[] }>(
    'Transpose',
    ({ inputs: { x }, attrs: { perm }, backend }) =>
      isNumeric(x) && isOrder(perm, x.shape.length) ? transpose(backend, x, perm) : undefined,
  ),
];
