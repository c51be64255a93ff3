import { fieldAddress, fieldI32 } from './vector';

const SIGN: i32 = 0;
const STEP: i32 = 1;
const LEAKY_RELU: i32 = 2;
const CLIP: i32 = 3;
const ABS_I32: i32 = 4;
const NEG_I32: i32 = 5;
const RELU_I32: i32 = 6;
const RELU6_I32: i32 = 7;
const SIGN_I32: i32 = 8;
const STEP_I32: i32 = 9;

// `op` is a constant wherever this is inlined, so one branch is left of it; what p and q mean is said at the exports.
// @ts-ignore: decorator
@inline
function apply(op: i32, x: v128, p: v128, q: v128): v128 {
  const zero = i32x4.splat(0);
  if (op == SIGN) {
    const positive = v128.and(f32x4.gt(x, zero), f32x4.splat(1));
    return v128.or(positive, v128.and(f32x4.lt(x, zero), f32x4.splat(-1)));
  }
  if (op == STEP) {
    const stepped = v128.bitselect(f32x4.splat(1), p, f32x4.gt(x, zero));
    return v128.bitselect(stepped, x, f32x4.eq(x, x));
  }
  if (op == LEAKY_RELU) return v128.bitselect(f32x4.mul(x, p), x, f32x4.lt(x, zero));
  if (op == CLIP) return v128.bitselect(q, v128.bitselect(p, x, f32x4.lt(x, p)), f32x4.gt(x, q));
  if (op == ABS_I32) return i32x4.abs(x);
  if (op == NEG_I32) return i32x4.neg(x);
  if (op == RELU_I32) return i32x4.max_s(x, zero);
  if (op == RELU6_I32) return i32x4.min_s(i32x4.max_s(x, zero), i32x4.splat(6));
  if (op == SIGN_I32) return i32x4.sub(i32x4.gt_s(zero, x), i32x4.gt_s(x, zero));
  return v128.bitselect(i32x4.splat(1), p, i32x4.gt_s(x, zero));
}

// Fields: x, out, p, q. Items: elements; a piece begins at a multiple of 16 and may write into the padding behind the last one.
// @ts-ignore: decorator
@inline
function unary(op: i32, params: usize, begin: i32, end: i32): void {
  const p = i32x4.splat(fieldI32(params, 2));
  const q = i32x4.splat(fieldI32(params, 3));
  let x = fieldAddress(params, 0) + (<usize>begin << 2);
  let out = fieldAddress(params, 1) + (<usize>begin << 2);
  const stop = fieldAddress(params, 1) + (<usize>end << 2);
  while (out < stop) {
    v128.store(out, apply(op, v128.load(x), p, q));
    x += 16;
    out += 16;
  }
}

/** −1, 0 or 1; NaN gives 0, as in tfjs. */
export function signF32(params: usize, begin: i32, end: i32): void {
  unary(SIGN, params, begin, end);
}
/** 1 where x > 0, else p; NaN stays NaN. */
export function stepF32(params: usize, begin: i32, end: i32): void {
  unary(STEP, params, begin, end);
}
/** p · x where x < 0, else x. */
export function leakyReluF32(params: usize, begin: i32, end: i32): void {
  unary(LEAKY_RELU, params, begin, end);
}
/** At least p, at most q; NaN stays NaN. */
export function clipF32(params: usize, begin: i32, end: i32): void {
  unary(CLIP, params, begin, end);
}
export function absI32(params: usize, begin: i32, end: i32): void {
  unary(ABS_I32, params, begin, end);
}
export function negI32(params: usize, begin: i32, end: i32): void {
  unary(NEG_I32, params, begin, end);
}
export function reluI32(params: usize, begin: i32, end: i32): void {
  unary(RELU_I32, params, begin, end);
}
export function relu6I32(params: usize, begin: i32, end: i32): void {
  unary(RELU6_I32, params, begin, end);
}
export function signI32(params: usize, begin: i32, end: i32): void {
  unary(SIGN_I32, params, begin, end);
}
/** 1 where x > 0, else p. */
export function stepI32(params: usize, begin: i32, end: i32): void {
  unary(STEP_I32, params, begin, end);
}
/** Fields: x, out, lowest, highest, the value below the lowest, the value above the highest. Items: as above. */
export function clipI32(params: usize, begin: i32, end: i32): void {
  const lowest = i32x4.splat(fieldI32(params, 2));
  const highest = i32x4.splat(fieldI32(params, 3));
  const below = i32x4.splat(fieldI32(params, 4));
  const above = i32x4.splat(fieldI32(params, 5));
  const x = fieldAddress(params, 0);
  const out = fieldAddress(params, 1);
  for (let at = <usize>begin << 2; at < <usize>end << 2; at += 16) {
    const value = v128.load(x + at);
    const raised = v128.bitselect(below, value, i32x4.lt_s(value, lowest));
    v128.store(out + at, v128.bitselect(above, raised, i32x4.gt_s(value, highest)));
  }
}
