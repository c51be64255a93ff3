import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { filled } from './fill.ts';
import { elementGrain } from './grain.ts';
import { isNumeric } from './strided-copy.ts';

interface OneInput {
  readonly x: TensorInfo;
}

function bools(backend: ModuBackend, wasmName: string, x: TensorInfo): TensorInfo {
  const out = backend.output(x.shape, 'bool');
  backend.run(wasmName, [backend.address(x), backend.address(out)], sizeOf(x.shape), elementGrain);
  return out;
}

// Integers and truth values are all finite.
function check(kernelName: string, wasmName: string, otherwise: number): KernelConfig {
  return nativeKernel<OneInput>(kernelName, ({ inputs: { x }, backend }) => {
    if (x.dtype === 'float32') return bools(backend, wasmName, x);
    return isNumeric(x) ? filled(backend, x.shape, 'bool', otherwise) : undefined;
  });
}

interface SelectInputs {
  readonly condition: TensorInfo;
  readonly t: TensorInfo;
  readonly e: TensorInfo;
}

/** Questions about values, and choices by them. */
export const truthKernels: readonly KernelConfig[] = [
  check('IsNan', 'isNaNF32', 0),
  check('IsInf', 'isInfF32', 0),
  check('IsFinite', 'isFiniteF32', 1),

  nativeKernel<OneInput>('LogicalNot', ({ inputs: { x }, backend }) =>
    x.dtype === 'bool' ? bools(backend, 'logicalNotBool', x) : undefined,
  ),

  nativeKernel<SelectInputs>('Select', ({ inputs: { condition, t, e }, backend }) => {
    const size = sizeOf(t.shape);
    // Where there is nothing to choose, tfjs leaves out the broadcasting.
    const alike = t.dtype === e.dtype && (size === 0 || (sizeOf(e.shape) === size && sizeOf(condition.shape) === size));
    const perRow = condition.shape.length === 1 && t.shape.length > 1;
    if (condition.dtype !== 'bool' || !isNumeric(t) || !alike || perRow) return undefined;
    const out = backend.output(t.shape, t.dtype);
    const fields = [backend.address(condition), backend.address(t), backend.address(e), backend.address(out)];
    backend.run(t.dtype === 'bool' ? 'select8' : 'select32', fields, size, elementGrain);
    return out;
  }),
];
