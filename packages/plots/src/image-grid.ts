import {
  ArgumentError,
  expectArray,
  expectInteger,
  expectOptions,
  invalid,
  isNumericArray,
  ShapeError,
} from '@modu/core';
import { imageDataURL } from './image-data-url.ts';
import { nameList, numberRange, type NumberList } from './numbers.ts';
import { plotOptionNames, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** Images of one size. */
export interface Images {
  /** Pixels, row by row, image after image. */
  readonly data: NumberList;
  /** [count, height, width] for grey, [count, height, width, channels] for 1 (grey) or 3 (RGB) channels. */
  readonly shape: readonly number[];
}

/** Options of {@link imageGrid}; width and height follow from the images. */
export interface ImageGridOptions extends Omit<PlotOptions, 'width' | 'height'> {
  /** Images in a row; default so that the grid is about as wide as high, at most 12. */
  readonly columns?: number;
  /** A line of text under each image; default none. */
  readonly captions?: readonly string[];
  /** The values of black and white; default [0, 255] for integer arrays, otherwise [0, 1]. Values beyond are clipped. */
  readonly range?: readonly [low: number, high: number];
  /** CSS pixels along the longer side of an image; default 56. */
  readonly imageSize?: number;
}

interface CheckedImages {
  readonly bytes: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Pixels as bytes from 0 to 255. @throws {ArgumentError} @throws {ShapeError} */
export function checkImages(
  where: string,
  images: Images,
  range: readonly [number, number] | undefined,
): CheckedImages {
  const { data, shape } = expectOptions(where, images, ['data', 'shape']);
  if (!Array.isArray(data) && !isNumericArray(data)) throw invalid(where, 'data', 'an array of pixels', data);
  const sizes = expectArray(where, 'shape', shape).map((size, i) =>
    expectInteger(where, `shape[${i}]`, size, { min: 1 }),
  );
  const [count, height, width, channels = 1] = sizes;
  if (count === undefined || height === undefined || width === undefined || sizes.length > 4) {
    throw new ShapeError(
      `${where}: shape must be [count,height,width] or [count,height,width,channels], received [${sizes.join(',')}]`,
    );
  }
  if (channels !== 1 && channels !== 3)
    throw new ShapeError(`${where}: shape must have 1 or 3 channels, received ${channels}`);
  if (data.length !== count * height * width * channels) {
    throw new ShapeError(
      `${where}: data must have ${count * height * width * channels} values for the shape [${sizes.join(',')}], received ${data.length}`,
    );
  }
  const isInteger = !Array.isArray(data) && !(data instanceof Float32Array) && !(data instanceof Float64Array);
  const [low, high] = numberRange(where, 'range', range ?? (isInteger ? [0, 255] : [0, 1]));
  const bytes = Uint8ClampedArray.from(data as ArrayLike<number>, (value) => {
    if (Number.isFinite(value)) return Math.round((255 * (value - low)) / (high - low));
    throw new ArgumentError(`${where}: data must be finite numbers, received ${value}`);
  });
  return { bytes: new Uint8Array(bytes.buffer), count, height, width, channels };
}

/**
 * Images side by side: samples of a data set, what a GAN drew, inputs above their reconstructions.
 *
 * @throws {ArgumentError} for unknown or wrong options, or pixels that are no finite numbers
 * @throws {ShapeError} when data and shape do not fit together
 * @example
 * ```ts
 * imageGrid({ data: new Uint8Array(4 * 28 * 28), shape: [4, 28, 28] }, { captions: ['0', '1', '2', '3'] });
 * ```
 */
export function imageGrid(images: Images, options?: ImageGridOptions): PlotSpec {
  const where = 'imageGrid';
  const given = expectOptions(where, options, [
    ...plotOptionNames.filter((name) => name !== 'width' && name !== 'height'),
    'columns',
    'captions',
    'range',
    'imageSize',
  ]);
  const { bytes, count, height, width, channels } = checkImages(where, images, given.range);
  const perRow = expectInteger(where, 'columns', given.columns ?? Math.min(12, Math.ceil(Math.sqrt(count))), {
    min: 1,
  });
  const size = expectInteger(where, 'imageSize', given.imageSize ?? 56, { min: 1 });
  const captions = given.captions === undefined ? undefined : nameList(where, 'captions', given.captions, count);
  const shownWidth = Math.round((size * width) / Math.max(width, height));
  const shownHeight = Math.round((size * height) / Math.max(width, height));
  const gap = 4;
  const line = captions === undefined ? 0 : 15;
  const pixels = height * width * channels;
  const values = Array.from({ length: count }, (_, i) => ({
    x: (i % perRow) * (shownWidth + gap),
    y: Math.floor(i / perRow) * (shownHeight + gap + line),
    image: imageDataURL(bytes.subarray(i * pixels, (i + 1) * pixels), height, width, channels),
    ...(captions === undefined ? {} : { caption: captions[i] }),
  }));
  const place = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null });
  return plotSpec(where, given, {
    width: Math.min(perRow, count) * (shownWidth + gap) - gap,
    height: Math.ceil(count / perRow) * (shownHeight + gap + line) - gap,
    data: { values },
    layer: [
      {
        mark: {
          type: 'image',
          width: shownWidth,
          height: shownHeight,
          align: 'left',
          baseline: 'top',
          smooth: false,
          aria: false,
        },
        encoding: { x: place('x'), y: place('y'), url: { field: 'image' } },
      },
      ...(captions === undefined
        ? []
        : [
            {
              mark: {
                type: 'text',
                style: 'note',
                baseline: 'top',
                dx: shownWidth / 2,
                dy: shownHeight + 2,
                limit: shownWidth + gap,
              },
              encoding: { x: place('x'), y: place('y'), text: { field: 'caption' } },
            },
          ]),
    ],
  });
}
