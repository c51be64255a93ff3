import * as tf from '@tensorflow/tfjs';
import { cropImages, imageSizes, type DataFormat } from './image-format.ts';

/** How a pixel of a resized image is made of those around. */
export type ResizeInterpolation = 'bilinear' | 'nearest' | 'bicubic' | 'lanczos3' | 'lanczos5';

/** How images are resized. */
export interface ResizeSettings {
  readonly height: number;
  readonly width: number;
  readonly interpolation: ResizeInterpolation;
  /** Whether an image that is made smaller is smoothed first. */
  readonly antialias: boolean;
}

/** Weights by the distance from a pixel, and the distance from which on they are 0. */
interface Filter {
  readonly radius: number;
  readonly weight: (distance: number) => number;
}

const triangle: Filter = { radius: 1, weight: (x) => Math.max(0, 1 - x) };

/** The cubic of Keys with a = −½. */
const cubic: Filter = {
  radius: 2,
  weight: (x) => {
    if (x >= 2) return 0;
    return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
  },
};

const lanczos = (radius: number): Filter => ({
  radius,
  weight: (x) => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    return (radius * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / radius)) / (Math.PI * Math.PI * x * x);
  },
});

const filters: Readonly<Record<Exclude<ResizeInterpolation, 'nearest'>, Filter>> = {
  bilinear: triangle,
  bicubic: cubic,
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/**
 * A batch of images in another size, as `tf.image.resize` of TensorFlow makes them. The caller disposes of it.
 *
 * Rows and columns are sums of rows and columns, so two products with small matrices make them; they have gradients.
 */
export function resizeImages(batch: tf.Tensor4D, settings: ResizeSettings, format: DataFormat): tf.Tensor4D {
  const { height, width } = imageSizes('resizeImages', batch.shape, format);
  return tf.tidy(() => {
    if (settings.interpolation === 'nearest') {
      const [rows, columns] = format === 'channelsLast' ? [1, 2] : [2, 3];
      const taller = tf.gather(batch, nearest(height, settings.height), rows);
      return tf.gather(taller, nearest(width, settings.width), columns);
    }
    const first = format === 'channelsLast' ? tf.transpose(batch, [0, 3, 1, 2]) : batch;
    const [rows, channels] = first.shape;
    const wide = weights(width, settings.width, settings);
    const lines = tf.matMul(tf.reshape(first, [rows * channels * height, width]), wide, false, true);
    const tall = tf.expandDims(weights(height, settings.height, settings), 0);
    const planes = tf.matMul(tall, tf.reshape(lines, [rows * channels, height, settings.width]));
    const resized = tf.reshape(planes, [rows, channels, settings.height, settings.width]);
    return (format === 'channelsLast' ? tf.transpose(resized, [0, 2, 3, 1]) : resized) as tf.Tensor4D;
  });
}

/** The largest part in the middle of images whose sides have the ratio of `size`, in that size. */
export function smartResize(batch: tf.Tensor4D, settings: ResizeSettings, format: DataFormat): tf.Tensor4D {
  const { height, width } = imageSizes('smartResize', batch.shape, format);
  const part = partOfRatio({ height, width }, settings);
  return tf.tidy(() => resizeImages(cropImages(batch, format, part), settings, format));
}

/** The largest box in the middle of an image whose sides have the ratio of another. */
export function partOfRatio(
  image: { readonly height: number; readonly width: number },
  ratio: { readonly height: number; readonly width: number },
): { readonly top: number; readonly left: number; readonly height: number; readonly width: number } {
  const height = Math.max(1, Math.min(image.height, Math.floor((image.width * ratio.height) / ratio.width)));
  const width = Math.max(1, Math.min(image.width, Math.floor((image.height * ratio.width) / ratio.height)));
  return { top: (image.height - height) >> 1, left: (image.width - width) >> 1, height, width };
}

/** The pixel whose middle is nearest, for each of `to` out of `from`. */
function nearest(from: number, to: number): tf.Tensor1D {
  const places = Int32Array.from({ length: to }, (_, i) =>
    Math.min(from - 1, Math.floor(Math.fround(Math.fround(i + 0.5) * Math.fround(from / to)))),
  );
  return tf.tensor1d(places, 'int32');
}

/** What each of `from` pixels weighs in each of `to`: [to,from]. */
function weights(from: number, to: number, { interpolation, antialias }: ResizeSettings): tf.Tensor2D {
  const { radius, weight } = filters[interpolation as Exclude<ResizeInterpolation, 'nearest'>];
  // A smaller image is smoothed by a filter that is as much wider.
  const stretch = antialias ? Math.max(1, from / to) : 1;
  const values = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    let middle = ((i + 0.5) * from) / to - 0.5;
    // TensorFlow has the weights of the cubic for 1024 places between two pixels.
    if (interpolation === 'bicubic' && !antialias) {
      middle = Math.floor(middle) + Math.round((middle - Math.floor(middle)) * 1024) / 1024;
    }
    if (interpolation === 'bilinear' && !antialias) {
      addLinear(values, i * from, Math.max(0, Math.min(from - 1, middle)), from);
      continue;
    }
    const reach = radius * stretch;
    const places = Array.from({ length: from }, (_, j) => j).filter((j) => Math.abs(j - middle) <= reach);
    const raw = places.map((j) => weight(Math.abs(j - middle) / stretch));
    const sum = raw.reduce((total, value) => total + value, 0);
    places.forEach((j, k) => {
      values[i * from + j] = (raw[k] as number) / sum;
    });
  }
  return tf.tensor2d(values, [to, from]);
}

function addLinear(values: Float32Array, at: number, middle: number, from: number): void {
  const low = Math.floor(middle);
  const high = Math.min(from - 1, low + 1);
  values[at + low] = 1 - (middle - low);
  values[at + high] = (values[at + high] as number) + (middle - low);
}
