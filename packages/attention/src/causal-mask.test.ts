import { ArgumentError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { causalMask } from './causal-mask.ts';

test('a step sees itself and the steps before it', () => {
  tf.tidy(() => {
    const mask = causalMask(3);
    expect(mask.dtype).toBe('bool');
    expect(mask.arraySync()).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });
});

test('a key is visible exactly when its step is no later, for all lengths', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (querySteps, keySteps) => {
      tf.tidy(() => {
        const mask = causalMask(querySteps, keySteps);
        expect(mask.shape).toEqual([querySteps, keySteps]);
        mask.dataSync().forEach((visible, i) => {
          expect(visible).toBe(Number(i % keySteps <= Math.floor(i / keySteps)));
        });
      });
    }),
    { numRuns: 60 },
  );
});

test('an offset counts the key steps in front of the first query step', () => {
  tf.tidy(() => {
    expect(causalMask(2, 4, 1).arraySync()).toEqual([
      [1, 1, 0, 0],
      [1, 1, 1, 0],
    ]);
  });
});

test('a length that is no integer from 0 up is an error', () => {
  expect(() => causalMask(-1)).toThrow(
    new ArgumentError('causalMask: querySteps must be an integer at least 0, received -1'),
  );
  expect(() => causalMask(2, 1.5)).toThrow(
    new ArgumentError('causalMask: keySteps must be an integer at least 0, received 1.5'),
  );
});
