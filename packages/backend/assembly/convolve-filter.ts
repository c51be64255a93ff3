import {
  BATCH,
  BLOCK_DEPTH,
  CHANNELS,
  COLUMNS,
  COUNT_X,
  COUNT_Y,
  COUNT_Z,
  DEPTH,
  ITEM_COLUMNS,
  ITEM_ROWS,
  LATTICES,
  OTHER,
  OUT,
  PARTIAL_PIXELS,
  RUNS,
  RUN_BYTES,
  RUN_FIRST,
  RUN_LENGTH,
  RUN_X,
  RUN_Y,
  RUN_Z,
  SOURCE,
  SOURCE_STEP_X,
  SOURCE_STEP_Y,
  SOURCE_STEP_Z,
  SOURCE_X,
  SOURCE_Y,
  SOURCE_Z,
} from './conv-fields';
import { PANEL_COLUMNS, PANEL_ROWS, packColumns, partialTile, tile6x8 } from './gemm-panels';
import { scratch } from './threads';
import { fieldAddress, fieldI32 } from './vector';

// Scratch memory: panels of windows, then panels of the gradient, at most 240 KiB together; then a tile at an edge.
const SPARE: usize = 245760;

/**
 * The gradient of the filter: windows, transposed, times the gradient of the output. The sum over all pixels is cut into
 * partial sums of a fixed number of pixels, [partial, row, column] at OUT; a row is a number of the window.
 * Items: (partial sum, block of rows, block of columns).
 */
export function convolveFilter(params: usize, begin: i32, end: i32): void {
  const lattice = fieldAddress(params, LATTICES);
  const depth = fieldI32(lattice, DEPTH);
  const columns = fieldI32(params, COLUMNS);
  const itemRows = fieldI32(params, ITEM_ROWS);
  const itemColumns = fieldI32(params, ITEM_COLUMNS);
  const rowBlocks = (depth + itemRows - 1) / itemRows;
  const columnBlocks = (columns + itemColumns - 1) / itemColumns;
  const allPixels =
    fieldI32(params, BATCH) * fieldI32(lattice, COUNT_Z) * fieldI32(lattice, COUNT_Y) * fieldI32(lattice, COUNT_X);
  const partialPixels = fieldI32(params, PARTIAL_PIXELS);
  for (let item = begin; item < end; item++) {
    const column = (item % columnBlocks) * itemColumns;
    const row = ((item / columnBlocks) % rowBlocks) * itemRows;
    const partial = item / columnBlocks / rowBlocks;
    const pixel = partial * partialPixels;
    part(
      params,
      lattice,
      pixel,
      min(partialPixels, allPixels - pixel),
      row,
      min(itemRows, depth - row),
      column,
      min(itemColumns, columns - column),
      fieldAddress(params, OUT) + (<usize>(partial * depth + row) * columns + column) * 4,
    );
  }
}

function part(
  params: usize,
  lattice: usize,
  pixel: i32,
  pixels: i32,
  row: i32,
  rows: i32,
  column: i32,
  columns: i32,
  out: usize,
): void {
  const blockDepth = fieldI32(params, BLOCK_DEPTH);
  const allColumns = fieldI32(params, COLUMNS);
  const stride = (<usize>allColumns) << 2;
  const panelsOfA = scratch();
  const panelsOfB = panelsOfA + <usize>((rows + PANEL_ROWS - 1) / PANEL_ROWS) * blockDepth * 24;
  const spare = scratch() + SPARE;
  for (let first = 0; first < pixels; first += blockDepth) {
    const steps = min(blockDepth, pixels - first);
    packPixels(params, lattice, pixel + first, steps, row, rows, panelsOfA);
    const from = fieldAddress(params, OTHER) + (<usize>(pixel + first) * allColumns + column) * 4;
    let panelOfB = panelsOfB;
    for (let j = 0; j < columns; j += PANEL_COLUMNS) {
      const width = min(PANEL_COLUMNS, columns - j);
      packColumns(from + ((<usize>j) << 2), 4, stride, width, steps, panelOfB);
      let panelOfA = panelsOfA;
      let c = out + ((<usize>j) << 2);
      for (let i = 0; i < rows; i += PANEL_ROWS) {
        const height = min(PANEL_ROWS, rows - i);
        if (width == PANEL_COLUMNS && height == PANEL_ROWS) {
          tile6x8(panelOfA, panelOfB, steps, c, stride, first > 0);
        } else {
          partialTile(panelOfA, panelOfB, steps, c, stride, first > 0, height, width, spare);
        }
        panelOfA += <usize>steps * 24;
        c += stride * PANEL_ROWS;
      }
      panelOfB += (<usize>steps) << 5;
    }
  }
}

// Numbers `row` to `row + rows` of the windows of `pixels` pixels, as panels of 6 numbers with a pixel for each step of k.
function packPixels(params: usize, lattice: usize, first: i32, pixels: i32, row: i32, rows: i32, to: usize): void {
  const countZ = fieldI32(lattice, COUNT_Z);
  const countY = fieldI32(lattice, COUNT_Y);
  const countX = fieldI32(lattice, COUNT_X);
  const stop = first + pixels;
  for (let pixel = first; pixel < stop;) {
    const x = pixel % countX;
    const count = min(countX - x, stop - pixel);
    const line = pixel / countX;
    const y = line % countY;
    const z = (line / countY) % countZ;
    packLine(params, lattice, line / countY / countZ, z, y, x, count, row, rows, pixels, to);
    to += <usize>count * 24;
    pixel += count;
  }
}

// `count` pixels that are neighbours along x.
function packLine(
  params: usize,
  lattice: usize,
  image: i32,
  z: i32,
  y: i32,
  x: i32,
  count: i32,
  row: i32,
  rows: i32,
  pixels: i32,
  to: usize,
): void {
  const sizeZ = fieldI32(params, SOURCE_Z);
  const sizeY = fieldI32(params, SOURCE_Y);
  const channels = fieldI32(params, CHANNELS);
  const width = fieldI32(params, SOURCE_X) * channels;
  const step = fieldI32(params, SOURCE_STEP_X) * channels;
  const panelBytes = <usize>pixels * 24;
  let run = fieldAddress(lattice, RUNS);
  while (fieldI32(run, RUN_FIRST) + fieldI32(run, RUN_LENGTH) <= row) run += RUN_BYTES;
  for (let k = row; k < row + rows;) {
    const runStop = fieldI32(run, RUN_FIRST) + fieldI32(run, RUN_LENGTH);
    const fromZ = z * fieldI32(params, SOURCE_STEP_Z) + fieldI32(run, RUN_Z);
    const fromY = y * fieldI32(params, SOURCE_STEP_Y) + fieldI32(run, RUN_Y);
    // Unsigned comparisons also catch what is negative.
    const exists = <u32>fromZ < <u32>sizeZ && <u32>fromY < <u32>sizeY;
    const line = fieldAddress(params, SOURCE) + <usize>(((image * sizeZ + fromZ) * sizeY + fromY) * width) * 4;
    const anchor = x * step + fieldI32(run, RUN_X) - fieldI32(run, RUN_FIRST);
    while (k < min(runStop, row + rows)) {
      const lane = (k - row) % PANEL_ROWS;
      const lanes = min(PANEL_ROWS - lane, min(runStop, row + rows) - k);
      const target = to + <usize>((k - row) / PANEL_ROWS) * panelBytes + ((<usize>lane) << 2);
      packLanes(line, exists, anchor + k, width, step, count, lanes, target);
      k += lanes;
    }
    run += RUN_BYTES;
  }
}

// `lanes` numbers of each of `count` pixels; those of the first begin at element `at` of the line, the next at `at + step`.
function packLanes(line: usize, exists: bool, at: i32, width: i32, step: i32, count: i32, lanes: i32, to: usize): void {
  // Pixels [first, stop) have all their numbers in the line.
  const first = exists ? min(count, at < 0 ? (step - 1 - at) / step : 0) : count;
  const room = width - lanes - at;
  const stop = room < 0 ? first : max(first, min(count, room / step + 1));
  packEdge(line, exists, at, width, step, first, lanes, to);
  packInside(
    line + ((<usize>(at + first * step)) << 2),
    (<usize>step) << 2,
    stop - first,
    lanes,
    to + <usize>first * 24,
  );
  packEdge(line, exists, at + stop * step, width, step, count - stop, lanes, to + <usize>stop * 24);
}

function packInside(from: usize, stepBytes: usize, count: i32, lanes: i32, to: usize): void {
  if (lanes == PANEL_ROWS) {
    for (; count > 0; count--) {
      v128.store(to, v128.load(from));
      store<i64>(to, load<i64>(from, 16), 16);
      from += stepBytes;
      to += 24;
    }
  } else {
    for (let lane = 0; lane < lanes; lane++) {
      let source = from + ((<usize>lane) << 2);
      let target = to + ((<usize>lane) << 2);
      for (let left = count; left > 0; left--) {
        store<f32>(target, load<f32>(source));
        source += stepBytes;
        target += 24;
      }
    }
  }
}

function packEdge(line: usize, exists: bool, at: i32, width: i32, step: i32, count: i32, lanes: i32, to: usize): void {
  for (; count > 0; count--) {
    for (let lane = 0; lane < lanes; lane++) {
      const inside = exists && <u32>(at + lane) < <u32>width;
      store<f32>(to + ((<usize>lane) << 2), inside ? load<f32>(line + ((<usize>(at + lane)) << 2)) : 0);
    }
    at += step;
    to += 24;
  }
}

/** Adds partial sums up. Fields: partial sums, out, values, partial sums' number. Items: values; pieces begin at multiples of 16. */
export function sumPartials(params: usize, begin: i32, end: i32): void {
  const stride = (<usize>fieldI32(params, 2)) << 2;
  const count = fieldI32(params, 3);
  const out = fieldAddress(params, 1);
  for (let at = (<usize>begin) << 2; at < (<usize>end) << 2; at += 16) {
    let from = fieldAddress(params, 0) + at;
    let sum = v128.load(from);
    for (let i = 1; i < count; i++) {
      from += stride;
      sum = f32x4.add(sum, v128.load(from));
    }
    v128.store(out + at, sum);
  }
}
