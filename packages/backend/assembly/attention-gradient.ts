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
  MASKED,
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
  maskRow,
  openKeys,
  reachOf,
} from './attention-scores';
import { multiplyChunks } from './gemm-chunks';
import { PANEL_COLUMNS, PANEL_ROWS, packColumns, packRows, tile6x8, transpose4 } from './gemm-panels';
import { expNormal } from './math';
import { paddedColumns, paddedRows } from './recurrence';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, madd, storeLanes } from './vector';

const DY: usize = OWN;
const DQ: usize = OWN + 1;
const DK: usize = OWN + 2;
const DV: usize = OWN + 3;
const SPARE_BYTES: usize = 192;

/**
 * The gradient of attention; the weights are computed again, block by block. Items: (batch, head). Blocks follow each
 * other in a fixed order, so every sum has the same order for any number of threads.
 *
 * Keys go in panels of 8: weights and their slopes lie as [query][8 keys], so that they are at once the right factor of
 * dyᵀ · weights and qᵀ · slopes, and in chunks of 8 keys the left one of slopes · k. None of them is packed.
 *
 * Scratch: panels of k and v; rows of q and dy, columns of q and dy, later in their place columns of k; weights and factors
 * of dropout of a panel, slopes of all panels, sums of a panel, means of the rows, spare.
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
  const batch = pair / heads;
  const number = pair % heads;
  const qOffset = <usize>batch * fieldAddress(params, Q_BATCH) + <usize>number * fieldAddress(params, Q_HEAD);
  const kOffset = <usize>batch * fieldAddress(params, K_BATCH) + <usize>number * fieldAddress(params, K_HEAD);
  const kRow = fieldAddress(params, K_ROW);
  clear(fieldAddress(params, DK) + kOffset, kRow, keys, size);
  clear(fieldAddress(params, DV) + kOffset, kRow, keys, size);
  const panelsOfK = scratch();
  const panelsOfV = panelsOfK + ((<usize>blockKeys * size) << 2);
  const rest = panelsOfV + ((<usize>blockKeys * size) << 2);
  for (let from = 0; from < keys; from += blockKeys) {
    const count = min(blockKeys, keys - from);
    const offset = kOffset + <usize>from * kRow;
    packAcross(fieldAddress(params, K) + offset, kRow, 4, count, size, size, panelsOfK);
    packAcross(fieldAddress(params, V) + offset, kRow, 4, count, size, size, panelsOfV);
    for (let first = 0; first < queries; first += rows) {
      const part = min(rows, queries - first);
      // Rows whose keys all lie before this block have no weight in it, unless a mask leaves them no other.
      if (bounded(params) && reachOf(params, first + part - 1) < from) continue;
      block(params, pair, qOffset, offset, from, count, first, part, panelsOfK, panelsOfV, rest);
    }
  }
}

// Whether no row has weights behind its last key.
function bounded(params: usize): bool {
  return fieldI32(params, CAUSAL) != 0 && fieldAddress(params, MASK) == 0;
}

function clear(to: usize, stride: usize, rows: i32, size: i32): void {
  for (; rows > 0; rows--) {
    memory.fill(to, 0, (<usize>size) << 2);
    to += stride;
  }
}

// Panels of `room` steps of k, of which `depth` are packed and the others zeros.
function packAcross(
  from: usize,
  columnStride: usize,
  depthStride: usize,
  columns: i32,
  depth: i32,
  room: i32,
  to: usize,
): void {
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    const at = from + <usize>column * columnStride;
    packColumns(at, columnStride, depthStride, min(PANEL_COLUMNS, columns - column), depth, to);
    memory.fill(to + ((<usize>depth) << 5), 0, (<usize>(room - depth)) << 5);
    to += (<usize>room) << 5;
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
  rest: usize,
): void {
  const size = fieldI32(params, SIZE);
  const qRow = fieldAddress(params, Q_ROW);
  const kRow = fieldAddress(params, K_ROW);
  const blockKeys = <usize>fieldI32(params, BLOCK_KEYS);
  const padded = <usize>paddedRows(rows);
  const rowBytes = (padded * size) << 2;
  const columnBytes = (padded * paddedRows(size)) << 2;
  const panelBytes = padded << 5;
  const offset = qOffset + <usize>first * qRow;
  const q = fieldAddress(params, Q) + offset;
  const dy = fieldAddress(params, DY) + offset;
  const rowsOfQ = rest;
  const rowsOfDy = rowsOfQ + rowBytes;
  const columnsOfQ = rowsOfDy + rowBytes;
  const columnsOfDy = columnsOfQ + columnBytes;
  const columnsOfK = rest;
  const weights = rest + max((rowBytes + columnBytes) << 1, (blockKeys * paddedColumns(size)) << 2);
  const factors = weights + panelBytes;
  const slopes = factors + panelBytes + 32;
  const sums = slopes + ((padded * blockKeys) << 2);
  const means = sums + ((<usize>paddedRows(size)) << 5);
  const spare = means + (padded << 2);
  packRows(q, qRow, 4, rows, size, rowsOfQ);
  packRows(dy, qRow, 4, rows, size, rowsOfDy);
  packRows(q, 4, qRow, size, rows, columnsOfQ);
  packRows(dy, 4, qRow, size, rows, columnsOfDy);
  for (let row = 0; row < rows; row++) {
    const at = offset + <usize>row * qRow;
    store<f32>(means + ((<usize>row) << 2), dot(fieldAddress(params, OUT) + at, fieldAddress(params, DY) + at, size));
  }
  let slopesOfPanel = slopes;
  for (let key = 0; key < count; key += PANEL_COLUMNS) {
    const width = min(PANEL_COLUMNS, count - key);
    // Rows before `begin`, whole panels of them, cannot see these keys.
    const begin = bounded(params)
      ? (max(0, min(rows, from + key - reachOf(params, first))) / PANEL_ROWS) * PANEL_ROWS
      : 0;
    memory.fill(slopesOfPanel, 0, (<usize>begin) << 5);
    if (begin < rows) {
      const panel = (<usize>key * size) << 2;
      multiply(rowsOfQ, panelsOfK + panel, size, begin, rows, weights);
      multiply(rowsOfDy, panelsOfV + panel, size, begin, rows, slopesOfPanel);
      slopesOfScores(params, pair, first, begin, rows, from + key, width, weights, slopesOfPanel, factors, means);
      const to = kOffset + <usize>key * kRow;
      addSums(columnsOfDy, weights, begin, rows, size, sums, fieldAddress(params, DV) + to, kRow, width, spare);
      addSums(columnsOfQ, slopesOfPanel, begin, rows, size, sums, fieldAddress(params, DK) + to, kRow, width, spare);
    }
    slopesOfPanel += panelBytes;
  }
  const chunks = (count + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  packAcross(fieldAddress(params, K) + kOffset, 4, kRow, size, count, chunks * PANEL_COLUMNS, columnsOfK);
  const dq = fieldAddress(params, DQ) + offset;
  multiplyChunks(slopes, panelBytes, chunks, columnsOfK, rows, size, dq, qRow, from > 0, spare);
}

// `to` [rows][8] = panels of rows · panel of 8 columns, from row `begin` (a multiple of 6) on.
function multiply(panels: usize, panel: usize, depth: i32, begin: i32, rows: i32, to: usize): void {
  panels += (<usize>begin * depth) << 2;
  to += (<usize>begin) << 5;
  for (let row = begin; row < rows; row += PANEL_ROWS) {
    tile6x8(panels, panel, depth, to, 32, false);
    panels += <usize>depth * 24;
    to += 192;
  }
}

// Adds (columns · panel)ᵀ, summed over the rows from `begin` on, to `keys` (at most 8) rows of `size` values at `to`.
function addSums(
  columns: usize,
  panel: usize,
  begin: i32,
  rows: i32,
  size: i32,
  sums: usize,
  to: usize,
  stride: usize,
  keys: i32,
  spare: usize,
): void {
  const skipped = <usize>begin * 24;
  for (let value = 0; value < size; value += PANEL_ROWS) {
    tile6x8(columns + skipped, panel + ((<usize>begin) << 5), rows - begin, sums + ((<usize>value) << 5), 32, false);
    columns += <usize>rows * 24;
  }
  for (let half = 0; half < keys; half += 4) {
    let from = sums + ((<usize>half) << 2);
    for (let value = 0; value < size; value += 4) {
      transpose4(from, 32, spare);
      let at = to + <usize>half * stride + ((<usize>value) << 2);
      for (let key = half; key < min(keys, half + 4); key++) {
        const sum = f32x4.add(v128.load(at), v128.load(spare + ((<usize>(key - half)) << 5)));
        storeLanes(at, sum, size - value);
        at += stride;
      }
      from += 128;
    }
  }
}

// In place: raw scores become weights (after dropout), gradients of the weights become those of the raw scores.
function slopesOfScores(
  params: usize,
  pair: i32,
  first: i32,
  begin: i32,
  rows: i32,
  key: i32,
  width: i32,
  weights: usize,
  slopes: usize,
  factors: usize,
  means: usize,
): void {
  const heads = fieldI32(params, HEADS);
  const scale = f32x4.splat(fieldF32(params, SCALE));
  const drops = fieldI32(params, THRESHOLD) != 0;
  const limits =
    fieldAddress(params, MASK) != 0 ||
    width < PANEL_COLUMNS ||
    reachOf(params, first + begin) < key + PANEL_COLUMNS - 1;
  const maskKey = fieldI32(params, MASK_KEY);
  const absentLow = i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(width));
  const absentHigh = i32x4.ge_s(i32x4(4, 5, 6, 7), i32x4.splat(width));
  let statistics =
    fieldAddress(params, STATISTICS) + ((<usize>(pair * fieldI32(params, QUERIES) + first + begin)) << 3);
  if (drops) dropoutFactors(params, pair, first + begin, rows - begin, key, factors + ((<usize>begin) << 5));
  for (let row = begin; row < rows; row++) {
    const at = (<usize>row) << 5;
    const mean = v128.load32_splat(means + ((<usize>row) << 2));
    const largest = v128.load32_splat(statistics);
    const inverse = v128.load32_splat(statistics, 4);
    statistics += 8;
    let low = f32x4.mul(v128.load(weights + at), scale);
    let high = f32x4.mul(v128.load(weights + at, 16), scale);
    let openLow = i32x4.splat(-1);
    let openHigh = openLow;
    if (limits) {
      const mask = maskRow(params, pair / heads, pair % heads, first + row);
      const reach = reachOf(params, first + row);
      openLow = openKeys(mask, maskKey, key, reach);
      openHigh = openKeys(mask, maskKey, key + 4, reach);
      low = v128.bitselect(low, f32x4.splat(MASKED), openLow);
      high = v128.bitselect(high, f32x4.splat(MASKED), openHigh);
      low = v128.bitselect(f32x4.splat(-Infinity), low, absentLow);
      high = v128.bitselect(f32x4.splat(-Infinity), high, absentHigh);
    }
    low = f32x4.mul(expNormal(f32x4.sub(low, largest)), inverse);
    high = f32x4.mul(expNormal(f32x4.sub(high, largest)), inverse);
    let slopeLow = v128.load(slopes + at);
    let slopeHigh = v128.load(slopes + at, 16);
    let keptLow = low;
    let keptHigh = high;
    if (drops) {
      const factorLow = v128.load(factors + at);
      const factorHigh = v128.load(factors + at, 16);
      keptLow = f32x4.mul(keptLow, factorLow);
      keptHigh = f32x4.mul(keptHigh, factorHigh);
      slopeLow = f32x4.mul(slopeLow, factorLow);
      slopeHigh = f32x4.mul(slopeHigh, factorHigh);
    }
    v128.store(weights + at, keptLow);
    v128.store(weights + at, keptHigh, 16);
    slopeLow = f32x4.mul(f32x4.mul(low, f32x4.sub(slopeLow, mean)), scale);
    slopeHigh = f32x4.mul(f32x4.mul(high, f32x4.sub(slopeHigh, mean)), scale);
    // A masked score is a constant: a row of masked keys only has weights, and nothing flows back through them.
    v128.store(slopes + at, v128.and(slopeLow, openLow));
    v128.store(slopes + at, v128.and(slopeHigh, openHigh), 16);
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
