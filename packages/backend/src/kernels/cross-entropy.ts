import { DataError, ShapeError, invalid } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { expectInput } from './fused-inputs.ts';
import { rowGrain } from './grain.ts';

/** Inputs of `ModuSoftmaxCrossEntropy`: C classes, any axes before. */
export interface CrossEntropyInputs {
  /** [..., C] float32 */
  readonly logits: TensorInfo;
  /** [..., C] float32: weights of the classes; or [...] int32: classes. */
  readonly labels: TensorInfo;
}

/** Inputs of `ModuSoftmaxCrossEntropyGrad`. */
export interface CrossEntropyGradInputs extends CrossEntropyInputs {
  /** [...], the second output of `ModuSoftmaxCrossEntropy`. */
  readonly logarithms: TensorInfo;
  /** [...] */
  readonly dy: TensorInfo;
}

// A value costs about as much as four of simple arithmetic.
const workPerValue = 4;

interface Rows {
  readonly rows: number;
  readonly classes: number;
  readonly sparse: boolean;
  readonly outer: number[];
}

function check(where: string, backend: ModuBackend, { logits, labels }: CrossEntropyInputs): Rows {
  if (logits.dtype !== 'float32') throw invalid(where, 'logits', 'a tensor of type float32', logits.dtype);
  const classes = logits.shape.at(-1);
  if (classes === undefined || classes === 0) {
    throw new ShapeError(`${where}: logits must have at least one class, received [${logits.shape.join(', ')}]`);
  }
  const sparse = labels.dtype === 'int32';
  const outer = logits.shape.slice(0, -1);
  expectInput(where, 'labels', labels, sparse ? outer : logits.shape, {}, sparse ? 'int32' : 'float32');
  if (sparse) {
    const wrong = (backend.view(labels) as Int32Array).find((label) => label < 0 || label >= classes);
    if (wrong !== undefined)
      throw new DataError(`${where}: labels must be from 0 to ${classes - 1}, received ${wrong}`);
  }
  return { rows: sizeOf(outer), classes, sparse, outer };
}

function crossEntropy(backend: ModuBackend, inputs: CrossEntropyInputs): TensorInfo[] {
  const { rows, classes, sparse, outer } = check('ModuSoftmaxCrossEntropy', backend, inputs);
  const losses = backend.output(outer, 'float32');
  const logarithms = backend.output(outer, 'float32');
  const tensors = [inputs.logits, inputs.labels, losses, logarithms].map((tensor) => backend.address(tensor));
  backend.run('crossEntropy', [...tensors, classes, Number(sparse)], rows, rowGrain(workPerValue * classes));
  return [losses, logarithms];
}

function crossEntropyGrad(backend: ModuBackend, inputs: CrossEntropyGradInputs): TensorInfo {
  const where = 'ModuSoftmaxCrossEntropyGrad';
  const { rows, classes, sparse, outer } = check(where, backend, inputs);
  const { logits, labels, logarithms, dy } = inputs;
  expectInput(where, 'logarithms', logarithms, outer, {});
  expectInput(where, 'dy', dy, outer, {});
  const out = backend.output(logits.shape, 'float32');
  const before = [backend.address(logits), backend.address(labels), 0, backend.address(logarithms)];
  const fields = [...before, classes, Number(sparse), backend.address(dy), backend.address(out)];
  backend.run('crossEntropyGradient', fields, rows, rowGrain(workPerValue * classes));
  return out;
}

/** Softmax cross-entropy from logits, and its gradient with respect to them. */
export const crossEntropyKernels: readonly KernelConfig[] = [
  nativeKernel<CrossEntropyInputs>('ModuSoftmaxCrossEntropy', ({ inputs, backend }) => crossEntropy(backend, inputs)),
  nativeKernel<CrossEntropyGradInputs>('ModuSoftmaxCrossEntropyGrad', ({ inputs, backend }) =>
    crossEntropyGrad(backend, inputs),
  ),
];
