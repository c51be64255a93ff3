import { madd } from './vector';

/** The first `count` lanes of x, and zeros. */
// @ts-ignore: decorator
@inline
export function firstLanes(x: v128, count: i32): v128 {
  return count >= 4 ? x : v128.and(x, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}

/** The products of a vector with four rows, each of `length` values; rows may be the same. */
// @ts-ignore: decorator
@inline
export function fourProducts(x: usize, row0: usize, row1: usize, row2: usize, row3: usize, length: i32): v128 {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let at: usize = 0;
  let left = length;
  for (; left >= 4; left -= 4) {
    const value = v128.load(x + at);
    sum0 = madd(value, v128.load(row0 + at), sum0);
    sum1 = madd(value, v128.load(row1 + at), sum1);
    sum2 = madd(value, v128.load(row2 + at), sum2);
    sum3 = madd(value, v128.load(row3 + at), sum3);
    at += 16;
  }
  if (left > 0) {
    // Behind a row may lie anything, NaN among it.
    const value = firstLanes(v128.load(x + at), left);
    sum0 = madd(value, firstLanes(v128.load(row0 + at), left), sum0);
    sum1 = madd(value, firstLanes(v128.load(row1 + at), left), sum1);
    sum2 = madd(value, firstLanes(v128.load(row2 + at), left), sum2);
    sum3 = madd(value, firstLanes(v128.load(row3 + at), left), sum3);
  }
  const low = f32x4.add(v128.shuffle<f32>(sum0, sum1, 0, 4, 1, 5), v128.shuffle<f32>(sum0, sum1, 2, 6, 3, 7));
  const high = f32x4.add(v128.shuffle<f32>(sum2, sum3, 0, 4, 1, 5), v128.shuffle<f32>(sum2, sum3, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(low, high, 0, 1, 4, 5), v128.shuffle<f32>(low, high, 2, 3, 6, 7));
}

/** A vector times four columns of a matrix whose rows lie `stride` bytes apart; four sums, since one would wait for itself. */
// @ts-ignore: decorator
@inline
export function fourColumns(x: usize, columns: usize, stride: usize, depth: i32): v128 {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let left = depth;
  for (; left >= 4; left -= 4) {
    sum0 = madd(v128.load32_splat(x), v128.load(columns), sum0);
    sum1 = madd(v128.load32_splat(x, 4), v128.load(columns + stride), sum1);
    sum2 = madd(v128.load32_splat(x, 8), v128.load(columns + stride * 2), sum2);
    sum3 = madd(v128.load32_splat(x, 12), v128.load(columns + stride * 3), sum3);
    x += 16;
    columns += stride * 4;
  }
  for (; left > 0; left--) {
    sum0 = madd(v128.load32_splat(x), v128.load(columns), sum0);
    x += 4;
    columns += stride;
  }
  return f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3));
}

/** As `fourColumns`, for 32 columns: `to` gets their sums. */
// @ts-ignore: decorator
@inline
export function manyColumns(x: usize, columns: usize, stride: usize, depth: i32, to: usize): void {
  let sum0 = f32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  let sum4 = sum0;
  let sum5 = sum0;
  let sum6 = sum0;
  let sum7 = sum0;
  for (const end = x + (<usize>depth << 2); x < end; x += 4) {
    const value = v128.load32_splat(x);
    sum0 = madd(value, v128.load(columns), sum0);
    sum1 = madd(value, v128.load(columns, 16), sum1);
    sum2 = madd(value, v128.load(columns, 32), sum2);
    sum3 = madd(value, v128.load(columns, 48), sum3);
    sum4 = madd(value, v128.load(columns, 64), sum4);
    sum5 = madd(value, v128.load(columns, 80), sum5);
    sum6 = madd(value, v128.load(columns, 96), sum6);
    sum7 = madd(value, v128.load(columns, 112), sum7);
    columns += stride;
  }
  v128.store(to, sum0);
  v128.store(to, sum1, 16);
  v128.store(to, sum2, 32);
  v128.store(to, sum3, 48);
  v128.store(to, sum4, 64);
  v128.store(to, sum5, 80);
  v128.store(to, sum6, 96);
  v128.store(to, sum7, 112);
}
