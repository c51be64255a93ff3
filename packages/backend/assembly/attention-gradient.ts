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
  OWN,
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
import { PANEL_COLUMNS, PANEL_ROWS, packColumns, packRows, partialTile, tile6x8 } from './gemm-panels';
import { expNormal } from './math';
import { paddedColumns, paddedRows } from './recurrence';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, madd } from './vector';

const DY: usize = OWN;
const DQ: usize = OWN + 1;
const DK: usize = OWN + 2;
const DV: usize = OWN + 3;

/**
 * The gradient of attention; the weights are computed again, block by block. Items: (batch, head). Blocks follow each
 * other in a fixed order, so every sum has the same order for any number of threads.
 */
export function attentionGradient(params: usize, begin: i32, end: i32): void {
  for (let pair = begin; pair < end; pair++) head(params, pair);
}

function head(params: usize, pair: i32): void {
  const heads = fieldI32(params, HEADS);
  const queries = fieldI32(params, QUERIES);
  const keys = fieldI32(params, KEYS);
  const size = fieldI32(params, SIZE);
  const blockKeys = fieldI32(params, BLOCK_KEYS);
  const rows = fieldI32(params, BLOCK_QUERIES);
  const width = <usize>paddedColumns(size) << 2;
  const batch = pair / heads;
  const number = pair % heads;
  const qOffset = <usize>batch * fieldAddress(params, Q_BATCH) + <usize>number * fieldAddress(params, Q_HEAD);
  const kOffset = <usize>batch * fieldAddress(params, K_BATCH) + <usize>number * fieldAddress(params, K_HEAD);
  const kRow = fieldAddress(params, K_ROW);
  clear(fieldAddress(params, DQ) + qOffset, fieldAddress(params, Q_ROW), queries, size);
  clear(fieldAddress(params, DK) + kOffset, kRow, keys, size);
  clear(fieldAddress(params, DV) + kOffset, kRow, keys, size);
  const panelsOfK = scratch();
  const panelsOfV = panelsOfK + width * blockKeys;
  const columnsOfK = panelsOfV + width * blockKeys;
  const rest = columnsOfK + width * blockKeys;
  for (let from = 0; from < keys; from += blockKeys) {
    const count = min(blockKeys, keys - from);
    const k = fieldAddress(params, K) + kOffset + <usize>from * kRow;
    const v = fieldAddress(params, V) + kOffset + <usize>from * kRow;
    packAcross(k, kRow, 4, count, size, panelsOfK);
    packAcross(v, kRow, 4, count, size, panelsOfV);
    packAcross(k, 4, kRow, size, count, columnsOfK);
    for (let first = 0; first < queries; first += rows) {
      const part = min(rows, queries - first);
      // Rows whose keys all lie before this block have no weight in it, unless a mask leaves them no other.
      if (from > 0 && fieldAddress(params, MASK) == 0 && reachOf(params, first + part - 1) < from) continue;
      block(params, pair, qOffset, kOffset, from, count, first, part, panelsOfK, panelsOfV, columnsOfK, rest);
    }
  }
}

function clear(to: usize, stride: usize, rows: i32, size: i32): void {
  for (; rows > 0; rows--) {
    memory.fill(to, 0, <usize>size << 2);
    to += stride;
  }
}

function packAcross(from: usize, columnStride: usize, depthStride: usize, columns: i32, depth: i32, to: usize): void {
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    const panel = to + ((<usize>column * depth) << 2);
    const at = from + <usize>column * columnStride;
    packColumns(at, columnStride, depthStride, min(PANEL_COLUMNS, columns - column), depth, panel);
  }
}

function block(
  params: usize,
  pair: i32,
  qOffset: usize,
  kOffset: usize,
  from: i32,
  count: i32,
  first: i32,
  rows: i32,
  panelsOfK: usize,
  panelsOfV: usize,
  columnsOfK: usize,
  rest: usize,
): void {
  const size = fieldI32(params, SIZE);
  const stride = <usize>fieldI32(params, BLOCK_KEYS) << 2;
  const qRow = fieldAddress(params, Q_ROW);
  const kRow = fieldAddress(params, K_ROW);
  const padded = paddedRows(rows);
  const width = <usize>paddedColumns(size) << 2;
  const offset = qOffset + <usize>first * qRow;
  const q = fieldAddress(params, Q) + offset;
  const dy = fieldAddress(params, DY) + offset;
  const weights = rest;
  const slopes = weights + stride * padded;
  const panels = slopes + stride * padded;
  const columns = panels + max(width * padded, (stride + 24) * padded);
  const factors = columns + width * padded;
  const spare = factors + stride + 64;
  packRows(q, qRow, 4, rows, size, panels);
  product(panels, panelsOfK, size, padded, count, weights, stride);
  packRows(dy, qRow, 4, rows, size, panels);
  product(panels, panelsOfV, size, padded, count, slopes, stride);
  slopesOfScores(params, pair, offset, from, count, first, rows, weights, slopes, factors);
  // dv += weightsᵀ · dy
  packRows(weights, 4, stride, count, rows, panels);
  packAcross(dy, 4, qRow, size, rows, columns);
  addProduct(panels, columns, rows, count, size, fieldAddress(params, DV) + kOffset + <usize>from * kRow, kRow, spare);
  // dk += slopesᵀ · q
  packRows(slopes, 4, stride, count, rows, panels);
  packAcross(q, 4, qRow, size, rows, columns);
  addProduct(panels, columns, rows, count, size, fieldAddress(params, DK) + kOffset + <usize>from * kRow, kRow, spare);
  // dq += slopes · k
  packRows(slopes, stride, 4, rows, count, panels);
  addProduct(panels, columnsOfK, count, rows, size, fieldAddress(params, DQ) + offset, qRow, spare);
}

function product(a: usize, b: usize, depth: i32, rows: i32, columns: i32, to: usize, stride: usize): void {
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    let panel = a;
    let c = to + (<usize>column << 2);
    for (let row = 0; row < rows; row += PANEL_ROWS) {
      tile6x8(panel, b, depth, c, stride, false);
      panel += <usize>depth * 24;
      c += stride * PANEL_ROWS;
    }
    b += <usize>depth << 5;
  }
}

function addProduct(
  a: usize,
  b: usize,
  depth: i32,
  rows: i32,
  columns: i32,
  to: usize,
  stride: usize,
  spare: usize,
): void {
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    const width = min(PANEL_COLUMNS, columns - column);
    let panel = a;
    let c = to + (<usize>column << 2);
    for (let row = 0; row < rows; row += PANEL_ROWS) {
      const height = min(PANEL_ROWS, rows - row);
      if (width == PANEL_COLUMNS && height == PANEL_ROWS) tile6x8(panel, b, depth, c, stride, true);
      else partialTile(panel, b, depth, c, stride, true, height, width, spare);
      panel += <usize>depth * 24;
      c += stride * PANEL_ROWS;
    }
    b += <usize>depth << 5;
  }
}

// In place: raw scores become weights (after dropout), gradients of the weights become those of the raw scores.
function slopesOfScores(
  params: usize,
  pair: i32,
  offset: usize,
  from: i32,
  count: i32,
  first: i32,
  rows: i32,
  weights: usize,
  slopes: usize,
  factors: usize,
): void {
  const heads = fieldI32(params, HEADS);
  const size = fieldI32(params, SIZE);
  const scale = f32x4.splat(fieldF32(params, SCALE));
  const maskKey = fieldI32(params, MASK_KEY);
  const stride = <usize>fieldI32(params, BLOCK_KEYS) << 2;
  const drops = fieldI32(params, THRESHOLD) != 0;
  const statistics = fieldAddress(params, STATISTICS) + (<usize>(pair * fieldI32(params, QUERIES) + first) << 3);
  for (let row = 0; row < rows; row++) {
    const query = first + row;
    const rowOffset = offset + <usize>row * fieldAddress(params, Q_ROW);
    const mean = f32x4.splat(dot(fieldAddress(params, OUT) + rowOffset, fieldAddress(params, DY) + rowOffset, size));
    const largest = v128.load32_splat(statistics + (<usize>row << 3));
    const inverse = v128.load32_splat(statistics + (<usize>row << 3), 4);
    const mask = maskRow(params, pair / heads, pair % heads, query);
    const reach = reachOf(params, query);
    if (drops) dropoutFactors(params, pair, query, from, count, factors);
    for (let key = 0; key < count; key += 4) {
      const at = (<usize>key << 2) + <usize>row * stride;
      const score = limited(v128.load(weights + at), scale, mask, maskKey, from + key, from + count, reach);
      const weight = f32x4.mul(expNormal(f32x4.sub(score, largest)), inverse);
      let slope = v128.load(slopes + at);
      let kept = weight;
      if (drops) {
        const factor = v128.load(factors + (<usize>key << 2));
        kept = f32x4.mul(kept, factor);
        slope = f32x4.mul(slope, factor);
      }
      v128.store(weights + at, kept);
      v128.store(slopes + at, f32x4.mul(f32x4.mul(weight, f32x4.sub(slope, mean)), scale));
    }
  }
}

function dot(a: usize, b: usize, count: i32): f32 {
  let sum = f32x4.splat(0);
  for (; count >= 4; count -= 4) {
    sum = madd(v128.load(a), v128.load(b), sum);
    a += 16;
    b += 16;
  }
  let total =
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
  for (; count > 0; count--) {
    total += load<f32>(a) * load<f32>(b);
    a += 4;
    b += 4;
  }
  return total;
}
