import { constant } from './table';
import { madd, nmadd } from './vector';

/** Functions of four floats that several families use; every function here is inlined. */

// Limits of exp; log2 e; 1.5 · 2^23; ln 2 in two parts; the series of e^r from r^6 down to r^2; 1; limits of expNormal.
const EXP: usize = memory.data<f32>([
  89, -105, 1.4426950408889634, 12582912, 0.693359375, -0.00021219444170128554, 0.0013933733571320772,
  0.008363235741853714, 0.041666463017463684, 0.16666576266288757, 0.5, 1, 88.376, -87.336,
]);
const HIGHEST: usize = 0;
const LOWEST: usize = 1;
const LOG2_E: usize = 2;
const ROUND: usize = 3;
const LN2_HIGH: usize = 4;
const LN2_LOW: usize = 5;
const R6: usize = 6;
const R5: usize = 7;
const R4: usize = 8;
const R3: usize = 9;
const R2: usize = 10;
const ONE: usize = 11;
const HIGHEST_NORMAL: usize = 12;
const LOWEST_NORMAL: usize = 13;

/** n = x / ln 2 rounded, in the low bits of the float 1.5 · 2^23 + n. */
// @ts-ignore: decorator
@inline
export function roundedExponent(x: v128): v128 {
  return madd(x, constant(EXP, LOG2_E), constant(EXP, ROUND));
}

/** e^r − 1 for r = x − n · ln 2, |r| ≤ ln 2 / 2; `rounded` comes from `roundedExponent`. */
// @ts-ignore: decorator
@inline
export function expm1OfRest(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, constant(EXP, ROUND));
  let r = nmadd(n, constant(EXP, LN2_HIGH), x);
  r = nmadd(n, constant(EXP, LN2_LOW), r);
  let p = constant(EXP, R6);
  p = madd(p, r, constant(EXP, R5));
  p = madd(p, r, constant(EXP, R4));
  p = madd(p, r, constant(EXP, R3));
  p = madd(p, r, constant(EXP, R2));
  return madd(p, f32x4.mul(r, r), r);
}

/**
 * e^x within 1.1 units in the last place, subnormal results included; e^-∞ = 0, e^∞ = ∞, NaN stays NaN.
 *
 * x = n·ln 2 + r with |r| ≤ ln 2 / 2; e^r = 1 + r + r²·P(r), P a Chebyshev fit of degree 4; 2^n is multiplied in two
 * halves so that neither factor leaves the range of float32.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(EXP, HIGHEST)), constant(EXP, LOWEST));
  const rounded = roundedExponent(clamped);
  const one = constant(EXP, ONE);
  const y = f32x4.add(expm1OfRest(clamped, rounded), one);
  const exponent = i32x4.sub(rounded, constant(EXP, ROUND));
  const half = i32x4.shr_s(exponent, 1);
  const low = i32x4.add(i32x4.shl(half, 23), one);
  const high = i32x4.add(i32x4.shl(i32x4.sub(exponent, half), 23), one);
  return f32x4.mul(f32x4.mul(y, low), high);
}

/**
 * e^x as above where that is a normal number; 0 below −87.3, as large as at 88.3 above that, NaN for NaN. It takes three
 * quarters of the time.
 */
// @ts-ignore: decorator
@inline
export function expNormal(x: v128): v128 {
  const lowest = constant(EXP, LOWEST_NORMAL);
  const one = constant(EXP, ONE);
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(EXP, HIGHEST_NORMAL)), lowest);
  const rounded = roundedExponent(clamped);
  const y = f32x4.add(expm1OfRest(clamped, rounded), one);
  const power = i32x4.add(i32x4.shl(rounded, 23), one);
  return v128.andnot(f32x4.mul(y, power), f32x4.lt(x, lowest));
}

/** 1 / (1 + e^-x); 0 below −88.3, where it is no normal number any more. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = constant(EXP, ONE);
  const minus = f32x4.neg(x);
  const result = f32x4.div(one, f32x4.add(one, expNormal(minus)));
  return v128.andnot(result, f32x4.gt(minus, constant(EXP, HIGHEST_NORMAL)));
}

/**
 * (e^x − 1) / 2, halved so that 2^128 is never formed: within 2 units in the last place, also where x is tiny.
 */
// @ts-ignore: decorator
@inline
export function halfOfExpm1(x: v128): v128 {
  const half = constant(EXP, R2);
  const clamped = f32x4.pmax(f32x4.pmin(x, constant(EXP, HIGHEST)), constant(EXP, LOWEST_NORMAL));
  const rounded = roundedExponent(clamped);
  const y = expm1OfRest(clamped, rounded);
  const power = i32x4.add(i32x4.shl(rounded, 23), half);
  return madd(power, y, f32x4.sub(power, half));
}

/** tanh x = h / (h + 1) with h = (e^2x − 1) / 2, within 3 units in the last place and never beyond ±1. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const h = halfOfExpm1(f32x4.add(x, x));
  return f32x4.div(h, f32x4.add(h, constant(EXP, ONE)));
}

/** x where it is positive, else 0; NaN stays NaN. The order of the operands makes it one instruction. */
// @ts-ignore: decorator
@inline
export function relu(x: v128): v128 {
  return f32x4.pmax(x, f32x4.splat(0));
}

/** ReLU that ends at 6. */
// @ts-ignore: decorator
@inline
export function relu6(x: v128): v128 {
  return f32x4.pmin(relu(x), f32x4.splat(6));
}

export const LINEAR: i32 = 0;
export const RELU: i32 = 1;
export const RELU6: i32 = 2;
export const LEAKY_RELU: i32 = 3;
export const ELU: i32 = 4;
export const SIGMOID: i32 = 5;
export const TANH: i32 = 6;

/** The activations that are fused, numbered as in `src/kernels/activation.ts`; `alpha` is the slope of leaky ReLU. */
// @ts-ignore: decorator
@inline
export function activate(kind: i32, x: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  if (kind == RELU) return relu(x);
  if (kind == RELU6) return relu6(x);
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, alpha), x, f32x4.lt(x, zero));
  if (kind == ELU) {
    const half = halfOfExpm1(x);
    return v128.bitselect(x, f32x4.add(half, half), f32x4.ge(x, zero));
  }
  if (kind == SIGMOID) return sigmoid(x);
  if (kind == TANH) return tanh(x);
  return x;
}
