import { fieldAddress, fieldI32, storeLanes } from './vector';

/** Rows that are added in a row, so that long columns stay precise. */
const BLOCK: i32 = 128;
/** Columns of an item. */
const COLUMNS: i32 = 16;

/** Sums of the columns of a matrix. Fields: x, out, rows, columns. Items: groups of 16 columns. */
export function columnSumsF32(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, 2);
  const columns = fieldI32(params, 3);
  const stride = (<usize>columns) << 2;
  for (let item = begin; item < end; item++) {
    const column = item * COLUMNS;
    const offset = (<usize>column) << 2;
    let from = fieldAddress(params, 0) + offset;
    let t0 = f32x4.splat(0);
    let t1 = t0;
    let t2 = t0;
    let t3 = t0;
    for (let row = 0; row < rows; row += BLOCK) {
      let s0 = f32x4.splat(0);
      let s1 = s0;
      let s2 = s0;
      let s3 = s0;
      for (let left = min(BLOCK, rows - row); left > 0; left--) {
        s0 = f32x4.add(s0, v128.load(from));
        s1 = f32x4.add(s1, v128.load(from, 16));
        s2 = f32x4.add(s2, v128.load(from, 32));
        s3 = f32x4.add(s3, v128.load(from, 48));
        from += stride;
      }
      t0 = f32x4.add(t0, s0);
      t1 = f32x4.add(t1, s1);
      t2 = f32x4.add(t2, s2);
      t3 = f32x4.add(t3, s3);
    }
    const to = fieldAddress(params, 1) + offset;
    const left = columns - column;
    storeLanes(to, t0, left);
    if (left > 4) storeLanes(to + 16, t1, left - 4);
    if (left > 8) storeLanes(to + 32, t2, left - 8);
    if (left > 12) storeLanes(to + 48, t3, left - 12);
  }
}
