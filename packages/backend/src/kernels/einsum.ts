import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { binaryF32 } from './binary.ts';
import { matMul } from './mat-mul.ts';
import { reduceNumbers } from './reduce.ts';
import { transpose } from './transpose.ts';

/** A tensor and the label of each of its dimensions. */
interface Labelled {
  readonly tensor: TensorInfo;
  readonly labels: readonly number[];
}

/** Intermediate results, given back together. */
class Intermediates {
  readonly #backend: ModuBackend;
  readonly #made: TensorInfo[] = [];

  constructor(backend: ModuBackend) {
    this.#backend = backend;
  }

  /** Keeps a tensor for `dispose`. */
  keep(tensor: TensorInfo): TensorInfo {
    this.#made.push(tensor);
    return tensor;
  }

  dispose(): void {
    for (const tensor of this.#made) this.#backend.disposeIntermediateTensorInfo(tensor);
  }
}

// The same values seen as another shape.
function viewed({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
  return { dataId, dtype, shape };
}

function lengths({ tensor, labels }: Labelled, wanted: readonly number[]): number[] {
  return wanted.map((label) => tensor.shape[labels.indexOf(label)] ?? 1);
}

// Sums what only this operand has and the result does not ask for.
function summed(backend: ModuBackend, x: Labelled, needed: (label: number) => boolean, made: Intermediates): Labelled {
  const axis = x.labels.flatMap((label, index) => (needed(label) ? [] : [index]));
  if (axis.length === 0) return x;
  const tensor = made.keep(reduceNumbers(backend, 'sum', x.tensor, { axis, keepDims: false }, { empty: 0 }));
  return { tensor, labels: x.labels.filter(needed) };
}

function arranged(backend: ModuBackend, { tensor, labels }: Labelled, wanted: readonly number[]): TensorInfo {
  return transpose(
    backend,
    tensor,
    wanted.map((label) => labels.indexOf(label)),
  );
}

// A matrix [batch, left, right] of an operand, or its transpose where that is how the values lie.
function matrix(
  backend: ModuBackend,
  x: Labelled,
  [batch, left, right]: readonly [readonly number[], readonly number[], readonly number[]],
  made: Intermediates,
): { readonly tensor: TensorInfo; readonly transposed: boolean } {
  const turned = [...batch, ...right, ...left];
  const transposed = left.length * right.length > 0 && turned.every((label, axis) => label === x.labels[axis]);
  const [rows, columns] = transposed ? [right, left] : [left, right];
  const tensor = made.keep(arranged(backend, x, [...batch, ...rows, ...columns]));
  const shape = [batch, rows, columns].map((labels) => sizeOf(lengths(x, labels)));
  return { tensor: viewed(tensor, shape), transposed };
}

function contract(
  backend: ModuBackend,
  a: Labelled,
  b: Labelled,
  inResult: (label: number) => boolean,
  made: Intermediates,
): Labelled {
  const both = a.labels.filter((label) => b.labels.includes(label));
  const batch = both.filter(inResult);
  const inner = both.filter((label) => !inResult(label));
  const left = a.labels.filter((label) => !both.includes(label));
  const right = b.labels.filter((label) => !both.includes(label));
  const labels = [...batch, ...left, ...right];
  const shape = [...lengths(a, [...batch, ...left]), ...lengths(b, right)];
  const product = (tensor: TensorInfo): Labelled => ({ tensor: viewed(made.keep(tensor), shape), labels });
  if (inner.length === 0) {
    const [x, y] = [matrix(backend, a, [batch, left, []], made), matrix(backend, b, [batch, [], right], made)];
    return product(binaryF32(backend, 'mul', x.tensor, y.tensor));
  }
  if (left.length + right.length === 0) {
    const [x, y] = [matrix(backend, a, [batch, [], inner], made), matrix(backend, b, [batch, [], inner], made)];
    const products = made.keep(binaryF32(backend, 'mul', x.tensor, y.tensor));
    return product(reduceNumbers(backend, 'sum', products, { axis: [1, 2], keepDims: false }, { empty: 0 }));
  }
  const x = matrix(backend, a, [batch, left, inner], made);
  const y = matrix(backend, b, [batch, inner, right], made);
  return product(matMul(backend, x.tensor, y.tensor, { transposeA: x.transposed, transposeB: y.transposed }));
}

/** Sums of products of one or two float32 tensors, said by an equation such as `btnh,bsnh->bnts`. */
export function einsum(backend: ModuBackend, tensors: readonly TensorInfo[], equation: string): TensorInfo {
  const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as unknown as tf.Tensor[]);
  const resultLabels = Array.from(equation.replaceAll(/\s/gu, '').split('->')[1] ?? '', (name) =>
    allDims.indexOf(name),
  );
  const inResult = (label: number): boolean => resultLabels.includes(label);
  const made = new Intermediates(backend);
  const operands = tensors.map((tensor, index) =>
    summed(
      backend,
      { tensor, labels: idDims[index] ?? [] },
      (label) => inResult(label) || idDims.some((labels, other) => other !== index && labels.includes(label)),
      made,
    ),
  );
  const [a, b] = operands;
  if (a === undefined) throw new Error('einsum: there is no operand');
  const result = b === undefined ? a : contract(backend, a, b, inResult, made);
  const out = arranged(backend, result, resultLabels);
  made.dispose();
  return out;
}

/** Sums of products by equation. */
export const einsumKernels: readonly KernelConfig[] = [
  nativeKernel<Readonly<Record<string, TensorInfo>> & readonly TensorInfo[], { readonly equation: string }>(
    'Einsum',
    ({ inputs, attrs: { equation }, backend }) => {
      const tensors = Object.values(inputs);
      const result = equation.split('->')[1]?.replaceAll(/\s/gu, '') ?? '';
      // A label that the result has twice is for tfjs to refuse.
      const plain = new Set(result).size === result.length;
      return plain && tensors.every(({ dtype }) => dtype === 'float32')
        ? einsum(backend, tensors, equation)
        : undefined;
    },
  ),
];
