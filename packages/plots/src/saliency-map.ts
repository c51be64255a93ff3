import { expectNumber, expectOptions, ShapeError } from '@modu/core';
import { imageDataURL } from './image-data-url.ts';
import { checkImages } from './image-grid.ts';
import { numberRows, plotNumber, type NumberList, type NumberRows } from './numbers.ts';
import { plotOptionNames, plotSize, plotSpec, type PlotOptions, type PlotSpec } from './plot-spec.ts';

/** An image and how much each of its parts counted. */
export interface SaliencyData {
  /** Pixels, row by row. */
  readonly image: NumberList;
  /** [height, width] for grey, [height, width, channels] for 1 or 3 channels. */
  readonly shape: readonly number[];
  /** Rows of weights, from above; may be coarser than the image. */
  readonly heat: NumberRows;
}

/** Options of {@link saliencyMap}. */
export interface SaliencyMapOptions extends PlotOptions {
  /** The values of black and white; default as in `imageGrid`. */
  readonly range?: readonly [low: number, high: number];
  /** Opacity of the greatest heat, 0 to 1; the least is transparent. Default 0.75. */
  readonly opacity?: number;
}

/**
 * Heat over an image: what Grad-CAM or occlusion say about where a network looked.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {ShapeError} when data and shape do not fit together
 * @example
 * ```ts
 * saliencyMap({ image: pixels, shape: [28, 28], heat: [[0, 0.2], [0.9, 0.4]] });
 * ```
 */
export function saliencyMap(data: SaliencyData, options?: SaliencyMapOptions): PlotSpec {
  const where = 'saliencyMap';
  const given = expectOptions(where, options, [...plotOptionNames, 'range', 'opacity']);
  const { image, shape, heat } = expectOptions(where, data, ['image', 'shape', 'heat']);
  if (!Array.isArray(shape) || shape.length < 2 || shape.length > 3) {
    throw new ShapeError(
      `${where}: shape must be [height,width] or [height,width,channels], received [${String(shape)}]`,
    );
  }
  const { bytes, height, width, channels } = checkImages(
    where,
    { data: image, shape: [1, ...(shape as readonly number[])] },
    given.range,
  );
  const rows = numberRows(where, 'heat', heat);
  const opacity = expectNumber(where, 'opacity', given.opacity ?? 0.75, { min: 0, max: 1 });
  const longer = Math.max(width, height);
  const size = plotSize(where, given, {
    width: Math.round((260 * width) / longer),
    height: Math.round((260 * height) / longer),
  });
  const columns = rows[0]?.length ?? 1;
  const cells = rows.flatMap((list, i) =>
    list.map((value, j) => ({
      x: j / columns,
      x2: (j + 1) / columns,
      y: i / rows.length,
      y2: (i + 1) / rows.length,
      heat: plotNumber(value),
    })),
  );
  const place = (field: string, isDown: boolean) => ({
    field,
    type: 'quantitative',
    axis: null,
    scale: { domain: [0, 1], nice: false, ...(isDown ? { reverse: true } : {}) },
  });
  return plotSpec(where, given, {
    ...size,
    layer: [
      {
        data: { values: [{ image: imageDataURL(bytes, height, width, channels) }] },
        mark: { type: 'image', ...size, align: 'left', baseline: 'top', aspect: false, smooth: false, aria: false },
        encoding: { x: { value: 0 }, y: { value: 0 }, url: { field: 'image' } },
      },
      {
        data: { values: cells },
        mark: { type: 'rect', tooltip: true },
        encoding: {
          x: place('x', false),
          x2: { field: 'x2' },
          y: place('y', true),
          y2: { field: 'y2' },
          color: { field: 'heat', type: 'quantitative', title: null, scale: { scheme: 'inferno', zero: false } },
          opacity: { field: 'heat', type: 'quantitative', scale: { range: [0, opacity], zero: false }, legend: null },
        },
      },
    ],
  });
}
