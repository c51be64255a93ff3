import { fieldAddress } from './vector';

// Fields: x, out. Items: elements; a piece begins at a multiple of 16 and may write into the padding behind the last one.

export function int32ToFloat32(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  const stop = (<usize>end) << 2;
  for (let at = (<usize>begin) << 2; at < stop; at += 16) {
    v128.store(out + at, f32x4.convert_i32x4_s(v128.load(x + at)));
  }
}

export function boolToFloat32(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin; at < <usize>end; at += 4) {
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(x + at)));
    v128.store(out + (at << 2), f32x4.convert_i32x4_s(wide));
  }
}

export function boolToInt32(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin; at < <usize>end; at += 4) {
    v128.store(out + (at << 2), i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(x + at))));
  }
}

/** Towards zero and modulo 2^32, as `Int32Array.from`; NaN and infinities become 0. */
export function float32ToInt32(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  const limit = f32x4.splat(2147483648);
  for (let i = begin; i < end; i += 4) {
    const at = (<usize>i) << 2;
    const value = v128.load(x + at);
    const fits = f32x4.lt(f32x4.abs(value), limit);
    v128.store(out + at, i32x4.trunc_sat_f32x4_s(value));
    if (!i32x4.all_true(fits)) {
      for (let lane: usize = 0; lane < 16; lane += 4) store<i32>(out + at + lane, wrapped(load<f32>(x + at + lane)));
    }
  }
}

// Beyond 2^63 a float32 is a multiple of 2^40, whose low 32 bits are zeros.
function wrapped(x: f32): i32 {
  return abs(x) < 9.223372036854775808e18 ? <i32>(<i64>x) : 0;
}

/** 0 becomes 0, all else (NaN too) 1. */
export function float32ToBool(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin; at < <usize>end; at++) store<u8>(out + at, load<f32>(x + (at << 2)) != 0 ? 1 : 0);
}

export function int32ToBool(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin; at < <usize>end; at++) store<u8>(out + at, load<i32>(x + (at << 2)) != 0 ? 1 : 0);
}
