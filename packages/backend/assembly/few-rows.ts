import { activate } from './math';
import { fourColumns, fourProducts, manyColumns } from './row-products';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

/**
 * Products of few rows with matrices: activation(a · b + bias) + add. The matrices are read as they lie, once; packing them
 * would take longer than the product. Fields, in the order in which `src/kernels/few-rows.ts` writes them:
 */
const A: usize = 0;
const ROWS: usize = 1;
const DEPTH: usize = 2;
const COLUMNS: usize = 3;
const ACTIVATION: usize = 4;
const ALPHA: usize = 5;
/** Address of [rows,columns], or 0. */
const ADD: usize = 6;
/** Of each part: b, bias or 0, out, bytes between two rows of out. */
const PARTS: usize = 7;
const PART_FIELDS: usize = 4;
const BIAS: usize = 1;
const OUT: usize = 2;
const OUT_ROW: usize = 3;

/** Columns of an item: 128 bytes of a row. */
const WIDE: i32 = 32;

/** Items: (part, 32 columns). */
export function fewRows(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const depth = fieldI32(params, DEPTH);
  const columns = fieldI32(params, COLUMNS);
  const blocks = (columns + WIDE - 1) / WIDE;
  const sums = scratch();
  for (let item = begin; item < end; item++) {
    const part = params + (<usize>(item / blocks) * PART_FIELDS + PARTS << 2);
    const column = (item % blocks) * WIDE;
    const width = min(WIDE, columns - column);
    const stride = <usize>columns << 2;
    const b = fieldAddress(part, 0) + (<usize>column << 2);
    for (let row = 0; row < rows; row++) {
      const a = fieldAddress(params, A) + (<usize>row * depth << 2);
      if (width == WIDE) {
        manyColumns(a, b, stride, depth, sums);
      } else {
        for (let at = 0; at < width; at += 4) {
          v128.store(sums + (<usize>at << 2), fourColumns(a, b + (<usize>at << 2), stride, depth));
        }
      }
      finish(params, part, row, column, width, sums);
    }
  }
}

/** The same for matrices that lie transposed, [columns,depth]. Items: (part, 4 columns). */
export function fewRowsTransposed(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const depth = fieldI32(params, DEPTH);
  const columns = fieldI32(params, COLUMNS);
  const blocks = (columns + 3) / 4;
  const stride = <usize>depth << 2;
  const sums = scratch();
  for (let item = begin; item < end; item++) {
    const part = params + (<usize>(item / blocks) * PART_FIELDS + PARTS << 2);
    const column = (item % blocks) * 4;
    const last = columns - 1;
    const b = fieldAddress(part, 0);
    const b0 = b + <usize>column * stride;
    const b1 = b + <usize>min(last, column + 1) * stride;
    const b2 = b + <usize>min(last, column + 2) * stride;
    const b3 = b + <usize>min(last, column + 3) * stride;
    for (let row = 0; row < rows; row++) {
      const a = fieldAddress(params, A) + (<usize>row * depth << 2);
      v128.store(sums, fourProducts(a, b0, b1, b2, b3, depth));
      finish(params, part, row, column, min(4, columns - column), sums);
    }
  }
}

// Bias, activation and what is added, for `width` sums from `column` on.
function finish(params: usize, part: usize, row: i32, column: i32, width: i32, sums: usize): void {
  const kind = fieldI32(params, ACTIVATION);
  const slope = f32x4.splat(fieldF32(params, ALPHA));
  const first = <usize>column << 2;
  const bias = fieldAddress(part, BIAS) == 0 ? 0 : fieldAddress(part, BIAS) + first;
  const out = fieldAddress(part, OUT) + <usize>row * fieldAddress(part, OUT_ROW) + first;
  const columns = fieldI32(params, COLUMNS);
  const add = fieldAddress(params, ADD) == 0 ? 0 : fieldAddress(params, ADD) + (<usize>row * columns << 2) + first;
  let at: usize = 0;
  for (let left = width; left > 0; left -= 4) {
    let value = v128.load(sums + at);
    if (bias != 0) value = f32x4.add(value, v128.load(bias + at));
    value = activate(kind, value, slope);
    if (add != 0) value = f32x4.add(value, v128.load(add + at));
    storeLanes(out + at, value, left);
    at += 16;
  }
}
