import { constant } from './table';
import { madd } from './vector';

// P from f^7 down to f^0, then what is named below.
const LOG: usize = memory.data<f32>([
  -0.07634440064430237, 0.12763500213623047, -0.1316109299659729, 0.14201563596725464, -0.16623251140117645,
  0.20001231133937836, -0.250008225440979, 0.3333333134651184, -0.5, -0.00021219444170128554, 0.693359375, 1,
  0.70710676908493042, 1.1754943508222875e-38, Infinity,
]);
const MINUS_HALF: usize = 8;
const LN2_LOW: usize = 9;
const LN2_HIGH: usize = 10;
const ONE: usize = 11;
/** √½ */
const ROOT: usize = 12;
/** The smallest normal number. */
const SMALLEST: usize = 13;
const INFINITY: usize = 14;

/**
 * The natural logarithm within 1 unit in the last place: log 0 = −∞, log ∞ = ∞, NaN for negative numbers and NaN.
 *
 * x = 2^e · m with m from √½ to √2, f = m − 1; log m = f − f²/2 + f³·P(f), P a minimax fit of degree 7.
 */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const normal = v128.and(f32x4.ge(x, constant(LOG, SMALLEST)), f32x4.lt(x, constant(LOG, INFINITY)));
  return i32x4.bitmask(normal) == 15 ? logOfNormal(x) : logOfAny(x);
}

// @ts-ignore: decorator
@inline
function logOfNormal(x: v128): v128 {
  // The exponent that leaves a mantissa from √½ to √2.
  const exponent = i32x4.shr_s(i32x4.sub(x, constant(LOG, ROOT)), 23);
  const e = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), constant(LOG, ONE));
  let p = constant(LOG, 0);
  p = madd(p, f, constant(LOG, 1));
  p = madd(p, f, constant(LOG, 2));
  p = madd(p, f, constant(LOG, 3));
  p = madd(p, f, constant(LOG, 4));
  p = madd(p, f, constant(LOG, 5));
  p = madd(p, f, constant(LOG, 6));
  p = madd(p, f, constant(LOG, 7));
  const square = f32x4.mul(f, f);
  let rest = f32x4.mul(f32x4.mul(p, f), square);
  rest = madd(e, constant(LOG, LN2_LOW), rest);
  rest = madd(square, constant(LOG, MINUS_HALF), rest);
  return madd(e, constant(LOG, LN2_HIGH), f32x4.add(f, rest));
}

// Subnormal numbers are made 2^23 times larger; the rest gets its value by hand.
function logOfAny(x: v128): v128 {
  const subnormal = f32x4.lt(x, constant(LOG, SMALLEST));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, subnormal);
  const correction = v128.and(subnormal, f32x4.splat(-15.942385152878742));
  const finite = f32x4.add(logOfNormal(scaled), correction);
  const positive = v128.bitselect(finite, x, f32x4.lt(x, constant(LOG, INFINITY)));
  const orZero = v128.bitselect(f32x4.splat(-Infinity), positive, f32x4.eq(x, f32x4.splat(0)));
  // All ones are a NaN.
  return v128.or(orZero, f32x4.lt(x, f32x4.splat(0)));
}

/** log(1 + x) within 2 units in the last place, also where x is tiny. */
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const one = constant(LOG, ONE);
  const u = f32x4.add(one, x);
  // What rounding u lost, brought back by the derivative.
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(u, one)), u);
  const result = log(u);
  const usual = v128.and(f32x4.gt(u, f32x4.splat(0)), f32x4.lt(u, constant(LOG, INFINITY)));
  return f32x4.add(result, v128.and(lost, usual));
}
