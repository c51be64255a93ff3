import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, gradientOfMany } from './gradient.ts';

// The gradient of a row of a segment is the gradient of the segment.
function toData(dy: Tensor, data: Tensor, indices: Tensor, segmentIds: Tensor): Tensor {
  return tf.unsortedSegmentSum(tf.gather(dy, segmentIds), indices as tf.Tensor1D, data.shape[0] ?? 0);
}

function ofSegments(kernelName: string, mean: boolean): GradConfig {
  return gradient(kernelName, { inputs: ['data', 'indices', 'segmentIds'] }, (dy, saved) => {
    const [data, indices, segmentIds] = saved as [Tensor, Tensor, Tensor];
    return {
      data: () => {
        if (!mean) return toData(dy, data, indices, segmentIds);
        const segments = dy.shape[0] ?? 0;
        const counts = tf.unsortedSegmentSum(tf.ones(segmentIds.shape), segmentIds as tf.Tensor1D, segments);
        const perRow = tf.reshape(tf.maximum(counts, 1), [segments, ...dy.shape.slice(1).map(() => 1)]);
        return toData(tf.div(dy, perRow), data, indices, segmentIds);
      },
      indices: () => tf.zeros(indices.shape),
      segmentIds: () => tf.zeros(segmentIds.shape),
    };
  });
}

interface BincountAttrs {
  readonly size: number;
  readonly binaryOutput?: boolean;
}

function ofBincount(kernelName: string): GradConfig {
  return gradient<BincountAttrs>(kernelName, { inputs: ['x', 'weights'] }, (dy, saved, { size, binaryOutput }) => {
    const [x, weights] = saved as [Tensor, Tensor];
    return {
      x: () => tf.zeros(x.shape),
      weights: () => {
        if (weights.size === 0 || binaryOutput === true) return tf.zeros(weights.shape);
        const batchDims = x.rank - 1;
        const taken = tf.gather(dy, tf.minimum(x, tf.scalar(size - 1, 'int32')), batchDims, batchDims);
        // Values beyond the last bin are not counted.
        return tf.mul(taken, tf.cast(tf.less(x, size), 'float32'));
      },
    };
  });
}

/** Weighted counts, sums and means of segments, and rows filled into sparse tensors. */
export const segmentGradients: readonly GradConfig[] = [
  ofSegments('SparseSegmentSum', false),
  ofSegments('SparseSegmentMean', true),
  ofBincount('Bincount'),
  ofBincount('DenseBincount'),
  gradientOfMany(
    'SparseFillEmptyRows',
    { inputs: ['indices', 'denseShape'], outputs: [false, false, false, true] },
    ([, dy], saved) => {
      const [indices, denseShape, origins] = saved as [Tensor, Tensor, Tensor];
      const kept = (): Tensor => tf.gather(dy as Tensor, origins);
      return {
        indices: () => tf.zeros(indices.shape),
        values: kept,
        denseShape: () => tf.zeros(denseShape.shape),
        defaultValue: () => tf.sub(tf.sum(dy as Tensor), tf.sum(kept())),
      };
    },
  ),
];
