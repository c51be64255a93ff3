import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { gathered, isNumeric, stridedCopy, stridesOf } from './strided-copy.ts';

interface SliceAttrs {
  readonly begin: number | number[];
  readonly size: number | number[];
}

interface StridedSliceAttrs {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

interface OneInput {
  readonly x: TensorInfo;
}

/**
 * A part of a tensor.
 *
 * @throws tfjs' error for a part that does not lie inside
 */
export function slice(
  backend: ModuBackend,
  x: TensorInfo,
  begin: readonly number[],
  size: readonly number[],
): TensorInfo {
  tf.slice_util.assertParamsValid(x, begin as number[], size as number[]);
  tf.util.assertNonNegativeIntegerDimensions(size as number[]);
  const strides = stridesOf(x.shape);
  let start = 0;
  let whole = true;
  for (let axis = 0; axis < strides.length; axis++) {
    const first = begin[axis] ?? 0;
    tf.util.assert(Number.isInteger(first) && first >= 0, () => 'slice() does not support negative begin indexing.');
    start += first * (strides[axis] ?? 0);
    whole &&= size[axis] === x.shape[axis];
  }
  return whole ? backend.share(x, size) : gathered(backend, x, size, strides, start);
}

/** Parts of tensors. */
export const sliceKernels: readonly KernelConfig[] = [
  nativeKernel<OneInput, SliceAttrs>('Slice', ({ inputs: { x }, attrs, backend }) => {
    if (!isNumeric(x)) return undefined;
    const [begin = [], size = []] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    return slice(backend, x, begin, size);
  }),

  nativeKernel<OneInput, StridedSliceAttrs>('StridedSlice', ({ inputs: { x }, attrs, backend }) => {
    if (!isNumeric(x)) return undefined;
    const { finalShape, isIdentity, begin, end, strides } = tf.slice_util.sliceInfo(
      x.shape,
      attrs.begin,
      attrs.end,
      attrs.strides,
      attrs.beginMask,
      attrs.endMask,
      attrs.ellipsisMask,
      attrs.newAxisMask,
      attrs.shrinkAxisMask,
    );
    if (isIdentity) return backend.share(x, finalShape);
    const own = stridesOf(x.shape);
    const out = backend.output(finalShape, x.dtype);
    const sizes = begin.map((first, axis) => Math.max(0, Math.ceil(((end[axis] ?? 0) - first) / (strides[axis] ?? 1))));
    if (sizeOf(sizes) === 0) return out;
    const startX = begin.reduce((start, first, axis) => start + first * (own[axis] ?? 0), 0);
    const stridesX = own.map((stride, axis) => stride * (strides[axis] ?? 1));
    stridedCopy(backend, x, out, { sizes, stridesX, stridesOut: stridesOf(sizes), startX });
    return out;
  }),

  nativeKernel<OneInput, { readonly numOrSizeSplits: number | number[]; readonly axis: number }>(
    'SplitV',
    ({ inputs: { x }, attrs: { numOrSizeSplits, axis }, backend }) => {
      if (!isNumeric(x)) return undefined;
      const along = tf.util.parseAxisParam(axis, x.shape)[0] ?? 0;
      const begin = x.shape.map(() => 0);
      return tf.backend_util.prepareSplitSize(x as unknown as tf.Tensor, numOrSizeSplits, along).map((length) => {
        const part = slice(backend, x, begin, x.shape.with(along, length));
        begin[along] = (begin[along] ?? 0) + length;
        return part;
      });
    },
  ),

  nativeKernel<{ readonly value: TensorInfo }, { readonly axis: number }>(
    'Unpack',
    ({ inputs: { value }, attrs: { axis }, backend }) => {
      if (!isNumeric(value)) return undefined;
      const along = axis < 0 ? axis + value.shape.length : axis;
      const strides = stridesOf(value.shape).toSpliced(along, 1);
      const shape = value.shape.toSpliced(along, 1);
      const step = stridesOf(value.shape)[along] ?? 0;
      return Array.from({ length: value.shape[along] ?? 0 }, (_, index) =>
        gathered(backend, value, shape, strides, index * step),
      );
    },
  ),
];
