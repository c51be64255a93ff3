import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

onEachBackend(() => {
  test('sums and means of segments', () => {
    const indices = (): tf.Tensor1D => tf.tensor1d([2, 0, 2, 1], 'int32');
    const segments = (): tf.Tensor1D => tf.tensor1d([0, 0, 1, 3], 'int32');
    for (const run of [tf.sparse.sparseSegmentSum, tf.sparse.sparseSegmentMean]) {
      checkGradients((x) => run(x, indices(), segments()), [scattered([3, 5, 2])]);
    }
  });

  test('weighted counts', () => {
    const values = (): tf.Tensor1D => tf.tensor1d([2, 0, 2, 9], 'int32');
    checkGradients((weights) => tf.bincount(values(), weights as tf.Tensor1D, 5), [scattered([4])]);
    checkGradients((weights) => tf.denseBincount(values(), weights as tf.Tensor1D, 5), [scattered([4])]);
    checkGradients(
      (weights) =>
        tf.denseBincount(
          tf.tensor2d(
            [
              [2, 0, 2],
              [1, 7, 1],
            ],
            [2, 3],
            'int32',
          ),
          weights as tf.Tensor2D,
          3,
        ),
      [scattered([2, 3])],
    );
  });

  test('counts that only say whether there is one are flat', () => {
    checkGradients(
      (weights) => {
        const values = tf.tensor2d(
          [
            [2, 0, 2],
            [1, 1, 1],
          ],
          [2, 3],
          'int32',
        );
        return tf.denseBincount(values, weights as tf.Tensor2D, 3, true);
      },
      [tf.ones([2, 3])],
    );
  });

  test('rows filled into a sparse tensor', () => {
    const indices = (): tf.Tensor2D =>
      tf.tensor2d(
        [
          [0, 1],
          [2, 0],
          [2, 3],
        ],
        [3, 2],
        'int32',
      );
    checkGradients(
      (values, rest) =>
        tf.sparse.sparseFillEmptyRows(
          indices(),
          values as tf.Tensor1D,
          tf.tensor1d([5, 6], 'int32'),
          rest as tf.Scalar,
        )['outputValues'] as tf.Tensor,
      [scattered([3]), tf.scalar(0.4)],
    );
  });
});
