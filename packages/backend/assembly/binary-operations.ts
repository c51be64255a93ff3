import { faded } from './vector';
import { toInt32 } from './wrap';

/** Operations on two times four values of 32 bits, by number. */
export const ADD: i32 = 0;
export const DIV: i32 = 1;
export const MAXIMUM: i32 = 2;
export const MINIMUM: i32 = 3;
export const MUL: i32 = 4;
export const SUB: i32 = 5;
export const SQUARED_DIFFERENCE: i32 = 6;
export const PRELU: i32 = 7;
export const ELU_GRAD: i32 = 8;
export const POW: i32 = 9;
export const MOD: i32 = 10;
export const ATAN2: i32 = 11;
export const FLOOR_DIV: i32 = 12;
export const ADD_I32: i32 = 13;
export const MAXIMUM_I32: i32 = 14;
export const MINIMUM_I32: i32 = 15;
export const SUB_I32: i32 = 16;
export const BITWISE_AND: i32 = 17;
export const MUL_I32: i32 = 18;
export const SQUARED_DIFFERENCE_I32: i32 = 19;
export const DIV_I32: i32 = 20;
export const FLOOR_DIV_I32: i32 = 21;
export const MOD_I32: i32 = 22;

// `op` is a constant wherever this is inlined, so one branch is left of it.
// @ts-ignore: decorator
@inline
export function apply(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == DIV) return f32x4.div(a, b);
  if (op == MAXIMUM) return f32x4.max(a, b);
  if (op == MINIMUM) return f32x4.min(a, b);
  if (op == MUL) {
    const product = f32x4.mul(a, b);
    // All but the sign, since −0 is no small number.
    return v128.andnot(product, i32x4.shr_u(faded(product), 1));
  }
  if (op == SUB) return f32x4.sub(a, b);
  if (op == SQUARED_DIFFERENCE) {
    const difference = f32x4.sub(a, b);
    return f32x4.mul(difference, difference);
  }
  // a = x, b = slope.
  if (op == PRELU) return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, f32x4.splat(0)));
  // a = dy, b = y.
  if (op == ELU_GRAD) {
    return v128.bitselect(a, f32x4.mul(a, f32x4.add(b, f32x4.splat(1))), f32x4.ge(b, f32x4.splat(0)));
  }
  if (op == ADD_I32) return i32x4.add(a, b);
  if (op == MAXIMUM_I32) return i32x4.max_s(a, b);
  if (op == MINIMUM_I32) return i32x4.min_s(a, b);
  if (op == SUB_I32) return i32x4.sub(a, b);
  if (op == BITWISE_AND) return v128.and(a, b);
  let result = i32x4.splat(scalar(op, i32x4.extract_lane(a, 0), i32x4.extract_lane(b, 0)));
  result = i32x4.replace_lane(result, 1, scalar(op, i32x4.extract_lane(a, 1), i32x4.extract_lane(b, 1)));
  result = i32x4.replace_lane(result, 2, scalar(op, i32x4.extract_lane(a, 2), i32x4.extract_lane(b, 2)));
  return i32x4.replace_lane(result, 3, scalar(op, i32x4.extract_lane(a, 3), i32x4.extract_lane(b, 3)));
}

// Values of either type travel as their bits.
// @ts-ignore: decorator
@inline
function scalar(op: i32, a: i32, b: i32): i32 {
  if (op == POW) return reinterpret<i32>(power(reinterpret<f32>(a), reinterpret<f32>(b)));
  if (op == MOD) return reinterpret<i32>(<f32>modulo(<f64>reinterpret<f32>(a), <f64>reinterpret<f32>(b)));
  if (op == ATAN2) return reinterpret<i32>(Mathf.atan2(reinterpret<f32>(a), reinterpret<f32>(b)));
  if (op == FLOOR_DIV) return floorDivide(<f64>reinterpret<f32>(a), <f64>reinterpret<f32>(b));
  if (op == MUL_I32) return product(a, b);
  if (op == SQUARED_DIFFERENCE_I32) return squaredDifference(a, b);
  if (op == DIV_I32) return toInt32(<f64>a / <f64>b);
  if (op == FLOOR_DIV_I32) return floorDivide(<f64>a, <f64>b);
  return toInt32(modulo(<f64>a, <f64>b));
}

// JavaScript's power: where IEEE 754 says 1, it says NaN for 1^NaN, 1^±∞ and (−1)^±∞.
function power(base: f32, exponent: f32): f32 {
  if (exponent != exponent) return NaN;
  if (abs(base) == 1 && abs(exponent) == Infinity) return NaN;
  return Mathf.pow(base, exponent);
}

// The remainder with the sign of the divisor, as tfjs computes it.
function modulo(a: f64, b: f64): f64 {
  const remainder = truncatedRemainder(a, b);
  return (a < 0 && b < 0) || (a >= 0 && b >= 0) ? remainder : truncatedRemainder(remainder + b, b);
}

// As `%`, which is slow; where the quotient is small the product is exact, and so is the rest.
function truncatedRemainder(a: f64, b: f64): f64 {
  const quotient = trunc(a / b);
  if (!(abs(quotient) < 268435456)) return a % b;
  if (quotient == 0) return a;
  let rest = a - quotient * b;
  // The division may have rounded up to the next integer.
  if ((rest < 0 && a > 0) || (rest > 0 && a < 0)) rest += (a < 0) == (b < 0) ? b : -b;
  return rest == 0 ? copysign<f64>(0, a) : rest;
}

function floorDivide(a: f64, b: f64): i32 {
  return toInt32(floor(a / b));
}

// The double product rounds beyond 2^53 before it wraps.
function product(a: i32, b: i32): i32 {
  return <i32>(<i64>(<f64>a * <f64>b));
}

function squaredDifference(a: i32, b: i32): i32 {
  const difference = <f64>a - <f64>b;
  return toInt32(difference * difference);
}
