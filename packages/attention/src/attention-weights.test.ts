import { ArgumentError, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { attentionWeights } from './attention-weights.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('without a mask they are the softmax over the keys', () => {
  tf.tidy(() => {
    const scores = tf.tensor3d([[[0, Math.log(3)]]]);
    expect(attentionWeights(scores)).toBeAllClose([[[0.25, 0.75]]]);
  });
});

test('masked keys get no weight, whatever their score', () => {
  tf.tidy(() => {
    const scores = tf.tensor3d([[[0, 80, Math.log(3)]]]);
    expect(attentionWeights(scores, tf.tensor3d([[[true, false, true]]])).arraySync()).toEqual([
      [[expect.closeTo(0.25, 6), 0, expect.closeTo(0.75, 6)]],
    ]);
  });
});

test('a row whose keys are all masked has equal weights', () => {
  tf.tidy(() => {
    const scores = tf.tensor3d([[[3, -2, 7, 0.5]]]);
    expect(attentionWeights(scores, tf.zeros([1, 1, 4], 'bool'))).toBeAllClose([[[0.25, 0.25, 0.25, 0.25]]]);
  });
});

test('with 16-bit floats the penalty is the largest finite number', () => {
  vi.spyOn(tf.backend(), 'floatPrecision').mockReturnValue(16);
  tf.tidy(() => {
    // 65504 leaves differences of float32 scores that 1e9 would swallow.
    const scores = tf.tensor3d([[[0, Math.log(3)]]]);
    const weights = attentionWeights(scores, tf.zeros([1, 1, 2], 'bool'));
    expect(weights).toBeAllClose([[[0.25, 0.75]]], { rtol: 0, atol: 2e-3 });
  });
});

test('rows sum to 1 and masked keys have weight 0, for all masks that leave a key', () => {
  const size = 5;
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: size, maxLength: size }),
      fc.array(fc.boolean(), { minLength: size, maxLength: size }).filter((mask) => mask.includes(true)),
      (scores, mask) => {
        tf.tidy(() => {
          const weights = attentionWeights(tf.tensor3d([[scores]]), tf.tensor3d([[mask]])).dataSync<'float32'>();
          expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 5);
          mask.forEach((visible, i) => {
            if (!visible) expect(weights[i]).toBe(0);
          });
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('a mask of another type or shape is an error', () => {
  tf.tidy(() => {
    const scores = tf.zeros([2, 3, 5]);
    expect(() => attentionWeights(scores, tf.ones([2, 1, 5]))).toThrow(
      new ArgumentError("attentionWeights: mask must be a tensor of type bool, received 'float32'"),
    );
    for (const shape of [
      [2, 1, 4],
      [3, 3, 5],
      [1, 2, 3, 5],
    ]) {
      expect(() => attentionWeights(scores, tf.ones(shape, 'bool'))).toThrow(
        new ShapeError(
          `attentionWeights: mask must broadcast to the scores [B,T,S] = [2, 3, 5], received [${shape.join(', ')}]`,
        ),
      );
    }
    expect(attentionWeights(scores, tf.ones([3, 5], 'bool')).shape).toEqual([2, 3, 5]);
  });
});
