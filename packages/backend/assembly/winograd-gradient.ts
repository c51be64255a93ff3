import { PANEL_COLUMNS, PANEL_ROWS, partialTile, tile6x8 } from './gemm-panels';
import { scratch } from './threads';
import { fieldAddress, fieldI32, madd } from "./vector";
import {
  fourTapsAt,
  inputAtEnd,
  inputAtPoint,
  otherSquareOf,
  pointOf,
  storeInput,
  tapScale,
  transformThreeOutputs,
} from './winograd-transforms';
import { copyWindow } from './winograd-window';

/**
 * The gradient of a 3 × 3 filter: windows of 6 × 6 of the source correlated with tiles of 4 × 4 of the gradient of the output.
 * Transformed, these are 36 products of matrices, [output channels, tiles] · [tiles, channels], one for each position.
 */

// Fields, in the order in which `src/kernels/winograd-gradient.ts` writes them.
const SOURCE: usize = 0;
/** Gradient of the output. */
const OTHER: usize = 1;
/** Sums, [partial sum, position, output channel, channel]. */
const SUMS: usize = 2;
const BATCH: usize = 3;
const SOURCE_Y: usize = 4;
const SOURCE_X: usize = 5;
const CHANNELS: usize = 6;
const COLUMNS: usize = 7;
const OUT_Y: usize = 8;
const OUT_X: usize = 9;
const PAD_Y: usize = 10;
const PAD_X: usize = 11;
/** Channels and output channels of an item, at most 64 each: multiples of 8 and 12. */
const ITEM_CHANNELS: usize = 12;
const ITEM_COLUMNS: usize = 13;
/** Tiles in the work space, and in a partial sum. */
const BLOCK_TILES: usize = 14;
const PARTIAL_TILES: usize = 15;
const PARTIALS: usize = 16;
/** The gradient of the filter. */
const OUT: usize = 17;

/** Bytes of a row of the work space of copied windows. */
const WIDTH_BYTES: usize = 288;

// Scratch memory: panels of tiles, then panels of windows (at most 240 000 bytes together), then these.
const WINDOW: usize = 240128;
const SPARE: usize = WINDOW + 36 * WIDTH_BYTES;

/** Items: (partial sum, row of positions, block of output channels, block of channels). */
export function winogradGradient(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const itemChannels = fieldI32(params, ITEM_CHANNELS);
  const itemColumns = fieldI32(params, ITEM_COLUMNS);
  const channelBlocks = (channels + itemChannels - 1) / itemChannels;
  const columnBlocks = (columns + itemColumns - 1) / itemColumns;
  const blockTiles = fieldI32(params, BLOCK_TILES);
  const partialTiles = fieldI32(params, PARTIAL_TILES);
  const allTiles = fieldI32(params, BATCH) * ((fieldI32(params, OUT_Y) + 3) >> 2) * ((fieldI32(params, OUT_X) + 3) >> 2);
  for (let item = begin; item < end; item++) {
    const channel = (item % channelBlocks) * itemChannels;
    const column = ((item / channelBlocks) % columnBlocks) * itemColumns;
    const row = (item / channelBlocks / columnBlocks) % 6;
    const partial = item / channelBlocks / columnBlocks / 6;
    const width = min(itemChannels, channels - channel);
    const height = min(itemColumns, columns - column);
    const stop = min(allTiles, (partial + 1) * partialTiles);
    const start = partial * partialTiles;
    for (let first = start; first < stop; first += blockTiles) {
      const tiles = min(blockTiles, stop - first);
      const panelsOfA = scratch();
      const panelsOfB = panelsOfA + <usize>(6 * ((height + 11) / 12)) * tiles * 48;
      transformGradients(params, row, first, tiles, column, height, panelsOfA);
      transformWindows(params, row, first, tiles, channel, width, panelsOfB);
      multiply(params, partial * 36 + row * 6, tiles, column, height, channel, width, panelsOfA, panelsOfB, first > start);
    }
  }
}

// Panels of 8 channels, [position of the row, panel, tile, 8].
function transformWindows(params: usize, row: i32, first: i32, tiles: i32, channel: i32, width: i32, to: usize): void {
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

// Panels of 6 output channels, [position of the row, panel, tile, 6]; 12 channels at a time fill two panels.
function transformGradients(params: usize, row: i32, first: i32, tiles: i32, column: i32, height: i32, to: usize): void {
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

function multiply(
  params: usize,
  position: i32,
  tiles: i32,
  column: i32,
  height: i32,
  channel: i32,
  width: i32,
  panelsOfA: usize,
  panelsOfB: usize,
  accumulate: bool,
): void {
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const stride = <usize>channels << 2;
  const spare = scratch() + SPARE;
  const panelBytes = <usize>tiles * 24;
  const pairs = <usize>((height + 11) / 12);
  const panels = <usize>((width + PANEL_COLUMNS - 1) / PANEL_COLUMNS);
  for (let i = 0; i < 6; i++) {
    const c = fieldAddress(params, SUMS) + <usize>(((position + i) * columns + column) * channels + channel) * 4;
    let panelOfA = panelsOfA;
    for (let k = 0; k < height; k += PANEL_ROWS) {
      const rows = min(PANEL_ROWS, height - k);
      let to = c + <usize>k * stride;
      let panelOfB = panelsOfB;
      for (let j = 0; j < width; j += PANEL_COLUMNS) {
        const lanes = min(PANEL_COLUMNS, width - j);
        if (rows == PANEL_ROWS && lanes == PANEL_COLUMNS) {
          tile6x8(panelOfA, panelOfB, tiles, to, stride, accumulate);
        } else {
          partialTile(panelOfA, panelOfB, tiles, to, stride, accumulate, rows, lanes, spare);
        }
        to += 32;
        panelOfB += <usize>tiles << 5;
      }
      panelOfA += panelBytes;
    }
    panelsOfA += pairs * 2 * panelBytes;
    panelsOfB += panels * <usize>tiles * 32;
  }
}

/** Adds the partial sums up and transforms them back to the gradient of the filter, [tap, channel, output channel]. Items: output channels. */
export function winogradGradientFinish(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const partials = fieldI32(params, PARTIALS);
  const positionBytes = <usize>(channels * columns) << 2;
  const sums = scratch();
  const half = sums + 36 * 16;
  const result = half + 18 * 16;
  for (let column = begin; column < end; column++) {
    for (let channel = 0; channel < channels; channel += 4) {
      const from = fieldAddress(params, SUMS) + <usize>(column * channels + channel) * 4;
      for (let position: usize = 0; position < 36; position++) {
        let at = from + position * positionBytes;
        let sum = v128.load(at);
        for (let partial = 1; partial < partials; partial++) {
          at += 36 * positionBytes;
          sum = f32x4.add(sum, v128.load(at));
        }
        v128.store(sums + (position << 4), sum);
      }
      for (let i: usize = 0; i < 6; i++) transformThreeOutputs(sums + (i << 4), 96, half + (i << 4), 96);
      for (let i: usize = 0; i < 3; i++) transformThreeOutputs(half + i * 96, 16, result + i * 48, 16);
      for (let tap = 0; tap < 9; tap++) {
        let to = fieldAddress(params, OUT) + <usize>((tap * channels + channel) * columns + column) * 4;
        const value = result + (<usize>tap << 4);
        for (let lane: usize = 0; lane < <usize>min(4, channels - channel); lane++) {
          store<f32>(to, load<f32>(value + (lane << 2)));
          to += <usize>columns << 2;
        }
      }
    }
  }
}
