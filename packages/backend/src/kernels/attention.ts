import { expectBoolean, expectInteger, expectNumber, expectOneOf, expectOptions, ShapeError } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { attentionBlocks, attentionGradientBlocks, sharedQueries } from './attention-blocks.ts';
import { axisLength, expectInput, type Axes } from './fused-inputs.ts';
import { dropoutThreshold, philoxFields } from './random.ts';

/** Inputs of `ModuAttention`: B batch, N heads, T queries, S keys, H head size; with `headAxis` 2 N and T, S change places. */
export interface AttentionInputs {
  /** [B,N,T,H] */
  readonly q: TensorInfo;
  /** [B,N,S,H] */
  readonly k: TensorInfo;
  /** [B,N,S,H] */
  readonly v: TensorInfo;
  /** bool, broadcasts to [B,N,T,S] whatever `headAxis` is; true = may attend. */
  readonly mask?: TensorInfo;
}

/** Inputs of `ModuAttentionGrad`. */
export interface AttentionGradInputs extends AttentionInputs {
  /** The first output of `ModuAttention`. */
  readonly y: TensorInfo;
  /** [B,N,T,2], the second one. */
  readonly statistics: TensorInfo;
  /** The shape of y. */
  readonly dy: TensorInfo;
}

/** Attributes of `ModuAttention` and `ModuAttentionGrad`; both need the same. */
export interface AttentionAttrs {
  /** What scores are multiplied by; 1 / √H unless given. */
  readonly scale?: number;
  /** Whether query t attends to the keys up to t + causalOffset only; false unless given. */
  readonly causal?: boolean;
  /** At least 0; 0 unless given. With past keys in front it is their number. */
  readonly causalOffset?: number;
  /** Share of the weights that dropout sets to 0; 0 unless given. */
  readonly rate?: number;
  /** Key of the random numbers; 0 unless given. */
  readonly seed?: number;
  /** Number of the call, below 2³²; 0 unless given. */
  readonly counter?: number;
  /** Which axis of q, k and v counts the heads: 1 for [B,N,T,H], 2 for [B,T,N,H]; 1 unless given. */
  readonly headAxis?: 1 | 2;
}

const known = ['scale', 'causal', 'causalOffset', 'rate', 'seed', 'counter', 'headAxis'] as const;

interface Plan {
  readonly pairs: number;
  readonly queries: number;
  readonly keys: number;
  readonly size: number;
  readonly axes: Axes;
  /** Shape of q, k and v in letters. */
  readonly letters: readonly string[];
  /** Fields from HEADS to KEY. */
  readonly fields: readonly number[];
}

function plan(where: string, backend: ModuBackend, inputs: AttentionInputs, attrs: AttentionAttrs | undefined): Plan {
  const options = expectOptions(where, attrs, known);
  const { causal = false, causalOffset = 0, rate = 0, seed = 0, counter = 0, headAxis = 1 } = options;
  expectBoolean(where, 'causal', causal);
  expectInteger(where, 'causalOffset', causalOffset, { min: 0, max: 2 ** 30 });
  expectNumber(where, 'rate', rate, { min: 0, maxExclusive: 1 });
  expectInteger(where, 'counter', counter, { min: 0, max: 2 ** 32 - 1 });
  expectOneOf(where, 'headAxis', headAxis, [1, 2]);
  const [, , call = 0, , key0 = 0, key1 = 0] = philoxFields(where, { seed, counter });
  const axes: Axes = {};
  const layout = (rows: string): string[] => (headAxis === 1 ? ['B', 'N', rows, 'H'] : ['B', rows, 'N', 'H']);
  expectInput(where, 'q', inputs.q, layout('T'), axes);
  expectInput(where, 'k', inputs.k, layout('S'), axes);
  expectInput(where, 'v', inputs.v, layout('S'), axes);
  const [heads, queries, keys, size] = ['N', 'T', 'S', 'H'].map((letter) => axisLength(axes, letter)) as [
    number,
    number,
    number,
    number,
  ];
  if (size === 0 || keys === 0)
    throw new ShapeError(`${where}: k must have keys and values, received [${inputs.k.shape.join(', ')}]`);
  const scale = expectNumber(where, 'scale', options.scale ?? 1 / Math.sqrt(size));
  const strides = (rows: number): number[] =>
    headAxis === 1
      ? [4 * heads * rows * size, 4 * rows * size, 4 * size]
      : [4 * heads * rows * size, 4 * size, 4 * heads * size];
  const fields = [
    ...[heads, queries, keys, size, ...strides(queries), ...strides(keys)],
    ...maskFields(where, backend, inputs.mask, [axisLength(axes, 'B'), heads, queries, keys]),
    ...[Number(causal), causalOffset, float32Bits(scale)],
    ...[rate === 0 ? 0 : Math.max(1, dropoutThreshold(rate)), float32Bits(1 / (1 - rate)), call, key0, key1],
  ];
  return { pairs: axisLength(axes, 'B') * heads, queries, keys, size, axes, letters: layout('T'), fields };
}

// Address and strides; an axis of length 1 has a stride of 0.
function maskFields(
  where: string,
  backend: ModuBackend,
  mask: TensorInfo | undefined,
  full: readonly number[],
): number[] {
  if (mask === undefined) return [0, 0, 0, 0, 0];
  const shape = [...full.slice(mask.shape.length).map(() => 1), ...mask.shape];
  const lengths = shape.map((length, axis) => (length === 1 ? 1 : (full[axis] ?? 0)));
  expectInput(where, 'mask', { ...mask, shape }, lengths, {}, 'bool');
  const strides = shape.map((length, axis) => (length === 1 ? 0 : shape.slice(axis + 1).reduce((a, b) => a * b, 1)));
  return [backend.address(mask), ...strides];
}

function attention(backend: ModuBackend, inputs: AttentionInputs, attrs: AttentionAttrs | undefined): TensorInfo[] {
  const where = 'ModuAttention';
  const { pairs, queries, size, axes, fields } = plan(where, backend, inputs, attrs);
  const blocks = attentionBlocks(where, size);
  const rows = sharedQueries(queries, blocks.queries, pairs, backend.threads);
  const y = backend.output(inputs.q.shape, 'float32');
  const statistics = backend.output([axisLength(axes, 'B'), axisLength(axes, 'N'), queries, 2], 'float32');
  const tensors = [inputs.q, inputs.k, inputs.v, y, statistics].map((tensor) => backend.address(tensor));
  const items = pairs * Math.ceil(queries / rows);
  backend.run('attention', [...tensors, ...fields, rows, blocks.keys], items, 1);
  return [y, statistics];
}

function attentionGrad(
  backend: ModuBackend,
  inputs: AttentionGradInputs,
  attrs: AttentionAttrs | undefined,
): TensorInfo[] {
  const where = 'ModuAttentionGrad';
  const { pairs, size, axes, letters, fields } = plan(where, backend, inputs, attrs);
  const { q, k, v, y, statistics, dy } = inputs;
  expectInput(where, 'y', y, letters, axes);
  expectInput(where, 'statistics', statistics, ['B', 'N', 'T', 2], axes);
  expectInput(where, 'dy', dy, letters, axes);
  const blocks = attentionGradientBlocks(where, size);
  const outputs = [q, k, v].map(({ shape }) => backend.output(shape, 'float32'));
  const tensors = [q, k, v, y, statistics].map((tensor) => backend.address(tensor));
  const gradients = [dy, ...outputs].map((tensor) => backend.address(tensor));
  const all = [...tensors, ...fields, blocks.queries, blocks.keys, ...gradients];
  backend.run('attentionGradient', all, pairs, 1);
  return outputs;
}

/** Scaled dot-product attention and its gradient. */
export const attentionKernels: readonly KernelConfig[] = [
  nativeKernel<AttentionInputs, AttentionAttrs>('ModuAttention', ({ inputs, attrs, backend }) =>
    attention(backend, inputs, attrs),
  ),
  nativeKernel<AttentionGradInputs, AttentionAttrs>('ModuAttentionGrad', ({ inputs, attrs, backend }) =>
    attentionGrad(backend, inputs, attrs),
  ),
];
