/** Truth values of one byte, 0 or 1; every function here is inlined. */

/** 16 bytes 0 or 1 out of four vectors of masks. */
// @ts-ignore: decorator
@inline
export function packBools(a: v128, b: v128, c: v128, d: v128): v128 {
  const bytes = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
  return v128.and(bytes, i8x16.splat(1));
}

/** Stores the first `count` (1 to 4) bytes and nothing behind them. */
// @ts-ignore: decorator
@inline
export function storeBools(to: usize, bytes: v128, count: i32): void {
  const four = i32x4.extract_lane(bytes, 0);
  if (count >= 4) store<i32>(to, four);
  else {
    store<u8>(to, <u8>four);
    if (count > 1) store<u8>(to, <u8>(four >> 8), 1);
    if (count > 2) store<u8>(to, <u8>(four >> 16), 2);
  }
}
