import { copy32 } from './block-copy';
import { fieldAddress, fieldI32 } from './vector';

/**
 * Takes rows by their numbers, which the host has checked.
 *
 * Fields: x, indices, out, slice (values of a row), rows (of x), count (indices of one batch), outer. x is
 * [batch, outer, rows, slice], indices [batch, count]. Items: (batch, outer, index).
 */
export function gather32(params: usize, begin: i32, end: i32): void {
  gather(2, params, begin, end);
}

/** The same for values of one byte. */
export function gather8(params: usize, begin: i32, end: i32): void {
  gather(0, params, begin, end);
}

// @ts-ignore: decorator
@inline
function gather(shift: usize, params: usize, begin: i32, end: i32): void {
  const slice = fieldI32(params, 3);
  const rows = fieldI32(params, 4);
  const count = fieldI32(params, 5);
  const outer = fieldI32(params, 6);
  let to = fieldAddress(params, 2) + ((<usize>begin * slice) << shift);
  let index = begin % count;
  let piece = begin / count;
  for (let item = begin; item < end; item++) {
    const row = load<i32>(fieldAddress(params, 1) + ((<usize>(piece / outer) * count + index) << 2));
    const from = fieldAddress(params, 0) + (((<usize>piece * rows + row) * slice) << shift);
    if (shift == 2) copy32(to, from, slice);
    else memory.copy(to, from, <usize>slice);
    to += <usize>slice << shift;
    if (++index == count) {
      index = 0;
      piece++;
    }
  }
}
