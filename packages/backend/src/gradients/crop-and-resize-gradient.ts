import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { contract } from './contract.ts';
import { gradient } from './gradient.ts';

interface CropAttrs {
  readonly method: 'bilinear' | 'nearest';
  readonly cropSize: [number, number];
}

/** One dimension of the crops: [N, results] places in the image and what they take from each of its [sources]. */
interface Sampling {
  /** Place between the first and the last edge of the box for each result, from 0 to 1: [1, results]. */
  readonly between: Tensor;
  /** [N, results, sources] */
  readonly weights: Tensor;
  /** How the weights change with the place: [N, results, sources]. */
  readonly slopes: Tensor;
  readonly sources: number;
}

// Letters: n boxes, i and j rows and columns of a crop, h and w of the image, c channels.
function sampling(
  boxes: Tensor,
  axis: number,
  results: number,
  sources: number,
  method: CropAttrs['method'],
): Sampling {
  const count = boxes.shape[0] ?? 0;
  const edge = (index: number): Tensor => tf.mul(tf.slice(boxes, [0, index], [count, 1]), sources - 1);
  const between: Tensor = results > 1 ? tf.reshape(tf.linspace(0, 1, results), [1, results]) : tf.tensor2d([[0.5]]);
  const places = tf.add(tf.mul(edge(axis), tf.sub(1, between)), tf.mul(edge(axis + 2), between));
  const inside = tf.logicalAnd(tf.greaterEqual(places, 0), tf.lessEqual(places, sources - 1));
  const valid = tf.expandDims(tf.cast(inside, 'float32'), 2);
  const indices = tf.range(0, sources);
  if (method === 'nearest') {
    const nearest = tf.expandDims(tf.floor(tf.add(places, 0.5)), 2);
    const weights = tf.mul(tf.cast(tf.equal(nearest, indices), 'float32'), valid);
    return { between, weights, slopes: tf.zerosLike(weights), sources };
  }
  const distance = tf.sub(tf.expandDims(places, 2), indices);
  const reached = tf.mul(tf.cast(tf.less(tf.abs(distance), 1), 'float32'), valid);
  return {
    between,
    weights: tf.mul(reached, tf.sub(1, tf.abs(distance))),
    slopes: tf.mul(reached, tf.neg(tf.sign(distance))),
    sources,
  };
}

// From the gradient of each weight to the gradients of the two edges of each box: a pair of [N, 1].
function ofEdges({ between, slopes, sources }: Sampling, ofWeights: Tensor): [Tensor, Tensor] {
  const ofPlaces = tf.mul(tf.sum(tf.mul(ofWeights, slopes), 2), sources - 1);
  return [tf.sum(tf.mul(ofPlaces, tf.sub(1, between)), 1, true), tf.sum(tf.mul(ofPlaces, between), 1, true)];
}

/**
 * The gradient of cropAndResize with respect to the images and, for the bilinear method, the boxes. What lies outside of the
 * image has none.
 */
export const cropAndResizeGradient: GradConfig = gradient<CropAttrs>(
  'CropAndResize',
  { inputs: ['image', 'boxes', 'boxInd'] },
  (given, saved, { method, cropSize: [rows, columns] }) => {
    const [image, boxes, boxInd] = saved as [Tensor, Tensor, Tensor];
    const [batch = 0, height = 0, width = 0] = image.shape;
    const prepare = (): { dy: Tensor; down: Sampling; across: Sampling } => {
      // A box of an image that is not there yields zeros.
      const exists = tf.reshape(tf.cast(tf.less(boxInd, batch), 'float32'), [-1, 1, 1, 1]);
      return {
        dy: tf.mul(given, exists),
        down: sampling(boxes, 0, rows, height, method),
        across: sampling(boxes, 1, columns, width, method),
      };
    };
    return {
      image: () => {
        const { dy, down, across } = prepare();
        const vertical = contract({ tensor: dy, labels: 'nijc' }, { tensor: down.weights, labels: 'nih' }, 'nhjc');
        const pixels = contract(
          { tensor: vertical, labels: 'nhjc' },
          { tensor: across.weights, labels: 'njw' },
          'nhwc',
        );
        return tf.unsortedSegmentSum(pixels, boxInd as tf.Tensor1D, batch);
      },
      boxes: () => {
        const { dy, down, across } = prepare();
        const pixels = tf.gather(image, tf.minimum(boxInd, tf.scalar(batch - 1, 'int32')));
        const ofWeights = (cross: Sampling, labels: [string, string], result: string): Tensor => {
          const crossed = contract(
            { tensor: pixels, labels: 'nhwc' },
            { tensor: cross.weights, labels: labels[0] },
            labels[1],
          );
          return contract({ tensor: dy, labels: 'nijc' }, { tensor: crossed, labels: labels[1] }, result);
        };
        const [top, bottom] = ofEdges(down, ofWeights(across, ['njw', 'nhjc'], 'nih'));
        const [left, right] = ofEdges(across, ofWeights(down, ['nih', 'niwc'], 'njw'));
        return tf.concat([top, left, bottom, right], 1);
      },
      boxInd: () => tf.zeros(boxInd.shape),
    };
  },
);
