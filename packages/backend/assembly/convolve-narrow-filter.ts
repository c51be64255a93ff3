import {
  BATCH,
  CHANNELS,
  COLUMNS,
  COUNT_X,
  COUNT_Y,
  COUNT_Z,
  DEPTH,
  LATTICES,
  OTHER,
  OUT,
  PARTIAL_PIXELS,
  RUNS,
  RUN_BYTES,
  RUN_COUNT,
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
import { fieldAddress, fieldI32, madd, storeLanes } from './vector';

/**
 * The gradient of the filter of a convolution to 1 to 4 channels: for each of them, numbers of the windows times the gradient
 * of a pixel, summed up. Sums lie as [partial sum, column, number of the window]. PARTIAL_PIXELS counts rows of the output.
 * Items: partial sums.
 */
export function convolveNarrowFilter(params: usize, begin: i32, end: i32): void {
  const lattice = fieldAddress(params, LATTICES);
  const rows = fieldI32(params, BATCH) * fieldI32(lattice, COUNT_Z) * fieldI32(lattice, COUNT_Y);
  const partialRows = fieldI32(params, PARTIAL_PIXELS);
  const columns = fieldI32(params, COLUMNS);
  const bytes = <usize>(fieldI32(lattice, DEPTH) * columns) << 2;
  for (let item = begin; item < end; item++) {
    const sums = fieldAddress(params, OUT) + <usize>item * bytes;
    memory.fill(sums, 0, bytes);
    for (let row = item * partialRows; row < min(rows, (item + 1) * partialRows); row++) {
      if (columns == 1) addRow(1, params, lattice, row, sums);
      else if (columns == 2) addRow(2, params, lattice, row, sums);
      else if (columns == 3) addRow(3, params, lattice, row, sums);
      else addRow(4, params, lattice, row, sums);
    }
  }
}

// @ts-ignore: decorator
@inline
function addRow(columns: i32, params: usize, lattice: usize, row: i32, sums: usize): void {
  const countY = fieldI32(lattice, COUNT_Y);
  const countZ = fieldI32(lattice, COUNT_Z);
  const countX = fieldI32(lattice, COUNT_X);
  const channels = fieldI32(params, CHANNELS);
  const sizeZ = fieldI32(params, SOURCE_Z);
  const sizeY = fieldI32(params, SOURCE_Y);
  const sizeX = fieldI32(params, SOURCE_X);
  const step = fieldI32(params, SOURCE_STEP_X);
  const anchorY = (row % countY) * fieldI32(params, SOURCE_STEP_Y);
  const anchorZ = ((row / countY) % countZ) * fieldI32(params, SOURCE_STEP_Z);
  const image = row / countY / countZ;
  const stride = <usize>fieldI32(lattice, DEPTH) << 2;
  const pixelBytes = <usize>channels << 2;
  const other = fieldAddress(params, OTHER) + <usize>(row * countX * columns) * 4;
  let run = fieldAddress(lattice, RUNS);
  const lastRun = run + <usize>fieldI32(lattice, RUN_COUNT) * RUN_BYTES;
  for (; run < lastRun; run += RUN_BYTES) {
    const z = anchorZ + fieldI32(run, RUN_Z);
    const y = anchorY + fieldI32(run, RUN_Y);
    if (<u32>z >= <u32>sizeZ || <u32>y >= <u32>sizeY) continue;
    const line = fieldAddress(params, SOURCE) + <usize>(((image * sizeZ + z) * sizeY + y) * sizeX) * pixelBytes;
    let to = sums + (<usize>fieldI32(run, RUN_FIRST) << 2);
    const taps = fieldI32(run, RUN_LENGTH) / channels;
    for (let tap = 0; tap < taps; tap++) {
      // Pixels [first, stop) of the row have a source under this tap.
      const shift = fieldI32(run, RUN_X) / channels + tap;
      const first = shift < 0 ? (step - 1 - shift) / step : 0;
      const stop = sizeX <= shift ? 0 : min(countX, (sizeX - 1 - shift) / step + 1);
      if (first < stop) {
        const from = line + <usize>(first * step + shift) * pixelBytes;
        const gradients = other + (<usize>(first * columns) << 2);
        addTap(columns, from, <usize>step * pixelBytes, gradients, stop - first, channels, to, stride);
      }
      to += pixelBytes;
    }
  }
}

// @ts-ignore: decorator
@inline
function addTap(
  columns: i32,
  source: usize,
  step: usize,
  gradients: usize,
  count: i32,
  channels: i32,
  to: usize,
  stride: usize,
): void {
  for (let left = channels; left > 0; left -= 8) {
    let a0 = v128.load(to);
    let b0 = v128.load(to, 16);
    let a1 = columns > 1 ? v128.load(to + stride) : a0;
    let b1 = columns > 1 ? v128.load(to + stride, 16) : b0;
    let a2 = columns > 2 ? v128.load(to + 2 * stride) : a0;
    let b2 = columns > 2 ? v128.load(to + 2 * stride, 16) : b0;
    let a3 = columns > 3 ? v128.load(to + 3 * stride) : a0;
    let b3 = columns > 3 ? v128.load(to + 3 * stride, 16) : b0;
    let from = source;
    let gradient = gradients;
    for (let i = 0; i < count; i++) {
      const x = v128.load(from);
      const y = v128.load(from, 16);
      const g0 = v128.load32_splat(gradient);
      a0 = madd(x, g0, a0);
      b0 = madd(y, g0, b0);
      if (columns > 1) {
        const g1 = v128.load32_splat(gradient, 4);
        a1 = madd(x, g1, a1);
        b1 = madd(y, g1, b1);
      }
      if (columns > 2) {
        const g2 = v128.load32_splat(gradient, 8);
        a2 = madd(x, g2, a2);
        b2 = madd(y, g2, b2);
      }
      if (columns > 3) {
        const g3 = v128.load32_splat(gradient, 12);
        a3 = madd(x, g3, a3);
        b3 = madd(y, g3, b3);
      }
      from += step;
      gradient += <usize>columns << 2;
    }
    storePair(to, a0, b0, left);
    if (columns > 1) storePair(to + stride, a1, b1, left);
    if (columns > 2) storePair(to + 2 * stride, a2, b2, left);
    if (columns > 3) storePair(to + 3 * stride, a3, b3, left);
    source += 32;
    to += 32;
  }
}

// @ts-ignore: decorator
@inline
function storePair(to: usize, a: v128, b: v128, count: i32): void {
  storeLanes(to, a, count);
  if (count > 4) storeLanes(to + 16, b, count - 4);
}

/**
 * Adds partial sums [partial sum, column, row] up to [row, column]. Fields: partial sums, out, rows, columns, their number.
 * Items: rows.
 */
export function sumNarrowPartials(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, 2);
  const columns = fieldI32(params, 3);
  const count = fieldI32(params, 4);
  let to = fieldAddress(params, 1) + (<usize>(begin * columns) << 2);
  for (let row = begin; row < end; row++) {
    for (let column = 0; column < columns; column++) {
      let from = fieldAddress(params, 0) + (<usize>(column * rows + row) << 2);
      let sum: f32 = 0;
      for (let i = 0; i < count; i++) {
        sum += load<f32>(from);
        from += <usize>(rows * columns) << 2;
      }
      store<f32>(to, sum);
      to += 4;
    }
  }
}
