import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { bytesPerValue, sizeOf } from '../tensor-data.ts';
import { rowGrain } from './grain.ts';
import { isNumeric } from './strided-copy.ts';

type Paddings = readonly (readonly [before: number, after: number])[];

/** A border of `value` around a tensor, or without a value a border that mirrors what is inside. */
export function pad(
  backend: ModuBackend,
  x: TensorInfo,
  paddings: Paddings,
  name: 'pad' | 'mirrorPad',
  field: number,
): TensorInfo {
  const shape = x.shape.map((length, axis) => length + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return backend.share(x, shape);
  const out = backend.output(shape, x.dtype);
  const columns = shape.at(-1) ?? 1;
  const fields = [backend.address(x), backend.address(out), field, shape.length];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    fields.push(x.shape[axis] ?? 1, paddings[axis]?.[0] ?? 0, shape[axis] ?? 1);
  }
  const rows = columns === 0 ? 0 : sizeOf(shape) / columns;
  backend.run(`${name}${8 * bytesPerValue(x.dtype)}`, fields, rows, rowGrain(columns));
  return out;
}

/** The 32 bits that stand for a number in a tensor of a type. */
export function valueBits(value: number, dtype: string): number {
  if (dtype === 'float32') return float32Bits(value);
  return dtype === 'bool' ? value & 255 : value | 0;
}

/** Borders around tensors. */
export const padKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly x: TensorInfo }, { readonly paddings: Paddings; readonly constantValue: number }>(
    'PadV2',
    ({ inputs: { x }, attrs: { paddings, constantValue }, backend }) =>
      isNumeric(x) && fits(x, paddings, x.shape, Infinity)
        ? pad(backend, x, paddings, 'pad', valueBits(constantValue, x.dtype))
        : undefined,
  ),

  nativeKernel<{ readonly x: TensorInfo }, { readonly paddings: Paddings; readonly mode: 'reflect' | 'symmetric' }>(
    'MirrorPad',
    ({ inputs: { x }, attrs: { paddings, mode }, backend }) => {
      const edge = mode === 'symmetric' ? 1 : 0;
      return isNumeric(x) && fits(x, paddings, x.shape, edge - 1)
        ? pad(backend, x, paddings, 'mirrorPad', edge)
        : undefined;
    },
  ),
];

// Whether there is one pair for each dimension, none negative, none beyond length + `more`.
function fits(x: TensorInfo, paddings: Paddings, shape: readonly number[], more: number): boolean {
  return (
    x.shape.length > 0 &&
    paddings.length === shape.length &&
    paddings.every((pair, axis) =>
      pair.every((count) => Number.isInteger(count) && count >= 0 && count <= (shape[axis] ?? 0) + more),
    )
  );
}
