import { ELU, LEAKY_RELU, RELU, RELU6, SIGMOID, TANH } from './math';
import { fieldAddress, fieldF32, fieldI32 } from './vector';

// dy times the slope of an activation, which its output y tells.
// @ts-ignore: decorator
@inline
function slope(kind: i32, dy: v128, y: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (kind == RELU) return v128.andnot(dy, f32x4.le(y, zero));
  if (kind == RELU6) return v128.andnot(dy, v128.or(f32x4.le(y, zero), f32x4.ge(y, f32x4.splat(6))));
  if (kind == LEAKY_RELU) return v128.bitselect(f32x4.mul(dy, alpha), dy, f32x4.le(y, zero));
  if (kind == ELU) return v128.bitselect(f32x4.mul(dy, f32x4.add(y, one)), dy, f32x4.lt(y, zero));
  if (kind == SIGMOID) return f32x4.mul(f32x4.mul(dy, y), f32x4.sub(one, y));
  return f32x4.mul(dy, f32x4.sub(one, f32x4.mul(y, y)));
}

// @ts-ignore: decorator
@inline
function run(kind: i32, params: usize, begin: i32, end: i32): void {
  const alpha = f32x4.splat(fieldF32(params, 4));
  const dy = fieldAddress(params, 0);
  const y = fieldAddress(params, 1);
  const out = fieldAddress(params, 2);
  for (let at = <usize>begin << 2; at < <usize>end << 2; at += 16) {
    v128.store(out + at, slope(kind, v128.load(dy + at), v128.load(y + at), alpha));
  }
}

/**
 * The gradient of an activation in terms of its output. Fields: dy, y, out, kind, alpha. Items: elements; a piece begins at a
 * multiple of 16 and may write into the padding behind the last one.
 */
export function activationGradientF32(params: usize, begin: i32, end: i32): void {
  const kind = fieldI32(params, 3);
  if (kind == RELU) run(RELU, params, begin, end);
  else if (kind == RELU6) run(RELU6, params, begin, end);
  else if (kind == LEAKY_RELU) run(LEAKY_RELU, params, begin, end);
  else if (kind == ELU) run(ELU, params, begin, end);
  else if (kind == SIGMOID) run(SIGMOID, params, begin, end);
  else run(TANH, params, begin, end);
}
