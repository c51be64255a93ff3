import { nextRow, rowOffsetA, rowOffsetB, seekRow } from './odometer';
import { fieldAddress, fieldI32 } from './vector';

/**
 * Exchanges two dimensions, `rows` and `columns` of the result: in x the rows of the result lie side by side, in the result
 * its columns do.
 *
 * Fields: x, out, rows, columns, strideX (from one column of the result to the next, in x), strideOut (from one row to the
 * next, in out), tileRows, tileColumns, rank, then `rank` triples (size, strideX, strideOut) of the dimensions around, innermost
 * first; strides in elements. Items: (matrix, tile of rows, tile of columns).
 */
const X: usize = 0;
const OUT: usize = 1;
const ROWS: usize = 2;
const COLUMNS: usize = 3;
const STRIDE_X: usize = 4;
const STRIDE_OUT: usize = 5;
const TILE_ROWS: usize = 6;
const TILE_COLUMNS: usize = 7;
const RANK: usize = 8;
const TRIPLES: usize = 36;

export function transpose32(params: usize, begin: i32, end: i32): void {
  tiles(2, params, begin, end);
}

export function transpose8(params: usize, begin: i32, end: i32): void {
  tiles(0, params, begin, end);
}

// @ts-ignore: decorator
@inline
function tiles(shift: usize, params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const columns = fieldI32(params, COLUMNS);
  const strideX = <usize>fieldI32(params, STRIDE_X) << shift;
  const strideOut = <usize>fieldI32(params, STRIDE_OUT) << shift;
  const tileRows = fieldI32(params, TILE_ROWS);
  const tileColumns = fieldI32(params, TILE_COLUMNS);
  const rank = fieldI32(params, RANK);
  const across = (columns + tileColumns - 1) / tileColumns;
  const perMatrix = ((rows + tileRows - 1) / tileRows) * across;
  let tile = begin % perMatrix;
  seekRow(params + TRIPLES, rank, begin / perMatrix);
  for (let item = begin; item < end; item++) {
    const row = (tile / across) * tileRows;
    const column = (tile % across) * tileColumns;
    const from = fieldAddress(params, X) + ((rowOffsetA() + <usize>row) << shift) + <usize>column * strideX;
    const to = fieldAddress(params, OUT) + ((rowOffsetB() + <usize>column) << shift) + <usize>row * strideOut;
    const height = min(tileRows, rows - row);
    const width = min(tileColumns, columns - column);
    if (shift == 2) tile32(from, to, strideX, strideOut, height, width);
    else moveEach(0, from, to, strideX, strideOut, height, width);
    if (++tile == perMatrix) {
      tile = 0;
      nextRow(params + TRIPLES, rank);
    }
  }
}

function tile32(from: usize, to: usize, strideX: usize, strideOut: usize, height: i32, width: i32): void {
  const wholeRows = height & -4;
  const wholeColumns = width & -4;
  for (let row = 0; row < wholeRows; row += 4) {
    let source = from + (<usize>row << 2);
    let target = to + <usize>row * strideOut;
    for (let column = 0; column < wholeColumns; column += 4) {
      const v0 = v128.load(source);
      const v1 = v128.load(source + strideX);
      const v2 = v128.load(source + 2 * strideX);
      const v3 = v128.load(source + 3 * strideX);
      const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
      const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
      const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
      v128.store(target, v128.shuffle<f64>(low01, low23, 0, 2));
      v128.store(target + strideOut, v128.shuffle<f64>(low01, low23, 1, 3));
      v128.store(target + 2 * strideOut, v128.shuffle<f64>(high01, high23, 0, 2));
      v128.store(target + 3 * strideOut, v128.shuffle<f64>(high01, high23, 1, 3));
      source += strideX << 2;
      target += 16;
    }
    if (wholeColumns < width) moveEach(2, source, target, strideX, strideOut, 4, width - wholeColumns);
  }
  if (wholeRows < height) {
    const source = from + (<usize>wholeRows << 2);
    const target = to + <usize>wholeRows * strideOut;
    moveEach(2, source, target, strideX, strideOut, height - wholeRows, width);
  }
}

// @ts-ignore: decorator
@inline
function moveEach(
  shift: usize,
  from: usize,
  to: usize,
  strideX: usize,
  strideOut: usize,
  height: i32,
  width: i32,
): void {
  for (let row = 0; row < height; row++) {
    let source = from + (<usize>row << shift);
    let target = to + <usize>row * strideOut;
    for (let column = 0; column < width; column++) {
      if (shift == 2) store<u32>(target, load<u32>(source));
      else store<u8>(target, load<u8>(source));
      source += strideX;
      target += <usize>1 << shift;
    }
  }
}
