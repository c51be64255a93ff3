import { ArgumentError, expectBoolean, expectInteger, expectOptions } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { expectImages } from './expect-images.ts';
import { explainedClasses } from './explained-classes.ts';

/** Options of {@link gradCam}. */
export interface GradCamOptions {
  /** The layer whose channels are looked at, by name; by default the last convolution with what normalises or joins it. */
  readonly layer?: string;
  /** The class of each image to explain, or one for all; by default the one that the model holds likeliest. */
  readonly classes?: number | readonly number[];
  /** Whether maps are drawn out to the size of the images. True by default; false leaves them at that of the layer. */
  readonly resize?: boolean;
  /** How many images the model sees at once, 64 by default. */
  readonly batchSize?: number;
}

const where = 'gradCam';
/** Layers that only pass on what convolutions found, or stand in front of them. */
const passing = /Pool|Dropout|Padding|Cropping|UpSampling|Resizing|Random|Reshape/;

/**
 * Where in each image a network found its class: the channels of a layer, weighted by what they do for the score of the class.
 *
 * weight of channel c = mean over pixels of ∂score / ∂channel c; map = relu(Σ weight · channel), over its greatest value
 *
 * The score is what goes into the last softmax or sigmoid. With one output, class 1 has its score, class 0 the negative one;
 * of a regression, class 1 explains what raises the number.
 *
 * @param images [B, height, width, channels], as the model takes them
 * @returns [B, height, width], from 0 to 1, all 0 where nothing speaks for the class; the caller disposes of it
 * @throws {ArgumentError} when an option is unknown or out of range, or the model has no layer that gives maps
 * @throws {ShapeError} when images are none that the model takes
 * @see Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391, eq. 1 and 2
 * @example
 * const maps = gradCam(model, images, { classes: 7 });
 */
export function gradCam(model: tf.LayersModel, images: tf.Tensor4D, options: GradCamOptions = {}): tf.Tensor3D {
  expectOptions(where, options, ['layer', 'classes', 'resize', 'batchSize']);
  const outputs = expectImages(where, model, images);
  const layer = mapLayer(model, options.layer);
  const resize = expectBoolean(where, 'resize', options.resize ?? true);
  const batchSize = expectInteger(where, 'batchSize', options.batchSize ?? 64, { min: 1 });
  const chosen = explainedClasses(where, model, images, options.classes, { outputs, batchSize });
  const [count, height, width] = images.shape;
  return tf.tidy(() => {
    const parts: tf.Tensor3D[] = [];
    for (let from = 0; from < count; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      parts.push(
        tf.tidy(() => {
          const seen = tf.slice(images, from, size);
          const small = rawMaps(model, layer, seen, signs(chosen.slice(from, from + size), outputs));
          if (!resize) return ofGreatest(small);
          const drawn = tf.image.resizeBilinear(tf.expandDims<tf.Tensor4D>(small, 3), [height, width], false, true);
          return ofGreatest(tf.squeeze<tf.Tensor3D>(drawn, [3]));
        }),
      );
    }
    return tf.concat(parts);
  });
}

/** [B, outputs]: by what each output is multiplied so that their sum is the score of the class. */
function signs(classes: readonly number[], outputs: number): tf.Tensor2D {
  if (outputs === 1)
    return tf
      .tensor2d([...classes], [classes.length, 1])
      .mul(2)
      .sub(1);
  return tf.oneHot(tf.tensor1d([...classes], 'int32'), outputs).toFloat() as tf.Tensor2D;
}

/** relu(Σ weight · channel) in the size of the layer. */
function rawMaps(model: tf.LayersModel, layer: tf.layers.Layer, images: tf.Tensor4D, sign: tf.Tensor2D): tf.Tensor3D {
  const found: tf.Tensor[] = [];
  // The gradient by a number that is added to a map is that by the map.
  const score = (shift: tf.Tensor): tf.Scalar => {
    const scores = scoresOf(model, layer, images, (maps) => {
      found.push(tf.keep(maps));
      return tf.add(maps, shift);
    });
    return tf.sum(tf.mul(scores, sign));
  };
  const [height = 0, width = 0, channels = 0] = mapSize(model, layer, images);
  const gradient = tf.grad(score)(tf.zeros([images.shape[0], height, width, channels]));
  const [maps, ...others] = found;
  const raw = maps && tf.relu(tf.sum(tf.mul(tf.mean(gradient, [1, 2], true), maps), 3));
  tf.dispose(found);
  if (raw !== undefined && others.length === 0) return raw as tf.Tensor3D;
  const times = raw === undefined ? 'never' : 'several times';
  throw new ArgumentError(
    `${where}: layer must be called once, received '${layer.name}', which the model calls ${times}`,
  );
}

/** Each map over its greatest value; a map of zeros as it is. */
function ofGreatest(maps: tf.Tensor3D): tf.Tensor3D {
  return tf.divNoNan(maps, tf.max(maps, [1, 2], true));
}

/** What goes into the last softmax or sigmoid, while `change` stands behind `layer`. The model is as before afterwards. */
function scoresOf(
  model: tf.LayersModel,
  layer: tf.layers.Layer,
  images: tf.Tensor4D,
  change: (maps: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  type Last = tf.layers.Layer & { activation?: tf.serialization.Serializable };
  const last = model.outputLayers[0] as Last;
  const ownActivation = last.activation;
  const layerCall = layer.call.bind(layer);
  layer.call = (inputs, kwargs) => change(layerCall(inputs, kwargs) as tf.Tensor);
  if (last.getClassName() === 'Softmax') last.call = (inputs) => inputs;
  if (['softmax', 'sigmoid'].includes(ownActivation?.getClassName() ?? '')) {
    const linear = { apply: (x: tf.Tensor) => x, getClassName: () => 'linear' };
    last.activation = linear as unknown as tf.serialization.Serializable;
  }
  try {
    return model.apply(images) as tf.Tensor;
  } finally {
    // The method of the class shows again.
    for (const one of [layer, last]) delete (one as Partial<Pick<tf.layers.Layer, 'call'>>).call;
    if (ownActivation !== undefined) last.activation = ownActivation;
  }
}

/** [height, width, channels] of what the layer gives; of images of any size, found by a look. */
function mapSize(model: tf.LayersModel, layer: tf.layers.Layer, images: tf.Tensor4D): number[] {
  const size = layer.outputShape.slice(1) as (number | null)[];
  if (size.every((length) => length !== null)) return size;
  return tf.tidy(() => {
    let found: number[] = [];
    scoresOf(model, layer, tf.slice(images, 0, 1), (maps) => {
      found = maps.shape.slice(1);
      return maps;
    });
    return found;
  });
}

function mapLayer(model: tf.LayersModel, name: string | undefined): tf.layers.Layer {
  const maps = model.layers.filter(
    (layer) =>
      layer.getClassName() !== 'InputLayer' && !Array.isArray(layer.outputShape[0]) && layer.outputShape.length === 4,
  );
  if (name === undefined) {
    const layer = maps.findLast((one) => !passing.test(one.getClassName()));
    if (layer !== undefined) return layer;
    throw new ArgumentError(`${where}: model must have a layer that gives maps, received '${model.name}' without one`);
  }
  const layer = maps.find((one) => one.name === name);
  if (layer !== undefined) return layer;
  const names = maps.map((one) => one.name).join(', ');
  throw new ArgumentError(`${where}: layer must be one of ${names}, received '${name}'`);
}
