import type { Images } from '@modu/datasets';
import * as tf from '@tensorflow/tfjs';

/** Pictures `from` to `to` with pixels in [0, 1]; whoever asks for them disposes of them. */
export function pixelTensor({ data, shape }: Images, from = 0, to = shape[0]): tf.Tensor4D {
  const [, height, width, channels] = shape;
  const size = height * width * channels;
  // Float32Array.from() with a function would first make an array of all, too long for 45 000 pictures in colour.
  const pixels = new Float32Array(data.subarray(from * size, to * size));
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] ?? 0) / 255;
  return tf.tensor4d(pixels, [to - from, height, width, channels]);
}

/** One row a label, 1 in the column of its class; whoever asks for it disposes of it. */
export function classTensor(labels: ArrayLike<number>, classes: number): tf.Tensor2D {
  const rows = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) rows[i * classes + (labels[i] ?? 0)] = 1;
  return tf.tensor2d(rows, [labels.length, classes]);
}

/** What a network gives for each picture, row by row. */
export function outputsOf(model: tf.LayersModel, x: tf.Tensor, batchSize = 250): Float32Array {
  return tf.tidy(() => (model.predict(x, { batchSize }) as tf.Tensor).dataSync<'float32'>());
}

/** The class of the greatest output of each row. */
export function classesOf(outputs: Float32Array, classes: number): Int32Array {
  return Int32Array.from({ length: outputs.length / classes }, (_, i) => {
    const row = outputs.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

/** The pictures at `indices`, as {@link pixelTensor} gives them. */
export function takePictures({ data, shape }: Images, indices: readonly number[]): tf.Tensor4D {
  const [, height, width, channels] = shape;
  const size = height * width * channels;
  const pixels = new Uint8Array(indices.length * size);
  indices.forEach((index, i) => pixels.set(data.subarray(index * size, (index + 1) * size), i * size));
  return pixelTensor({ data: pixels, shape: [indices.length, height, width, channels] });
}
