import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

onEachBackend(() => {
  test.each([[[7]], [[3, 5]], [[2, 3, 5]]])('the values of topk of shape %j', (shape) => {
    for (const k of [1, 3]) {
      checkGradients((x) => tf.topk(x, k).values, [scattered(shape)], { step: 0.01 });
    }
  });
});
