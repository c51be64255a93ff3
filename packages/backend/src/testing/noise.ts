import { RandomState } from '@modu/core';
import type { TensorSpec } from './compare-with-cpu.ts';

/** A tensor of reproducible random values between -1 and 1, without any structure that sums would bring out. */
export function noise(shape: readonly number[], seed: number): TensorSpec {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = new RandomState(seed).uniform(-1, 1, size);
  return { values: Float32Array.from(values), shape, dtype: 'float32' };
}
