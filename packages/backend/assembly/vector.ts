/** Small pieces that all families share; every function here is inlined. */

/** a · b + c, fused where the processor can (relaxed SIMD build), rounded twice elsewhere. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a · b, fused where the processor can (relaxed SIMD build). */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** Integer field `index` of a parameter block. */
// @ts-ignore: decorator
@inline
export function fieldI32(params: usize, index: usize): i32 {
  return load<i32>(params + (index << 2));
}

/** Address field `index` of a parameter block. */
// @ts-ignore: decorator
@inline
export function fieldAddress(params: usize, index: usize): usize {
  return <usize>load<u32>(params + (index << 2));
}

/** Float field `index` of a parameter block. */
// @ts-ignore: decorator
@inline
export function fieldF32(params: usize, index: usize): f32 {
  return load<f32>(params + (index << 2));
}

/** Stores the first `count` (1 to 4) lanes of `value` and nothing behind them. */
// @ts-ignore: decorator
@inline
export function storeLanes(address: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(address, value);
  } else {
    v128.store_lane<f32>(address, value, 0);
    if (count > 1) v128.store_lane<f32>(address, value, 1, 4);
    if (count > 2) v128.store_lane<f32>(address, value, 2, 8);
  }
}

/**
 * All ones where a number is too small for a whole exponent, or 0. Such numbers take a processor a hundred times as long as
 * others, and what fades from step to step, such as the moments of an optimizer, would end among them and stay: as with
 * TensorFlow's kernels, it becomes 0 instead.
 */
// @ts-ignore: decorator
@inline
export function faded(x: v128): v128 {
  return i32x4.eq(v128.and(x, i32x4.splat(0x7f800000)), i32x4.splat(0));
}
