import { madd } from './vector';

/**
 * The blocks that matrix products are made of, for every family that needs one (dense, convolution, recurrence, attention).
 *
 * A panel of A holds 6 rows, one after another for each k: element (row, k) at [k·6 + row].
 * A panel of B holds 8 columns: element (k, column) at [k·8 + column]. Missing rows and columns are zeros.
 * The micro-kernel multiplies a panel of A by a panel of B into a tile of 6 × 8, held in 12 registers of 4 floats;
 * with 2 for B and 1 for A these are the 15 that V8 hands out on x64.
 */
export const PANEL_ROWS: i32 = 6;
export const PANEL_COLUMNS: i32 = 8;

/** `c` (6 rows, `stride` bytes apart, 8 columns) = or += A panel · B panel over `depth` steps of k. */
export function tile6x8(a: usize, b: usize, depth: i32, c: usize, stride: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  // Unfused products need registers of their own; measured, two steps per turn cost the least there (40 against 28 GFLOP/s).
  if (!ASC_FEATURE_RELAXED_SIMD) {
    for (; depth >= 2; depth -= 2) {
      const b0 = v128.load(b, 0);
      const b1 = v128.load(b, 16);
      const a0 = v128.load32_splat(a, 0);
      c00 = madd(a0, b0, c00);
      c01 = madd(a0, b1, c01);
      const a1 = v128.load32_splat(a, 4);
      c10 = madd(a1, b0, c10);
      c11 = madd(a1, b1, c11);
      const a2 = v128.load32_splat(a, 8);
      c20 = madd(a2, b0, c20);
      c21 = madd(a2, b1, c21);
      const a3 = v128.load32_splat(a, 12);
      c30 = madd(a3, b0, c30);
      c31 = madd(a3, b1, c31);
      const a4 = v128.load32_splat(a, 16);
      c40 = madd(a4, b0, c40);
      c41 = madd(a4, b1, c41);
      const a5 = v128.load32_splat(a, 20);
      c50 = madd(a5, b0, c50);
      c51 = madd(a5, b1, c51);
      const b2 = v128.load(b, 32);
      const b3 = v128.load(b, 48);
      const a6 = v128.load32_splat(a, 24);
      c00 = madd(a6, b2, c00);
      c01 = madd(a6, b3, c01);
      const a7 = v128.load32_splat(a, 28);
      c10 = madd(a7, b2, c10);
      c11 = madd(a7, b3, c11);
      const a8 = v128.load32_splat(a, 32);
      c20 = madd(a8, b2, c20);
      c21 = madd(a8, b3, c21);
      const a9 = v128.load32_splat(a, 36);
      c30 = madd(a9, b2, c30);
      c31 = madd(a9, b3, c31);
      const a10 = v128.load32_splat(a, 40);
      c40 = madd(a10, b2, c40);
      c41 = madd(a10, b3, c41);
      const a11 = v128.load32_splat(a, 44);
      c50 = madd(a11, b2, c50);
      c51 = madd(a11, b3, c51);
      a += 48;
      b += 64;
    }
  }
  for (; depth > 0; depth--) {
    const b0 = v128.load(b, 0);
    const b1 = v128.load(b, 16);
    const a0 = v128.load32_splat(a, 0);
    c00 = madd(a0, b0, c00);
    c01 = madd(a0, b1, c01);
    const a1 = v128.load32_splat(a, 4);
    c10 = madd(a1, b0, c10);
    c11 = madd(a1, b1, c11);
    const a2 = v128.load32_splat(a, 8);
    c20 = madd(a2, b0, c20);
    c21 = madd(a2, b1, c21);
    const a3 = v128.load32_splat(a, 12);
    c30 = madd(a3, b0, c30);
    c31 = madd(a3, b1, c31);
    const a4 = v128.load32_splat(a, 16);
    c40 = madd(a4, b0, c40);
    c41 = madd(a4, b1, c41);
    const a5 = v128.load32_splat(a, 20);
    c50 = madd(a5, b0, c50);
    c51 = madd(a5, b1, c51);
    a += 24;
    b += 32;
  }
  storeTileRow(c, c00, c01, accumulate);
  storeTileRow(c + stride, c10, c11, accumulate);
  storeTileRow(c + 2 * stride, c20, c21, accumulate);
  storeTileRow(c + 3 * stride, c30, c31, accumulate);
  storeTileRow(c + 4 * stride, c40, c41, accumulate);
  storeTileRow(c + 5 * stride, c50, c51, accumulate);
}

/** Stores 8 values of a row of a tile, or adds them to what is there. */
// @ts-ignore: decorator
@inline
export function storeTileRow(c: usize, left: v128, right: v128, accumulate: bool): void {
  if (accumulate) {
    left = f32x4.add(v128.load(c), left);
    right = f32x4.add(v128.load(c, 16), right);
  }
  v128.store(c, left);
  v128.store(c, right, 16);
}

/** A tile of which only `rows` × `columns` exist in `c`; `spare` is 192 bytes of scratch. */
export function partialTile(
  a: usize,
  b: usize,
  depth: i32,
  c: usize,
  stride: usize,
  accumulate: bool,
  rows: i32,
  columns: i32,
  spare: usize,
): void {
  tile6x8(a, b, depth, spare, 32, false);
  copyTile(spare, c, stride, accumulate, rows, columns);
}

/** The first `rows` × `columns` of a tile of 6 × 8 at `tile` go to `c`. */
export function copyTile(tile: usize, c: usize, stride: usize, accumulate: bool, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    const from = tile + (<usize>row << 5);
    const to = c + <usize>row * stride;
    for (let column = 0; column < columns; column++) {
      const at = <usize>column << 2;
      const value = load<f32>(from + at);
      store<f32>(to + at, accumulate ? load<f32>(to + at) + value : value);
    }
  }
}

/**
 * Packs `rows` × `depth` of A into panels at `to`, `depth`·24 bytes each.
 * Element (row, k) lies at `from + row·rowStride + k·depthStride` (bytes); one of the strides is 4.
 */
export function packRows(from: usize, rowStride: usize, depthStride: usize, rows: i32, depth: i32, to: usize): void {
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    const panel = from + <usize>row * rowStride;
    const count = min(PANEL_ROWS, rows - row);
    if (count < PANEL_ROWS) packPartial(panel, rowStride, depthStride, count, depth, to, PANEL_ROWS);
    else if (rowStride == 4) packAlong6(panel, depthStride, depth, to);
    else packAcross6(panel, rowStride, depth, to);
    to += <usize>depth * 24;
  }
}

/** Packs up to 8 columns × `depth` of B into one panel; element (k, column) at `from + k·depthStride + column·columnStride`. */
export function packColumns(
  from: usize,
  columnStride: usize,
  depthStride: usize,
  columns: i32,
  depth: i32,
  to: usize,
): void {
  if (columns < PANEL_COLUMNS) packPartial(from, columnStride, depthStride, columns, depth, to, PANEL_COLUMNS);
  else if (columnStride == 4) packAlong8(from, depthStride, depth, to);
  else packAcross8(from, columnStride, depth, to);
}

function packPartial(
  from: usize,
  laneStride: usize,
  depthStride: usize,
  lanes: i32,
  depth: i32,
  to: usize,
  width: i32,
): void {
  for (let k = 0; k < depth; k++) {
    let at = from;
    for (let lane = 0; lane < width; lane++) {
      store<f32>(to, lane < lanes ? load<f32>(at) : 0);
      at += lane < lanes - 1 ? laneStride : 0;
      to += 4;
    }
    from += depthStride;
  }
}

// The 6 rows of one k lie side by side.
function packAlong6(from: usize, depthStride: usize, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(from));
    store<i64>(to, load<i64>(from, 16), 16);
    from += depthStride;
    to += 24;
  }
}

// The 8 columns of one k lie side by side.
function packAlong8(from: usize, depthStride: usize, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += depthStride;
    to += 32;
  }
}

// The steps of k lie side by side: blocks of 4 × 4 are transposed in registers.
function packAcross6(from: usize, rowStride: usize, depth: i32, to: usize): void {
  const r1 = from + rowStride;
  const r2 = r1 + rowStride;
  const r3 = r2 + rowStride;
  const r4 = r3 + rowStride;
  const r5 = r4 + rowStride;
  let at: usize = 0;
  let left = depth;
  for (; left >= 4; left -= 4) {
    const v0 = v128.load(from + at);
    const v1 = v128.load(r1 + at);
    const v2 = v128.load(r2 + at);
    const v3 = v128.load(r3 + at);
    const v4 = v128.load(r4 + at);
    const v5 = v128.load(r5 + at);
    const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
    const low45 = v128.shuffle<f32>(v4, v5, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
    const high45 = v128.shuffle<f32>(v4, v5, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
    v128.store(to, v128.shuffle<f64>(low45, low01, 0, 3), 16);
    v128.store(to, v128.shuffle<f64>(low23, low45, 1, 3), 32);
    v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 48);
    v128.store(to, v128.shuffle<f64>(high45, high01, 0, 3), 64);
    v128.store(to, v128.shuffle<f64>(high23, high45, 1, 3), 80);
    at += 16;
    to += 96;
  }
  packPartial(from + at, rowStride, 4, PANEL_ROWS, left, to, PANEL_ROWS);
}

function packAcross8(from: usize, columnStride: usize, depth: i32, to: usize): void {
  const half = from + 4 * columnStride;
  let at: usize = 0;
  let left = depth;
  for (; left >= 4; left -= 4) {
    transpose4(from + at, columnStride, to);
    transpose4(half + at, columnStride, to + 16);
    at += 16;
    to += 128;
  }
  packPartial(from + at, columnStride, 4, PANEL_COLUMNS, left, to, PANEL_COLUMNS);
}

/** 4 rows of 4 floats, `stride` bytes apart, become 4 columns: row i of the result lies at `to` + 32·i. */
// @ts-ignore: decorator
@inline
export function transpose4(from: usize, stride: usize, to: usize): void {
  const v0 = v128.load(from);
  const v1 = v128.load(from + stride);
  const v2 = v128.load(from + 2 * stride);
  const v3 = v128.load(from + 3 * stride);
  const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 32);
  v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 64);
  v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 96);
}
