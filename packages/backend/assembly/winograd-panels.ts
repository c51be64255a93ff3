import { PANEL_COLUMNS } from './gemm-panels';
import { scratch } from './threads';
import { fieldAddress, fieldI32, madd } from './vector';
import {
  CHANNELS,
  COLUMNS,
  OTHER,
  OUT_X,
  OUT_Y,
  PAD_X,
  PAD_Y,
  SOURCE,
  SOURCE_X,
  SOURCE_Y,
  WIDTH_BYTES,
  WINDOW,
} from './winograd-gradient-fields';
import {
  fourTapsAt,
  inputAtEnd,
  inputAtPoint,
  otherSquareOf,
  pointOf,
  storeInput,
  tapScale,
} from './winograd-transforms';
import { copyWindow } from './winograd-window';

/** Panels of 8 channels, [position of the row, panel, tile, 8]. */
export function transformWindows(params: usize, row: i32, first: i32, tiles: i32, channel: i32, width: i32, to: usize): void {
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const channels = fieldI32(params, CHANNELS);
  const tilesY = (fieldI32(params, OUT_Y) + 3) >> 2;
  const tilesX = (fieldI32(params, OUT_X) + 3) >> 2;
  const window = scratch() + WINDOW;
  const panelBytes = <usize>tiles << 5;
  const positionBytes = <usize>((width + PANEL_COLUMNS - 1) / PANEL_COLUMNS) * panelBytes;
  const pixelBytes = <usize>channels << 2;
  const atEnd = row == 0 || row == 5;
  const side: usize = row == 5 ? 1 : 0;
  const point = f32x4.splat(pointOf(row));
  const square = f32x4.splat(otherSquareOf(row));
  for (let i = 0; i < tiles; i++) {
    const tile = first + i;
    const image = fieldAddress(params, SOURCE) + <usize>((tile / tilesX / tilesY) * sizeY * sizeX * channels + channel) * 4;
    const y = ((tile / tilesX) % tilesY) * 4 - fieldI32(params, PAD_Y);
    const x = (tile % tilesX) * 4 - fieldI32(params, PAD_X);
    let stepX = pixelBytes;
    let stepY = pixelBytes * sizeX;
    let from = image + <usize>(y * sizeX + x) * pixelBytes;
    if (y < 0 || x < 0 || y + 6 > sizeY || x + 6 > sizeX) {
      copyWindow(image, y, x, 6, sizeY, sizeX, pixelBytes, width, window, WIDTH_BYTES);
      from = window;
      stepX = WIDTH_BYTES;
      stepY = 6 * WIDTH_BYTES;
    }
    for (let c = 0; c < width; c += 4) {
      const target = to + <usize>(c >> 3) * panelBytes + (<usize>i << 5) + (<usize>(c & 4) << 2);
      if (atEnd) {
        storeInput(
          inputAtEnd(from, stepY, side),
          inputAtEnd(from + stepX, stepY, side),
          inputAtEnd(from + 2 * stepX, stepY, side),
          inputAtEnd(from + 3 * stepX, stepY, side),
          inputAtEnd(from + 4 * stepX, stepY, side),
          inputAtEnd(from + 5 * stepX, stepY, side),
          target,
          positionBytes,
        );
      } else {
        storeInput(
          inputAtPoint(from, stepY, point, square),
          inputAtPoint(from + stepX, stepY, point, square),
          inputAtPoint(from + 2 * stepX, stepY, point, square),
          inputAtPoint(from + 3 * stepX, stepY, point, square),
          inputAtPoint(from + 4 * stepX, stepY, point, square),
          inputAtPoint(from + 5 * stepX, stepY, point, square),
          target,
          positionBytes,
        );
      }
      from += 16;
    }
  }
}

/** Panels of 6 output channels, [position of the row, panel, tile, 6]; 12 channels at a time fill two panels. */
export function transformGradients(params: usize, row: i32, first: i32, tiles: i32, column: i32, height: i32, to: usize): void {
  const sizeY = fieldI32(params, OUT_Y);
  const sizeX = fieldI32(params, OUT_X);
  const columns = fieldI32(params, COLUMNS);
  const tilesY = (sizeY + 3) >> 2;
  const tilesX = (sizeX + 3) >> 2;
  const window = scratch() + WINDOW;
  const panelBytes = <usize>tiles * 24;
  const positionBytes = <usize>((height + 11) / 12) * 2 * panelBytes;
  const pixelBytes = <usize>columns << 2;
  const c0 = f32x4.splat(tapScale(row, 0));
  const c1 = f32x4.splat(tapScale(row, 1));
  const c2 = f32x4.splat(tapScale(row, 2));
  const c3 = f32x4.splat(tapScale(row, 3));
  for (let i = 0; i < tiles; i++) {
    const tile = first + i;
    const image = fieldAddress(params, OTHER) + <usize>((tile / tilesX / tilesY) * sizeY * sizeX * columns + column) * 4;
    const y = ((tile / tilesX) % tilesY) * 4;
    const x = (tile % tilesX) * 4;
    let stepX = pixelBytes;
    let stepY = pixelBytes * sizeX;
    let from = image + <usize>(y * sizeX + x) * pixelBytes;
    if (y + 4 > sizeY || x + 4 > sizeX) {
      copyWindow(image, y, x, 4, sizeY, sizeX, pixelBytes, height, window, WIDTH_BYTES);
      from = window;
      stepX = WIDTH_BYTES;
      stepY = 4 * WIDTH_BYTES;
    }
    let target = to + <usize>i * 24;
    for (let c = 0, third = 0; c < height; c += 4) {
      const g0 = tapsColumn(from, stepY, c0, c1, c2, c3);
      const g1 = tapsColumn(from + stepX, stepY, c0, c1, c2, c3);
      const g2 = tapsColumn(from + 2 * stepX, stepY, c0, c1, c2, c3);
      const g3 = tapsColumn(from + 3 * stepX, stepY, c0, c1, c2, c3);
      if (third == 1) {
        storeHalves(target, panelBytes, positionBytes, g0, g1, g2, g3);
        target += panelBytes - 8;
        third = 2;
      } else {
        storeWhole(target, positionBytes, g0, g1, g2, g3);
        // From the first third to the second, or from the last to the next pair of panels.
        target += third == 0 ? 16 : panelBytes - 8;
        third = third == 0 ? 1 : 0;
      }
      from += 16;
    }
  }
}

// @ts-ignore: decorator
@inline
function tapsColumn(from: usize, step: usize, c0: v128, c1: v128, c2: v128, c3: v128): v128 {
  const low = madd(v128.load(from + step), c1, f32x4.mul(v128.load(from), c0));
  return madd(v128.load(from + 3 * step), c3, madd(v128.load(from + 2 * step), c2, low));
}

// @ts-ignore: decorator
@inline
function storeWhole(to: usize, step: usize, g0: v128, g1: v128, g2: v128, g3: v128): void {
  v128.store(to, fourTapsAt(0, g0, g1, g2, g3));
  v128.store(to + step, fourTapsAt(1, g0, g1, g2, g3));
  v128.store(to + 2 * step, fourTapsAt(2, g0, g1, g2, g3));
  v128.store(to + 3 * step, fourTapsAt(3, g0, g1, g2, g3));
  v128.store(to + 4 * step, fourTapsAt(4, g0, g1, g2, g3));
  v128.store(to + 5 * step, fourTapsAt(5, g0, g1, g2, g3));
}

// The last two rows of one panel and the first two of the next.
// @ts-ignore: decorator
@inline
function storeHalves(to: usize, panelBytes: usize, step: usize, g0: v128, g1: v128, g2: v128, g3: v128): void {
  storeHalf(to, panelBytes, fourTapsAt(0, g0, g1, g2, g3));
  storeHalf(to + step, panelBytes, fourTapsAt(1, g0, g1, g2, g3));
  storeHalf(to + 2 * step, panelBytes, fourTapsAt(2, g0, g1, g2, g3));
  storeHalf(to + 3 * step, panelBytes, fourTapsAt(3, g0, g1, g2, g3));
  storeHalf(to + 4 * step, panelBytes, fourTapsAt(4, g0, g1, g2, g3));
  storeHalf(to + 5 * step, panelBytes, fourTapsAt(5, g0, g1, g2, g3));
}

// @ts-ignore: decorator
@inline
function storeHalf(to: usize, panelBytes: usize, value: v128): void {
  v128.store_lane<i64>(to, value, 0);
  v128.store_lane<i64>(to + panelBytes - 16, value, 1);
}
