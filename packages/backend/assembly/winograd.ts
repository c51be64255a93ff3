import { finishRow } from './conv-epilogue';
import { PANEL_COLUMNS, packRows, tile6x8 } from './gemm-panels';
import { LINEAR } from './math';
import { scratch } from './threads';
import { fieldAddress, fieldI32, storeLanes } from './vector';
import { transformFourOutputs, transformInput, transformThreeTaps } from './winograd-transforms';
import { copyWindow } from './winograd-window';

/**
 * 3 × 3 convolutions of step 1 in tiles of 4 × 4 outputs: each needs a window of 6 × 6, and 36 products per pair of channels
 * where the definition takes 144. Each of the 36 positions of the transformed window makes a matrix product of its own.
 */

// Fields, in the order in which `src/kernels/winograd.ts` writes them.
const SOURCE: usize = 0;
/** Filter in `winogradFilter`; transformed filter in `winograd`. */
const FILTER: usize = 1;
const OUT: usize = 2;
const BATCH: usize = 3;
const SOURCE_Y: usize = 4;
const SOURCE_X: usize = 5;
const CHANNELS: usize = 6;
const COLUMNS: usize = 7;
const OUT_Y: usize = 8;
const OUT_X: usize = 9;
const PAD_Y: usize = 10;
const PAD_X: usize = 11;
/** Columns of an item: a multiple of 8, at most 64. */
const ITEM_COLUMNS: usize = 12;
/** 1 for the gradient of the input: the filter lies as [tap, columns, channels], last tap first. */
const TRANSPOSED: usize = 13;
const BIAS: usize = 14;
const ACTIVATION: usize = 15;
const SLOPES: usize = 16;
const SLOPE_STEP: usize = 17;

const POSITIONS: usize = 36;
/** Tiles of an item: two panels of 6. */
const TILES: i32 = 12;
/** Channels or columns in a row of the work space. */
const WIDTH: i32 = 64;
const WIDTH_BYTES: usize = 256;
/** 49 cache lines: an even number would put all positions of a value into the same few sets of the cache. */
const POSITION_BYTES: usize = 12 * WIDTH_BYTES + 64;

// Scratch memory: transformed windows, products, panels of A, a window at an edge, a half transformed tile.
const PRODUCTS: usize = POSITIONS * POSITION_BYTES;
const PANELS: usize = 2 * POSITIONS * POSITION_BYTES;
const WINDOW: usize = PANELS + 12 * WIDTH_BYTES;
const HALF: usize = WINDOW + POSITIONS * WIDTH_BYTES;

// Bytes of a panel of the transformed filter at one position; a cache line more than there is to it, see POSITION_BYTES.
// @ts-ignore: decorator
@inline
function panelBytesOf(channels: i32): usize {
  return (<usize>channels << 5) + 64;
}

/** Transforms the filter into panels of 8 columns, [panel, position, channel, 8]. Items: panels. */
export function winogradFilter(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const transposed = fieldI32(params, TRANSPOSED) != 0;
  const panelBytes = panelBytesOf(channels);
  const filter = fieldAddress(params, FILTER);
  const taps = scratch() + WINDOW;
  const half = scratch() + HALF;
  for (let panel = begin; panel < end; panel++) {
    const column = panel * PANEL_COLUMNS;
    for (let channel = 0; channel < channels; channel++) {
      for (let tap = 0; tap < 9; tap++) {
        const to = taps + ((<usize>tap) << 5);
        if (transposed) {
          const from = filter + <usize>((8 - tap) * columns * channels + channel) * 4;
          for (let lane = 0; lane < PANEL_COLUMNS; lane++) {
            // Columns that do not exist repeat the last one; their products are never stored.
            const at = (<usize>(min(column + lane, columns - 1) * channels)) << 2;
            store<f32>(to + ((<usize>lane) << 2), load<f32>(from + at));
          }
        } else {
          const from = filter + <usize>((tap * channels + channel) * columns + column) * 4;
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(from, 16), 16);
        }
      }
      const to = fieldAddress(params, OUT) + <usize>panel * POSITIONS * panelBytes + ((<usize>channel) << 5);
      for (let side: usize = 0; side < 32; side += 16) {
        for (let x: usize = 0; x < 3; x++) transformThreeTaps(taps + side + (x << 5), 96, half + (x << 4), 48);
        for (let y: usize = 0; y < 6; y++)
          transformThreeTaps(half + y * 48, 16, to + side + y * 6 * panelBytes, panelBytes);
      }
    }
  }
}

/** Items: (12 tiles, block of columns). */
export function winograd(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  const channels = fieldI32(params, CHANNELS);
  const itemColumns = fieldI32(params, ITEM_COLUMNS);
  const columnBlocks = (columns + itemColumns - 1) / itemColumns;
  const tilesY = (fieldI32(params, OUT_Y) + 3) >> 2;
  const tilesX = (fieldI32(params, OUT_X) + 3) >> 2;
  const allTiles = fieldI32(params, BATCH) * tilesY * tilesX;
  for (let item = begin; item < end; item++) {
    const first = (item / columnBlocks) * TILES;
    const tiles = min(TILES, allTiles - first);
    const column = (item % columnBlocks) * itemColumns;
    const width = min(itemColumns, columns - column);
    for (let channel = 0; channel < channels; channel += WIDTH) {
      const depth = min(WIDTH, channels - channel);
      for (let i = 0; i < tiles; i++) {
        const tile = first + i;
        windowOf(params, tile / tilesX / tilesY, (tile / tilesX) % tilesY, tile % tilesX, channel, depth, i);
      }
      multiply(params, column, width, channel, depth);
    }
    for (let i = 0; i < tiles; i++) {
      const tile = first + i;
      outputOf(params, tile / tilesX / tilesY, (tile / tilesX) % tilesY, tile % tilesX, column, width, i);
    }
  }
}

// Transforms the window of a tile, `depth` channels of it.
function windowOf(params: usize, image: i32, tileY: i32, tileX: i32, channel: i32, depth: i32, slot: i32): void {
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const channels = fieldI32(params, CHANNELS);
  const y = tileY * 4 - fieldI32(params, PAD_Y);
  const x = tileX * 4 - fieldI32(params, PAD_X);
  const source = fieldAddress(params, SOURCE) + ((<usize>(image * sizeY * sizeX * channels + channel)) << 2);
  let stepX = (<usize>channels) << 2;
  let stepY = stepX * sizeX;
  let from = source + <usize>(y * sizeX + x) * stepX;
  if (y < 0 || x < 0 || y + 6 > sizeY || x + 6 > sizeX) {
    from = scratch() + WINDOW;
    copyWindow(source, y, x, 6, sizeY, sizeX, stepX, depth, from, WIDTH_BYTES);
    stepX = WIDTH_BYTES;
    stepY = 6 * WIDTH_BYTES;
  }
  const half = scratch() + HALF;
  let to = scratch() + <usize>slot * WIDTH_BYTES;
  for (let c = 0; c < depth; c += 4) {
    for (let i: usize = 0; i < 6; i++) transformInput(from + i * stepX, stepY, half + (i << 4), 96);
    for (let i: usize = 0; i < 6; i++) transformInput(half + i * 96, 16, to + i * 6 * POSITION_BYTES, POSITION_BYTES);
    from += 16;
    to += 16;
  }
}

// Products of all positions: 12 tiles × `depth` channels times `depth` channels × `width` columns.
function multiply(params: usize, column: i32, width: i32, channel: i32, depth: i32): void {
  const panelBytes = panelBytesOf(fieldI32(params, CHANNELS));
  const panelsOfA = scratch() + PANELS;
  const half = <usize>depth * 24;
  let windows = scratch();
  let products = scratch() + PRODUCTS;
  let filter = fieldAddress(params, FILTER) + <usize>(column / PANEL_COLUMNS) * POSITIONS * panelBytes + (<usize>channel << 5);
  for (let position: usize = 0; position < POSITIONS; position++) {
    packRows(windows, WIDTH_BYTES, 4, TILES, depth, panelsOfA);
    let panelOfB = filter;
    for (let at: usize = 0; at < <usize>width << 2; at += 32) {
      tile6x8(panelsOfA, panelOfB, depth, products + at, WIDTH_BYTES, channel > 0);
      tile6x8(panelsOfA + half, panelOfB, depth, products + at + 6 * WIDTH_BYTES, WIDTH_BYTES, channel > 0);
      panelOfB += POSITIONS * panelBytes;
    }
    windows += POSITION_BYTES;
    products += POSITION_BYTES;
    filter += panelBytes;
  }
}

// Transforms the products of a tile back and stores what exists of it.
function outputOf(params: usize, image: i32, tileY: i32, tileX: i32, column: i32, width: i32, slot: i32): void {
  const sizeY = fieldI32(params, OUT_Y);
  const sizeX = fieldI32(params, OUT_X);
  const columns = fieldI32(params, COLUMNS);
  const rows = min(4, sizeY - tileY * 4);
  const pixels = min(4, sizeX - tileX * 4);
  const stepX = (<usize>columns) << 2;
  const stepY = stepX * sizeX;
  const half = scratch() + HALF;
  const result = scratch() + WINDOW;
  const out =
    fieldAddress(params, OUT) +
    <usize>((image * sizeY + tileY * 4) * sizeX + tileX * 4) * stepX +
    ((<usize>column) << 2);
  let from = scratch() + PRODUCTS + <usize>slot * WIDTH_BYTES;
  for (let c = 0; c < width; c += 4) {
    const to = out + ((<usize>c) << 2);
    for (let i: usize = 0; i < 6; i++)
      transformFourOutputs(from + i * POSITION_BYTES, 6 * POSITION_BYTES, half + (i << 4), 96);
    if (rows == 4 && pixels == 4 && width - c >= 4) {
      for (let i: usize = 0; i < 4; i++) transformFourOutputs(half + i * 96, 16, to + i * stepY, stepX);
    } else {
      for (let i = 0; i < rows; i++) {
        transformFourOutputs(half + <usize>i * 96, 16, result, 16);
        for (let j = 0; j < pixels; j++) {
          storeLanes(to + <usize>i * stepY + <usize>j * stepX, v128.load(result + ((<usize>j) << 4)), width - c);
        }
      }
    }
    from += 16;
  }
  const bias = fieldAddress(params, BIAS);
  const activation = fieldI32(params, ACTIVATION);
  if (bias == 0 && activation == LINEAR) return;
  const slopeStep = fieldAddress(params, SLOPE_STEP);
  const slopes = fieldAddress(params, SLOPES) + <usize>column * slopeStep;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < pixels; j++) {
      const at = out + <usize>i * stepY + <usize>j * stepX;
      finishRow(at, width, bias == 0 ? 0 : bias + ((<usize>column) << 2), activation, slopes, slopeStep);
    }
  }
}
