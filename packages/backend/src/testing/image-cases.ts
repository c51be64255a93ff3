import fc from 'fast-check';
import { floatTensor, tameFloats } from './arbitraries.ts';
import type { TensorSpec } from './compare-with-cpu.ts';
import type { KernelCase } from './kernel-call.ts';

const tame = (shape: readonly number[]): fc.Arbitrary<TensorSpec> => floatTensor(shape, tameFloats);
const size = (max: number, min = 1): fc.Arbitrary<number> => fc.integer({ min, max });

/** Image, filter, gradient of the output: what the kernels of a family of convolutions take. */
function convolved(
  rank: 2 | 3,
  depthwise: boolean,
  pick: (parts: { x: number[]; filter: number[]; dy: number[] }) => readonly (readonly [string, number[]])[],
  more: (parts: { x: number[]; filter: number[] }) => fc.Arbitrary<object> = () => fc.constant({}),
): KernelCase {
  const each = (length: fc.Arbitrary<number>) => fc.array(length, { minLength: rank, maxLength: rank });
  const calls = fc
    .record({
      batch: size(2),
      window: each(size(3)),
      extra: each(size(4, 0)),
      channels: size(5),
      columns: size(9),
      stride: size(2),
    })
    .chain(({ batch, window, extra, channels, columns, stride }) => {
      const image = window.map((length, axis) => length + (extra[axis] ?? 0));
      const out = image.map((length, axis) => Math.floor((length - (window[axis] ?? 1)) / stride) + 1);
      const parts = {
        x: [batch, ...image, channels],
        filter: [...window, channels, columns],
        dy: [batch, ...out, depthwise ? channels * columns : columns],
      };
      const picked = pick(parts);
      const attrs = {
        strides: rank === 2 ? [stride, stride] : [stride, stride, stride],
        ...{ pad: 'valid', dataFormat: rank === 2 ? 'NHWC' : 'NDHWC', dilations: rank === 2 ? [1, 1] : [1, 1, 1] },
        ...{ inputShape: parts.x, filterShape: parts.filter },
      };
      return fc.tuple(fc.tuple(...picked.map(([, shape]) => tame(shape))), more(parts)).map(([tensors, given]) => ({
        inputs: Object.fromEntries(picked.map(([name], index) => [name, tensors[index] as TensorSpec])),
        attrs: { ...attrs, ...given },
      }));
    });
  return { calls, relative: 1e-4, absolute: 1e-4 };
}

const activation = fc.record({ activation: fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid') });
/** Images and filters. */
export const forward = (rank: 2 | 3, depthwise = false): KernelCase =>
  convolved(rank, depthwise, ({ x, filter }) => [
    ['x', x],
    ['filter', filter],
  ]);
/** With a bias and an activation. */
export const fusedForward = (depthwise: boolean): KernelCase =>
  convolved(
    2,
    depthwise,
    ({ x, filter, dy }) => [
      ['x', x],
      ['filter', filter],
      ['bias', dy.slice(-1)],
    ],
    () => activation,
  );
/** Filters and gradients of outputs. */
export const inputGradient = (rank: 2 | 3, depthwise = false): KernelCase =>
  convolved(rank, depthwise, ({ filter, dy }) => [
    ['dy', dy],
    ['filter', filter],
  ]);
/** Images and gradients of outputs. */
export const filterGradient = (rank: 2 | 3, depthwise = false): KernelCase =>
  convolved(rank, depthwise, ({ x, dy }) => [
    ['x', x],
    ['dy', dy],
  ]);

/** Pools of windows without padding; gradients take the gradient of the output too. */
export function pooled(rank: 2 | 3, names: readonly ('x' | 'input' | 'dy')[], overlap = true): KernelCase {
  const calls = fc
    .record({ batch: size(2), window: size(3), step: size(3), extra: size(4, 0), channels: size(5) })
    .chain(({ batch, window, step, extra, channels }) => {
      const strides = overlap ? step : window;
      const image = window + extra;
      const out = Math.floor((image - window) / strides) + 1;
      const of = (length: number): number[] => [batch, ...Array.from({ length: rank }, () => length), channels];
      return fc.tuple(...names.map((name) => tame(of(name === 'dy' ? out : image)))).map((tensors) => ({
        inputs: Object.fromEntries(names.map((name, index) => [name, tensors[index] as TensorSpec])),
        attrs: {
          ...{ filterSize: window, strides, pad: 'valid', includeBatchInIndex: false },
          ...(rank === 3 && { dataFormat: 'NDHWC' }),
        },
      }));
    });
  return { calls, absolute: 1e-5 };
}

/** Images that are enlarged or made smaller. */
export function resized(gradient: boolean): KernelCase {
  const calls = fc
    .record({
      from: size(5, gradient ? 2 : 1),
      to: size(7, gradient ? 2 : 1),
      channels: size(4),
      centers: fc.constantFrom(0, 1, 2),
    })
    .chain(({ from, to, channels, centers }) => {
      const [images, dy] = [tame([1, from, from, channels]), tame([1, to, to, channels])];
      const alignCorners = centers === 1 && to > 1;
      const attrs = { size: [to, to], alignCorners, halfPixelCenters: !gradient && centers === 2 };
      return fc
        .tuple(images, dy)
        .map(([image, slope]) => ({ inputs: { images: image, ...(gradient && { dy: slope }) }, attrs }));
    });
  return { calls, absolute: 1e-4 };
}
