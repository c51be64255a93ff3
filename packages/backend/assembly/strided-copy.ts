import { copy32, fill32 } from './block-copy';
import { nextRow, rowOffsetA, rowOffsetB, seekRow } from './odometer';
import { fieldAddress, fieldI32 } from './vector';

/**
 * Fields: x, out, columns, stepX and stepOut (between neighbours of a row), rank, then `rank` triples (size, strideX, strideOut)
 * of the outer dimensions, innermost first; steps and strides in elements. Items: rows.
 */
const X: usize = 0;
const OUT: usize = 1;
const COLUMNS: usize = 2;
const STEP_X: usize = 3;
const STEP_OUT: usize = 4;
const RANK: usize = 5;
const TRIPLES: usize = 24;

/** Slices, flips, repeats and moves of 32-bit values, into a whole tensor or a part of one. */
export function stridedCopy32(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  const step = fieldI32(params, STEP_X);
  const stepOut = fieldI32(params, STEP_OUT);
  const rank = fieldI32(params, RANK);
  const triples = params + TRIPLES;
  seekRow(triples, rank, begin);
  for (let row = begin; row < end; row++) {
    const from = fieldAddress(params, X) + (rowOffsetA() << 2);
    const to = fieldAddress(params, OUT) + (rowOffsetB() << 2);
    if (stepOut != 1) move32(to, from, columns, stepOut, step);
    else if (step == 1) copy32(to, from, columns);
    else if (step == 0) fill32(to, load<u32>(from), columns);
    else if (step == -1) reverse32(to, from, columns);
    else move32(to, from, columns, 1, step);
    nextRow(triples, rank);
  }
}

/** The same for values of one byte. */
export function stridedCopy8(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  const step = fieldI32(params, STEP_X);
  const stepOut = fieldI32(params, STEP_OUT);
  const rank = fieldI32(params, RANK);
  const triples = params + TRIPLES;
  seekRow(triples, rank, begin);
  for (let row = begin; row < end; row++) {
    let from = fieldAddress(params, X) + rowOffsetA();
    let to = fieldAddress(params, OUT) + rowOffsetB();
    if (stepOut == 1 && step == 1) memory.copy(to, from, <usize>columns);
    else if (stepOut == 1 && step == 0) memory.fill(to, load<u8>(from), <usize>columns);
    else {
      for (let left = columns; left > 0; left--) {
        store<u8>(to, load<u8>(from));
        from += <usize>step;
        to += <usize>stepOut;
      }
    }
    nextRow(triples, rank);
  }
}

// @ts-ignore: decorator
@inline
function reverse32(to: usize, from: usize, count: i32): void {
  let left = count;
  for (; left >= 4; left -= 4) {
    const four = v128.load(from - 12);
    v128.store(to, v128.shuffle<i32>(four, four, 3, 2, 1, 0));
    to += 16;
    from -= 16;
  }
  for (; left > 0; left--) {
    store<u32>(to, load<u32>(from));
    to += 4;
    from -= 4;
  }
}

function move32(to: usize, from: usize, count: i32, stepOut: i32, step: i32): void {
  for (let left = count; left > 0; left--) {
    store<u32>(to, load<u32>(from));
    to += <usize>stepOut << 2;
    from += <usize>step << 2;
  }
}

/** Copies 32-bit values that lie side by side. Fields: x, out. Items: elements, in pieces of whole multiples of 16. */
export function copyElements32(params: usize, begin: i32, end: i32): void {
  const at = <usize>begin << 2;
  memory.copy(fieldAddress(params, OUT) + at, fieldAddress(params, X) + at, <usize>(end - begin) << 2);
}

/** Copies bytes that lie side by side. Fields: x, out. */
export function copyElements8(params: usize, begin: i32, end: i32): void {
  memory.copy(fieldAddress(params, OUT) + <usize>begin, fieldAddress(params, X) + <usize>begin, <usize>(end - begin));
}

/** Fields: out, value (its bits). Items: elements. */
export function fillElements32(params: usize, begin: i32, end: i32): void {
  fill32(fieldAddress(params, 0) + (<usize>begin << 2), fieldI32(params, 1), end - begin);
}

/** Fields: out, value. Items: bytes. */
export function fillElements8(params: usize, begin: i32, end: i32): void {
  memory.fill(fieldAddress(params, 0) + <usize>begin, <u8>fieldI32(params, 1), <usize>(end - begin));
}
