import { expNormal, halfOfExpm1 } from './math';
import { constant } from './table';
import { madd } from './vector';

/** Functions made of e^x that keep their precision where e^x − 1 or 1 + e^x would lose it. */

// Where softplus turns from e^x to log(1 + e^x), and to x; factors of selu.
const LIMITS: usize = memory.data<f32>([-13.942384719848633, 13.942384719848633, 1.0507009873554805, 1.7580993408473768]);

/** e^x − 1 within 2 units in the last place, also where x is tiny. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const half = halfOfExpm1(x);
  return f32x4.add(half, half);
}

// P and Q of log(1 + t) / t from t^3 down to t^0.
const LOG1P: usize = memory.data<f32>([
  0.0034172730520367622, 0.2381572276353836, 1.0662178993225098, 1, 0.07528717070817947, 0.6879357099533081,
  1.5662177801132202, 1,
]);

/**
 * log(1 + e^x), with the ends cut where tfjs cuts them: e^x below −13.94, x above 13.94.
 *
 * max(x, 0) + log(1 + t) with t = e^-|x| from 0 to 1, where log(1 + t) = t · P(t) / Q(t), a minimax fit.
 */
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  const t = expNormal(f32x4.neg(f32x4.abs(x)));
  let p = constant(LOG1P, 0);
  p = madd(p, t, constant(LOG1P, 1));
  p = madd(p, t, constant(LOG1P, 2));
  p = madd(p, t, constant(LOG1P, 3));
  let q = constant(LOG1P, 4);
  q = madd(q, t, constant(LOG1P, 5));
  q = madd(q, t, constant(LOG1P, 6));
  q = madd(q, t, constant(LOG1P, 7));
  const middle = f32x4.add(f32x4.max(x, f32x4.splat(0)), f32x4.div(f32x4.mul(t, p), q));
  const high = v128.bitselect(x, middle, f32x4.gt(x, constant(LIMITS, 1)));
  return v128.bitselect(t, high, f32x4.lt(x, constant(LIMITS, 0)));
}

/** x where it is not negative, else e^x − 1. */
// @ts-ignore: decorator
@inline
export function elu(x: v128): v128 {
  return v128.bitselect(x, expm1(x), f32x4.ge(x, f32x4.splat(0)));
}

/** Scaled ELU of Klambauer et al. 2017. */
// @ts-ignore: decorator
@inline
export function selu(x: v128): v128 {
  const positive = f32x4.mul(x, constant(LIMITS, 2));
  const negative = f32x4.mul(expm1(x), constant(LIMITS, 3));
  return v128.bitselect(positive, negative, f32x4.ge(x, f32x4.splat(0)));
}
