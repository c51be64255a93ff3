import { faded, fieldAddress, fieldF32, fieldI32, madd } from './vector';

/**
 * Optimizer steps, in place, for any number of variables at once.
 *
 * Fields: table, then the numbers of the rule. The table has a row of 8 words for each item: addresses of the
 * variable, the gradient and up to 4 slots of state, count of values, gradient scale (float32). An item is a block of
 * values of one variable and owns them; it may write into the padding behind a variable's last value.
 */
const ROW: usize = 32;

// Fields that all rules share.
const TABLE: usize = 0;
/** Gradients are cut to ±clip after they are scaled. */
const CLIP: usize = 1;
/** Variables are multiplied by this before the step: 1 − learning rate · weight decay. */
const KEEP: usize = 2;
const RATE: usize = 3;

// @ts-ignore: decorator
@inline
function gradientAt(at: usize, scale: v128, clip: v128): v128 {
  // In this order of arguments NaN stays NaN.
  return f32x4.pmax(f32x4.pmin(f32x4.mul(v128.load(at), scale), clip), f32x4.neg(clip));
}

// State that fades ends at 0.
// @ts-ignore: decorator
@inline
function flushed(x: v128): v128 {
  return v128.andnot(x, faded(x));
}

/** The smallest float32 with a whole exponent. */
const SMALLEST: f32 = 1.1754943508222875e-38;

// factor · g², or 0 where the product or the square would be that small; `least` comes from `leastRoot`.
// @ts-ignore: decorator
@inline
function scaledSquare(factor: v128, g: v128, least: v128): v128 {
  const root = v128.andnot(g, f32x4.lt(f32x4.abs(g), least));
  return f32x4.mul(factor, f32x4.mul(root, root));
}

// @ts-ignore: decorator
@inline
function leastRoot(factor: f32): v128 {
  return f32x4.splat(<f32>sqrt<f64>(<f64>SMALLEST / <f64>min<f32>(1, max<f32>(factor, SMALLEST))));
}

// @ts-ignore: decorator
@inline
function number(params: usize, index: usize): v128 {
  return f32x4.splat(fieldF32(params, index));
}

/** w ← keep·w − rate·g. */
export function sgdStep(params: usize, begin: i32, end: i32): void {
  const clip = number(params, CLIP);
  const keep = number(params, KEEP);
  const rate = f32x4.neg(number(params, RATE));
  for (let item = begin; item < end; item++) {
    const row = fieldAddress(params, TABLE) + <usize>item * ROW;
    let w = <usize>load<u32>(row);
    let g = <usize>load<u32>(row, 4);
    const scale = f32x4.splat(load<f32>(row, 28));
    for (let left = load<i32>(row, 24); left > 0; left -= 4) {
      v128.store(w, madd(rate, gradientAt(g, scale, clip), f32x4.mul(v128.load(w), keep)));
      w += 16;
      g += 16;
    }
  }
}

/**
 * a ← momentum·a + into·g; w ← keep·w + out·a, or with nesterov keep·w + out·(momentum·a) + look·g.
 * Fields: rate (unused), momentum, into, out, nesterov, look.
 */
export function momentumStep(params: usize, begin: i32, end: i32): void {
  const clip = number(params, CLIP);
  const keep = number(params, KEEP);
  const momentum = number(params, 4);
  const into = number(params, 5);
  const out = number(params, 6);
  const nesterov = fieldI32(params, 7) != 0;
  const look = number(params, 8);
  for (let item = begin; item < end; item++) {
    const row = fieldAddress(params, TABLE) + <usize>item * ROW;
    let w = <usize>load<u32>(row);
    let g = <usize>load<u32>(row, 4);
    let a = <usize>load<u32>(row, 8);
    const scale = f32x4.splat(load<f32>(row, 28));
    for (let left = load<i32>(row, 24); left > 0; left -= 4) {
      const gradient = gradientAt(g, scale, clip);
      const sum = flushed(madd(momentum, v128.load(a), f32x4.mul(into, gradient)));
      v128.store(a, sum);
      const value = f32x4.mul(v128.load(w), keep);
      const step = nesterov ? madd(look, gradient, f32x4.mul(out, f32x4.mul(momentum, sum))) : f32x4.mul(out, sum);
      v128.store(w, f32x4.add(value, step));
      w += 16;
      g += 16;
      a += 16;
    }
  }
}

/**
 * s ← rho·s + (1−rho)·g²; centered: c ← rho·c + (1−rho)·g; d = s − c² + centeredEpsilon, else s + epsilon;
 * a ← momentum·a + rate·g / √d; w ← keep·w − a. Without momentum there is no a.
 * Fields: rate, rho, 1 − rho, epsilon (with its sign), centered, momentum, whether there is an a.
 */
export function rmspropStep(params: usize, begin: i32, end: i32): void {
  const clip = number(params, CLIP);
  const keep = number(params, KEEP);
  const rate = number(params, RATE);
  const rho = number(params, 4);
  const rest = number(params, 5);
  const least = leastRoot(fieldF32(params, 5));
  const epsilon = number(params, 6);
  const centered = fieldI32(params, 7) != 0;
  const momentum = number(params, 8);
  const moving = fieldI32(params, 9) != 0;
  for (let item = begin; item < end; item++) {
    const row = fieldAddress(params, TABLE) + <usize>item * ROW;
    let w = <usize>load<u32>(row);
    let g = <usize>load<u32>(row, 4);
    let s = <usize>load<u32>(row, 8);
    let a = <usize>load<u32>(row, 12);
    let c = <usize>load<u32>(row, 16);
    const scale = f32x4.splat(load<f32>(row, 28));
    for (let left = load<i32>(row, 24); left > 0; left -= 4) {
      const gradient = gradientAt(g, scale, clip);
      const square = flushed(madd(rho, v128.load(s), scaledSquare(rest, gradient, least)));
      v128.store(s, square);
      let variance = square;
      if (centered) {
        const mean = flushed(madd(rho, v128.load(c), f32x4.mul(rest, gradient)));
        v128.store(c, mean);
        variance = f32x4.sub(square, f32x4.mul(mean, mean));
        c += 16;
      }
      let step = f32x4.div(f32x4.mul(rate, gradient), f32x4.sqrt(f32x4.add(variance, epsilon)));
      if (moving) {
        step = flushed(madd(momentum, v128.load(a), step));
        v128.store(a, step);
        a += 16;
      }
      v128.store(w, f32x4.sub(f32x4.mul(v128.load(w), keep), step));
      w += 16;
      g += 16;
      s += 16;
    }
  }
}

/**
 * m ← β₁·m + (1−β₁)·g; v ← β₂·v + (1−β₂)·g²; w ← keep·w − rate·m / (spread·√v + ε); with `maxima` v is replaced by the
 * largest v so far in the last formula.
 * Fields: rate, β₁, 1 − β₁, β₂, 1 − β₂, spread, ε, whether there are maxima.
 */
export function adamStep(params: usize, begin: i32, end: i32): void {
  const clip = number(params, CLIP);
  const keep = number(params, KEEP);
  const rate = f32x4.neg(number(params, RATE));
  const beta1 = number(params, 4);
  const rest1 = number(params, 5);
  const beta2 = number(params, 6);
  const rest2 = number(params, 7);
  const least = leastRoot(fieldF32(params, 7));
  const spread = number(params, 8);
  const epsilon = number(params, 9);
  const maxima = fieldI32(params, 10) != 0;
  for (let item = begin; item < end; item++) {
    const row = fieldAddress(params, TABLE) + <usize>item * ROW;
    let w = <usize>load<u32>(row);
    let g = <usize>load<u32>(row, 4);
    let m = <usize>load<u32>(row, 8);
    let v = <usize>load<u32>(row, 12);
    let largest = <usize>load<u32>(row, 16);
    const scale = f32x4.splat(load<f32>(row, 28));
    for (let left = load<i32>(row, 24); left > 0; left -= 4) {
      const gradient = gradientAt(g, scale, clip);
      const first = flushed(madd(beta1, v128.load(m), f32x4.mul(rest1, gradient)));
      let second = flushed(madd(beta2, v128.load(v), scaledSquare(rest2, gradient, least)));
      v128.store(m, first);
      v128.store(v, second);
      if (maxima) {
        second = f32x4.max(second, v128.load(largest));
        v128.store(largest, second);
        largest += 16;
      }
      const denominator = madd(spread, f32x4.sqrt(second), epsilon);
      v128.store(w, madd(rate, f32x4.div(first, denominator), f32x4.mul(v128.load(w), keep)));
      w += 16;
      g += 16;
      m += 16;
      v += 16;
    }
  }
}

/** Σ x² of each item of a table (of which address 0 and the count are used). Fields: table, out (float64 for each item). */
export function squareSums(params: usize, begin: i32, end: i32): void {
  for (let item = begin; item < end; item++) {
    const row = fieldAddress(params, 0) + <usize>item * ROW;
    let x = <usize>load<u32>(row);
    let low = f64x2.splat(0);
    let high = low;
    let left = load<i32>(row, 24);
    for (; left >= 4; left -= 4) {
      const value = v128.load(x);
      const a = f64x2.promote_low_f32x4(value);
      const b = f64x2.promote_low_f32x4(v128.shuffle<i64>(value, value, 1, 0));
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
      x += 16;
    }
    const total = f64x2.add(low, high);
    let sum = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
    for (; left > 0; left--) {
      const value = <f64>load<f32>(x);
      sum += value * value;
      x += 4;
    }
    store<f64>(fieldAddress(params, 1) + (<usize>item << 3), sum);
  }
}
