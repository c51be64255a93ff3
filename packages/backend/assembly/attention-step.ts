import { expNormal } from './math';
import { firstLanes, fourColumns, fourProducts, manyColumns } from './row-products';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

/**
 * One query of each head attends to the first steps of a cache of keys and values, where they lie.
 *
 * Fields: q [B,N,H], cache [B,2,S,N,H], out [B,N,H], scores [B,N,S′] with S′ a multiple of 4, N, S, H, steps that are looked
 * at, scale. Items: (batch, head).
 */
const Q: usize = 0;
const CACHE: usize = 1;
const OUT: usize = 2;
const SCORES: usize = 3;
const HEADS: usize = 4;
const STEPS: usize = 5;
const SIZE: usize = 6;
const USED: usize = 7;
const SCALE: usize = 8;

/** Values of a head that are summed at a time. */
const WIDE: i32 = 32;

export function attentionStep(params: usize, begin: i32, end: i32): void {
  const heads = fieldI32(params, HEADS);
  const size = fieldI32(params, SIZE);
  const used = fieldI32(params, USED);
  const row = <usize>(heads * size) << 2;
  const half = <usize>fieldI32(params, STEPS) * row;
  const scoreBytes = <usize>((used + 3) & ~3) << 2;
  for (let item = begin; item < end; item++) {
    const keys = fieldAddress(params, CACHE) + <usize>(item / heads) * 2 * half + (<usize>(item % heads) * size << 2);
    const offset = <usize>(item * size) << 2;
    const scores = fieldAddress(params, SCORES) + <usize>item * scoreBytes;
    const sum = weights(fieldAddress(params, Q) + offset, keys, row, size, used, fieldF32(params, SCALE), scores);
    means(scores, keys + half, row, size, used, f32x4.div(f32x4.splat(1), sum), fieldAddress(params, OUT) + offset);
  }
}

// e^(score − largest) of all keys, and in every lane their sum.
function weights(q: usize, keys: usize, row: usize, size: i32, used: i32, scale: f32, scores: usize): v128 {
  const factor = f32x4.splat(scale);
  let top = f32x4.splat(-3e38);
  for (let key = 0; key < used; key += 4) {
    const last = used - 1;
    const products = fourProducts(
      q,
      keys + <usize>key * row,
      keys + <usize>min(last, key + 1) * row,
      keys + <usize>min(last, key + 2) * row,
      keys + <usize>min(last, key + 3) * row,
      size,
    );
    const value = f32x4.mul(products, factor);
    v128.store(scores + (<usize>key << 2), value);
    top = f32x4.pmax(top, value);
  }
  top = f32x4.pmax(top, v128.shuffle<f32>(top, top, 2, 3, 0, 1));
  top = f32x4.pmax(top, v128.shuffle<f32>(top, top, 1, 0, 3, 2));
  let sum = f32x4.splat(0);
  for (let key = 0; key < used; key += 4) {
    const at = scores + (<usize>key << 2);
    const weight = firstLanes(expNormal(f32x4.sub(v128.load(at), top)), used - key);
    v128.store(at, weight);
    sum = f32x4.add(sum, weight);
  }
  sum = f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1));
  return f32x4.add(sum, v128.shuffle<f32>(sum, sum, 1, 0, 3, 2));
}

function means(weights: usize, values: usize, row: usize, size: i32, used: i32, inverse: v128, out: usize): void {
  const sums = scratch();
  let left = size;
  for (; left >= WIDE; left -= WIDE) {
    manyColumns(weights, values, row, used, sums);
    for (let at: usize = 0; at < 128; at += 16) v128.store(out + at, f32x4.mul(v128.load(sums + at), inverse));
    values += 128;
    out += 128;
  }
  for (; left > 0; left -= 4) {
    storeLanes(out, f32x4.mul(fourColumns(weights, values, row, used), inverse), left);
    values += 16;
    out += 16;
  }
}
