import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slidingWindowMask } from './sliding-window-mask.ts';

test('a key is visible exactly when it is fewer steps away than the window, for all lengths and offsets', () => {
  const length = fc.nat(6);
  fc.assert(
    fc.property(length, length, fc.integer({ min: 1, max: 4 }), fc.nat(3), (querySteps, keySteps, window, offset) => {
      tf.tidy(() => {
        const mask = slidingWindowMask(querySteps, keySteps, window, offset);
        expect([mask.shape, mask.dtype]).toEqual([[querySteps, keySteps], 'bool']);
        mask.dataSync().forEach((visible, i) => {
          const distance = Math.abs((i % keySteps) - Math.floor(i / keySteps) - offset);
          expect(visible).toBe(Number(distance < window));
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('a window that is no positive integer is an error', () => {
  expect(() => slidingWindowMask(2, 2, 0)).toThrow(
    new ArgumentError('slidingWindowMask: slidingWindow must be a positive integer, received 0'),
  );
});
