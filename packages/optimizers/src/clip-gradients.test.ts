import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipFactors, clipGradients } from './clip-gradients.ts';

const none = { clipnorm: undefined, clipvalue: undefined, globalClipnorm: undefined };

function clipped(values: readonly (readonly number[])[], clips: Partial<typeof none> | object): number[][] {
  return tf.tidy(() => {
    const gradients = values.map((list) => tf.tensor1d([...list]));
    return clipGradients(gradients, { ...none, ...clips }).map((tensor) => [...tensor.dataSync()]);
  });
}

/** The factors with norms computed in float64. */
function factors(values: readonly (readonly number[])[], clips: object): number | readonly number[] {
  return tf.tidy(
    () =>
      clipFactors(
        values.map((list) => tf.tensor1d([...list])),
        { ...none, ...clips },
        (tensors) => Math.hypot(...tensors.flatMap((tensor) => [...tensor.dataSync()])),
      ) as number,
  );
}

describe('clipping', () => {
  test('by norm scales each gradient that is too long, and leaves the others', () => {
    expect(
      clipped(
        [
          [3, 4],
          [0.3, 0.4],
          [0, 0],
        ],
        { clipnorm: 1 },
      ),
    ).toBeAllClose([
      [0.6, 0.8],
      [0.3, 0.4],
      [0, 0],
    ]);
  });

  test('by the common norm keeps the direction of all together', () => {
    expect(
      clipped(
        [
          [3, 0],
          [0, 4],
        ],
        { globalClipnorm: 2.5 },
      ),
    ).toBeAllClose([
      [1.5, 0],
      [0, 2],
    ]);
    expect(
      clipped(
        [
          [0.3, 0],
          [0, 0.4],
        ],
        { globalClipnorm: 2.5 },
      ),
    ).toBeAllClose([
      [0.3, 0],
      [0, 0.4],
    ]);
    expect(clipped([[0], [0]], { globalClipnorm: 2.5 })).toStrictEqual([[0], [0]]);
  });

  test('by value cuts each number, and NaN stays NaN', () => {
    expect(clipped([[-3, 0.5, 4, Number.NaN]], { clipvalue: 2 })).toStrictEqual([[-2, 0.5, 2, Number.NaN]]);
  });

  test('by the common norm gives NaN where a gradient is not finite', () => {
    const result = clipped([[1], [Number.POSITIVE_INFINITY]], { globalClipnorm: 1 });
    expect(result).toStrictEqual([[Number.NaN], [Number.NaN]]);
    expect(factors([[1], [Number.POSITIVE_INFINITY]], { globalClipnorm: 1 })).toBeNaN();
  });

  test('by factors is the same as by operations', () => {
    const value = fc.float({ min: -100, max: 100, noNaN: true });
    const gradients = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
    const clips = fc.constantFrom('clipnorm', 'globalClipnorm');
    const bound = fc.float({ min: Math.fround(0.01), max: 10, noNaN: true });
    fc.assert(
      fc.property(gradients, clips, bound, (values, clip, limit) => {
        const scales = factors(values, { [clip]: limit });
        const scaled = values.map((list, i) =>
          list.map((x) => x * (typeof scales === 'number' ? scales : (scales[i] ?? Number.NaN))),
        );
        for (const [i, list] of clipped(values, { [clip]: limit }).entries()) {
          expect(list).toBeAllClose(scaled[i], { rtol: 1e-4, atol: 1e-6 });
        }
      }),
      { numRuns: 50 },
    );
  });
});
