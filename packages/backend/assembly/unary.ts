import { exp, relu, relu6, sigmoid, tanh } from './math';
import { fieldAddress } from './vector';

const ABS: i32 = 0;
const CEIL: i32 = 1;
const EXP: i32 = 2;
const FLOOR: i32 = 3;
const NEG: i32 = 4;
const RECIPROCAL: i32 = 5;
const RELU: i32 = 6;
const RELU6: i32 = 7;
const ROUND: i32 = 8;
const RSQRT: i32 = 9;
const SIGMOID: i32 = 10;
const SQRT: i32 = 11;
const SQUARE: i32 = 12;
const TANH: i32 = 13;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
function apply(op: i32, x: v128): v128 {
  if (op == ABS) return f32x4.abs(x);
  if (op == CEIL) return f32x4.ceil(x);
  if (op == EXP) return exp(x);
  if (op == FLOOR) return f32x4.floor(x);
  if (op == NEG) return f32x4.neg(x);
  if (op == RECIPROCAL) return f32x4.div(f32x4.splat(1), x);
  if (op == RELU) return relu(x);
  if (op == RELU6) return relu6(x);
  if (op == ROUND) return f32x4.nearest(x);
  if (op == RSQRT) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (op == SIGMOID) return sigmoid(x);
  if (op == SQRT) return f32x4.sqrt(x);
  if (op == SQUARE) {
    // Numbers below 2^-63, whose squares have no whole exponent, are taken as 0 before they cost time.
    const root = v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1.0842021724855044e-19)));
    return f32x4.mul(root, root);
  }
  return tanh(x);
}

// Fields: x, out. Items: elements; a piece begins at a multiple of 16 and may write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function unary(op: i32, params: usize, begin: i32, end: i32): void {
  let x = fieldAddress(params, 0) + (<usize>begin << 2);
  let out = fieldAddress(params, 1) + (<usize>begin << 2);
  const stop = fieldAddress(params, 1) + (<usize>end << 2);
  // Two at a time keep the processor busier.
  while (out < stop) {
    const first = apply(op, v128.load(x));
    const second = apply(op, v128.load(x, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
    x += 32;
    out += 32;
  }
}

export function absF32(params: usize, begin: i32, end: i32): void {
  unary(ABS, params, begin, end);
}
export function ceilF32(params: usize, begin: i32, end: i32): void {
  unary(CEIL, params, begin, end);
}
export function expF32(params: usize, begin: i32, end: i32): void {
  unary(EXP, params, begin, end);
}
export function floorF32(params: usize, begin: i32, end: i32): void {
  unary(FLOOR, params, begin, end);
}
export function negF32(params: usize, begin: i32, end: i32): void {
  unary(NEG, params, begin, end);
}
export function reciprocalF32(params: usize, begin: i32, end: i32): void {
  unary(RECIPROCAL, params, begin, end);
}
export function reluF32(params: usize, begin: i32, end: i32): void {
  unary(RELU, params, begin, end);
}
export function relu6F32(params: usize, begin: i32, end: i32): void {
  unary(RELU6, params, begin, end);
}
export function roundF32(params: usize, begin: i32, end: i32): void {
  unary(ROUND, params, begin, end);
}
export function rsqrtF32(params: usize, begin: i32, end: i32): void {
  unary(RSQRT, params, begin, end);
}
export function sigmoidF32(params: usize, begin: i32, end: i32): void {
  unary(SIGMOID, params, begin, end);
}
export function sqrtF32(params: usize, begin: i32, end: i32): void {
  unary(SQRT, params, begin, end);
}
export function squareF32(params: usize, begin: i32, end: i32): void {
  unary(SQUARE, params, begin, end);
}
export function tanhF32(params: usize, begin: i32, end: i32): void {
  unary(TANH, params, begin, end);
}
