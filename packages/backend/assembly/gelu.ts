import { erf } from './error-function';
import { exp, sigmoid, tanh } from './math';
import { fieldAddress, madd } from './vector';

const GELU: i32 = 0;
const GELU_TANH: i32 = 1;
const SILU: i32 = 2;

const SQRT_HALF: f32 = 0.7071067811865476;
/** 1 / √(2π) */
const DENSITY: f32 = 0.3989422804014327;
/** √(2/π), and that times the factor of the cube. */
const LINEAR_PART: f32 = 0.7978845608028654;
const CUBIC_PART: f32 = 0.035677408136300125;

// Φ(x), approximated by tanh, or σ(x): what x is multiplied by.
// @ts-ignore: decorator
@inline
function gate(op: i32, x: v128): v128 {
  if (op == SILU) return sigmoid(x);
  const half = f32x4.splat(0.5);
  if (op == GELU) return madd(erf(f32x4.mul(x, f32x4.splat(SQRT_HALF))), half, half);
  const square = f32x4.mul(x, x);
  const inner = f32x4.mul(x, madd(square, f32x4.splat(CUBIC_PART), f32x4.splat(LINEAR_PART)));
  return madd(tanh(inner), half, half);
}

// The slope of the gate; `g` is the gate itself.
// @ts-ignore: decorator
@inline
function gateSlope(op: i32, x: v128, g: v128): v128 {
  const square = f32x4.mul(x, x);
  if (op == GELU) return f32x4.mul(exp(f32x4.mul(square, f32x4.splat(-0.5))), f32x4.splat(DENSITY));
  const spread = f32x4.mul(g, f32x4.sub(f32x4.splat(1), g));
  if (op == SILU) return spread;
  // (1 − tanh²) / 2 = 2 g (1 − g)
  const inner = madd(square, f32x4.splat(3 * CUBIC_PART), f32x4.splat(LINEAR_PART));
  return f32x4.mul(f32x4.add(spread, spread), inner);
}

// Fields: x, out. Items: elements; a piece begins at a multiple of 16 and may write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function forward(op: i32, params: usize, begin: i32, end: i32): void {
  const from = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin << 2; at < <usize>end << 2; at += 16) {
    const x = v128.load(from + at);
    v128.store(out + at, f32x4.mul(x, gate(op, x)));
  }
}

// Fields: x, dy, out. Items: as above.
// @ts-ignore: decorator
@inline
function backward(op: i32, params: usize, begin: i32, end: i32): void {
  const from = fieldAddress(params, 0);
  const dy = fieldAddress(params, 1);
  const out = fieldAddress(params, 2);
  for (let at = <usize>begin << 2; at < <usize>end << 2; at += 16) {
    const x = v128.load(from + at);
    const g = gate(op, x);
    v128.store(out + at, f32x4.mul(v128.load(dy + at), madd(x, gateSlope(op, x, g), g)));
  }
}

/** x · Φ(x) */
export function geluF32(params: usize, begin: i32, end: i32): void {
  forward(GELU, params, begin, end);
}
export function geluGradientF32(params: usize, begin: i32, end: i32): void {
  backward(GELU, params, begin, end);
}
/** x · (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2 */
export function geluTanhF32(params: usize, begin: i32, end: i32): void {
  forward(GELU_TANH, params, begin, end);
}
export function geluTanhGradientF32(params: usize, begin: i32, end: i32): void {
  backward(GELU_TANH, params, begin, end);
}
/** x · σ(x) */
export function siluF32(params: usize, begin: i32, end: i32): void {
  forward(SILU, params, begin, end);
}
export function siluGradientF32(params: usize, begin: i32, end: i32): void {
  backward(SILU, params, begin, end);
}
