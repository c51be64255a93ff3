import { expectBoolean, expectInteger, expectNumber, expectOneOf, expectOptions, ShapeError } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';
import { fewRows, vectorWork } from './few-rows.ts';
import { axisLength, expectInput, type Axes } from './fused-inputs.ts';
import { elementGrain, rowGrain } from './grain.ts';

/** Inputs of `ModuDecoderStep`: B batch, D features, N heads, H head size, S steps of the cache, U width within. */
export interface DecoderStepInputs {
  /** [B,1,D] */
  readonly x: TensorInfo;
  /** [B,2,S,N,H]: keys and values of the steps before */
  readonly cache: TensorInfo;
  /** [D,N,H] */
  readonly queryKernel: TensorInfo;
  /** [N,H] */
  readonly queryBias: TensorInfo;
  readonly keyKernel: TensorInfo;
  readonly keyBias: TensorInfo;
  readonly valueKernel: TensorInfo;
  readonly valueBias: TensorInfo;
  /** [N,H,D] */
  readonly outputKernel: TensorInfo;
  /** [D] */
  readonly outputBias: TensorInfo;
  /** [D] */
  readonly attentionGamma: TensorInfo;
  readonly attentionBeta: TensorInfo;
  /** [D,U] */
  readonly innerKernel: TensorInfo;
  /** [U] */
  readonly innerBias: TensorInfo;
  /** [U,D] */
  readonly outerKernel: TensorInfo;
  /** [D] */
  readonly outerBias: TensorInfo;
  readonly feedForwardGamma: TensorInfo;
  readonly feedForwardBeta: TensorInfo;
}

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'gelu', 'geluTanh', 'silu'] as const;
const gates = { gelu: 'geluF32', geluTanh: 'geluTanhF32', silu: 'siluF32' } as const;

/** Attributes of `ModuDecoderStep`. */
export interface DecoderStepAttrs {
  /** The step that x is, from 0. */
  readonly index: number;
  /** Whether each part normalises what it takes, and not what comes out; false unless given. */
  readonly normalizeFirst?: boolean;
  /** `'relu'` unless given. */
  readonly activation?: (typeof activations)[number];
  /** Added to the variance; 1e-5 unless given. */
  readonly epsilon?: number;
  /** Whether the cache is written to where it lies, if no other tensor shares its data; false unless given: a copy. */
  readonly inPlace?: boolean;
}

const letters: Readonly<Record<keyof DecoderStepInputs, readonly (string | number)[]>> = {
  x: ['B', 1, 'D'],
  queryKernel: ['D', 'N', 'H'],
  queryBias: ['N', 'H'],
  keyKernel: ['D', 'N', 'H'],
  keyBias: ['N', 'H'],
  valueKernel: ['D', 'N', 'H'],
  valueBias: ['N', 'H'],
  cache: ['B', 2, 'S', 'N', 'H'],
  outputKernel: ['N', 'H', 'D'],
  outputBias: ['D'],
  attentionGamma: ['D'],
  attentionBeta: ['D'],
  innerKernel: ['D', 'U'],
  innerBias: ['U'],
  outerKernel: ['U', 'D'],
  outerBias: ['D'],
  feedForwardGamma: ['D'],
  feedForwardBeta: ['D'],
};
const inputNames = Object.keys(letters) as (keyof DecoderStepInputs)[];

function step(backend: ModuBackend, inputs: DecoderStepInputs, attrs: DecoderStepAttrs | undefined): TensorInfo[] {
  const where = 'ModuDecoderStep';
  const options = expectOptions(where, attrs, ['index', 'normalizeFirst', 'activation', 'epsilon', 'inPlace']);
  const { normalizeFirst: first = false, activation = 'relu', epsilon = 1e-5, inPlace = false } = options;
  const index = expectInteger(where, 'index', options.index, { min: 0 });
  expectBoolean(where, 'normalizeFirst', first);
  expectOneOf(where, 'activation', activation, activations);
  expectNumber(where, 'epsilon', epsilon, { min: 0 });
  expectBoolean(where, 'inPlace', inPlace);
  const axes: Axes = {};
  for (const name of inputNames) expectInput(where, name, inputs[name], letters[name], axes);
  const [rows, width, heads, size, steps, inner] = ['B', 'D', 'N', 'H', 'S', 'U'].map((letter) =>
    axisLength(axes, letter),
  ) as [number, number, number, number, number, number];
  expectRoom(where, inputs.cache, index, 1);
  const cache = writable(backend, inputs.cache, inPlace);
  const out = backend.output(inputs.x.shape, 'float32');
  if (rows === 0) return [out, cache];
  const at = {} as Record<keyof DecoderStepInputs, number>;
  for (const name of inputNames) at[name] = backend.address(inputs[name]);
  const own = heads * size;
  const used = index + 1;
  // Whole lines of 64 bytes, since kernels on elements write the rest of the last one.
  const floats = [width, width, own, own, inner, 1, 1].map((values) => Math.ceil((rows * values) / 16) * 16);
  const scores = rows * heads * Math.ceil(used / 4) * 4;
  backend.withScratch(4 * (floats.reduce((sum, count) => sum + count, 0) + scores), (scratch) => {
    let next = scratch;
    const [normal, sum, query, context, hidden, means, scales] = floats.map((count) => {
      const address = next;
      next += 4 * count;
      return address;
    }) as [number, number, number, number, number, number, number];
    const norm = (from: number, gamma: number, beta: number, to: number): void => {
      const fields = [from, gamma, beta, to, means, scales, rows, width, float32Bits(epsilon), 1];
      backend.run('rowNorm', fields, rows, rowGrain(width));
    };
    const rowBytes = 4 * width;
    const { attentionGamma, attentionBeta, feedForwardGamma, feedForwardBeta } = at;
    if (first) norm(at.x, attentionGamma, attentionBeta, normal);
    const cached = backend.address(cache);
    const half = 4 * steps * own;
    const place = cached + 4 * index * own;
    fewRows(backend, {
      a: first ? normal : at.x,
      rows,
      depth: width,
      columns: own,
      parts: [
        { matrix: at.queryKernel, bias: at.queryBias, out: query, rowBytes: 4 * own },
        { matrix: at.keyKernel, bias: at.keyBias, out: place, rowBytes: 2 * half },
        { matrix: at.valueKernel, bias: at.valueBias, out: place + half, rowBytes: 2 * half },
      ],
    });
    const scale = float32Bits(1 / Math.sqrt(size));
    const attending = [query, cached, context, next, heads, steps, size, used, scale];
    backend.run('attentionStep', attending, rows * heads, Math.ceil(vectorWork / (2 * used * size)));
    const { outputKernel, outputBias, innerKernel, innerBias, outerKernel, outerBias } = at;
    const output = { matrix: outputKernel, bias: outputBias, out: sum, rowBytes };
    fewRows(backend, { a: context, rows, depth: own, columns: width, parts: [output], add: at.x });
    norm(sum, first ? feedForwardGamma : attentionGamma, first ? feedForwardBeta : attentionBeta, normal);
    const gate = activation in gates ? gates[activation as keyof typeof gates] : undefined;
    const intermediate = { matrix: innerKernel, bias: innerBias, out: hidden, rowBytes: 4 * inner };
    const kind = gate === undefined ? (activation as Exclude<typeof activation, keyof typeof gates>) : 'linear';
    fewRows(backend, { a: normal, rows, depth: width, columns: inner, parts: [intermediate], activation: kind });
    if (gate !== undefined) backend.run(gate, [hidden, hidden], rows * inner, elementGrain);
    const result = backend.address(out);
    const outer = { matrix: outerKernel, bias: outerBias, out: first ? result : sum, rowBytes };
    const add = first ? sum : normal;
    fewRows(backend, { a: hidden, rows, depth: inner, columns: width, parts: [outer], add });
    if (!first) norm(sum, feedForwardGamma, feedForwardBeta, result);
  });
  return [out, cache];
}

/** Inputs of `ModuCacheUpdate`. */
export interface CacheUpdateInputs {
  /** [B,2,S,N,H] */
  readonly cache: TensorInfo;
  /** [B,T,N,H] */
  readonly key: TensorInfo;
  /** [B,T,N,H] */
  readonly value: TensorInfo;
}

/** Attributes of `ModuCacheUpdate`. */
export interface CacheUpdateAttrs {
  /** The step from which keys and values are written. */
  readonly start: number;
  /** As for `ModuDecoderStep`. */
  readonly inPlace?: boolean;
}

function update(backend: ModuBackend, inputs: CacheUpdateInputs, attrs: CacheUpdateAttrs | undefined): TensorInfo {
  const where = 'ModuCacheUpdate';
  const { start, inPlace = false } = expectOptions(where, attrs, ['start', 'inPlace']);
  expectInteger(where, 'start', start, { min: 0 });
  expectBoolean(where, 'inPlace', inPlace);
  const axes: Axes = {};
  expectInput(where, 'key', inputs.key, ['B', 'T', 'N', 'H'], axes);
  expectInput(where, 'value', inputs.value, ['B', 'T', 'N', 'H'], axes);
  expectInput(where, 'cache', inputs.cache, ['B', 2, 'S', 'N', 'H'], axes);
  const count = axisLength(axes, 'T');
  expectRoom(where, inputs.cache, start, count);
  const cache = writable(backend, inputs.cache, inPlace);
  const step = 4 * axisLength(axes, 'N') * axisLength(axes, 'H');
  const half = step * axisLength(axes, 'S');
  const bytes = step * count;
  const { uint8 } = backend.heap;
  [inputs.key, inputs.value].forEach((news, part) => {
    const from = backend.address(news);
    for (let row = 0; row < axisLength(axes, 'B'); row++) {
      const to = backend.address(cache) + (2 * row + part) * half + start * step;
      uint8.copyWithin(to, from + row * bytes, from + (row + 1) * bytes);
    }
  });
  return cache;
}

function expectRoom(where: string, cache: TensorInfo, start: number, count: number): void {
  if (start + count <= (cache.shape[2] ?? 0)) return;
  throw new ShapeError(
    `${where}: cache [B,2,S,N,H] must have room for steps ${start} to ${start + count - 1}, received [${cache.shape.join(', ')}]`,
  );
}

// The cache itself where that may be and nobody else would see it, or a copy.
function writable(backend: ModuBackend, cache: TensorInfo, inPlace: boolean): TensorInfo {
  if (inPlace && backend.dataOf(cache.dataId).refCount === 1) return backend.share(cache, cache.shape);
  const copy = backend.output(cache.shape, 'float32');
  const [from, to] = [backend.address(cache), backend.address(copy)];
  backend.heap.uint8.copyWithin(to, from, from + 4 * sizeOf(cache.shape));
  return copy;
}

/** One step of a decoder's block with a cache, and the writing of keys and values into one; for prediction only. */
export const decoderStepKernels: readonly KernelConfig[] = [
  nativeKernel<DecoderStepInputs, DecoderStepAttrs>('ModuDecoderStep', ({ inputs, attrs, backend }) =>
    step(backend, inputs, attrs),
  ),
  nativeKernel<CacheUpdateInputs, CacheUpdateAttrs>('ModuCacheUpdate', ({ inputs, attrs, backend }) =>
    update(backend, inputs, attrs),
  ),
];
