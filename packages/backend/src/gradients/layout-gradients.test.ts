import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';
import { layoutGradients } from './layout-gradients.ts';

onEachBackend(() => {
  test('depthToSpace', () => {
    checkGradients((x) => tf.depthToSpace(x as tf.Tensor4D, 2), [scattered([2, 3, 5, 12])]);
  });

  test('depthToSpace with channels first sends each value back', () => {
    const gradient = layoutGradients.find(({ kernelName }) => kernelName === 'DepthToSpace');
    tf.tidy(() => {
      const x = scattered([1, 8, 2, 3]);
      const [b, c, h, w] = [1, 2, 2, 3];
      const blocks = tf.transpose(tf.reshape(x, [b, 2, 2, c, h, w]), [0, 3, 4, 1, 5, 2]);
      const spread = tf.reshape(blocks, [b, c, h * 2, w * 2]);
      const back = gradient?.gradFunc(spread, [], { blockSize: 2, dataFormat: 'NCHW' })['x']?.();
      expect(back).toBeAllClose(x);
    });
  });

  test('flipLeftRight', () => {
    checkGradients((x) => tf.image.flipLeftRight(x as tf.Tensor4D), [scattered([2, 3, 5, 2])]);
  });

  test('diag', () => {
    checkGradients((x) => tf.diag(x), [scattered([5])]);
    checkGradients((x) => tf.diag(x), [scattered([2, 3])]);
  });

  test('tile up to rank 5', () => {
    checkGradients((x) => tf.tile(x, [3]), [scattered([5])]);
    checkGradients((x) => tf.tile(x, [2, 1, 3]), [scattered([3, 5, 2])]);
    checkGradients((x) => tf.tile(x, [2, 1, 1, 3, 2]), [scattered([2, 3, 1, 2, 1])]);
    checkGradients((x) => tf.broadcastTo(x, [2, 3, 5]), [scattered([3, 1])]);
  });
});
