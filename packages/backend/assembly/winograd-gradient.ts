import { PANEL_COLUMNS, PANEL_ROWS, partialTile, tile6x8 } from './gemm-panels';
import { scratch } from './threads';
import { fieldAddress, fieldI32 } from './vector';
import {
  BATCH,
  BLOCK_TILES,
  CHANNELS,
  COLUMNS,
  ITEM_CHANNELS,
  ITEM_COLUMNS,
  OUT,
  OUT_X,
  OUT_Y,
  PARTIALS,
  PARTIAL_TILES,
  SPARE,
  SUMS,
} from './winograd-gradient-fields';
import { transformGradients, transformWindows } from './winograd-panels';
import { transformThreeOutputs } from './winograd-transforms';

/**
 * The gradient of a 3 × 3 filter: windows of 6 × 6 of the source correlated with tiles of 4 × 4 of the gradient of the output.
 * Transformed, these are 36 products of matrices, [output channels, tiles] · [tiles, channels], one for each position.
 */

// Bytes of the sums of one position.
// @ts-ignore: decorator
@inline
function sumBytes(params: usize): usize {
  return (<usize>(fieldI32(params, CHANNELS) * fieldI32(params, COLUMNS)) << 2) + 64;
}

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
  const stride = <usize>channels << 2;
  const spare = scratch() + SPARE;
  const panelBytes = <usize>tiles * 24;
  const pairs = <usize>((height + 11) / 12);
  const panels = <usize>((width + PANEL_COLUMNS - 1) / PANEL_COLUMNS);
  for (let i = 0; i < 6; i++) {
    const sums = fieldAddress(params, SUMS) + <usize>(position + i) * sumBytes(params);
    const c = sums + <usize>(column * channels + channel) * 4;
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
  const positionBytes = sumBytes(params);
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
