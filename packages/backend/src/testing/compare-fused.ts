import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { resetSlowPathCounts, slowPathCounts } from '../slow-path-counts.ts';
import type { Comparison, TensorSpec } from './compare-with-cpu.ts';

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

interface Run {
  readonly shape: number[];
  readonly parts: { readonly name: string; readonly values: ArrayLike<number> }[];
}

/** A tensor of reproducible values between -`scale` and `scale`, none of them special. */
export function waves(shape: readonly number[], phase = 0, scale = 1): TensorSpec {
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, index) => scale * Math.sin(index * 1.37 + phase + index / 41));
  return { values, shape, dtype: 'float32' };
}

/** A tensor of booleans. */
export function flags(shape: readonly number[], value: (index: number) => boolean): TensorSpec {
  const size = shape.reduce((product, length) => product * length, 1);
  return { values: Uint8Array.from({ length: size }, (_, index) => Number(value(index))), shape, dtype: 'bool' };
}

async function runOn(backend: string, specs: readonly TensorSpec[], operation: Operation): Promise<Run> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const inputs = specs.map(({ values, shape, dtype }) => tf.tensor(values, [...shape], dtype));
    const variable = inputs.filter(({ dtype }) => dtype === 'float32');
    const output = operation(...inputs);
    const direction = waves(output.shape, 0.5);
    const loss = (...replaced: tf.Tensor[]): tf.Scalar => {
      const all = inputs.map((input) => (input.dtype === 'float32' ? (replaced.shift() as tf.Tensor) : input));
      return tf.sum(tf.mul(operation(...all), tf.tensor(direction.values, output.shape)));
    };
    const gradients = tf.grads(loss)(variable);
    const parts = gradients.map((gradient, index) => ({ name: `gradient ${index}`, values: gradient.dataSync() }));
    return { shape: output.shape, parts: [{ name: 'output', values: output.dataSync() }, ...parts] };
  });
}

/**
 * Runs a fused operation on `modu` and the same thing composed of tfjs' ops on `cpu`, and expects the same shape and
 * values, and the same gradients with respect to every float32 input. Nothing fused may run as JavaScript. The active
 * backend is `modu` afterwards.
 */
export async function compareFused(
  specs: readonly TensorSpec[],
  fused: Operation,
  composed: Operation,
  { relative = 1e-4, absolute = 1e-5, slowPath = false }: Comparison = {},
): Promise<void> {
  const expected = await runOn('cpu', specs, composed);
  resetSlowPathCounts();
  const actual = await runOn('modu', specs, fused);
  if (!slowPath) expect(slowPathCounts()).toEqual({});
  expect(actual.shape).toEqual(expected.shape);
  expect(actual.parts.map(({ name }) => name)).toEqual(expected.parts.map(({ name }) => name));
  for (const [part, { name, values }] of actual.parts.entries()) {
    const wanted = expected.parts[part]?.values ?? [];
    expect(values.length, name).toBe(wanted.length);
    for (const [index, value] of Array.from(values).entries()) {
      const want = wanted[index] ?? Number.NaN;
      const close = Math.abs(value - want) <= absolute + relative * Math.abs(want) || Object.is(value, want);
      if (!close) expect.fail(`${name}, value ${index}: fused gives ${value}, composed ${want}`);
    }
  }
}
