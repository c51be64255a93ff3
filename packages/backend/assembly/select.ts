import { fieldAddress } from './vector';

// Fields: condition (bytes), t, e, out. Items: elements; a piece begins at a multiple of 16 and may write into the padding
// behind the last one. A condition holds where its byte is 1.

/** Values of 32 bits. */
export function select32(params: usize, begin: i32, end: i32): void {
  const condition = fieldAddress(params, 0);
  const t = fieldAddress(params, 1);
  const e = fieldAddress(params, 2);
  const out = fieldAddress(params, 3);
  for (let index = <usize>begin; index < <usize>end; index += 4) {
    const at = index << 2;
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(condition + index)));
    v128.store(out + at, v128.bitselect(v128.load(t + at), v128.load(e + at), i32x4.eq(wide, i32x4.splat(1))));
  }
}

/** Values of one byte. */
export function select8(params: usize, begin: i32, end: i32): void {
  const condition = fieldAddress(params, 0);
  const t = fieldAddress(params, 1);
  const e = fieldAddress(params, 2);
  const out = fieldAddress(params, 3);
  for (let at = <usize>begin; at < <usize>end; at += 16) {
    const mask = i8x16.eq(v128.load(condition + at), i8x16.splat(1));
    v128.store(out + at, v128.bitselect(v128.load(t + at), v128.load(e + at), mask));
  }
}
