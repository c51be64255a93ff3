import { finishRow } from './conv-epilogue';
import {
  ACTIVATION,
  BIAS,
  CHANNELS,
  COLUMNS,
  DEPTH,
  LATTICES,
  LATTICE_BYTES,
  OTHER,
  PACKED,
  RUNS,
  RUN_BYTES,
  RUN_COUNT,
  RUN_FIRST,
  RUN_LENGTH,
  SLOPES,
  SLOPE_STEP,
  TAPS,
  TRANSPOSED,
} from './conv-fields';
import { PIXEL_BYTES, TARGET, latticeOf, placePixels } from './conv-pixels';
import { LINE_BYTES, clearLines, runAddress } from './conv-window';
import { LINEAR } from './math';
import { scratch } from './threads';
import { fieldAddress, fieldI32, madd } from './vector';

/**
 * Convolutions to 1 to 4 channels, of which a panel of 8 columns would be mostly empty: a dot product of window and filter
 * for each.
 */

// Scratch memory: records of pixels, then lines for windows at an edge.
const LINES: usize = 16384;
/** Numbers that a line holds. */
const LINE_LENGTH: i32 = 256;

/** Lays the filter out as [lattice, column, k]. Items: (lattice, column). */
export function packNarrowFilter(params: usize, begin: i32, end: i32): void {
  const channels = fieldI32(params, CHANNELS);
  const columns = fieldI32(params, COLUMNS);
  const transposed = fieldI32(params, TRANSPOSED) != 0;
  const step = transposed ? <usize>4 : <usize>columns << 2;
  for (let item = begin; item < end; item++) {
    const lattice = fieldAddress(params, LATTICES) + <usize>(item / columns) * LATTICE_BYTES;
    const column = item % columns;
    const depth = fieldI32(lattice, DEPTH);
    let to = fieldAddress(lattice, PACKED) + <usize>(column * depth) * 4;
    for (let tap = 0; tap < depth / channels; tap++) {
      const matrix = load<i32>(fieldAddress(lattice, TAPS) + (<usize>tap << 2)) * channels * columns;
      let from = fieldAddress(params, OTHER) + <usize>(matrix + (transposed ? column * channels : column)) * 4;
      for (let channel = 0; channel < channels; channel++) {
        store<f32>(to, load<f32>(from));
        from += step;
        to += 4;
      }
    }
  }
}

/** Items: as those of `convolve`, with one block of columns. */
export function convolveNarrow(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  let lattice = fieldAddress(params, LATTICES);
  clearLines(scratch() + LINES);
  for (let item = begin; item < end; item++) {
    lattice = latticeOf(params, lattice, item);
    const rows = placePixels(params, lattice, item, 0, scratch());
    if (columns == 1) pixels(1, params, lattice, rows);
    else if (columns == 2) pixels(2, params, lattice, rows);
    else if (columns == 3) pixels(3, params, lattice, rows);
    else pixels(4, params, lattice, rows);
  }
}

// @ts-ignore: decorator
@inline
function pixels(columns: i32, params: usize, lattice: usize, rows: i32): void {
  const stride = <usize>fieldI32(lattice, DEPTH) << 2;
  const lines = scratch() + LINES;
  const zeros = lines + 6 * LINE_BYTES;
  const bias = fieldAddress(params, BIAS);
  const activation = fieldI32(params, ACTIVATION);
  for (let row = 0; row < rows; row++) {
    const pixel = scratch() + <usize>row * PIXEL_BYTES;
    let run = fieldAddress(lattice, RUNS);
    const lastRun = run + <usize>fieldI32(lattice, RUN_COUNT) * RUN_BYTES;
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (; run < lastRun; run += RUN_BYTES) {
      const length = fieldI32(run, RUN_LENGTH);
      for (let skip = 0; skip < length; skip += LINE_LENGTH) {
        let left = min(LINE_LENGTH, length - skip);
        let from = runAddress(params, pixel, run, skip, left, lines, zeros);
        if (from == zeros) continue;
        let weight = fieldAddress(lattice, PACKED) + (<usize>(fieldI32(run, RUN_FIRST) + skip) << 2);
        // Two or four sums per column hide the time that an addition takes.
        if (columns == 1) {
          for (; left >= 16; left -= 16) {
            s0 = madd(v128.load(from), v128.load(weight), s0);
            s1 = madd(v128.load(from, 16), v128.load(weight, 16), s1);
            s2 = madd(v128.load(from, 32), v128.load(weight, 32), s2);
            s3 = madd(v128.load(from, 48), v128.load(weight, 48), s3);
            from += 64;
            weight += 64;
          }
        }
        if (columns == 2) {
          for (; left >= 8; left -= 8) {
            const x = v128.load(from);
            const y = v128.load(from, 16);
            s0 = madd(x, v128.load(weight), s0);
            s1 = madd(x, v128.load(weight + stride), s1);
            s2 = madd(y, v128.load(weight, 16), s2);
            s3 = madd(y, v128.load(weight + stride, 16), s3);
            from += 32;
            weight += 32;
          }
        }
        for (; left >= 4; left -= 4) {
          const x = v128.load(from);
          s0 = madd(x, v128.load(weight), s0);
          if (columns > 1) s1 = madd(x, v128.load(weight + stride), s1);
          if (columns > 2) s2 = madd(x, v128.load(weight + 2 * stride), s2);
          if (columns > 3) s3 = madd(x, v128.load(weight + 3 * stride), s3);
          from += 16;
          weight += 16;
        }
        for (; left > 0; left--) {
          const x = v128.load32_zero(from);
          s0 = madd(x, v128.load32_zero(weight), s0);
          if (columns > 1) s1 = madd(x, v128.load32_zero(weight + stride), s1);
          if (columns > 2) s2 = madd(x, v128.load32_zero(weight + 2 * stride), s2);
          if (columns > 3) s3 = madd(x, v128.load32_zero(weight + 3 * stride), s3);
          from += 4;
          weight += 4;
        }
      }
    }
    if (columns == 1) s0 = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
    if (columns == 2) {
      s0 = f32x4.add(s0, s2);
      s1 = f32x4.add(s1, s3);
    }
    const target = fieldAddress(pixel, TARGET);
    store<f32>(target, sumOf(s0));
    if (columns > 1) store<f32>(target, sumOf(s1), 4);
    if (columns > 2) store<f32>(target, sumOf(s2), 8);
    if (columns > 3) store<f32>(target, sumOf(s3), 12);
    if (bias != 0 || activation != LINEAR) {
      finishRow(target, columns, bias, activation, fieldAddress(params, SLOPES), fieldAddress(params, SLOPE_STEP));
    }
  }
}

// @ts-ignore: decorator
@inline
function sumOf(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}
