import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.ts';

interface ShapeAttr {
  readonly shape: number[];
}

interface OutputShapeAttr {
  readonly outputShape: number[];
}

// 1 where an update is the one that stays, 0 where a later one to the same place replaced it; shaped to multiply `updates`.
function staying(indices: Tensor, shape: readonly number[], updates: Tensor): Tensor {
  const depth = indices.shape.at(-1) ?? 1;
  const places = indices.shape.slice(0, -1);
  const count = tf.util.sizeFromShape(places);
  const order = tf.reshape(tf.range(0, count, 1, 'int32'), places);
  const last = tf.tensorScatterUpdate(tf.zeros(shape.slice(0, depth), 'int32'), indices, order);
  const stays = tf.cast(tf.equal(tf.gatherND(last, indices), order), 'float32');
  return tf.reshape(stays, [...places, ...updates.shape.slice(places.length).map(() => 1)]);
}

// The gradient where nothing was written. (tensorScatterUpdate would say it shorter, but tfjs' `cpu` lets it change its input.)
function whereUnwritten(dy: Tensor, indices: Tensor, ones: Tensor): Tensor {
  return tf.where(tf.greater(tf.scatterND(indices, ones, dy.shape), 0), tf.zerosLike(dy), dy);
}

// Sparse indices may come as a scalar or a list: one row for each value.
function indexRows(sparseIndices: Tensor): Tensor {
  const [rows = 1, depth = 1] = sparseIndices.shape;
  return tf.reshape(tf.cast(sparseIndices, 'int32'), [rows, depth]);
}

/** Gathering and scattering by lists of coordinates. Gradients go where values came from or went to. */
export const scatterGradients: readonly GradConfig[] = [
  gradient('GatherNd', { inputs: ['params', 'indices'] }, (dy, saved) => {
    const [params, indices] = saved as [Tensor, Tensor];
    return {
      params: () => tf.scatterND(indices, dy, params.shape),
      indices: () => tf.zeros(indices.shape),
    };
  }),
  gradient<ShapeAttr>('ScatterNd', { inputs: ['indices'] }, (dy, saved) => {
    const [indices] = saved as [Tensor];
    return { indices: () => tf.zeros(indices.shape), updates: () => tf.gatherND(dy, indices) };
  }),
  gradient('TensorScatterUpdate', { inputs: ['tensor', 'indices', 'updates'] }, (dy, saved) => {
    const [tensor, indices, updates] = saved as [Tensor, Tensor, Tensor];
    return {
      tensor: () => whereUnwritten(dy, indices, tf.ones(updates.shape)),
      indices: () => tf.zeros(indices.shape),
      updates: () => tf.mul(tf.gatherND(dy, indices), staying(indices, tensor.shape, updates)),
    };
  }),
  gradient<OutputShapeAttr>(
    'SparseToDense',
    { inputs: ['sparseIndices', 'sparseValues'] },
    (dy, saved, { outputShape }) => {
      const [sparseIndices, values] = saved as [Tensor, Tensor];
      const indices = indexRows(sparseIndices);
      return {
        sparseIndices: () => tf.zeros(sparseIndices.shape),
        sparseValues: () => {
          const taken = tf.gatherND(dy, indices);
          const each = tf.mul(taken, staying(indices, outputShape, taken));
          return values.rank === 0 ? tf.sum(each) : each;
        },
        defaultValue: () => tf.sum(whereUnwritten(dy, indices, tf.ones([indices.shape[0] ?? 1]))),
      };
    },
  ),
];
