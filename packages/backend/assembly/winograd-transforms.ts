import { madd, nmadd } from './vector';

/**
 * Winograd's minimal filtering with six points 0, ±3/4, ±3/2 and ∞, in one dimension; every function reads vectors at `from`,
 * `from + fromStep`, … and writes its own at `to`, `to + toStep`, …, and is inlined.
 *
 * Six inputs correlated with three taps give four outputs, or with four taps three: the six transformed inputs times the
 * six transformed taps, transformed back. These points lose about one bit of the accuracy of a plain sum, the usual
 * 0, ±1, ±2, ∞ more than two; all powers of theirs that occur are exact in float32.
 *
 * @see Lavin and Gray 2015, https://arxiv.org/abs/1509.09308
 * @see Barabasz et al. 2018, https://arxiv.org/abs/1803.10986
 */
const A: f32 = 0.75;
const B: f32 = 1.5;
const A2: f32 = A * A;
const B2: f32 = B * B;
const A3: f32 = A2 * A;
const B3: f32 = B2 * B;
const SUM: f32 = A2 + B2;
const PRODUCT: f32 = A2 * B2;
/** The scale of the taps at each point, so that the other two transforms have none. */
const SCALE_0: f32 = 1 / PRODUCT;
const SCALE_A: f32 = 1 / (2 * A2 * (A2 - B2));
const SCALE_B: f32 = 1 / (2 * B2 * (B2 - A2));

/** Six inputs to six. */
// @ts-ignore: decorator
@inline
export function transformInput(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  storeInput(
    v128.load(from),
    v128.load(from + fromStep),
    v128.load(from + 2 * fromStep),
    v128.load(from + 3 * fromStep),
    v128.load(from + 4 * fromStep),
    v128.load(from + 5 * fromStep),
    to,
    toStep,
  );
}

/** Six inputs, transformed and stored. */
// @ts-ignore: decorator
@inline
export function storeInput(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, toStep: usize): void {
  const evenA = nmadd(d2, f32x4.splat(B2), d4);
  const oddA = nmadd(d1, f32x4.splat(B2), d3);
  const evenB = nmadd(d2, f32x4.splat(A2), d4);
  const oddB = nmadd(d1, f32x4.splat(A2), d3);
  v128.store(to, madd(d0, f32x4.splat(PRODUCT), nmadd(d2, f32x4.splat(SUM), d4)));
  v128.store(to + toStep, madd(oddA, f32x4.splat(A), evenA));
  v128.store(to + 2 * toStep, nmadd(oddA, f32x4.splat(A), evenA));
  v128.store(to + 3 * toStep, madd(oddB, f32x4.splat(B), evenB));
  v128.store(to + 4 * toStep, nmadd(oddB, f32x4.splat(B), evenB));
  v128.store(to + 5 * toStep, madd(d1, f32x4.splat(PRODUCT), nmadd(d3, f32x4.splat(SUM), d5)));
}

/** One of the six that `transformInput` makes, at the point 0 (`first` = 0) or ∞ (`first` = 1). */
// @ts-ignore: decorator
@inline
export function inputAtEnd(from: usize, fromStep: usize, first: usize): v128 {
  from += first * fromStep;
  const outer = madd(v128.load(from), f32x4.splat(PRODUCT), v128.load(from + 4 * fromStep));
  return nmadd(v128.load(from + 2 * fromStep), f32x4.splat(SUM), outer);
}

/** One of the six that `transformInput` makes, at the point `point` (±A, ±B); `square` is the square of the other point. */
// @ts-ignore: decorator
@inline
export function inputAtPoint(from: usize, fromStep: usize, point: v128, square: v128): v128 {
  const even = nmadd(v128.load(from + 2 * fromStep), square, v128.load(from + 4 * fromStep));
  const odd = nmadd(v128.load(from + fromStep), square, v128.load(from + 3 * fromStep));
  return madd(odd, point, even);
}

/** Point number 1 to 4: A, -A, B, -B. */
export function pointOf(index: i32): f32 {
  const size = index < 3 ? A : B;
  return index & 1 ? size : -size;
}

/** Square of the point that belongs to the other pair. */
export function otherSquareOf(index: i32): f32 {
  return index < 3 ? B2 : A2;
}

/** What tap number `tap` of four counts at point number `index` of six. */
export function tapScale(index: i32, tap: i32): f32 {
  if (index == 0) return tap == 0 ? SCALE_0 : 0;
  if (index == 5) return tap == 3 ? 1 : 0;
  let scale = index < 3 ? SCALE_A : SCALE_B;
  for (; tap > 0; tap--) scale *= pointOf(index);
  return scale;
}

/** Three taps to six. */
// @ts-ignore: decorator
@inline
export function transformThreeTaps(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + fromStep);
  const g2 = v128.load(from + 2 * fromStep);
  const evenA = f32x4.mul(madd(g2, f32x4.splat(A2), g0), f32x4.splat(SCALE_A));
  const oddA = f32x4.mul(g1, f32x4.splat(SCALE_A * A));
  const evenB = f32x4.mul(madd(g2, f32x4.splat(B2), g0), f32x4.splat(SCALE_B));
  const oddB = f32x4.mul(g1, f32x4.splat(SCALE_B * B));
  v128.store(to, f32x4.mul(g0, f32x4.splat(SCALE_0)));
  v128.store(to + toStep, f32x4.add(evenA, oddA));
  v128.store(to + 2 * toStep, f32x4.sub(evenA, oddA));
  v128.store(to + 3 * toStep, f32x4.add(evenB, oddB));
  v128.store(to + 4 * toStep, f32x4.sub(evenB, oddB));
  v128.store(to + 5 * toStep, g2);
}

/** The six that four taps become. */
// @ts-ignore: decorator
@inline
export function fourTapsAt(index: i32, g0: v128, g1: v128, g2: v128, g3: v128): v128 {
  if (index == 0) return f32x4.mul(g0, f32x4.splat(SCALE_0));
  if (index == 5) return g3;
  const square = f32x4.splat(index < 3 ? A2 : B2);
  const even = f32x4.mul(madd(g2, square, g0), f32x4.splat(index < 3 ? SCALE_A : SCALE_B));
  const odd = f32x4.mul(madd(g3, square, g1), f32x4.splat(index < 3 ? SCALE_A * A : SCALE_B * B));
  return index & 1 ? f32x4.add(even, odd) : f32x4.sub(even, odd);
}

/** Six products to four outputs. */
// @ts-ignore: decorator
@inline
export function transformFourOutputs(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + fromStep);
  const m2 = v128.load(from + 2 * fromStep);
  const m3 = v128.load(from + 3 * fromStep);
  const m4 = v128.load(from + 4 * fromStep);
  const m5 = v128.load(from + 5 * fromStep);
  const sumA = f32x4.add(m1, m2);
  const differenceA = f32x4.sub(m1, m2);
  const sumB = f32x4.add(m3, m4);
  const differenceB = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(m0, sumA), sumB));
  v128.store(to + toStep, madd(differenceB, f32x4.splat(B), f32x4.mul(differenceA, f32x4.splat(A))));
  v128.store(to + 2 * toStep, madd(sumB, f32x4.splat(B2), f32x4.mul(sumA, f32x4.splat(A2))));
  v128.store(to + 3 * toStep, madd(differenceB, f32x4.splat(B3), madd(differenceA, f32x4.splat(A3), m5)));
}

/** Six products to three outputs. */
// @ts-ignore: decorator
@inline
export function transformThreeOutputs(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + fromStep);
  const m2 = v128.load(from + 2 * fromStep);
  const m3 = v128.load(from + 3 * fromStep);
  const m4 = v128.load(from + 4 * fromStep);
  const m5 = v128.load(from + 5 * fromStep);
  const sumA = f32x4.add(m1, m2);
  const differenceA = f32x4.sub(m1, m2);
  const sumB = f32x4.add(m3, m4);
  const differenceB = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(m0, sumA), sumB));
  v128.store(to + toStep, madd(differenceB, f32x4.splat(B), f32x4.mul(differenceA, f32x4.splat(A))));
  v128.store(to + 2 * toStep, madd(sumB, f32x4.splat(B2), madd(sumA, f32x4.splat(A2), m5)));
}
