import { philox, philoxLanes } from './philox';
import { fieldAddress, fieldF32, fieldI32 } from './vector';

/** Fields that attention and its gradient share; `src/kernels/attention.ts` writes them. Strides are in bytes. */
export const Q: usize = 0;
export const K: usize = 1;
export const V: usize = 2;
export const OUT: usize = 3;
/** [B,N,T,2]: the largest score of each row, and 1 / Σ e^(score − largest). */
export const STATISTICS: usize = 4;
export const HEADS: usize = 5;
export const QUERIES: usize = 6;
export const KEYS: usize = 7;
export const SIZE: usize = 8;
export const Q_BATCH: usize = 9;
export const Q_HEAD: usize = 10;
export const Q_ROW: usize = 11;
export const K_BATCH: usize = 12;
export const K_HEAD: usize = 13;
export const K_ROW: usize = 14;
export const MASK: usize = 15;
export const MASK_BATCH: usize = 16;
export const MASK_HEAD: usize = 17;
export const MASK_ROW: usize = 18;
export const MASK_KEY: usize = 19;
export const CAUSAL: usize = 20;
/** Query t may attend to keys up to t + this. */
export const CAUSAL_OFFSET: usize = 21;
export const SCALE: usize = 22;
/** Weights whose random number is below this are dropped; 0 = no dropout. */
export const THRESHOLD: usize = 23;
export const KEEP_SCALE: usize = 24;
export const CALL: usize = 25;
export const KEY: usize = 26; // two words
export const BLOCK_QUERIES: usize = 28;
export const BLOCK_KEYS: usize = 29;
export const OWN: usize = 30; // first field that is not shared

/** The score of a masked key; it swallows the differences of the scores, so a row of masked keys only is even. */
export const MASKED: f32 = -1e9;

/** Address of the mask bytes of a row, or 0. */
// @ts-ignore: decorator
@inline
export function maskRow(params: usize, batch: i32, head: i32, query: i32): usize {
  const mask = fieldAddress(params, MASK);
  if (mask == 0) return 0;
  return (
    mask +
    <usize>batch * fieldAddress(params, MASK_BATCH) +
    <usize>head * fieldAddress(params, MASK_HEAD) +
    <usize>query * fieldAddress(params, MASK_ROW)
  );
}

/**
 * Which of the four keys from `key` on a row may attend to, as lanes of ones.
 *
 * @param mask of the row, or 0
 * @param reach last key that the row may attend to
 */
// @ts-ignore: decorator
@inline
export function openKeys(mask: usize, maskKey: i32, key: i32, reach: i32): v128 {
  const open = i32x4.le_s(i32x4.add(i32x4.splat(key), i32x4(0, 1, 2, 3)), i32x4.splat(reach));
  if (mask == 0) return open;
  const bytes = maskKey != 0 ? v128.load32_zero(mask + <usize>key) : v128.load8_splat(mask);
  const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes));
  return v128.and(open, i32x4.ne(words, i32x4.splat(0)));
}

/** Last key that a row may attend to. */
// @ts-ignore: decorator
@inline
export function reachOf(params: usize, query: i32): i32 {
  return fieldI32(params, CAUSAL) != 0 ? query + fieldI32(params, CAUSAL_OFFSET) : i32.MAX_VALUE - 4;
}

/**
 * What dropout multiplies weights [rows][8] by, for `rows` queries from `query` on and 8 keys from `key` (a multiple of 8) on;
 * room for an even number of rows. Counters are (key / 4, query, batch and head, call), so no other weight has the same.
 */
export function dropoutFactors(params: usize, pair: i32, query: i32, rows: i32, key: i32, to: usize): void {
  const threshold = i32x4.splat(fieldI32(params, THRESHOLD));
  const keep = f32x4.splat(fieldF32(params, KEEP_SCALE));
  const c0 = i32x4.add(i32x4.splat(key >> 2), i32x4(0, 1, 0, 1));
  const c2 = i32x4.splat(pair);
  const c3 = i32x4.splat(fieldI32(params, CALL));
  for (; rows > 0; rows -= 2) {
    const c1 = i32x4.add(i32x4.splat(query), i32x4(0, 0, 1, 1));
    philox(c0, c1, c2, c3, fieldI32(params, KEY), fieldI32(params, KEY + 1), to);
    for (let part: usize = 0; part < 64; part += 16) {
      v128.store(to + part, v128.and(i32x4.ge_u(v128.load(to + part), threshold), keep));
    }
    query += 2;
    to += 64;
  }
}

/**
 * Limits the scores [count][8] of up to 8 queries from `query` on, for keys from `from` on: masked ones become −1e9.
 * Lanes from `width` on may hold anything.
 */
export function limit(
  params: usize,
  batch: i32,
  head: i32,
  query: i32,
  width: i32,
  from: i32,
  count: i32,
  scores: usize,
): void {
  const mask = maskRow(params, batch, head, query);
  if (mask != 0) {
    const stride = fieldAddress(params, MASK_ROW);
    const step = fieldAddress(params, MASK_KEY);
    if (stride == 0) limitAll(mask + <usize>from * step, step, count, scores);
    else limitEach(mask + <usize>from * step, stride, step, width, count, scores);
  }
  if (fieldI32(params, CAUSAL) == 0) return;
  const masked = f32x4.splat(MASKED);
  const reach = reachOf(params, query);
  const low = i32x4.add(i32x4.splat(reach), i32x4(0, 1, 2, 3));
  const high = i32x4.add(i32x4.splat(reach), i32x4(4, 5, 6, 7));
  for (let key = max(0, reach + 1 - from); key < count; key++) {
    const to = scores + (<usize>key << 5);
    const number = i32x4.splat(from + key);
    v128.store(to, v128.bitselect(masked, v128.load(to), i32x4.gt_s(number, low)));
    v128.store(to, v128.bitselect(masked, v128.load(to, 16), i32x4.gt_s(number, high)), 16);
  }
}

// One mask for all queries.
function limitAll(mask: usize, step: usize, count: i32, scores: usize): void {
  const masked = f32x4.splat(MASKED);
  for (; count > 0; count--) {
    if (load<u8>(mask) == 0) {
      v128.store(scores, masked);
      v128.store(scores, masked, 16);
    }
    mask += step;
    scores += 32;
  }
}

function limitEach(mask: usize, stride: usize, step: usize, width: i32, count: i32, scores: usize): void {
  for (; count > 0; count--) {
    let at = mask;
    for (let lane = 0; lane < width; lane++) {
      const to = scores + (<usize>lane << 2);
      store<f32>(to, load<u8>(at) == 0 ? MASKED : load<f32>(to));
      at += stride;
    }
    mask += step;
    scores += 32;
  }
}

/**
 * Dropout of the weights [count][8] of 8 queries from `query` on, for keys from `from` (a multiple of 4) on, with the numbers
 * of `dropoutFactors`; `spare` is 64 bytes.
 */
export function drop(params: usize, pair: i32, query: i32, from: i32, count: i32, weights: usize, spare: usize): void {
  const threshold = i32x4.splat(fieldI32(params, THRESHOLD));
  const keep = f32x4.splat(fieldF32(params, KEEP_SCALE));
  const c2 = i32x4.splat(pair);
  const c3 = i32x4.splat(fieldI32(params, CALL));
  for (let half = 0; half < 8; half += 4) {
    const c1 = i32x4.add(i32x4.splat(query + half), i32x4(0, 1, 2, 3));
    let at = weights + (<usize>half << 2);
    for (let key = 0; key < count; key += 4) {
      const c0 = i32x4.splat((from + key) >> 2);
      philoxLanes(c0, c1, c2, c3, fieldI32(params, KEY), fieldI32(params, KEY + 1), spare);
      for (let word = 0; word < min(4, count - key); word++) {
        const factor = v128.and(i32x4.ge_u(v128.load(spare + (<usize>word << 4)), threshold), keep);
        v128.store(at, f32x4.mul(v128.load(at), factor));
        at += 32;
      }
    }
  }
}
