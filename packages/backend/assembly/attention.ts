import {
  BLOCK_KEYS,
  BLOCK_QUERIES,
  HEADS,
  K,
  KEYS,
  K_BATCH,
  K_HEAD,
  K_ROW,
  MASK,
  MASK_KEY,
  OUT,
  Q,
  QUERIES,
  Q_BATCH,
  Q_HEAD,
  Q_ROW,
  SCALE,
  SIZE,
  STATISTICS,
  THRESHOLD,
  V,
  dropoutFactors,
  limited,
  maskRow,
  reachOf,
} from './attention-scores';
import { PANEL_COLUMNS, PANEL_ROWS, packColumns, packRows, tile6x8 } from './gemm-panels';
import { expNormal } from './math';
import { paddedColumns, paddedRows } from './recurrence';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

/** Below every score that is a number. */
const LOWEST: f32 = -3e38;

/**
 * Scaled dot-product attention in blocks of keys, with a running maximum and sum (Rabe and Staats 2021; Dao et al. 2022),
 * so that no matrix of all scores exists. Items: (batch, head, block of queries).
 *
 * Scratch: panels of q, the sums of weighted values, panels of a block of k and v, scores, their panels, maximum and sum
 * of each row, factors of dropout.
 */
export function attention(params: usize, begin: i32, end: i32): void {
  const queries = fieldI32(params, QUERIES);
  const rows = fieldI32(params, BLOCK_QUERIES);
  const blocks = (queries + rows - 1) / rows;
  for (let item = begin; item < end; item++) {
    const first = (item % blocks) * rows;
    block(params, item / blocks, first, min(rows, queries - first));
  }
}

function block(params: usize, pair: i32, first: i32, rows: i32): void {
  const heads = fieldI32(params, HEADS);
  const batch = pair / heads;
  const head = pair % heads;
  const size = fieldI32(params, SIZE);
  const keys = fieldI32(params, KEYS);
  const blockKeys = fieldI32(params, BLOCK_KEYS);
  const padded = paddedRows(rows);
  const width = paddedColumns(size);
  const qOffset = <usize>batch * fieldAddress(params, Q_BATCH) + <usize>head * fieldAddress(params, Q_HEAD);
  const kOffset = <usize>batch * fieldAddress(params, K_BATCH) + <usize>head * fieldAddress(params, K_HEAD);
  const qRow = fieldAddress(params, Q_ROW);
  const kRow = fieldAddress(params, K_ROW);
  const scoreStride = <usize>blockKeys << 2;
  const sumStride = <usize>width << 2;
  const panelsOfQ = scratch();
  const sums = panelsOfQ + ((<usize>padded * size) << 2);
  const panelsOfK = sums + sumStride * padded;
  const panelsOfV = panelsOfK + ((<usize>blockKeys * size) << 2);
  const scores = panelsOfV + ((<usize>blockKeys * width) << 2);
  const panels = scores + scoreStride * padded;
  const state = panels + scoreStride * padded;
  const factors = state + (<usize>padded << 3);
  packRows(fieldAddress(params, Q) + qOffset + <usize>first * qRow, qRow, 4, rows, size, panelsOfQ);
  memory.fill(sums, 0, sumStride * padded);
  for (let row = 0; row < rows; row++) {
    store<f32>(state + (<usize>row << 3), LOWEST);
    store<f32>(state + (<usize>row << 3), 0, 4);
  }
  // What lies wholly behind the last key of the last row adds nothing, unless a mask leaves a row no other key.
  const reach = fieldAddress(params, MASK) == 0 ? reachOf(params, first + rows - 1) : keys;
  for (let from = 0; from < keys && (from == 0 || from <= reach); from += blockKeys) {
    const count = min(blockKeys, keys - from);
    for (let key = 0; key < count; key += PANEL_COLUMNS) {
      packColumns(
        fieldAddress(params, K) + kOffset + <usize>(from + key) * kRow,
        kRow,
        4,
        min(PANEL_COLUMNS, count - key),
        size,
        panelsOfK + ((<usize>key * size) << 2),
      );
    }
    const v = fieldAddress(params, V) + kOffset + <usize>from * kRow;
    for (let column = 0; column < size; column += PANEL_COLUMNS) {
      const panel = panelsOfV + ((<usize>column * count) << 2);
      packColumns(v + (<usize>column << 2), 4, kRow, min(PANEL_COLUMNS, size - column), count, panel);
    }
    product(panelsOfQ, panelsOfK, size, padded, count, scores, scoreStride, false);
    for (let row = 0; row < rows; row++) {
      const query = first + row;
      if (fieldI32(params, THRESHOLD) != 0) dropoutFactors(params, pair, query, from, count, factors);
      weigh(
        params,
        maskRow(params, batch, head, query),
        reachOf(params, query),
        from,
        count,
        scores + <usize>row * scoreStride,
        state + (<usize>row << 3),
        sums + <usize>row * sumStride,
        width,
        factors,
      );
    }
    packRows(scores, scoreStride, 4, padded, count, panels);
    product(panels, panelsOfV, count, padded, size, sums, sumStride, true);
  }
  finish(params, pair, first, rows, qOffset, sums, sumStride, state);
}

/** `to` (rows a multiple of 6, stride a multiple of 32 bytes) = or += panels · panels. */
function product(a: usize, b: usize, depth: i32, rows: i32, columns: i32, to: usize, stride: usize, more: bool): void {
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    let panel = a;
    let c = to + (<usize>column << 2);
    for (let row = 0; row < rows; row += PANEL_ROWS) {
      tile6x8(panel, b, depth, c, stride, more);
      panel += <usize>depth * 24;
      c += stride * PANEL_ROWS;
    }
    b += <usize>depth << 5;
  }
}

// Scores of one row become weights relative to the largest score so far; what was summed before is brought down to it.
function weigh(
  params: usize,
  mask: usize,
  reach: i32,
  from: i32,
  count: i32,
  scores: usize,
  state: usize,
  sums: usize,
  width: i32,
  factors: usize,
): void {
  const scale = f32x4.splat(fieldF32(params, SCALE));
  const maskKey = fieldI32(params, MASK_KEY);
  const keys = from + count;
  const before = v128.load32_splat(state);
  let largest = before;
  for (let key = 0; key < count; key += 4) {
    const at = scores + (<usize>key << 2);
    const score = limited(v128.load(at), scale, mask, maskKey, from + key, keys, reach);
    v128.store(at, score);
    largest = f32x4.max(largest, score);
  }
  largest = f32x4.max(largest, v128.shuffle<i32>(largest, largest, 2, 3, 0, 1));
  largest = f32x4.max(largest, v128.shuffle<i32>(largest, largest, 1, 0, 3, 2));
  let sum = f32x4.splat(0);
  for (let key = 0; key < count; key += 4) {
    const at = scores + (<usize>key << 2);
    const weight = expNormal(f32x4.sub(v128.load(at), largest));
    sum = f32x4.add(sum, weight);
    const kept = fieldI32(params, THRESHOLD) != 0 ? f32x4.mul(weight, v128.load(factors + (<usize>key << 2))) : weight;
    v128.store(at, kept);
  }
  const fade = expNormal(f32x4.sub(before, largest));
  const total =
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  store<f32>(state, load<f32>(state, 4) * f32x4.extract_lane(fade, 0) + total, 4);
  store<f32>(state, f32x4.extract_lane(largest, 0));
  for (let left = width; left > 0; left -= 4) {
    v128.store(sums, f32x4.mul(v128.load(sums), fade));
    sums += 16;
  }
}

function finish(
  params: usize,
  pair: i32,
  first: i32,
  rows: i32,
  offset: usize,
  sums: usize,
  stride: usize,
  state: usize,
): void {
  const size = fieldI32(params, SIZE);
  const queries = fieldI32(params, QUERIES);
  for (let row = 0; row < rows; row++) {
    const query = first + row;
    const inverse = <f32>1 / load<f32>(state, 4);
    const statistics = fieldAddress(params, STATISTICS) + (<usize>(pair * queries + query) << 3);
    store<f32>(statistics, load<f32>(state));
    store<f32>(statistics, inverse, 4);
    const factor = f32x4.splat(inverse);
    let to = fieldAddress(params, OUT) + offset + <usize>query * fieldAddress(params, Q_ROW);
    let from = sums;
    for (let left = size; left > 0; left -= 4) {
      storeLanes(to, f32x4.mul(v128.load(from), factor), left);
      to += 16;
      from += 16;
    }
    sums += stride;
    state += 8;
  }
}
