import {
  BLOCK_KEYS,
  BLOCK_QUERIES,
  CAUSAL,
  HEADS,
  K,
  KEYS,
  K_BATCH,
  K_HEAD,
  K_ROW,
  MASK,
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
  drop,
  limit,
  reachOf,
} from './attention-scores';
import { PANEL_COLUMNS, PANEL_ROWS, packColumns, packRows, tile6x8, transpose4 } from './gemm-panels';
import { expNormal } from './math';
import { paddedColumns, paddedRows } from './recurrence';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

/** Below every score that is a number. */
const LOWEST: f32 = -3e38;
/** Maximum and sum of the queries of a panel. */
const STATE_BYTES: usize = 64;
const SPARE_BYTES: usize = 128;

/**
 * Scaled dot-product attention in blocks of keys, with a running maximum and sum (Rabe and Staats 2021; Dao et al. 2022),
 * so that no matrix of all scores exists. Items: (batch, head, block of queries).
 *
 * Queries go in panels of 8 that never mix: scores lie as [key][8 queries], so that maximum, sum and weights of a query are
 * lanes, and the weights are at once the right factor of valuesᵀ · weights. Sums lie as [value of the head][8 queries].
 *
 * Scratch: panels of q (scaled), of a block of k and of vᵀ, scores of a panel; per panel the sums, then maximum and sum.
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
  const qOffset = <usize>batch * fieldAddress(params, Q_BATCH) + <usize>head * fieldAddress(params, Q_HEAD);
  const kOffset = <usize>batch * fieldAddress(params, K_BATCH) + <usize>head * fieldAddress(params, K_HEAD);
  const kRow = fieldAddress(params, K_ROW);
  const panelBytes = <usize>size << 5;
  const sumBytes = <usize>paddedRows(size) << 5;
  const panelsOfQ = scratch();
  const panelsOfK = panelsOfQ + ((<usize>paddedColumns(rows) * size) << 2);
  const panelsOfV = panelsOfK + ((<usize>paddedRows(blockKeys) * size) << 2);
  const scores = panelsOfV + ((<usize>paddedRows(size) * blockKeys) << 2);
  const spare = scores + (<usize>paddedRows(blockKeys) << 5);
  const results = spare + SPARE_BYTES;
  packQueries(params, qOffset, first, rows, panelsOfQ);
  // What lies wholly behind the last key of a row adds nothing, unless a mask leaves the row no other key.
  const bounded = fieldI32(params, CAUSAL) != 0 && fieldAddress(params, MASK) == 0;
  const reach = bounded ? min(keys, reachOf(params, first + rows - 1) + 1) : keys;
  for (let from = 0; from < reach; from += blockKeys) {
    const count = min(blockKeys, keys - from);
    const k = fieldAddress(params, K) + kOffset + <usize>from * kRow;
    const v = fieldAddress(params, V) + kOffset + <usize>from * kRow;
    packRows(k, kRow, 4, count, size, panelsOfK);
    packRows(v, 4, kRow, size, count, panelsOfV);
    let sums = results;
    for (let row = 0; row < rows; row += PANEL_COLUMNS) {
      const query = first + row;
      const width = min(PANEL_COLUMNS, rows - row);
      const seen = bounded ? min(count, reachOf(params, query + width - 1) + 1 - from) : count;
      if (seen > 0) {
        multiply(panelsOfK, panelsOfQ + <usize>(row / PANEL_COLUMNS) * panelBytes, size, seen, scores);
        limit(params, batch, head, query, width, from, seen, scores);
        weigh(seen, scores, sums, sumBytes, from > 0);
        if (fieldI32(params, THRESHOLD) != 0) drop(params, pair, query, from, seen, scores, spare);
        addValues(panelsOfV, count, scores, seen, size, sums, from > 0);
      }
      sums += sumBytes + STATE_BYTES;
    }
  }
  let sums = results;
  for (let row = 0; row < rows; row += PANEL_COLUMNS) {
    finish(params, pair, qOffset, first + row, min(PANEL_COLUMNS, rows - row), sums, sumBytes, spare);
    sums += sumBytes + STATE_BYTES;
  }
}

// Panels of 8 queries, times the scale of the scores.
function packQueries(params: usize, offset: usize, first: i32, rows: i32, to: usize): void {
  const size = fieldI32(params, SIZE);
  const stride = fieldAddress(params, Q_ROW);
  const scale = f32x4.splat(fieldF32(params, SCALE));
  let from = fieldAddress(params, Q) + offset + <usize>first * stride;
  for (let row = 0; row < rows; row += PANEL_COLUMNS) {
    packColumns(from, stride, 4, min(PANEL_COLUMNS, rows - row), size, to);
    for (let left = size; left > 0; left--) {
      v128.store(to, f32x4.mul(v128.load(to), scale));
      v128.store(to, f32x4.mul(v128.load(to, 16), scale), 16);
      to += 32;
    }
    from += stride * PANEL_COLUMNS;
  }
}

// `to` [rows][8] = panels of 6 rows · panel of 8 columns; rows are rounded up to whole panels.
function multiply(panels: usize, panel: usize, depth: i32, rows: i32, to: usize): void {
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    tile6x8(panels, panel, depth, to, 32, false);
    panels += <usize>depth * 24;
    to += 192;
  }
}

// `sums` [size][8] = or += the first `depth` steps of panels that have `steps`, times the weights [depth][8].
function addValues(panels: usize, steps: i32, weights: usize, depth: i32, size: i32, sums: usize, more: bool): void {
  for (let row = 0; row < size; row += PANEL_ROWS) {
    tile6x8(panels, weights, depth, sums, 32, more);
    panels += <usize>steps * 24;
    sums += 192;
  }
}

// Scores [count][8] become weights relative to the largest score so far; what was summed before is brought down to it.
function weigh(count: i32, scores: usize, sums: usize, sumBytes: usize, more: bool): void {
  const state = sums + sumBytes;
  const end = scores + (<usize>count << 5);
  let low = more ? v128.load(state) : f32x4.splat(LOWEST);
  let high = more ? v128.load(state, 16) : low;
  // A NaN may be passed over here: it makes the sum NaN.
  for (let at = scores; at < end; at += 32) {
    low = f32x4.pmax(low, v128.load(at));
    high = f32x4.pmax(high, v128.load(at, 16));
  }
  let sumLow = f32x4.splat(0);
  let sumHigh = sumLow;
  for (let at = scores; at < end; at += 32) {
    const weightLow = expNormal(f32x4.sub(v128.load(at), low));
    v128.store(at, weightLow);
    sumLow = f32x4.add(sumLow, weightLow);
    const weightHigh = expNormal(f32x4.sub(v128.load(at, 16), high));
    v128.store(at, weightHigh, 16);
    sumHigh = f32x4.add(sumHigh, weightHigh);
  }
  if (more) {
    const fadeLow = expNormal(f32x4.sub(v128.load(state), low));
    const fadeHigh = expNormal(f32x4.sub(v128.load(state, 16), high));
    for (let at = sums; at < state; at += 32) {
      v128.store(at, f32x4.mul(v128.load(at), fadeLow));
      v128.store(at, f32x4.mul(v128.load(at, 16), fadeHigh), 16);
    }
    sumLow = f32x4.add(f32x4.mul(v128.load(state, 32), fadeLow), sumLow);
    sumHigh = f32x4.add(f32x4.mul(v128.load(state, 48), fadeHigh), sumHigh);
  }
  v128.store(state, low);
  v128.store(state, high, 16);
  v128.store(state, sumLow, 32);
  v128.store(state, sumHigh, 48);
}

// Weighted means and statistics of up to 8 queries from `query` on; `spare` is 128 bytes.
function finish(
  params: usize,
  pair: i32,
  offset: usize,
  query: i32,
  width: i32,
  sums: usize,
  sumBytes: usize,
  spare: usize,
): void {
  const size = fieldI32(params, SIZE);
  const stride = fieldAddress(params, Q_ROW);
  const state = sums + sumBytes;
  const inverses = state + 32;
  v128.store(inverses, f32x4.div(f32x4.splat(1), v128.load(inverses)));
  v128.store(inverses, f32x4.div(f32x4.splat(1), v128.load(inverses, 16)), 16);
  let statistics = fieldAddress(params, STATISTICS) + (<usize>(pair * fieldI32(params, QUERIES) + query) << 3);
  for (let lane = 0; lane < width; lane++) {
    const at = <usize>lane << 2;
    store<f32>(statistics, load<f32>(state + at));
    store<f32>(statistics, load<f32>(inverses + at), 4);
    statistics += 8;
  }
  const out = fieldAddress(params, OUT) + offset + <usize>query * stride;
  for (let half = 0; half < width; half += 4) {
    let from = sums + (<usize>half << 2);
    for (let value = 0; value < size; value += 4) {
      transpose4(from, 32, spare);
      let to = out + <usize>half * stride + (<usize>value << 2);
      for (let lane = half; lane < min(width, half + 4); lane++) {
        const inverse = v128.load32_splat(inverses + (<usize>lane << 2));
        storeLanes(to, f32x4.mul(v128.load(spare + (<usize>(lane - half) << 5)), inverse), size - value);
        to += stride;
      }
      from += 128;
    }
  }
}
