import { finishRow } from './conv-epilogue';
import {
  ACTIVATION,
  BIAS,
  BLOCK_DEPTH,
  CHANNELS,
  COLUMNS,
  DEPTH,
  FIRST_ITEM,
  ITEM_COLUMNS,
  LATTICES,
  LATTICE_BYTES,
  OTHER,
  OUT_STEP_X,
  PACKED,
  RUNS,
  SLOPES,
  SLOPE_STEP,
  TAPS,
  TRANSPOSED,
} from './conv-fields';
import { EVEN, PIXEL_BYTES, TARGET, columnBlocks, latticeOf, placePixels } from './conv-pixels';
import { LINES_BYTES, clearLines, packWindows } from './conv-window';
import { PANEL_COLUMNS, PANEL_ROWS, packColumns, partialTile, tile6x8 } from './gemm-panels';
import { LINEAR } from './math';
import { scratch } from './threads';
import { fieldAddress, fieldI32 } from './vector';

// Scratch memory: panels of A first (ITEM_ROWS × BLOCK_DEPTH floats, at most 192 KiB), then these.
const PIXELS: usize = 196608;
const LINES: usize = PIXELS + 192 * PIXEL_BYTES;
const SPARE: usize = LINES + LINES_BYTES;

/**
 * Packs the filter for `convolve`: per lattice and block of k all panels of 8 columns, one after another.
 * Items: (lattice, panel).
 */
export function packFilter(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const blockDepth = fieldI32(params, BLOCK_DEPTH);
  const panels = (columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const transposed = fieldI32(params, TRANSPOSED) != 0;
  const columnStride: usize = transposed ? (<usize>channels) << 2 : 4;
  const depthStride: usize = transposed ? 4 : (<usize>columns) << 2;
  for (let item = begin; item < end; item++) {
    const lattice = fieldAddress(params, LATTICES) + <usize>(item / panels) * LATTICE_BYTES;
    const panel = item % panels;
    const column = panel * PANEL_COLUMNS;
    const width = min(PANEL_COLUMNS, columns - column);
    const depth = fieldI32(lattice, DEPTH);
    const from = fieldAddress(params, OTHER) + <usize>column * columnStride;
    for (let k = 0; k < depth;) {
      const first = (k / blockDepth) * blockDepth;
      const steps = min(blockDepth, depth - first);
      const channel = k % channels;
      const count = min(channels - channel, first + steps - k);
      const tap = load<i32>(fieldAddress(lattice, TAPS) + ((<usize>(k / channels)) << 2));
      packColumns(
        from + <usize>tap * channels * columns * 4 + <usize>channel * depthStride,
        columnStride,
        depthStride,
        width,
        count,
        fieldAddress(lattice, PACKED) + ((<usize>first * panels + <usize>panel * steps + (k - first)) << 5),
      );
      k += count;
    }
  }
}

/** Items: (lattice, block of rows, block of columns); a row is a pixel of the output. */
export function convolve(params: usize, begin: i32, end: i32): void {
  const itemColumns = fieldI32(params, ITEM_COLUMNS);
  const columns = fieldI32(params, COLUMNS);
  const blocks = columnBlocks(params);
  let lattice = fieldAddress(params, LATTICES);
  clearLines(scratch() + LINES);
  for (let item = begin; item < end; item++) {
    lattice = latticeOf(params, lattice, item);
    const column = ((item - fieldI32(lattice, FIRST_ITEM)) % blocks) * itemColumns;
    const rows = placePixels(params, lattice, item, column, scratch() + PIXELS);
    part(params, lattice, rows, column, min(itemColumns, columns - column));
  }
}

function part(params: usize, lattice: usize, rows: i32, column: i32, columns: i32): void {
  const depth = fieldI32(lattice, DEPTH);
  const blockDepth = fieldI32(params, BLOCK_DEPTH);
  const allColumns = fieldI32(params, COLUMNS);
  const panels = (allColumns + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const stride = (<usize>allColumns * fieldI32(params, OUT_STEP_X)) << 2;
  const panelsOfA = scratch();
  const pixels = scratch() + PIXELS;
  const spare = scratch() + SPARE;
  for (let first = 0; first < depth; first += blockDepth) {
    const steps = min(blockDepth, depth - first);
    const panelBytes = <usize>steps * 24;
    let panelOfA = panelsOfA;
    for (let i = 0; i < rows; i += PANEL_ROWS) {
      packWindows(
        params,
        fieldAddress(lattice, RUNS),
        pixels + <usize>i * PIXEL_BYTES,
        min(PANEL_ROWS, rows - i),
        first,
        steps,
        panelOfA,
        scratch() + LINES,
      );
      panelOfA += panelBytes;
    }
    let panelOfB =
      fieldAddress(lattice, PACKED) + ((<usize>first * panels + <usize>(column / PANEL_COLUMNS) * steps) << 5);
    for (let j = 0; j < columns; j += PANEL_COLUMNS) {
      const width = min(PANEL_COLUMNS, columns - j);
      const at = (<usize>j) << 2;
      let pixel = pixels;
      panelOfA = panelsOfA;
      for (let i = 0; i < rows; i += PANEL_ROWS) {
        const height = min(PANEL_ROWS, rows - i);
        const target = fieldAddress(pixel, TARGET) + at;
        const even = fieldI32(pixel, EVEN) != 0;
        if (even && width == PANEL_COLUMNS && height == PANEL_ROWS) {
          tile6x8(panelOfA, panelOfB, steps, target, stride, first > 0);
        } else if (even) {
          partialTile(panelOfA, panelOfB, steps, target, stride, first > 0, height, width, spare);
        } else {
          scatteredTile(panelOfA, panelOfB, steps, pixel, at, first > 0, height, width, spare);
        }
        panelOfA += panelBytes;
        pixel += PIXEL_BYTES * PANEL_ROWS;
      }
      panelOfB += (<usize>steps) << 5;
    }
  }
  const bias = fieldAddress(params, BIAS);
  const activation = fieldI32(params, ACTIVATION);
  const needsFinish = bias != 0 || activation != LINEAR;
  if (depth > 0 && !needsFinish) return;
  for (let i = 0; i < rows; i++) {
    const target = fieldAddress(pixels + <usize>i * PIXEL_BYTES, TARGET);
    if (depth == 0) memory.fill(target, 0, (<usize>columns) << 2);
    if (needsFinish) {
      const at = (<usize>column) << 2;
      const slopeStep = fieldAddress(params, SLOPE_STEP);
      finishRow(
        target,
        columns,
        bias == 0 ? 0 : bias + at,
        activation,
        fieldAddress(params, SLOPES) + <usize>column * slopeStep,
        slopeStep,
      );
    }
  }
}

// A tile whose rows lie anywhere.
function scatteredTile(
  a: usize,
  b: usize,
  steps: i32,
  pixel: usize,
  at: usize,
  accumulate: bool,
  rows: i32,
  columns: i32,
  spare: usize,
): void {
  tile6x8(a, b, steps, spare, 32, false);
  for (let row = 0; row < rows; row++) {
    const to = fieldAddress(pixel, TARGET) + at;
    for (let column = 0; column < columns; column++) {
      const place = (<usize>column) << 2;
      const value = load<f32>(spare + place);
      store<f32>(to + place, accumulate ? load<f32>(to + place) + value : value);
    }
    spare += 32;
    pixel += PIXEL_BYTES;
  }
}
