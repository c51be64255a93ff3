import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { activationNumber, type Activation } from './activation.ts';
import { batchPairs } from './batch-pairs.ts';
import { fewRows, mostFewRows } from './few-rows.ts';

/** What is done to each value of a product before it is stored for good. */
export interface Epilogue {
  /** One float32 value per column. */
  readonly bias?: TensorInfo | undefined;
  readonly activation?: keyof typeof activationNumber | undefined;
  /** Slope of leaky ReLU. */
  readonly alpha?: number | undefined;
}

interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const panelColumns = 8;
const panelRows = 6;
// A block of A (132 × 256 floats) stays in the second-level cache, two panels (6 and 8 × 256) in the first.
const maximumDepth = 256;
const maximumRows = 132;
// What packing a value of A costs in columns of product, reading one of B in rows; measured.
const packingOfA = 6;
const readingOfB = 4;
const itemsPerThread = 4;
const unevenness = 0.1;
// Fewer multiplications than this take less time than waking a thread.
const soloWork = 50_000;
// Floats that are worth a piece of packing.
const packGrain = 16_384;

/** Matrix product of float32 tensors, batches broadcast, both transposes; a new tensor of the shape `tf.matMul` gives. */
export function matMul(
  backend: ModuBackend,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: MatMulAttrs,
  { bias, activation = 'linear', alpha = 0 }: Epilogue = {},
): TensorInfo {
  const [rows, depth] = matrixShape(a, transposeA);
  const [innerB, columns] = matrixShape(b, transposeB);
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  const outer = tf.backend_util.assertAndGetBroadcastShape(outerA, outerB);
  tf.util.assert(
    depth === innerB,
    () =>
      `Error in matMul: inner shapes (${depth}) and (${innerB}) of Tensors with shapes ${a.shape.join()} and ${b.shape.join()} ` +
      `and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const out = backend.output([...outer, rows, columns], 'float32');
  const products = sizeOf(outer);
  if (products * rows * columns === 0) return out;
  if (products === 1 && rows <= mostFewRows && depth > 0 && (rows === 1 || !transposeA)) {
    const part = {
      matrix: backend.address(b),
      bias: bias === undefined ? 0 : backend.address(bias),
      out: backend.address(out),
      rowBytes: 4 * columns,
    };
    const transposed = transposeB;
    fewRows(backend, { a: backend.address(a), rows, depth, columns, parts: [part], transposed, activation, alpha });
    return out;
  }
  const pairs = batchPairs(outerA, outerB, outer);
  const panels = Math.ceil(columns / panelColumns);
  const matricesB = sizeOf(outerB);
  const blocks = Math.ceil(depth / maximumDepth);
  const blockDepth = Math.max(1, Math.ceil(depth / Math.max(1, blocks)));
  const packedBytes = 4 * matricesB * panels * panelColumns * depth;
  const item = itemSize(products, rows, columns, backend.threads);
  backend.withScratch(packedBytes + 4 * pairs.length, (packed) => {
    backend.heap.int32.set(pairs, (packed + packedBytes) >>> 2);
    const fields = [
      ...[backend.address(a), backend.address(b), backend.address(out), packed],
      ...[rows, columns, depth, Number(transposeA), Number(transposeB), blockDepth, item.rows, item.columns],
      ...[
        packed + packedBytes,
        bias === undefined ? 0 : backend.address(bias),
        activationNumber[activation],
        float32Bits(alpha),
      ],
    ];
    const panelItems = matricesB * blocks * panels;
    backend.run('matMulPack', fields, panelItems, Math.ceil(packGrain / (panelColumns * blockDepth)));
    const items = products * Math.ceil(rows / item.rows) * Math.ceil(columns / item.columns);
    const workPerItem = Math.max(1, item.rows * item.columns * depth);
    backend.run('matMul', fields, items, Math.ceil(soloWork / workPerItem));
  });
  return out;
}

// A vector has no rows; NaN is not equal to any inner dimension, so it is rejected as tfjs does.
function matrixShape({ shape }: TensorInfo, transpose: boolean): [rows: number, columns: number] {
  const rows = shape.at(-2) ?? Number.NaN;
  const columns = shape.at(-1) ?? Number.NaN;
  return transpose ? [columns, rows] : [rows, columns];
}

const partOf = (length: number, parts: number, multiple: number): number =>
  Math.ceil(length / parts / multiple) * multiple;

/**
 * Rows and columns of an item. A is packed once for each part of the columns, and B is read once for each part of the rows,
 * so there are no more parts than keep all threads busy, in the direction that costs less.
 */
function itemSize(products: number, rows: number, columns: number, threads: number): { rows: number; columns: number } {
  const leastParts = Math.ceil(rows / maximumRows);
  let best = { rows: partOf(rows, leastParts, panelRows), columns: partOf(columns, 1, panelColumns) };
  const most = itemsPerThread * threads;
  if (threads === 1 || products >= most) return best;
  let least = Number.POSITIVE_INFINITY;
  for (let rowParts = leastParts; rowParts <= Math.max(leastParts, most); rowParts++) {
    for (let columnParts = 1; columnParts <= Math.max(1, most / rowParts); columnParts++) {
      const item = { rows: partOf(rows, rowParts, panelRows), columns: partOf(columns, columnParts, panelColumns) };
      const items = products * Math.ceil(rows / item.rows) * Math.ceil(columns / item.columns);
      const turns = Math.ceil(items / threads);
      // Several turns even out what other programs take from a core.
      const work = (item.columns + packingOfA) * (item.rows + readingOfB) * (turns + unevenness);
      if (work < least) {
        least = work;
        best = item;
      }
    }
  }
  return best;
}

interface FusedInputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

interface FusedAttrs extends MatMulAttrs {
  readonly activation?: Activation;
  readonly leakyreluAlpha?: number;
}

/** Matrix products. */
export const matMulKernels: readonly KernelConfig[] = [
  nativeKernel<{ readonly a: TensorInfo; readonly b: TensorInfo }, MatMulAttrs>(
    'BatchMatMul',
    ({ inputs: { a, b }, attrs, backend }) =>
      a.dtype === 'float32' && b.dtype === 'float32' ? matMul(backend, a, b, attrs) : undefined,
  ),

  nativeKernel<FusedInputs, FusedAttrs>('_FusedMatMul', ({ inputs: { a, b, bias }, attrs, backend }) => {
    const { activation = 'linear', leakyreluAlpha } = attrs;
    const columns = b.shape.at(attrs.transposeB ? -2 : -1) ?? 1;
    const perColumn =
      bias === undefined ||
      (bias.dtype === 'float32' && bias.shape.at(-1) === columns && sizeOf(bias.shape) === columns);
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || activation === 'prelu' || !perColumn) return undefined;
    return matMul(backend, a, b, attrs, { bias, activation, alpha: leakyreluAlpha });
  }),
];
