import { fieldAddress, fieldI32, storeLanes } from './vector';

// Fields: x, out, length, inner: of [outer, length, inner]. Items: (outer, strip of 16 columns), or rows where inner = 1.

const MAX: i32 = 0;
const MIN: i32 = 1;
const MAX_I32: i32 = 2;
const MIN_I32: i32 = 3;

const STRIP: i32 = 16;

// @ts-ignore: decorator
@inline
function better(op: i32, a: v128, b: v128): v128 {
  if (op == MAX) return f32x4.gt(a, b);
  if (op == MIN) return f32x4.lt(a, b);
  if (op == MAX_I32) return i32x4.gt_s(a, b);
  return i32x4.lt_s(a, b);
}

// Worse than, or as bad as, any value.
// @ts-ignore: decorator
@inline
function worst(op: i32): v128 {
  if (op == MAX) return f32x4.splat(-Infinity);
  if (op == MIN) return f32x4.splat(Infinity);
  if (op == MAX_I32) return i32x4.splat(i32.MIN_VALUE);
  return i32x4.splat(i32.MAX_VALUE);
}

// @ts-ignore: decorator
@inline
function search(op: i32, params: usize, begin: i32, end: i32): void {
  const inner = fieldI32(params, 3);
  if (inner == 1) rows(op, params, begin, end);
  else columns(op, params, begin, end);
}

// @ts-ignore: decorator
@inline
function columns(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  const inner = fieldI32(params, 3);
  const strips = (inner + STRIP - 1) / STRIP;
  const stride = <usize>inner << 2;
  for (let item = begin; item < end; item++) {
    const column = (item % strips) * STRIP;
    const outer = <usize>(item / strips);
    const from = fieldAddress(params, 0) + outer * length * stride + (<usize>column << 2);
    const to = fieldAddress(params, 1) + outer * stride + (<usize>column << 2);
    if (inner - column >= STRIP) wholeStrip(op, from, stride, length, to);
    else {
      for (let at: i32 = 0; at < inner - column; at += 4) {
        const where = fourColumns(op, from + (<usize>at << 2), stride, length);
        storeLanes(to + (<usize>at << 2), where, inner - column - at);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function fourColumns(op: i32, from: usize, stride: usize, length: i32): v128 {
  let best = v128.load(from);
  let where = i32x4.splat(0);
  for (let index = 1; index < length; index++) {
    from += stride;
    const value = v128.load(from);
    const mask = better(op, value, best);
    best = v128.bitselect(value, best, mask);
    where = v128.bitselect(i32x4.splat(index), where, mask);
  }
  return where;
}

// @ts-ignore: decorator
@inline
function wholeStrip(op: i32, from: usize, stride: usize, length: i32, to: usize): void {
  let best0 = v128.load(from);
  let best1 = v128.load(from, 16);
  let best2 = v128.load(from, 32);
  let best3 = v128.load(from, 48);
  let where0 = i32x4.splat(0);
  let where1 = where0;
  let where2 = where0;
  let where3 = where0;
  for (let index = 1; index < length; index++) {
    from += stride;
    const here = i32x4.splat(index);
    let value = v128.load(from);
    let mask = better(op, value, best0);
    best0 = v128.bitselect(value, best0, mask);
    where0 = v128.bitselect(here, where0, mask);
    value = v128.load(from, 16);
    mask = better(op, value, best1);
    best1 = v128.bitselect(value, best1, mask);
    where1 = v128.bitselect(here, where1, mask);
    value = v128.load(from, 32);
    mask = better(op, value, best2);
    best2 = v128.bitselect(value, best2, mask);
    where2 = v128.bitselect(here, where2, mask);
    value = v128.load(from, 48);
    mask = better(op, value, best3);
    best3 = v128.bitselect(value, best3, mask);
    where3 = v128.bitselect(here, where3, mask);
  }
  v128.store(to, where0);
  v128.store(to, where1, 16);
  v128.store(to, where2, 32);
  v128.store(to, where3, 48);
}

// @ts-ignore: decorator
@inline
function rows(op: i32, params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  let from = fieldAddress(params, 0) + ((<usize>begin * length) << 2);
  let out = fieldAddress(params, 1) + (<usize>begin << 2);
  for (let row = begin; row < end; row++) {
    store<i32>(out, indexOfBest(op, from, length));
    from += <usize>length << 2;
    out += 4;
  }
}

// The first value of a row, and so NaN in its place, stands until something is better; other NaN never are.
// @ts-ignore: decorator
@inline
function indexOfBest(op: i32, from: usize, length: i32): i32 {
  if (op <= MIN) {
    const first = load<f32>(from);
    if (first != first) return 0;
  }
  let best = worst(op);
  let where = i32x4.splat(0);
  let index = i32x4(0, 1, 2, 3);
  let at = from;
  let left = length;
  for (; left > 0; left -= 4) {
    let value = v128.load(at);
    if (left < 4) value = v128.bitselect(value, worst(op), i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left)));
    const mask = better(op, value, best);
    best = v128.bitselect(value, best, mask);
    where = v128.bitselect(index, where, mask);
    index = i32x4.add(index, i32x4.splat(4));
    at += 16;
  }
  // Of equal lanes the smallest index counts.
  const pairs = stronger(op, best, v128.shuffle<i32>(best, best, 2, 3, 0, 1));
  const all = stronger(op, pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
  where = v128.bitselect(where, i32x4.splat(i32.MAX_VALUE), op <= MIN ? f32x4.eq(best, all) : i32x4.eq(best, all));
  where = i32x4.min_s(where, v128.shuffle<i32>(where, where, 2, 3, 0, 1));
  return min(i32x4.extract_lane(where, 0), i32x4.extract_lane(where, 1));
}

// @ts-ignore: decorator
@inline
function stronger(op: i32, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, better(op, a, b));
}

export function argMaxF32(params: usize, begin: i32, end: i32): void {
  search(MAX, params, begin, end);
}
export function argMinF32(params: usize, begin: i32, end: i32): void {
  search(MIN, params, begin, end);
}
export function argMaxI32(params: usize, begin: i32, end: i32): void {
  search(MAX_I32, params, begin, end);
}
export function argMinI32(params: usize, begin: i32, end: i32): void {
  search(MIN_I32, params, begin, end);
}
