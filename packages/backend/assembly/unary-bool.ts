import { packBools } from './bools';
import { fieldAddress } from './vector';

const IS_NAN: i32 = 0;
const IS_INF: i32 = 1;
const IS_FINITE: i32 = 2;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, x: v128): v128 {
  if (op == IS_NAN) return f32x4.ne(x, x);
  if (op == IS_INF) return f32x4.eq(f32x4.abs(x), f32x4.splat(Infinity));
  return f32x4.lt(f32x4.abs(x), f32x4.splat(Infinity));
}

// Fields: x, out (bytes). Items: elements; a piece begins at a multiple of 16 and may write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function unary(op: i32, params: usize, begin: i32, end: i32): void {
  let x = fieldAddress(params, 0) + (<usize>begin << 2);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin; at < <usize>end; at += 16) {
    const a = apply(op, v128.load(x));
    const b = apply(op, v128.load(x, 16));
    const c = apply(op, v128.load(x, 32));
    const d = apply(op, v128.load(x, 48));
    v128.store(out + at, packBools(a, b, c, d));
    x += 64;
  }
}

export function isNaNF32(params: usize, begin: i32, end: i32): void {
  unary(IS_NAN, params, begin, end);
}
export function isInfF32(params: usize, begin: i32, end: i32): void {
  unary(IS_INF, params, begin, end);
}
export function isFiniteF32(params: usize, begin: i32, end: i32): void {
  unary(IS_FINITE, params, begin, end);
}

/** 1 where a byte is 0, else 0. */
export function logicalNotBool(params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin; at < <usize>end; at += 16) {
    v128.store(out + at, v128.and(i8x16.eq(v128.load(x + at), i8x16.splat(0)), i8x16.splat(1)));
  }
}
