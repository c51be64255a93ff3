import { fieldAddress } from './vector';

const ACOS: i32 = 0;
const ACOSH: i32 = 1;
const ASIN: i32 = 2;
const ASINH: i32 = 3;
const ATAN: i32 = 4;
const ATANH: i32 = 5;
const COS: i32 = 6;
const COSH: i32 = 7;
const SIN: i32 = 8;
const SINH: i32 = 9;
const TAN: i32 = 10;

/** From here on float32 code loses digits of the angle, and the slower float64 code is used. */
const FAR: f32 = 65536;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, x: f32): f32 {
  if (op == ACOS) return Mathf.acos(x);
  if (op == ACOSH) return Mathf.acosh(x);
  if (op == ASIN) return Mathf.asin(x);
  if (op == ASINH) return Mathf.asinh(x);
  if (op == ATAN) return Mathf.atan(x);
  if (op == ATANH) return Mathf.atanh(x);
  if (op == COS) return abs(x) < FAR ? Mathf.cos(x) : <f32>Math.cos(<f64>x);
  if (op == COSH) return Mathf.cosh(x);
  if (op == SIN) return abs(x) < FAR ? Mathf.sin(x) : <f32>Math.sin(<f64>x);
  if (op == SINH) return Mathf.sinh(x);
  return abs(x) < FAR ? Mathf.tan(x) : <f32>Math.tan(<f64>x);
}

// Fields: x, out. Items: elements.
// @ts-ignore: decorator
@inline
function unary(op: i32, params: usize, begin: i32, end: i32): void {
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin << 2; at < <usize>end << 2; at += 4) store<f32>(out + at, apply(op, load<f32>(x + at)));
}

export function acosF32(params: usize, begin: i32, end: i32): void {
  unary(ACOS, params, begin, end);
}
export function acoshF32(params: usize, begin: i32, end: i32): void {
  unary(ACOSH, params, begin, end);
}
export function asinF32(params: usize, begin: i32, end: i32): void {
  unary(ASIN, params, begin, end);
}
export function asinhF32(params: usize, begin: i32, end: i32): void {
  unary(ASINH, params, begin, end);
}
export function atanF32(params: usize, begin: i32, end: i32): void {
  unary(ATAN, params, begin, end);
}
export function atanhF32(params: usize, begin: i32, end: i32): void {
  unary(ATANH, params, begin, end);
}
export function cosF32(params: usize, begin: i32, end: i32): void {
  unary(COS, params, begin, end);
}
export function coshF32(params: usize, begin: i32, end: i32): void {
  unary(COSH, params, begin, end);
}
export function sinF32(params: usize, begin: i32, end: i32): void {
  unary(SIN, params, begin, end);
}
export function sinhF32(params: usize, begin: i32, end: i32): void {
  unary(SINH, params, begin, end);
}
export function tanF32(params: usize, begin: i32, end: i32): void {
  unary(TAN, params, begin, end);
}
