import { log } from './logarithm';
import { expNormal } from './math';
import { fieldAddress, fieldI32, storeLanes } from './vector';

// Fields: x, out, length. Items: rows.

/** Terms that are added in a row. */
const BLOCK: i32 = 512;

// A NaN may be passed over here: it makes the sum NaN later.
// @ts-ignore: decorator
@inline
function maximumOf(from: usize, length: i32): v128 {
  let a = v128.load32_splat(from);
  let b = a;
  let left = length;
  let at = from;
  for (; left >= 8; left -= 8) {
    a = f32x4.pmax(a, v128.load(at));
    b = f32x4.pmax(b, v128.load(at, 16));
    at += 32;
  }
  a = f32x4.pmax(a, b);
  for (; left > 0; left -= 4) {
    const value = v128.load(at);
    a = f32x4.pmax(a, left >= 4 ? value : v128.bitselect(value, a, lanes(left)));
    at += 16;
  }
  a = f32x4.pmax(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return f32x4.pmax(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2));
}

// @ts-ignore: decorator
@inline
function lanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

// @ts-ignore: decorator
@inline
function sumOf(total: v128): v128 {
  const pairs = f32x4.add(total, v128.shuffle<i32>(total, total, 2, 3, 0, 1));
  return f32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2));
}

// Σ e^(x − max), summed in blocks so that long rows stay precise; the terms are kept in `to` when `keep` says so.
// @ts-ignore: decorator
@inline
function exponentials(from: usize, to: usize, length: i32, maximum: v128, keep: bool): v128 {
  let total = f32x4.splat(0);
  let left = length;
  let at: usize = 0;
  while (left >= 4) {
    const stop = max(3, left - BLOCK);
    let sum = f32x4.splat(0);
    for (; left > stop; left -= 4, at += 16) {
      const value = expNormal(f32x4.sub(v128.load(from + at), maximum));
      if (keep) v128.store(to + at, value);
      sum = f32x4.add(sum, value);
    }
    total = f32x4.add(total, sum);
  }
  if (left > 0) {
    const value = expNormal(f32x4.sub(v128.load(from + at), maximum));
    if (keep) storeLanes(to + at, value, left);
    total = f32x4.add(total, v128.and(value, lanes(left)));
  }
  return sumOf(total);
}

/** e^(x − max) / Σ e^(x − max) along each row. */
export function softmaxF32(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  let from = fieldAddress(params, 0) + ((<usize>begin * length) << 2);
  let to = fieldAddress(params, 1) + ((<usize>begin * length) << 2);
  for (let row = begin; row < end; row++) {
    const maximum = maximumOf(from, length);
    const sum = exponentials(from, to, length, maximum, true);
    let left = length;
    for (; left >= 4; left -= 4, to += 16) v128.store(to, f32x4.div(v128.load(to), sum));
    if (left > 0) {
      storeLanes(to, f32x4.div(v128.load(to), sum), left);
      to += <usize>left << 2;
    }
    from += <usize>length << 2;
  }
}

/** x − max − log Σ e^(x − max) along each row. */
export function logSoftmaxF32(params: usize, begin: i32, end: i32): void {
  const length = fieldI32(params, 2);
  let from = fieldAddress(params, 0) + ((<usize>begin * length) << 2);
  let to = fieldAddress(params, 1) + ((<usize>begin * length) << 2);
  for (let row = begin; row < end; row++) {
    const maximum = maximumOf(from, length);
    const logarithm = log(exponentials(from, to, length, maximum, false));
    for (let left = length; left > 0; left -= 4) {
      storeLanes(to, f32x4.sub(f32x4.sub(v128.load(from), maximum), logarithm), left);
      from += <usize>min(left, 4) << 2;
      to += <usize>min(left, 4) << 2;
    }
  }
}
