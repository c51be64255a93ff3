import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { checkGradients, scattered } from '../testing/check-gradients.ts';
import { onEachBackend } from '../testing/each-backend.ts';

const points = (): tf.Tensor =>
  tf.tensor2d(
    [
      [2, 1],
      [0, 4],
      [2, 1],
    ],
    [3, 2],
    'int32',
  );
const rows = (): tf.Tensor => tf.tensor3d([[[2]], [[0]], [[2]], [[1]]], [4, 1, 1], 'int32');

onEachBackend(() => {
  test('gatherND of single values and of rows, some of them twice', () => {
    checkGradients((x) => tf.gatherND(x, points()), [scattered([3, 5])]);
    checkGradients((x) => tf.gatherND(x, points()), [scattered([3, 5, 2])]);
    checkGradients((x) => tf.gatherND(x, rows()), [scattered([3, 5])]);
  });

  test('scatterND, where values to the same place add up', () => {
    checkGradients((x) => tf.scatterND(points(), x, [3, 5]), [scattered([3])]);
    checkGradients((x) => tf.scatterND(rows(), x, [3, 5]), [scattered([4, 1, 5])]);
  });

  // tfjs' `cpu` writes into the tensor that is updated: it gets one of its own.
  test('tensorScatterUpdate, where a later value to the same place replaces an earlier one', () => {
    checkGradients(
      (x, updates) => tf.tensorScatterUpdate(tf.mul(1, x), points(), updates),
      [scattered([3, 5, 2]), scattered([3, 2], { seed: 3 })],
    );
    checkGradients(
      (x, updates) => tf.tensorScatterUpdate(tf.mul(1, x), rows(), updates),
      [scattered([3, 5]), scattered([4, 1, 5], { seed: 3 })],
    );
  });

  test('sparseToDense with indices of every form, one value for all, and a default', () => {
    const shape = [3, 5] as [number, number];
    checkGradients(
      (values, rest) => tf.sparseToDense(points(), values, shape, rest as tf.Scalar),
      [scattered([3]), tf.scalar(0.3)],
    );
    checkGradients(
      (values, rest) => tf.sparseToDense(tf.tensor1d([4, 0, 2], 'int32'), values, [7], rest as tf.Scalar),
      [scattered([3]), tf.scalar(0.3)],
    );
    checkGradients(
      (value, rest) => tf.sparseToDense(tf.tensor1d([4, 0, 2], 'int32'), value, [7], rest as tf.Scalar),
      [tf.scalar(2), tf.scalar(0.3)],
    );
    checkGradients(
      (value, rest) => tf.sparseToDense(tf.scalar(4, 'int32'), value, [7], rest as tf.Scalar),
      [tf.scalar(2), tf.scalar(0.3)],
    );
  });
});
