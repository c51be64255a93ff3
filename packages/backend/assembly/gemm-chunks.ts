import { PANEL_COLUMNS, PANEL_ROWS, copyTile, storeTileRow } from './gemm-panels';
import { madd } from './vector';

/**
 * `c` (6 rows, `stride` bytes apart, 8 columns) = or += A · B panel, with A as other products left it: in chunks of 8 steps
 * of k, each [rows][8], `chunk` bytes apart, so that it need not be packed.
 */
export function tileOfChunks(
  a: usize,
  chunk: usize,
  chunks: i32,
  b: usize,
  c: usize,
  stride: usize,
  accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  for (; chunks > 0; chunks--) {
    for (let end = a + 32; a < end; a += 4) {
      const b0 = v128.load(b, 0);
      const b1 = v128.load(b, 16);
      const a0 = v128.load32_splat(a, 0);
      c00 = madd(a0, b0, c00);
      c01 = madd(a0, b1, c01);
      const a1 = v128.load32_splat(a, 32);
      c10 = madd(a1, b0, c10);
      c11 = madd(a1, b1, c11);
      const a2 = v128.load32_splat(a, 64);
      c20 = madd(a2, b0, c20);
      c21 = madd(a2, b1, c21);
      const a3 = v128.load32_splat(a, 96);
      c30 = madd(a3, b0, c30);
      c31 = madd(a3, b1, c31);
      const a4 = v128.load32_splat(a, 128);
      c40 = madd(a4, b0, c40);
      c41 = madd(a4, b1, c41);
      const a5 = v128.load32_splat(a, 160);
      c50 = madd(a5, b0, c50);
      c51 = madd(a5, b1, c51);
      b += 32;
    }
    a += chunk - 32;
  }
  storeTileRow(c, c00, c01, accumulate);
  storeTileRow(c + stride, c10, c11, accumulate);
  storeTileRow(c + 2 * stride, c20, c21, accumulate);
  storeTileRow(c + 3 * stride, c30, c31, accumulate);
  storeTileRow(c + 4 * stride, c40, c41, accumulate);
  storeTileRow(c + 5 * stride, c50, c51, accumulate);
}

/** All tiles of a product with `chunks` of A; only `rows` × `columns` of `c` exist. `spare` is 192 bytes. */
export function multiplyChunks(
  a: usize,
  chunk: usize,
  chunks: i32,
  b: usize,
  rows: i32,
  columns: i32,
  c: usize,
  stride: usize,
  accumulate: bool,
  spare: usize,
): void {
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    const width = min(PANEL_COLUMNS, columns - column);
    let from = a;
    let to = c + (<usize>column << 2);
    for (let row = 0; row < rows; row += PANEL_ROWS) {
      const height = min(PANEL_ROWS, rows - row);
      if (width == PANEL_COLUMNS && height == PANEL_ROWS) {
        tileOfChunks(from, chunk, chunks, b, to, stride, accumulate);
      } else {
        tileOfChunks(from, chunk, chunks, b, spare, 32, false);
        copyTile(spare, to, stride, accumulate, height, width);
      }
      from += 192;
      to += stride * PANEL_ROWS;
    }
    b += <usize>chunks << 8;
  }
}
