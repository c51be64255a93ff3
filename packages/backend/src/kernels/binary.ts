import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { broadcast } from './broadcast.ts';
import { elementGrain, rowGrain } from './grain.ts';
import { unary } from './unary.ts';

type Suffix = 'F32' | 'I32' | 'Bool';

/** What a binary kernel is made of. */
interface BinaryKind {
  /** The WebAssembly functions are `<name><suffix>` and `<name>Rows<suffix>`. */
  readonly name: string;
  /** Types of the operands that have such functions. */
  readonly types: readonly Suffix[];
  /** Type of the result; that of the operands unless given. */
  readonly result?: DataType;
}

const numbers = ['F32', 'I32'] as const;
const all = ['F32', 'I32', 'Bool'] as const;

const kinds: Readonly<Record<string, BinaryKind>> = {
  Add: { name: 'add', types: numbers },
  Atan2: { name: 'atan2', types: ['F32'] },
  BitwiseAnd: { name: 'bitwiseAnd', types: ['I32'] },
  Equal: { name: 'equal', types: all, result: 'bool' },
  FloorDiv: { name: 'floorDiv', types: numbers, result: 'int32' },
  Greater: { name: 'greater', types: numbers, result: 'bool' },
  GreaterEqual: { name: 'greaterEqual', types: numbers, result: 'bool' },
  Less: { name: 'less', types: numbers, result: 'bool' },
  LessEqual: { name: 'lessEqual', types: numbers, result: 'bool' },
  LogicalAnd: { name: 'and', types: ['Bool'] },
  LogicalOr: { name: 'or', types: ['Bool'] },
  Maximum: { name: 'maximum', types: numbers },
  Minimum: { name: 'minimum', types: numbers },
  Mod: { name: 'mod', types: numbers },
  Multiply: { name: 'mul', types: numbers },
  NotEqual: { name: 'notEqual', types: all, result: 'bool' },
  Pow: { name: 'pow', types: ['F32'] },
  RealDiv: { name: 'div', types: numbers },
  SquaredDifference: { name: 'squaredDifference', types: numbers },
  Sub: { name: 'sub', types: numbers },
};

const suffixes: Readonly<Partial<Record<DataType, Suffix>>> = { float32: 'F32', int32: 'I32', bool: 'Bool' };

/**
 * Runs a pair of kernels, one for arrays and single values and one for rows, on two tensors of one type with broadcasting.
 *
 * @param result type of the result
 */
export function binary(
  backend: ModuBackend,
  [elements, rows]: readonly [elements: string, rows: string],
  a: TensorInfo,
  b: TensorInfo,
  result: DataType,
): TensorInfo {
  if (sameShape(a.shape, b.shape)) {
    const out = backend.output(a.shape, result);
    const fields = [backend.address(a), backend.address(b), backend.address(out), 1, 1];
    backend.run(elements, fields, sizeOf(a.shape), elementGrain);
    return out;
  }
  const joint = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  const { shape, columns, stepA, stepB, outer } = broadcast(a.shape, b.shape, joint);
  const out = backend.output(shape, result);
  const size = sizeOf(shape);
  if (size === 0) return out;
  const fields = [backend.address(a), backend.address(b), backend.address(out), stepA, stepB];
  if (outer.length === 0) {
    backend.run(elements, fields, size, elementGrain);
  } else {
    fields.push(columns, outer.length);
    for (const axis of outer) fields.push(axis.size, axis.strideA, axis.strideB);
    backend.run(rows, fields, size / columns, rowGrain(columns));
  }
  return out;
}

/** Runs `<name>F32` or `<name>RowsF32` on two float32 tensors with broadcasting. */
export function binaryF32(backend: ModuBackend, name: string, a: TensorInfo, b: TensorInfo): TensorInfo {
  return binary(backend, [`${name}F32`, `${name}RowsF32`], a, b, 'float32');
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

function binaryKernel(kernelName: string, { name, types, result }: BinaryKind): KernelConfig {
  const pairs: Partial<Record<DataType, readonly [string, string]>> = {};
  for (const [dtype, suffix] of Object.entries(suffixes)) {
    if (types.includes(suffix)) pairs[dtype as DataType] = [`${name}${suffix}`, `${name}Rows${suffix}`];
  }
  return nativeKernel<{ readonly a: TensorInfo; readonly b: TensorInfo }>(
    kernelName,
    ({ inputs: { a, b }, backend }) => {
      const pair = pairs[a.dtype];
      if (pair === undefined || a.dtype !== b.dtype) return undefined;
      if (kernelName === 'Pow' && isSquare(backend, a, b)) return unary(backend, 'squareF32', a);
      return binary(backend, pair, a, b, result ?? a.dtype);
    },
  );
}

function isSquare(backend: ModuBackend, base: TensorInfo, exponent: TensorInfo): boolean {
  const single = sizeOf(exponent.shape) === 1 && exponent.shape.length <= base.shape.length;
  return single && backend.heap.float32[backend.address(exponent) >>> 2] === 2;
}

/** Arithmetic, comparison and logic of two tensors of one type with broadcasting. */
export const binaryKernels: readonly KernelConfig[] = [
  ...Object.entries(kinds).map(([kernelName, kind]) => binaryKernel(kernelName, kind)),

  nativeKernel<{ readonly x: TensorInfo; readonly alpha: TensorInfo }>('Prelu', ({ inputs: { x, alpha }, backend }) =>
    x.dtype === 'float32' && alpha.dtype === 'float32' ? binaryF32(backend, 'prelu', x, alpha) : undefined,
  ),

  nativeKernel<{ readonly dy: TensorInfo; readonly y: TensorInfo }>('EluGrad', ({ inputs: { dy, y }, backend }) => {
    if (dy.dtype !== 'float32' || y.dtype !== 'float32' || !sameShape(dy.shape, y.shape)) return undefined;
    const out = backend.output(y.shape, 'float32');
    const fields = [backend.address(dy), backend.address(y), backend.address(out), 1, 1];
    backend.run('eluGradF32', fields, sizeOf(y.shape), elementGrain);
    return out;
  }),

  nativeKernel<Readonly<Record<string, TensorInfo>> & readonly TensorInfo[]>('AddN', ({ inputs, backend }) => {
    const [first, second, ...others] = inputs;
    const suffix = first === undefined ? undefined : suffixes[first.dtype];
    if (first === undefined || suffix === undefined || suffix === 'Bool') return undefined;
    if (second === undefined) return backend.share(first, first.shape);
    if (!inputs.every(({ dtype, shape }) => dtype === first.dtype && sameShape(shape, first.shape))) return undefined;
    const out = binary(backend, [`add${suffix}`, `addRows${suffix}`], first, second, first.dtype);
    const size = sizeOf(out.shape);
    const sum = backend.address(out);
    for (const x of others) backend.run(`add${suffix}`, [sum, backend.address(x), sum, 1, 1], size, elementGrain);
    return out;
  }),
];
