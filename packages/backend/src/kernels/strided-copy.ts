import type { TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { bytesPerValue, sizeOf } from '../tensor-data.ts';
import { elementGrain, rowGrain } from './grain.ts';

/** Which values go where: one entry per dimension, outermost first, strides in elements. */
export interface CopyPlan {
  readonly sizes: readonly number[];
  readonly stridesX: readonly number[];
  readonly stridesOut: readonly number[];
  /** Element of x, and of the result, where the copy begins. */
  readonly startX?: number;
  readonly startOut?: number;
}

/** Distances between neighbours along each dimension of a tensor of this shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

/** Copies values of one tensor to places of another of the same type. */
export function stridedCopy(
  backend: ModuBackend,
  x: TensorInfo,
  out: TensorInfo,
  { sizes, stridesX, stridesOut, startX = 0, startOut = 0 }: CopyPlan,
): void {
  const bytes = bytesPerValue(x.dtype);
  const fields = [backend.address(x) + startX * bytes, backend.address(out) + startOut * bytes, 1, 1, 1, 0];
  let rows = 1;
  // The first entry that is found is the row itself, the others triples behind the fixed fields.
  let last = 0;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const size = sizes[axis] ?? 1;
    if (size === 1) continue;
    const strideX = stridesX[axis] ?? 0;
    const strideOut = stridesOut[axis] ?? 0;
    if (last === 0) {
      fields[2] = size;
      fields[3] = strideX;
      fields[4] = strideOut;
      last = 2;
      continue;
    }
    const inner = fields[last] ?? 1;
    if (strideX === (fields[last + 1] ?? 0) * inner && strideOut === (fields[last + 2] ?? 0) * inner) {
      fields[last] = inner * size;
    } else {
      last = fields.push(size, strideX, strideOut) - 3;
    }
  }
  for (let field = 6; field < fields.length; field += 3) rows *= fields[field] ?? 1;
  fields[5] = (fields.length - 6) / 3;
  const columns = fields[2] ?? 1;
  const width = 8 * bytes;
  if (rows === 1 && fields[3] === 1 && fields[4] === 1) {
    backend.run(`copyElements${width}`, fields.slice(0, 2), columns, elementGrain);
  } else {
    backend.run(`stridedCopy${width}`, fields, columns === 0 ? 0 : rows, rowGrain(columns));
  }
}

/** A new tensor of `shape` with the values that the strides pick out of x; negative and zero strides flip and repeat. */
export function gathered(
  backend: ModuBackend,
  x: TensorInfo,
  shape: readonly number[],
  stridesX: readonly number[],
  startX = 0,
): TensorInfo {
  const out = backend.output(shape, x.dtype);
  if (sizeOf(shape) > 0) {
    stridedCopy(backend, x, out, { sizes: shape, stridesX, stridesOut: stridesOf(shape), startX });
  }
  return out;
}

/** Whether values of a type lie in the heap. */
export function isNumeric({ dtype }: TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
