import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** Deterministic numbers that are all different and none of them 0, in no order, from about −`size` to `size`. */
export function scattered(shape: readonly number[], { size = 1, seed = 1 } = {}): tf.Tensor {
  const count = tf.util.sizeFromShape([...shape]);
  const order = Array.from({ length: count }, (_, index) => index);
  let state = seed;
  for (let last = count - 1; last > 0; last--) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return tf.tensor(
    order.map((place) => (size * (2 * place + 1.3 - count)) / count),
    [...shape],
  );
}

// At most this many values of one input are moved, spread evenly.
const placesTried = 23;

/** How far from each other, relative to the largest gradient or 1, analytic and numeric gradients may be. */
export interface GradientCheck {
  /** How far a value is moved; it must not reach a kink. */
  readonly step?: number;
  readonly tolerance?: number;
}

/**
 * Expects the gradients of a weighted sum of the output of `run`, with respect to every input, to equal central differences
 * of fourth order, on the active backend. Disposes of the inputs.
 */
export function checkGradients(
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  { step = 0.02, tolerance = 2e-3 }: GradientCheck = {},
): void {
  try {
    tf.tidy(() => {
      compareGradients(run, inputs, step, tolerance);
    });
  } finally {
    tf.dispose([...inputs]);
  }
}

function compareGradients(
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  step: number,
  tolerance: number,
): void {
  const weighting = scattered(run(...inputs).shape, { seed: 77 });
  const weights = weighting.dataSync();
  const loss = (...given: tf.Tensor[]): tf.Scalar => tf.sum(tf.mul(run(...given), weighting));
  const gradients = tf.grads(loss)([...inputs]);
  for (const [index, input] of inputs.entries()) {
    const analytic = gradients[index] as tf.Tensor;
    expect(analytic.shape, `the shape of gradient ${index}`).toEqual(input.shape);
    const values = input.dataSync() as Float32Array;
    const slopes = analytic.dataSync() as Float32Array;
    const scale = slopes.reduce((largest, slope) => Math.max(largest, Math.abs(slope)), 1);
    const at = (place: number, by: number): number =>
      tf.tidy(() => {
        const moved = Float32Array.from(values);
        moved[place] = (values[place] ?? 0) + by;
        const given = inputs.map((other, k) => (k === index ? tf.tensor(moved, input.shape) : other));
        const output = run(...given).dataSync() as Float32Array;
        return output.reduce((total, value, k) => total + value * (weights[k] ?? 0), 0);
      });
    const tried = Math.min(values.length, placesTried);
    for (let k = 0; k < tried; k++) {
      const place = Math.floor((k * values.length) / tried);
      const near = (at(place, step / 2) - at(place, -step / 2)) / step;
      const far = (at(place, step) - at(place, -step)) / (2 * step);
      const numeric = (4 * near - far) / 3;
      expect(
        Math.abs((slopes[place] ?? Number.NaN) - numeric),
        `gradient ${index} at ${place} is ${slopes[place]}, by finite differences ${numeric}`,
      ).toBeLessThanOrEqual(tolerance * scale);
    }
  }
}
