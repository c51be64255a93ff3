import { copy32, fill32 } from './block-copy';
import { fieldAddress, fieldI32 } from './vector';

/**
 * Fields: x, out, value (its bits), rank, then per dimension, innermost first, (size in x, values before it, size in out).
 * Items: rows of the result along its innermost dimension.
 */
const X: usize = 0;
const OUT: usize = 1;
const VALUE: usize = 2;
const RANK: usize = 3;
const FIRST: usize = 16;
const OUTSIDE: i32 = -1;

/** A border of one value around 32-bit values. */
export function pad32(params: usize, begin: i32, end: i32): void {
  rows(2, params, begin, end);
}

/** The same for values of one byte. */
export function pad8(params: usize, begin: i32, end: i32): void {
  rows(0, params, begin, end);
}

// @ts-ignore: decorator
@inline
function rows(shift: usize, params: usize, begin: i32, end: i32): void {
  const value = fieldI32(params, VALUE);
  const length = load<i32>(params + FIRST);
  const before = load<i32>(params + FIRST, 4);
  const columns = load<i32>(params + FIRST, 8);
  const after = columns - before - length;
  let to = fieldAddress(params, OUT) + ((<usize>begin * columns) << shift);
  for (let row = begin; row < end; row++) {
    const source = sourceRow(params, row);
    if (source == OUTSIDE) {
      fill(shift, to, value, columns);
      to += <usize>columns << shift;
    } else {
      fill(shift, to, value, before);
      to += <usize>before << shift;
      const from = fieldAddress(params, X) + ((<usize>source * length) << shift);
      if (shift == 2) copy32(to, from, length);
      else memory.copy(to, from, <usize>length);
      to += <usize>length << shift;
      fill(shift, to, value, after);
      to += <usize>after << shift;
    }
  }
}

// @ts-ignore: decorator
@inline
function fill(shift: usize, to: usize, value: i32, count: i32): void {
  if (shift == 2) fill32(to, value, count);
  else memory.fill(to, <u8>value, <usize>count);
}

// The row of x that a row of the result holds.
function sourceRow(params: usize, row: i32): i32 {
  const rank = fieldI32(params, RANK);
  let field = params + FIRST + 12;
  let rest = row;
  let source = 0;
  let stride = 1;
  for (let axis = 1; axis < rank; axis++) {
    const length = load<i32>(field);
    const size = load<i32>(field, 8);
    const index = (rest % size) - load<i32>(field, 4);
    if (<u32>index >= <u32>length) return OUTSIDE;
    source += index * stride;
    stride *= length;
    rest /= size;
    field += 12;
  }
  return source;
}

/**
 * A border that repeats the values inside of it, mirrored.
 *
 * Fields: x, out, edge (1 = the outermost value is repeated too, 0 = it is the axis of the mirror), rank, then as above.
 */
export function mirrorPad32(params: usize, begin: i32, end: i32): void {
  mirrorRows(2, params, begin, end);
}

/** The same for values of one byte. */
export function mirrorPad8(params: usize, begin: i32, end: i32): void {
  mirrorRows(0, params, begin, end);
}

// @ts-ignore: decorator
@inline
function mirrorRows(shift: usize, params: usize, begin: i32, end: i32): void {
  const edge = fieldI32(params, VALUE);
  const rank = fieldI32(params, RANK);
  const length = load<i32>(params + FIRST);
  const before = load<i32>(params + FIRST, 4);
  const columns = load<i32>(params + FIRST, 8);
  let to = fieldAddress(params, OUT) + ((<usize>begin * columns) << shift);
  for (let row = begin; row < end; row++) {
    let field = params + FIRST + 12;
    let rest = row;
    let source = 0;
    let stride = 1;
    for (let axis = 1; axis < rank; axis++) {
      const size = load<i32>(field, 8);
      source += mirrored(rest % size, load<i32>(field, 4), load<i32>(field), edge) * stride;
      stride *= load<i32>(field);
      rest /= size;
      field += 12;
    }
    const from = fieldAddress(params, X) + ((<usize>source * length) << shift);
    for (let column = 0; column < columns; column++) {
      const at = from + (<usize>mirrored(column, before, length, edge) << shift);
      if (shift == 2) store<u32>(to, load<u32>(at));
      else store<u8>(to, load<u8>(at));
      to += <usize>1 << shift;
    }
  }
}

// @ts-ignore: decorator
@inline
function mirrored(index: i32, before: i32, length: i32, edge: i32): i32 {
  const inside = index - before;
  if (inside < 0) return -inside - edge;
  if (inside >= length) return 2 * (length - 1) - inside + edge;
  return inside;
}
