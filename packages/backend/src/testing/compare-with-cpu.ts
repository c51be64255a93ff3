import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { resetSlowPathCounts, slowPathCounts } from '../slow-path-counts.ts';

/** A tensor to be, on either backend. */
export interface TensorSpec {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
}

/** How far results may be apart: |actual − expected| ≤ absolute + relative · |expected|; NaN equals NaN. */
export interface Comparison {
  readonly relative?: number;
  readonly absolute?: number;
  /** Whether the kernel may run as JavaScript; `false` unless given: then any such run fails the test. */
  readonly slowPath?: boolean;
}

interface Result {
  readonly shape: number[];
  readonly dtype: string;
  readonly values: number[];
}

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

async function resultsOn(backend: string, inputs: readonly TensorSpec[], run: Operation): Promise<Result[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, [...shape], dtype));
    const outputs = run(...tensors);
    return [outputs].flat().map((output) => ({
      shape: output.shape,
      dtype: output.dtype,
      values: Array.from(output.dataSync() as Float32Array),
    }));
  });
}

/**
 * Runs an operation on `cpu` and on `modu` and expects the same shapes, types and values. The active backend is `modu`
 * afterwards.
 */
export async function compareWithCpu(
  inputs: readonly TensorSpec[],
  run: Operation,
  { relative = 1e-5, absolute = 1e-6, slowPath = false }: Comparison = {},
): Promise<void> {
  const expected = await resultsOn('cpu', inputs, run);
  resetSlowPathCounts();
  const actual = await resultsOn('modu', inputs, run);
  if (!slowPath) expect(slowPathCounts()).toEqual({});
  expect(actual.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  for (const [index, { values }] of actual.entries()) {
    for (const [place, value] of values.entries()) {
      const wanted = expected[index]?.values[place] ?? Number.NaN;
      const close =
        Object.is(value, wanted) ||
        value === wanted ||
        Math.abs(value - wanted) <= absolute + relative * Math.abs(wanted);
      if (!close) expect.fail(`output ${index}, value ${place}: modu gives ${value}, cpu ${wanted}`);
    }
  }
}
