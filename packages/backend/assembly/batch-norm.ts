import { fieldAddress, fieldI32, madd, storeLanes } from './vector';

/**
 * Normalisation of the columns (channels) of a matrix, over its rows.
 *
 * Fields: x, rows, columns, rows of a block, then what each kernel names. Sums are made for blocks of rows, which are the
 * same for any number of threads, and added up by the host.
 */
const X: usize = 0;
const ROWS: usize = 1;
const COLUMNS: usize = 2;
const BLOCK_ROWS: usize = 3;

/**
 * Sums of (x − first row) and of its squares. Fields: two times [blocks,columns]. Items: blocks of rows.
 */
export function channelMoments(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const columns = fieldI32(params, COLUMNS);
  const blockRows = fieldI32(params, BLOCK_ROWS);
  const bytes = <usize>columns << 2;
  for (let item = begin; item < end; item++) {
    const sums = fieldAddress(params, 4) + <usize>item * bytes;
    const squares = fieldAddress(params, 5) + <usize>item * bytes;
    memory.fill(sums, 0, bytes);
    memory.fill(squares, 0, bytes);
    const last = min(rows, (item + 1) * blockRows);
    for (let row = item * blockRows; row < last; row++) {
      let shift = fieldAddress(params, X);
      let x = shift + <usize>row * bytes;
      let at: usize = 0;
      for (let left = columns; left > 0; left -= 4) {
        const distance = f32x4.sub(v128.load(x), v128.load(shift));
        storeLanes(sums + at, f32x4.add(v128.load(sums + at), distance), left);
        storeLanes(squares + at, madd(distance, distance, v128.load(squares + at)), left);
        x += 16;
        shift += 16;
        at += 16;
      }
    }
  }
}

/** (x − mean) · factor + offset. Fields: out, means, factors, offsets [columns]. Items: rows. */
export function channelAffine(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  const bytes = <usize>columns << 2;
  for (let row = begin; row < end; row++) {
    let x = fieldAddress(params, X) + <usize>row * bytes;
    let to = fieldAddress(params, 4) + <usize>row * bytes;
    let mean = fieldAddress(params, 5);
    let factor = fieldAddress(params, 6);
    let offset = fieldAddress(params, 7);
    for (let left = columns; left > 0; left -= 4) {
      const centered = f32x4.sub(v128.load(x), v128.load(mean));
      storeLanes(to, madd(centered, v128.load(factor), v128.load(offset)), left);
      x += 16;
      to += 16;
      mean += 16;
      factor += 16;
      offset += 16;
    }
  }
}

/** Sums of dy and of dy · (x − mean). Fields: two times [blocks,columns], means [columns], dy. Items: blocks of rows. */
export function channelSlopes(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const columns = fieldI32(params, COLUMNS);
  const blockRows = fieldI32(params, BLOCK_ROWS);
  const bytes = <usize>columns << 2;
  for (let item = begin; item < end; item++) {
    const sums = fieldAddress(params, 4) + <usize>item * bytes;
    const products = fieldAddress(params, 5) + <usize>item * bytes;
    memory.fill(sums, 0, bytes);
    memory.fill(products, 0, bytes);
    const last = min(rows, (item + 1) * blockRows);
    for (let row = item * blockRows; row < last; row++) {
      let x = fieldAddress(params, X) + <usize>row * bytes;
      let mean = fieldAddress(params, 6);
      let dy = fieldAddress(params, 7) + <usize>row * bytes;
      let at: usize = 0;
      for (let left = columns; left > 0; left -= 4) {
        const slope = v128.load(dy);
        storeLanes(sums + at, f32x4.add(v128.load(sums + at), slope), left);
        const centered = f32x4.sub(v128.load(x), v128.load(mean));
        storeLanes(products + at, madd(slope, centered, v128.load(products + at)), left);
        x += 16;
        mean += 16;
        dy += 16;
        at += 16;
      }
    }
  }
}

/**
 * dx = factor · (dy − level − (x − mean) · tilt). Fields: out, means, factors, levels, tilts [columns], dy. Items: rows.
 */
export function channelGradient(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  const bytes = <usize>columns << 2;
  for (let row = begin; row < end; row++) {
    const start = <usize>row * bytes;
    let at: usize = 0;
    for (let left = columns; left > 0; left -= 4) {
      const centered = f32x4.sub(
        v128.load(fieldAddress(params, X) + start + at),
        v128.load(fieldAddress(params, 5) + at),
      );
      const slope = v128.load(fieldAddress(params, 9) + start + at);
      const level = f32x4.sub(slope, v128.load(fieldAddress(params, 7) + at));
      const rest = f32x4.sub(level, f32x4.mul(centered, v128.load(fieldAddress(params, 8) + at)));
      const value = f32x4.mul(v128.load(fieldAddress(params, 6) + at), rest);
      storeLanes(fieldAddress(params, 4) + start + at, value, left);
      at += 16;
    }
  }
}
