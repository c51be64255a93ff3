import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';
import { correctedGradients, registerCorrectedGradients } from './corrected-gradients.ts';

const before = correctedGradients.map(({ kernelName }) => tf.getGradient(kernelName));

beforeAll(() => {
  registerCorrectedGradients();
});

afterAll(() => {
  for (const [index, { kernelName }] of correctedGradients.entries()) {
    tf.unregisterGradient(kernelName);
    const config = before[index];
    if (config !== undefined) tf.registerGradient(config);
  }
});

onEachBackend(() => {
  test.each(['reflect', 'symmetric'] as const)('mirrorPad, %s', (mode) => {
    const paddings: [number, number][][] = [
      [
        [0, 0],
        [0, 0],
      ],
      [
        [1, 0],
        [0, 3],
      ],
      [
        [2, 1],
        [3, 4],
      ],
    ];
    for (const padding of paddings) {
      checkGradients((x) => tf.mirrorPad(x, padding, mode), [scattered([3, 5])]);
    }
  });

  test('the example of mirrorPad', () => {
    tf.tidy(() => {
      const slope = tf.grad((x: tf.Tensor) => tf.sum(tf.mirrorPad(x, [[2, 1]], 'reflect')))(tf.tensor1d([1, 2, 3]));
      expect(Array.from(slope.dataSync())).toEqual([1, 3, 2]);
    });
  });

  test('depthwiseConv2d, dilated', () => {
    for (const pad of ['same', 'valid'] as const) {
      checkGradients(
        (x, filter) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', [2, 3]),
        [scattered([2, 7, 5, 3]), scattered([3, 2, 3, 2], { seed: 2 })],
      );
    }
  });

  test('avgPool with a list of paddings', () => {
    const pads = [
      [0, 0],
      [1, 2],
      [0, 1],
      [0, 0],
    ] as unknown as number;
    checkGradients((x) => tf.avgPool(x as tf.Tensor4D, [3, 3], 1, pads), [scattered([2, 5, 4, 2])]);
  });

  test('a choice by logicalAnd has the gradient of what is chosen', () => {
    checkGradients(
      (x) => tf.where(tf.logicalAnd(tf.greater(x, -0.5), tf.less(x, 0.6)), tf.mul(3, x), tf.square(x)),
      [scattered([2, 3])],
      { step: 0.01 },
    );
  });
});
