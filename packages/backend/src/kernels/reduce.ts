import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { castTo } from './cast.ts';
import { filled } from './fill.ts';
import { elementGrain, rowGrain } from './grain.ts';
import { reduceBy, reductionOf } from './reduction.ts';
import { transpose } from './transpose.ts';

/** The reductions of numbers, as the kernels are named. */
export type NumberReduction = 'sum' | 'prod' | 'max' | 'min';

type Axis = number | number[] | undefined;

// Longer dimensions are reduced in chunks, so that threads share them and float32 sums stay precise.
const longRow = 65_536;
const rowChunk = 32_768;
const longColumn = 512;
const columnChunk = 256;
const stripColumns = 32;

/** Bits of 1, by which nothing is divided. */
const one = float32Bits(1);

/**
 * Reduces one dimension of [outer, length, inner], float32 or int32, to a new tensor of outer · inner values.
 *
 * @param divisor bits of the float32 number that a sum is divided by in the end
 */
export function reduceOne(
  backend: ModuBackend,
  name: NumberReduction,
  x: TensorInfo,
  [outer, length, inner]: readonly [number, number, number],
  divisor = one,
): TensorInfo {
  const type = x.dtype === 'float32' ? 'F32' : 'I32';
  const longest = inner === 1 ? longRow : longColumn;
  const chunkLength = length <= longest ? length : inner === 1 ? rowChunk : columnChunk;
  const chunks = Math.ceil(length / chunkLength);
  const out = backend.output([outer * chunks * inner], x.dtype);
  const ownDivisor = chunks === 1 ? divisor : one;
  const fields = [backend.address(x), backend.address(out), length, chunkLength, chunks, inner, ownDivisor];
  if (inner === 1) backend.run(`${name}Rows${type}`, fields, outer * chunks, rowGrain(chunkLength));
  else {
    const strips = Math.ceil(inner / stripColumns);
    const grain = Math.ceil(elementGrain / (chunkLength * Math.min(inner, stripColumns)));
    backend.run(`${name}Columns${type}`, fields, outer * chunks * strips, grain);
  }
  if (chunks === 1) return out;
  const result = reduceOne(backend, name, out, [outer, chunks, inner], divisor);
  backend.disposeIntermediateTensorInfo(out);
  return result;
}

/**
 * Reduces a float32 or int32 tensor along `axis`, all axes unless given.
 *
 * @param empty what the reduction of no values gives
 * @param mean whether the sum is divided by the number of values
 */
export function reduceNumbers(
  backend: ModuBackend,
  name: NumberReduction,
  x: TensorInfo,
  { axis, keepDims }: ReduceAttrs,
  { empty, mean = false }: { readonly empty: number; readonly mean?: boolean },
): TensorInfo {
  const plan = reductionOf(x.shape, axis, keepDims);
  if (plan.length === 0 || sizeOf(plan.outShape) === 0) return filled(backend, plan.outShape, x.dtype, empty);
  const divisor = mean ? float32Bits(plan.length) : one;
  return reduceBy(backend, x, plan, (values, outer, length, inner, last) =>
    reduceOne(backend, name, values, [outer, length, inner], last ? divisor : one),
  );
}

// A product is carried in float64 from its first value to its last, in tfjs' order: the reduced axes last, as they were given.
function integerProduct(backend: ModuBackend, x: TensorInfo, { axis, keepDims }: ReduceAttrs): TensorInfo {
  const { outShape, length } = reductionOf(x.shape, axis, keepDims);
  const axes = tf.util.parseAxisParam(axis as number[], x.shape);
  const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length);
  const ordered = perm === null ? x : transpose(backend, x, perm);
  const out = backend.output(outShape, 'int32');
  const fields = [backend.address(ordered), backend.address(out), length];
  backend.run('prodRowsI32', fields, sizeOf(outShape), rowGrain(length));
  if (perm !== null) backend.disposeIntermediateTensorInfo(ordered);
  return out;
}

function reduceBools(
  backend: ModuBackend,
  name: 'allBool' | 'anyBool',
  x: TensorInfo,
  { axis, keepDims }: ReduceAttrs,
): TensorInfo | undefined {
  if (x.dtype !== 'bool') return undefined;
  const plan = reductionOf(x.shape, axis, keepDims);
  if (plan.length === 0 || sizeOf(plan.outShape) === 0) return filled(backend, plan.outShape, 'bool', 0);
  return reduceBy(backend, x, plan, (values, outer, length, inner) => {
    const out = backend.output([outer * inner], 'bool');
    const fields = [backend.address(values), backend.address(out), length, inner];
    backend.run(name, fields, outer * inner, rowGrain(length));
    return out;
  });
}

// Runs `use` on x as another type and lets the copy go; `undefined` when there is no cast.
function withType(
  backend: ModuBackend,
  x: TensorInfo,
  dtype: 'float32' | 'int32',
  use: (x: TensorInfo) => TensorInfo,
): TensorInfo | undefined {
  if (x.dtype === dtype) return use(x);
  const copy = castTo(backend, x, dtype);
  if (copy === undefined) return undefined;
  const result = use(copy);
  backend.disposeIntermediateTensorInfo(copy);
  return result;
}

interface OneInput {
  readonly x: TensorInfo;
}

interface ReduceAttrs {
  readonly axis: Axis;
  readonly keepDims: boolean;
}

interface ExtremeAttrs {
  readonly axis?: Axis;
  readonly reductionIndices?: Axis;
  readonly keepDims: boolean;
}

function extreme(name: 'max' | 'min', kernelName: string): KernelConfig {
  return nativeKernel<OneInput, ExtremeAttrs>(kernelName, ({ inputs: { x }, attrs, backend }) =>
    x.dtype === 'float32' || x.dtype === 'int32'
      ? reduceNumbers(
          backend,
          name,
          x,
          { axis: attrs.reductionIndices ?? attrs.axis, keepDims: attrs.keepDims },
          { empty: Number.NaN },
        )
      : undefined,
  );
}

/** Sums, means, products and extremes. */
export const reduceKernels: readonly KernelConfig[] = [
  // Of truth values tfjs takes sums and products as int32.
  nativeKernel<OneInput, ReduceAttrs>('Sum', ({ inputs: { x }, attrs, backend }) =>
    withType(backend, x, x.dtype === 'float32' ? 'float32' : 'int32', (numbers) =>
      reduceNumbers(backend, 'sum', numbers, attrs, { empty: 0 }),
    ),
  ),

  nativeKernel<OneInput, ReduceAttrs>('Prod', ({ inputs: { x }, attrs, backend }) =>
    x.dtype === 'float32'
      ? reduceNumbers(backend, 'prod', x, attrs, { empty: 1 })
      : withType(backend, x, 'int32', (numbers) => integerProduct(backend, numbers, attrs)),
  ),

  extreme('max', 'Max'),
  extreme('min', 'Min'),

  nativeKernel<OneInput, ReduceAttrs>('Mean', ({ inputs: { x }, attrs, backend }) =>
    withType(backend, x, 'float32', (numbers) =>
      reduceNumbers(backend, 'sum', numbers, attrs, { empty: 0, mean: true }),
    ),
  ),

  nativeKernel<OneInput, ReduceAttrs>('All', ({ inputs: { x }, attrs, backend }) =>
    reduceBools(backend, 'allBool', x, attrs),
  ),

  nativeKernel<OneInput, ReduceAttrs>('Any', ({ inputs: { x }, attrs, backend }) =>
    reduceBools(backend, 'anyBool', x, attrs),
  ),
];
