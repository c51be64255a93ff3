import { expectNumber, expectOptions, invalid, ShapeError } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { expectInput } from './fused-inputs.ts';
import { rowGrain } from './grain.ts';

/** Inputs of `ModuBatchNormTraining`: C channels, any axes before. */
export interface BatchNormInputs {
  /** [..., C] */
  readonly x: TensorInfo;
  /** [C]; 1 unless given. */
  readonly gamma?: TensorInfo;
  /** [C]; 0 unless given. */
  readonly beta?: TensorInfo;
}

/** Inputs of `ModuBatchNormTrainingGrad`. */
export interface BatchNormGradInputs extends BatchNormInputs {
  /** [C], of the batch. */
  readonly mean: TensorInfo;
  /** [C], of the batch. */
  readonly variance: TensorInfo;
  /** [..., C] */
  readonly dy: TensorInfo;
}

/** Attributes of `ModuBatchNormTraining` and its gradient; both need the same. */
export interface BatchNormAttrs {
  /** Added to the variance; 1e-3 unless given. */
  readonly epsilon?: number;
}

interface Columns {
  readonly rows: number;
  readonly columns: number;
  readonly blockRows: number;
  readonly blocks: number;
  readonly epsilon: number;
}

// Few enough that the host adds their sums up in no time, and the same for any number of threads.
const mostBlocks = 128;
const fewestRows = 32;

function check(where: string, { x, gamma, beta }: BatchNormInputs, attrs: BatchNormAttrs | undefined): Columns {
  const { epsilon = 1e-3 } = expectOptions(where, attrs, ['epsilon']);
  expectNumber(where, 'epsilon', epsilon, { min: 0 });
  if (x.dtype !== 'float32') throw invalid(where, 'x', 'a tensor of type float32', x.dtype);
  const columns = x.shape.at(-1);
  const rows = sizeOf(x.shape.slice(0, -1));
  if (columns === undefined || rows === 0) {
    throw new ShapeError(`${where}: x must have rows and channels, received [${x.shape.join(', ')}]`);
  }
  if (gamma !== undefined) expectInput(where, 'gamma', gamma, [columns], {});
  if (beta !== undefined) expectInput(where, 'beta', beta, [columns], {});
  const blockRows = Math.max(fewestRows, Math.ceil(rows / mostBlocks));
  return { rows, columns, blockRows, blocks: Math.ceil(rows / blockRows), epsilon };
}

/** The sums of both halves of what `kernel` writes, per channel, added up in float64. */
function sums(
  backend: ModuBackend,
  kernel: string,
  x: TensorInfo,
  { rows, columns, blockRows, blocks }: Columns,
  more: readonly number[],
): [Float64Array, Float64Array] {
  return backend.withScratch(8 * blocks * columns, (first) => {
    const second = first + 4 * blocks * columns;
    const fields = [backend.address(x), rows, columns, blockRows, first, second, ...more];
    backend.run(kernel, fields, blocks, Math.ceil(rowGrain(2 * columns) / blockRows));
    return [first, second].map((address) => {
      const values = new Float32Array(backend.heap.memory.buffer, address, blocks * columns);
      const total = new Float64Array(columns);
      for (let index = 0, column = 0; index < values.length; index++) {
        total[column] = (total[column] ?? 0) + (values[index] ?? 0);
        column = column + 1 === columns ? 0 : column + 1;
      }
      return total;
    }) as [Float64Array, Float64Array];
  });
}

const vector = (backend: ModuBackend, values: ArrayLike<number>): TensorInfo =>
  backend.makeTensorInfo([values.length], 'float32', Float32Array.from(values));

const valuesOf = (
  backend: ModuBackend,
  tensor: TensorInfo | undefined,
  columns: number,
  otherwise: number,
): Float32Array =>
  tensor === undefined ? new Float32Array(columns).fill(otherwise) : (backend.readSync(tensor.dataId) as Float32Array);

/** (x − mean) · factor + offset for each channel: a new tensor. */
function affine(
  backend: ModuBackend,
  x: TensorInfo,
  columns: number,
  mean: ArrayLike<number>,
  factor: ArrayLike<number>,
  offset: ArrayLike<number>,
): TensorInfo {
  const out = backend.output(x.shape, 'float32');
  const rows = columns === 0 ? 0 : sizeOf(x.shape) / columns;
  const vectors = [mean, factor, offset].map((values) => vector(backend, values));
  const fields = [x, out, ...vectors].map((tensor) => backend.address(tensor));
  const [from = 0, ...rest] = fields;
  backend.run('channelAffine', [from, rows, columns, 0, ...rest], rows, rowGrain(columns));
  for (const info of vectors) backend.disposeIntermediateTensorInfo(info);
  return out;
}

function training(backend: ModuBackend, inputs: BatchNormInputs, attrs: BatchNormAttrs | undefined): TensorInfo[] {
  const the = check('ModuBatchNormTraining', inputs, attrs);
  const { rows, columns, epsilon } = the;
  const { x, gamma, beta } = inputs;
  const [first, squares] = sums(backend, 'channelMoments', x, the, []);
  const shift = (backend.view(x) as Float32Array).slice(0, columns);
  const mean = first.map((sum, column) => (shift[column] ?? 0) + sum / rows);
  const variance = squares.map((sum, column) => Math.max(0, sum / rows - ((first[column] ?? 0) / rows) ** 2));
  const scales = valuesOf(backend, gamma, columns, 1);
  const factor = variance.map((value, column) => (scales[column] ?? 1) / Math.sqrt(value + epsilon));
  const y = affine(backend, x, columns, mean, factor, valuesOf(backend, beta, columns, 0));
  return [y, vector(backend, mean), vector(backend, variance)];
}

function trainingGrad(
  backend: ModuBackend,
  inputs: BatchNormGradInputs,
  attrs: BatchNormAttrs | undefined,
): TensorInfo[] {
  const where = 'ModuBatchNormTrainingGrad';
  const the = check(where, inputs, attrs);
  const { rows, columns, epsilon } = the;
  const { x, gamma, beta, mean, variance, dy } = inputs;
  expectInput(where, 'mean', mean, [columns], {});
  expectInput(where, 'variance', variance, [columns], {});
  expectInput(where, 'dy', dy, x.shape, {});
  const [slopes, products] = sums(backend, 'channelSlopes', x, the, [backend.address(mean), backend.address(dy)]);
  const inverse = Float64Array.from(valuesOf(backend, variance, columns, 0), (value) => 1 / Math.sqrt(value + epsilon));
  const scales = valuesOf(backend, gamma, columns, 1);
  const factor = inverse.map((value, column) => value * (scales[column] ?? 1));
  const level = slopes.map((sum) => sum / rows);
  const tilt = products.map((sum, column) => (sum / rows) * (inverse[column] ?? 0) ** 2);
  const dx = backend.output(x.shape, 'float32');
  const vectors = [factor, level, tilt].map((values) => vector(backend, values));
  const [factors = 0, levels = 0, tilts = 0] = vectors.map((info) => backend.address(info));
  const fields = [
    backend.address(x),
    rows,
    columns,
    0,
    backend.address(dx),
    backend.address(mean),
    factors,
    levels,
    tilts,
  ];
  backend.run('channelGradient', [...fields, backend.address(dy)], rows, rowGrain(2 * columns));
  for (const info of vectors) backend.disposeIntermediateTensorInfo(info);
  const dGamma = products.map((sum, column) => sum * (inverse[column] ?? 0));
  return [
    dx,
    ...(gamma === undefined ? [] : [vector(backend, dGamma)]),
    ...(beta === undefined ? [] : [vector(backend, slopes)]),
  ];
}

interface InferenceInputs {
  readonly x: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly scale?: TensorInfo;
  readonly offset?: TensorInfo;
}

// What has one value for each channel; other shapes are left to tfjs.
function inference(
  backend: ModuBackend,
  { x, mean, variance, scale, offset }: InferenceInputs,
  epsilon: number,
): TensorInfo | undefined {
  const columns = x.shape.at(-1) ?? 0;
  const parameters = [mean, variance, scale, offset].filter((tensor) => tensor !== undefined && tensor !== null);
  const perChannel = (tensor: TensorInfo | undefined): boolean =>
    tensor?.dtype === 'float32' && tensor.shape.length === 1 && tensor.shape[0] === columns;
  if (x.dtype !== 'float32' || columns === 0 || !parameters.every((tensor) => perChannel(tensor))) return undefined;
  const scales = valuesOf(backend, scale ?? undefined, columns, 1);
  const factor = valuesOf(backend, variance, columns, 0).map(
    (value, column) => (scales[column] ?? 1) / Math.sqrt(value + epsilon),
  );
  const offsets = valuesOf(backend, offset ?? undefined, columns, 0);
  return affine(backend, x, columns, valuesOf(backend, mean, columns, 0), factor, offsets);
}

/** Batch normalisation: with the moments of the batch and its gradient, and with given moments. */
export const batchNormKernels: readonly KernelConfig[] = [
  nativeKernel<BatchNormInputs, BatchNormAttrs>('ModuBatchNormTraining', ({ inputs, attrs, backend }) =>
    training(backend, inputs, attrs),
  ),
  nativeKernel<BatchNormGradInputs, BatchNormAttrs>('ModuBatchNormTrainingGrad', ({ inputs, attrs, backend }) =>
    trainingGrad(backend, inputs, attrs),
  ),
  nativeKernel<InferenceInputs, { readonly varianceEpsilon?: number }>('FusedBatchNorm', ({ inputs, attrs, backend }) =>
    inference(backend, inputs, attrs.varianceEpsilon ?? 0.001),
  ),
];
