import { expectNumber, expectOptions, invalid, ShapeError } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { columnSums } from './column-sums.ts';
import { expectInput } from './fused-inputs.ts';
import { rowGrain } from './grain.ts';

/** Inputs of `ModuLayerNorm` and `ModuRmsNorm`: rows of D values, any axes before. */
export interface RowNormInputs {
  /** [..., D] */
  readonly x: TensorInfo;
  /** [D]; 1 unless given. */
  readonly gamma?: TensorInfo;
  /** [D]; 0 unless given. Not for `ModuRmsNorm`. */
  readonly beta?: TensorInfo;
}

/** Inputs of the gradients: those of the kernel, what it put out beside y, and the gradient of y. */
export interface RowNormGradInputs extends RowNormInputs {
  /** [...]; of `ModuLayerNorm` only. */
  readonly means?: TensorInfo;
  /** [...] */
  readonly scales: TensorInfo;
  /** [..., D] */
  readonly dy: TensorInfo;
}

/** Attributes of the normalisations; their gradients have none. */
export interface RowNormAttrs {
  /** Added to the variance; 1e-3 unless given for layer, 1e-6 for RMS normalisation. */
  readonly epsilon?: number;
}

// The same for any number of threads; `BLOCK_ROWS` of `assembly/row-norm.ts`.
const normBlockRows = 32;
// A value is read twice or three times.
const workPerValue = 2;

interface Rows {
  readonly outer: number[];
  readonly rows: number;
  readonly length: number;
}

function check(where: string, { x, gamma, beta }: RowNormInputs): Rows {
  if (x.dtype !== 'float32') throw invalid(where, 'x', 'a tensor of type float32', x.dtype);
  const length = x.shape.at(-1);
  if (length === undefined) throw new ShapeError(`${where}: x must have at least one axis, received []`);
  if (gamma !== undefined) expectInput(where, 'gamma', gamma, [length], {});
  if (beta !== undefined) expectInput(where, 'beta', beta, [length], {});
  const outer = x.shape.slice(0, -1);
  return { outer, rows: length === 0 ? 0 : sizeOf(outer), length };
}

const addressOrNone = (backend: ModuBackend, tensor: TensorInfo | undefined): number =>
  tensor === undefined ? 0 : backend.address(tensor);

function rowNorm(
  where: string,
  backend: ModuBackend,
  inputs: RowNormInputs,
  attrs: RowNormAttrs | undefined,
  centered: boolean,
): TensorInfo[] {
  const { epsilon = centered ? 1e-3 : 1e-6 } = expectOptions(where, attrs, ['epsilon']);
  expectNumber(where, 'epsilon', epsilon, { min: 0 });
  const { outer, rows, length } = check(where, inputs);
  const out = backend.output(inputs.x.shape, 'float32');
  const means = centered ? backend.output(outer, 'float32') : undefined;
  const scales = backend.output(outer, 'float32');
  const parts = [inputs.x, inputs.gamma, inputs.beta, out, means, scales].map((part) => addressOrNone(backend, part));
  const fields = [...parts, rows, length, float32Bits(epsilon), Number(centered)];
  backend.run('rowNorm', fields, rows, rowGrain(workPerValue * length));
  return [out, ...(means === undefined ? [] : [means]), scales];
}

function rowNormGrad(where: string, backend: ModuBackend, inputs: RowNormGradInputs, centered: boolean): TensorInfo[] {
  const { outer, rows, length } = check(where, inputs);
  const { x, gamma, beta, means, scales, dy } = inputs;
  if (centered) expectInput(where, 'means', means, outer, {});
  expectInput(where, 'scales', scales, outer, {});
  expectInput(where, 'dy', dy, x.shape, {});
  const dx = backend.output(x.shape, 'float32');
  const blocks = Math.ceil(rows / normBlockRows);
  const partial = (parameter: TensorInfo | undefined): TensorInfo | undefined =>
    parameter === undefined ? undefined : backend.output([blocks, length], 'float32');
  const [dGammas, dBetas] = [partial(gamma), partial(beta)];
  const forward = [x, gamma, undefined, undefined, means, scales].map((part) => addressOrNone(backend, part));
  const backward = [dy, dx, dGammas, dBetas].map((part) => addressOrNone(backend, part));
  const fields = [...forward, rows, length, 0, Number(centered), ...backward];
  backend.run('rowNormGradient', fields, blocks, Math.ceil(rowGrain(workPerValue * length) / normBlockRows));
  const sums = [dGammas, dBetas].flatMap((part) => {
    if (part === undefined) return [];
    const whole = columnSums(backend, part, blocks, length);
    backend.disposeIntermediateTensorInfo(part);
    return [whole];
  });
  return [dx, ...sums];
}

/** Normalisation of the last axis, and its gradient. */
export const rowNormKernels: readonly KernelConfig[] = [
  nativeKernel<RowNormInputs, RowNormAttrs>('ModuLayerNorm', ({ inputs, attrs, backend }) =>
    rowNorm('ModuLayerNorm', backend, inputs, attrs, true),
  ),
  nativeKernel<RowNormGradInputs>('ModuLayerNormGrad', ({ inputs, backend }) =>
    rowNormGrad('ModuLayerNormGrad', backend, inputs, true),
  ),
  nativeKernel<RowNormInputs, RowNormAttrs>('ModuRmsNorm', ({ inputs, attrs, backend }) => {
    if (inputs.beta !== undefined) throw invalid('ModuRmsNorm', 'beta', 'left out', inputs.beta);
    return rowNorm('ModuRmsNorm', backend, inputs, attrs, false);
  }),
  nativeKernel<RowNormGradInputs>('ModuRmsNormGrad', ({ inputs, backend }) =>
    rowNormGrad('ModuRmsNormGrad', backend, inputs, false),
  ),
];
