import { log } from './logarithm';
import { PHILOX_BYTES, philox } from './philox';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, madd } from './vector';

/**
 * Values from Philox. Value i is number i % 4 of the counter (start + ⌊i / 4⌋, stream), so it does not depend on how many
 * others are asked for. Fields: out, start (4 words of the first counter), key (2 words), then two numbers, then x.
 * Items: groups of 16 values; the last may write into the padding behind the tensor.
 */
const OUT: usize = 0;
const COUNTER: usize = 1;
const KEY: usize = 5;
const FIRST: usize = 7;
const SECOND: usize = 8;
const X: usize = 9;

const BITS: i32 = 0;
const UNIFORM: i32 = 1;
const NORMAL: i32 = 2;
const DROPOUT: i32 = 3;

// @ts-ignore: decorator
@inline
function generate(op: i32, params: usize, begin: i32, end: i32): void {
  const c2 = i32x4.splat(fieldI32(params, COUNTER + 2));
  const c3 = i32x4.splat(fieldI32(params, COUNTER + 3));
  const start = fieldI32(params, COUNTER);
  const key0 = fieldI32(params, KEY);
  const key1 = fieldI32(params, KEY + 1);
  const bits = scratch();
  let to = fieldAddress(params, OUT) + <usize>begin * PHILOX_BYTES;
  let x: usize = op == DROPOUT ? fieldAddress(params, X) + <usize>begin * PHILOX_BYTES : 0;
  for (let item = begin; item < end; item++) {
    const low = i32x4.add(i32x4.splat(start + (item << 2)), i32x4(0, 1, 2, 3));
    const carry = i32x4.lt_u(low, i32x4.splat(start));
    const c1 = i32x4.sub(i32x4.splat(fieldI32(params, COUNTER + 1)), carry);
    philox(low, c1, c2, c3, key0, key1, bits);
    for (let part: usize = 0; part < PHILOX_BYTES; part += 16) {
      const value = v128.load(bits + part);
      v128.store(to + part, convert(op, params, value, x + part));
    }
    to += PHILOX_BYTES;
    x += PHILOX_BYTES;
  }
}

// @ts-ignore: decorator
@inline
function convert(op: i32, params: usize, bits: v128, x: usize): v128 {
  if (op == BITS) return bits;
  if (op == UNIFORM) {
    // 24 bits are all that a float32 below 1 can hold evenly.
    const unit = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(bits, 8)), f32x4.splat(5.9604644775390625e-8));
    return madd(unit, f32x4.splat(fieldF32(params, SECOND)), f32x4.splat(fieldF32(params, FIRST)));
  }
  if (op == NORMAL) {
    const z = quantile(bits, f32x4.splat(fieldF32(params, X)), f32x4.splat(fieldF32(params, X + 1)));
    return madd(z, f32x4.splat(fieldF32(params, SECOND)), f32x4.splat(fieldF32(params, FIRST)));
  }
  const kept = i32x4.ge_u(bits, i32x4.splat(fieldI32(params, FIRST)));
  return v128.and(kept, f32x4.mul(v128.load(x), f32x4.splat(fieldF32(params, SECOND))));
}

/**
 * The normal quantile of a random probability: 31 bits give the distance q of the probability from 0 or 1, from `lowest`
 * up to ½, the highest bit says from which. √2·erf⁻¹(1 − 2q) by the polynomials of Giles 2010, Approximating the erfinv
 * function.
 */
// @ts-ignore: decorator
@inline
function quantile(bits: v128, lowest: v128, scale: v128): v128 {
  const one = f32x4.splat(1);
  const whole = f32x4.convert_i32x4_s(v128.and(bits, i32x4.splat(0x7fffffff)));
  const q = madd(f32x4.add(whole, f32x4.splat(0.5)), scale, lowest);
  const x = f32x4.sub(one, f32x4.add(q, q));
  const w = f32x4.neg(log(f32x4.mul(f32x4.mul(q, f32x4.splat(4)), f32x4.sub(one, q))));
  const a = f32x4.sub(w, f32x4.splat(2.5));
  let p = f32x4.splat(2.81022636e-8);
  p = madd(p, a, f32x4.splat(3.43273939e-7));
  p = madd(p, a, f32x4.splat(-3.5233877e-6));
  p = madd(p, a, f32x4.splat(-4.39150654e-6));
  p = madd(p, a, f32x4.splat(0.00021858087));
  p = madd(p, a, f32x4.splat(-0.00125372503));
  p = madd(p, a, f32x4.splat(-0.00417768164));
  p = madd(p, a, f32x4.splat(0.246640727));
  p = madd(p, a, f32x4.splat(1.50140941));
  const b = f32x4.sub(f32x4.sqrt(w), f32x4.splat(3));
  let t = f32x4.splat(-0.000200214257);
  t = madd(t, b, f32x4.splat(0.000100950558));
  t = madd(t, b, f32x4.splat(0.00134934322));
  t = madd(t, b, f32x4.splat(-0.00367342844));
  t = madd(t, b, f32x4.splat(0.00573950773));
  t = madd(t, b, f32x4.splat(-0.0076224613));
  t = madd(t, b, f32x4.splat(0.00943887047));
  t = madd(t, b, f32x4.splat(1.00167406));
  t = madd(t, b, f32x4.splat(2.83297682));
  const middle = f32x4.lt(w, f32x4.splat(5));
  const z = f32x4.mul(f32x4.mul(v128.bitselect(p, t, middle), x), f32x4.splat(1.4142135623730951));
  return v128.xor(z, v128.and(bits, i32x4.splat(0x80000000)));
}

/** The numbers themselves. */
export function randomBits(params: usize, begin: i32, end: i32): void {
  generate(BITS, params, begin, end);
}

/** first + second · u, 0 ≤ u < 1. */
export function randomUniform(params: usize, begin: i32, end: i32): void {
  generate(UNIFORM, params, begin, end);
}

/** first + second · z; fields from X on: least distance of a probability from 0 and 1, and its step. */
export function randomNormal(params: usize, begin: i32, end: i32): void {
  generate(NORMAL, params, begin, end);
}

/** x · second where the number is at least first, else 0. */
export function dropout(params: usize, begin: i32, end: i32): void {
  generate(DROPOUT, params, begin, end);
}
