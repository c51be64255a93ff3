import { copy32 } from './block-copy';
import { fieldAddress, fieldI32, storeLanes } from './vector';

/**
 * Rows put or added to where their numbers say. Every item is a part of the result that looks through all row numbers for
 * its own, so each sum has the order of the updates, whatever the number of threads. Row numbers that no item owns are skipped.
 *
 * Fields: row numbers, updates, out, count (of updates), slice (values of a row), rows (of out), blockColumns. Items: (block of
 * columns, row).
 */
const ROW_NUMBERS: usize = 0;
const UPDATES: usize = 1;
const OUT: usize = 2;
const COUNT: usize = 3;
const SLICE: usize = 4;
const ROWS: usize = 5;
const BLOCK: usize = 6;

const ADD: i32 = 0;
const ADD_I32: i32 = 1;
const PUT: i32 = 2;

// @ts-ignore: decorator
@inline
function blocks(op: i32, params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  let item = begin;
  while (item < end) {
    const block = item / rows;
    const first = item - block * rows;
    const last = min(rows, first + end - item);
    const column = block * fieldI32(params, BLOCK);
    part(op, params, first, last, column, min(fieldI32(params, BLOCK), fieldI32(params, SLICE) - column));
    item += last - first;
  }
}

// @ts-ignore: decorator
@inline
function part(op: i32, params: usize, first: i32, last: i32, column: i32, columns: i32): void {
  const stride = <usize>fieldI32(params, SLICE) << 2;
  const out = fieldAddress(params, OUT) + (<usize>column << 2);
  const owned = <u32>(last - first);
  let updates = fieldAddress(params, UPDATES) + (<usize>column << 2);
  let at = fieldAddress(params, ROW_NUMBERS);
  const stop = at + (<usize>fieldI32(params, COUNT) << 2);
  if (op != PUT) clear(out + <usize>first * stride, stride, last - first, <usize>columns << 2);
  for (; at < stop; at += 4) {
    const row = load<i32>(at);
    if (<u32>(row - first) < owned) {
      const to = out + <usize>row * stride;
      if (op == PUT) copy32(to, updates, columns);
      else addRow(op, to, updates, columns);
    }
    updates += stride;
  }
}

function clear(to: usize, stride: usize, rows: i32, bytes: usize): void {
  if (bytes == stride) {
    memory.fill(to, 0, stride * rows);
    return;
  }
  for (; rows > 0; rows--) {
    memory.fill(to, 0, bytes);
    to += stride;
  }
}

// @ts-ignore: decorator
@inline
function addRow(op: i32, to: usize, from: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    const a = v128.load(to);
    const b = v128.load(from);
    storeLanes(to, op == ADD ? f32x4.add(a, b) : i32x4.add(a, b), left);
    to += 16;
    from += 16;
  }
}

/** Sums of float32 rows. */
export function scatterAddF32(params: usize, begin: i32, end: i32): void {
  blocks(ADD, params, begin, end);
}

/** Sums of int32 rows. */
export function scatterAddI32(params: usize, begin: i32, end: i32): void {
  blocks(ADD_I32, params, begin, end);
}

/** Rows of 32-bit values in place of those in `out`; of several the last stays. */
export function scatterPut32(params: usize, begin: i32, end: i32): void {
  blocks(PUT, params, begin, end);
}

/** The same for values of one byte. */
export function scatterPut8(params: usize, begin: i32, end: i32): void {
  const slice = <usize>fieldI32(params, SLICE);
  const owned = <u32>(end - begin);
  let updates = fieldAddress(params, UPDATES);
  let at = fieldAddress(params, ROW_NUMBERS);
  const stop = at + (<usize>fieldI32(params, COUNT) << 2);
  for (; at < stop; at += 4) {
    const row = load<i32>(at);
    if (<u32>(row - begin) < owned) memory.copy(fieldAddress(params, OUT) + <usize>row * slice, updates, slice);
    updates += slice;
  }
}

/**
 * Fields: indices, out, depth, value where the index is, value elsewhere (their bits). Items: indices; one out of range gives
 * a row without it.
 */
export function oneHot32(params: usize, begin: i32, end: i32): void {
  const depth = fieldI32(params, 2);
  const on = fieldI32(params, 3);
  const off = i32x4.splat(fieldI32(params, 4));
  let to = fieldAddress(params, 1) + ((<usize>begin * depth) << 2);
  for (let item = begin; item < end; item++) {
    const index = load<i32>(fieldAddress(params, 0) + (<usize>item << 2));
    for (let left = depth, at = to; left > 0; left -= 4, at += 16) storeLanes(at, off, left);
    if (<u32>index < <u32>depth) store<i32>(to + (<usize>index << 2), on);
    to += <usize>depth << 2;
  }
}

/** The same with a result of bytes. */
export function oneHot8(params: usize, begin: i32, end: i32): void {
  const depth = fieldI32(params, 2);
  let to = fieldAddress(params, 1) + <usize>begin * depth;
  for (let item = begin; item < end; item++) {
    const index = load<i32>(fieldAddress(params, 0) + (<usize>item << 2));
    memory.fill(to, <u8>fieldI32(params, 4), <usize>depth);
    if (<u32>index < <u32>depth) store<u8>(to + <usize>index, <u8>fieldI32(params, 3));
    to += <usize>depth;
  }
}
