import { expectArray, expectBoolean, expectInteger, expectNumber, expectOptions, invalid } from '@modu/core';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs';
import type { ModuBackend } from '../backend.ts';
import { float32Bits } from '../float32-bits.ts';
import { nativeKernel } from '../native-kernel.ts';
import { sizeOf } from '../tensor-data.ts';

/** Where in the sequence of random numbers a call begins. */
export interface RandomAttrs {
  /** From 0 to 2⁵³ − 1; the key of the generator. */
  readonly seed: number;
  /** The number of the call, from 0 to 2⁵³ − 1; calls of the same seed and number draw the same values. 0 unless given. */
  readonly counter?: number;
}

interface ShapeAttrs extends RandomAttrs {
  readonly shape: readonly number[];
}

interface UniformAttrs extends ShapeAttrs {
  /** 0 unless given. */
  readonly minval?: number;
  /** 1 unless given; reached only by rounding. */
  readonly maxval?: number;
}

interface NormalAttrs extends ShapeAttrs {
  /** 0 unless given. */
  readonly mean?: number;
  /** 1 unless given. */
  readonly stddev?: number;
  /** Whether the values stay within two standard deviations; false unless given. */
  readonly truncated?: boolean;
}

interface DropoutAttrs extends RandomAttrs {
  /** Share of the values that become 0: from 0, below 1. */
  readonly rate: number;
}

const word = 2 ** 32;
const groupValues = 16;
const groupGrain = 256;
// Φ(−2): the probability that a normal value is less than two standard deviations below its mean.
const belowTwo = 0.022750131948179195;

/**
 * The words that a call gives to Philox: first block 0, number of the call, key.
 *
 * @throws {ArgumentError} when the seed or the number is no integer from 0 to 2⁵³ − 1
 */
export function philoxFields(where: string, { seed, counter = 0 }: RandomAttrs): number[] {
  expectInteger(where, 'seed', seed, { min: 0 });
  expectInteger(where, 'counter', counter, { min: 0 });
  return [0, 0, counter % word, Math.floor(counter / word), seed % word, Math.floor(seed / word)];
}

/** The least 32-bit number that keeps a value under dropout. */
export function dropoutThreshold(rate: number): number {
  return Math.min(word - 1, Math.round(rate * word));
}

function expectShape(where: string, shape: readonly number[]): readonly number[] {
  for (const length of expectArray(where, 'shape', shape)) expectInteger(where, 'shape', length, { min: 0 });
  return shape;
}

function generate(
  backend: ModuBackend,
  kernel: string,
  out: TensorInfo,
  position: readonly number[],
  rest: readonly number[],
): TensorInfo {
  const items = Math.ceil(sizeOf(out.shape) / groupValues);
  backend.run(kernel, [backend.address(out), ...position, ...rest], items, groupGrain);
  return out;
}

const floats = (values: readonly number[]): number[] => values.map((value) => float32Bits(value));

function bits(
  backend: ModuBackend,
  attrs: { readonly shape: readonly number[]; readonly counter: readonly number[]; readonly key: readonly number[] },
): TensorInfo {
  const where = 'ModuRandomBits';
  const { shape, counter, key } = expectOptions(where, attrs, ['shape', 'counter', 'key']);
  expectShape(where, shape);
  const words = [...expectArray(where, 'counter', counter), ...expectArray(where, 'key', key)];
  if (counter.length !== 4) throw invalid(where, 'counter', 'a list of 4 words', counter);
  if (key.length !== 2) throw invalid(where, 'key', 'a list of 2 words', key);
  for (const value of words) expectInteger(where, 'counter and key', value, { min: 0, max: word - 1 });
  return generate(backend, 'randomBits', backend.output(shape, 'int32'), words, []);
}

function uniform(backend: ModuBackend, attrs: UniformAttrs): TensorInfo {
  const where = 'ModuRandomUniform';
  const options = expectOptions(where, attrs, ['shape', 'seed', 'counter', 'minval', 'maxval']);
  const { shape, minval = 0, maxval = 1 } = options;
  expectNumber(where, 'minval', minval);
  expectNumber(where, 'maxval', maxval, { min: minval });
  const position = philoxFields(where, options);
  const out = backend.output(expectShape(where, shape), 'float32');
  return generate(backend, 'randomUniform', out, position, floats([minval, maxval - minval]));
}

function normal(backend: ModuBackend, attrs: NormalAttrs): TensorInfo {
  const where = 'ModuRandomNormal';
  const options = expectOptions(where, attrs, ['shape', 'seed', 'counter', 'mean', 'stddev', 'truncated']);
  const { shape, mean = 0, stddev = 1, truncated = false } = options;
  expectNumber(where, 'mean', mean);
  expectNumber(where, 'stddev', stddev, { min: 0 });
  expectBoolean(where, 'truncated', truncated);
  const position = philoxFields(where, options);
  const lowest = truncated ? belowTwo : 0;
  const out = backend.output(expectShape(where, shape), 'float32');
  return generate(backend, 'randomNormal', out, position, floats([mean, stddev, lowest, (0.5 - lowest) / 2 ** 31]));
}

function dropout(backend: ModuBackend, x: TensorInfo, attrs: DropoutAttrs): TensorInfo {
  const where = 'ModuDropout';
  const options = expectOptions(where, attrs, ['rate', 'seed', 'counter']);
  const { rate } = options;
  if (x.dtype !== 'float32') throw invalid(where, 'x', 'a tensor of type float32', x.dtype);
  expectNumber(where, 'rate', rate, { min: 0, maxExclusive: 1 });
  const position = philoxFields(where, options);
  if (rate === 0) return backend.share(x, x.shape);
  const out = backend.output(x.shape, 'float32');
  const rest = [dropoutThreshold(rate), float32Bits(1 / (1 - rate)), backend.address(x)];
  return generate(backend, 'dropout', out, position, rest);
}

/** Random numbers from a counter: the same for any number of threads. */
export const randomKernels: readonly KernelConfig[] = [
  nativeKernel<object, Parameters<typeof bits>[1]>('ModuRandomBits', ({ attrs, backend }) => bits(backend, attrs)),
  nativeKernel<object, UniformAttrs>('ModuRandomUniform', ({ attrs, backend }) => uniform(backend, attrs)),
  nativeKernel<object, NormalAttrs>('ModuRandomNormal', ({ attrs, backend }) => normal(backend, attrs)),
  nativeKernel<{ readonly x: TensorInfo }, DropoutAttrs>('ModuDropout', ({ inputs: { x }, attrs, backend }) =>
    dropout(backend, x, attrs),
  ),
];
