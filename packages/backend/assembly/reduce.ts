import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

/**
 * Sums, products and extremes along one dimension of [outer, length, inner]. A long dimension is cut into chunks, each of
 * which gives one value, so that a second pass ends the work: the cut depends on the shape alone, and so do the bits.
 *
 * Fields: x, out, length, chunkLength, chunks, inner, divisor (1 but for the last pass of a mean).
 */
const X: usize = 0;
const OUT: usize = 1;
const LENGTH: usize = 2;
const CHUNK_LENGTH: usize = 3;
const CHUNKS: usize = 4;
const INNER: usize = 5;
const DIVISOR: usize = 6;

const SUM: i32 = 0;
const PROD: i32 = 1;
const MAX: i32 = 2;
const MIN: i32 = 3;
const SUM_I32: i32 = 4;
const MAX_I32: i32 = 5;
const MIN_I32: i32 = 6;

/** Columns that are reduced side by side in registers. */
const STRIP: i32 = 32;
/** Vectors that are added in a row before their sum is added to the others. */
const BLOCK: i32 = 512;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, a: v128, b: v128): v128 {
  if (op == SUM) return f32x4.add(a, b);
  if (op == PROD) return f32x4.mul(a, b);
  if (op == MAX) return f32x4.max(a, b);
  if (op == MIN) return f32x4.min(a, b);
  if (op == SUM_I32) return i32x4.add(a, b);
  if (op == MAX_I32) return i32x4.max_s(a, b);
  return i32x4.min_s(a, b);
}

// What changes nothing.
// @ts-ignore: decorator
@inline
function neutral(op: i32): v128 {
  if (op == PROD) return f32x4.splat(1);
  if (op == MAX) return f32x4.splat(-Infinity);
  if (op == MIN) return f32x4.splat(Infinity);
  if (op == MAX_I32) return i32x4.splat(i32.MIN_VALUE);
  if (op == MIN_I32) return i32x4.splat(i32.MAX_VALUE);
  return i32x4.splat(0);
}

// @ts-ignore: decorator
@inline
function divide(op: i32, value: v128, divisor: v128): v128 {
  return op == SUM ? f32x4.div(value, divisor) : value;
}

// All four lanes hold the result.
// @ts-ignore: decorator
@inline
function across(op: i32, value: v128): v128 {
  const pairs = apply(op, value, v128.shuffle<i32>(value, value, 2, 3, 0, 1));
  return apply(op, pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
}

// The first `count` (1 to 3) lanes of four values; the others change nothing.
// @ts-ignore: decorator
@inline
function firstLanes(op: i32, value: v128, count: i32): v128 {
  return v128.bitselect(value, neutral(op), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

// `count` values side by side, in four interleaved chains per block.
// @ts-ignore: decorator
@inline
function run(op: i32, from: usize, count: i32): v128 {
  let total = neutral(op);
  let left = count;
  while (left >= 16) {
    let a = neutral(op);
    let b = a;
    let c = a;
    let d = a;
    const block = min(left >> 4, BLOCK >> 2);
    left -= block << 4;
    const stop = from + (<usize>block << 6);
    while (from < stop) {
      a = apply(op, a, v128.load(from));
      b = apply(op, b, v128.load(from, 16));
      c = apply(op, c, v128.load(from, 32));
      d = apply(op, d, v128.load(from, 48));
      from += 64;
    }
    total = apply(op, total, apply(op, apply(op, a, b), apply(op, c, d)));
  }
  for (; left >= 4; left -= 4) {
    total = apply(op, total, v128.load(from));
    from += 16;
  }
  if (left > 0) total = apply(op, total, firstLanes(op, v128.load(from), left));
  return across(op, total);
}

// inner = 1. Items: (outer, chunk).
// @ts-ignore: decorator
@inline
function rows(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, LENGTH);
  const chunkLength = fieldI32(params, CHUNK_LENGTH);
  const chunks = fieldI32(params, CHUNKS);
  const divisor = f32x4.splat(fieldF32(params, DIVISOR));
  let out = fieldAddress(params, OUT) + (<usize>begin << 2);
  let chunk = begin % chunks;
  let row = fieldAddress(params, X) + ((<usize>(begin / chunks) * length) << 2);
  for (let item = begin; item < end; item++) {
    const first = chunk * chunkLength;
    const value = run(op, row + (<usize>first << 2), min(chunkLength, length - first));
    v128.store_lane<f32>(out, divide(op, value, divisor), 0);
    out += 4;
    if (++chunk == chunks) {
      chunk = 0;
      row += <usize>length << 2;
    }
  }
}

// Items: (outer, chunk, strip of columns).
// @ts-ignore: decorator
@inline
function columns(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, LENGTH);
  const chunkLength = fieldI32(params, CHUNK_LENGTH);
  const chunks = fieldI32(params, CHUNKS);
  const inner = fieldI32(params, INNER);
  const strips = (inner + STRIP - 1) / STRIP;
  const stride = <usize>inner << 2;
  const divisor = f32x4.splat(fieldF32(params, DIVISOR));
  for (let item = begin; item < end; item++) {
    const column = (item % strips) * STRIP;
    const piece = item / strips;
    const first = (piece % chunks) * chunkLength;
    const count = min(chunkLength, length - first);
    const outer = <usize>(piece / chunks);
    const from = fieldAddress(params, X) + (outer * length + first) * stride + (<usize>column << 2);
    const to = fieldAddress(params, OUT) + <usize>piece * stride + (<usize>column << 2);
    if (inner - column >= STRIP) wholeStrip(op, from, stride, count, to, divisor);
    else {
      for (let at: i32 = 0; at < inner - column; at += 4) {
        const value = narrowStrip(op, from + (<usize>at << 2), stride, count);
        storeLanes(to + (<usize>at << 2), divide(op, value, divisor), inner - column - at);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function wholeStrip(op: i32, from: usize, stride: usize, count: i32, to: usize, divisor: v128): void {
  let a = neutral(op);
  let b = a;
  let c = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  for (let left = count; left > 0; left--) {
    a = apply(op, a, v128.load(from));
    b = apply(op, b, v128.load(from, 16));
    c = apply(op, c, v128.load(from, 32));
    d = apply(op, d, v128.load(from, 48));
    e = apply(op, e, v128.load(from, 64));
    f = apply(op, f, v128.load(from, 80));
    g = apply(op, g, v128.load(from, 96));
    h = apply(op, h, v128.load(from, 112));
    from += stride;
  }
  v128.store(to, divide(op, a, divisor));
  v128.store(to, divide(op, b, divisor), 16);
  v128.store(to, divide(op, c, divisor), 32);
  v128.store(to, divide(op, d, divisor), 48);
  v128.store(to, divide(op, e, divisor), 64);
  v128.store(to, divide(op, f, divisor), 80);
  v128.store(to, divide(op, g, divisor), 96);
  v128.store(to, divide(op, h, divisor), 112);
}

// Four columns; four chains hide the time that an addition takes.
// @ts-ignore: decorator
@inline
function narrowStrip(op: i32, from: usize, stride: usize, count: i32): v128 {
  let a = neutral(op);
  let b = a;
  let c = a;
  let d = a;
  let left = count;
  for (; left >= 4; left -= 4) {
    a = apply(op, a, v128.load(from));
    b = apply(op, b, v128.load(from + stride));
    c = apply(op, c, v128.load(from + 2 * stride));
    d = apply(op, d, v128.load(from + 3 * stride));
    from += stride << 2;
  }
  for (; left > 0; left--) {
    a = apply(op, a, v128.load(from));
    from += stride;
  }
  return apply(op, apply(op, a, b), apply(op, c, d));
}

export function sumRowsF32(params: usize, begin: i32, end: i32): void {
  rows(SUM, params, begin, end);
}
export function sumColumnsF32(params: usize, begin: i32, end: i32): void {
  columns(SUM, params, begin, end);
}
export function prodRowsF32(params: usize, begin: i32, end: i32): void {
  rows(PROD, params, begin, end);
}
export function prodColumnsF32(params: usize, begin: i32, end: i32): void {
  columns(PROD, params, begin, end);
}
export function maxRowsF32(params: usize, begin: i32, end: i32): void {
  rows(MAX, params, begin, end);
}
export function maxColumnsF32(params: usize, begin: i32, end: i32): void {
  columns(MAX, params, begin, end);
}
export function minRowsF32(params: usize, begin: i32, end: i32): void {
  rows(MIN, params, begin, end);
}
export function minColumnsF32(params: usize, begin: i32, end: i32): void {
  columns(MIN, params, begin, end);
}
export function sumRowsI32(params: usize, begin: i32, end: i32): void {
  rows(SUM_I32, params, begin, end);
}
export function sumColumnsI32(params: usize, begin: i32, end: i32): void {
  columns(SUM_I32, params, begin, end);
}
export function maxRowsI32(params: usize, begin: i32, end: i32): void {
  rows(MAX_I32, params, begin, end);
}
export function maxColumnsI32(params: usize, begin: i32, end: i32): void {
  columns(MAX_I32, params, begin, end);
}
export function minRowsI32(params: usize, begin: i32, end: i32): void {
  rows(MIN_I32, params, begin, end);
}
export function minColumnsI32(params: usize, begin: i32, end: i32): void {
  columns(MIN_I32, params, begin, end);
}
