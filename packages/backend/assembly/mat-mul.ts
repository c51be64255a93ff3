import { PANEL_COLUMNS, PANEL_ROWS, packColumns, packRows, partialTile, tile6x8 } from './gemm-panels';
import { ELU, LEAKY_RELU, LINEAR, RELU, RELU6, SIGMOID, TANH, activate } from './math';
import { scratch } from './threads';
import { fieldAddress, fieldF32, fieldI32, storeLanes } from './vector';

// Fields of both kernels, in the order in which `src/kernels/mat-mul.ts` writes them.
const A: usize = 0;
const B: usize = 1;
const OUT: usize = 2;
const PACKED: usize = 3;
const ROWS: usize = 4;
const COLUMNS: usize = 5;
const DEPTH: usize = 6;
const TRANSPOSE_A: usize = 7;
const TRANSPOSE_B: usize = 8;
/** Steps of k in a block. */
const BLOCK_DEPTH: usize = 9;
/** Rows and columns (a multiple of 8) of the part of the product that is one item. */
const ITEM_ROWS: usize = 10;
const ITEM_COLUMNS: usize = 11;
/** Address of pairs (matrix of A, matrix of B), one per matrix of the product. */
const BATCHES: usize = 12;
/** Address of one value per column, or 0. */
const BIAS: usize = 13;
const ACTIVATION: usize = 14;
const ALPHA: usize = 15;

/** Where in the scratch memory a tile at an edge is put together; the panels of A lie before it. */
const SPARE: usize = 261888;

/**
 * Packs B: per matrix and block of k all panels of 8 columns, one after another.
 * Items: (matrix of B, block of k, panel).
 */
export function matMulPack(params: usize, begin: i32, end: i32): void {
  const columns = fieldI32(params, COLUMNS);
  const depth = fieldI32(params, DEPTH);
  const blockDepth = fieldI32(params, BLOCK_DEPTH);
  const panels = (columns + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const blocks = (depth + blockDepth - 1) / blockDepth;
  const transposed = fieldI32(params, TRANSPOSE_B) != 0;
  const columnStride: usize = transposed ? <usize>depth << 2 : 4;
  const depthStride: usize = transposed ? 4 : <usize>columns << 2;
  const matrixBytes = <usize>depth * columns * 4;
  const packedBytes = <usize>depth * panels * 32;
  for (let item = begin; item < end; item++) {
    const panel = item % panels;
    const block = (item / panels) % blocks;
    const matrix = <usize>(item / panels / blocks);
    const first = block * blockDepth;
    const steps = min(blockDepth, depth - first);
    const column = panel * PANEL_COLUMNS;
    packColumns(
      fieldAddress(params, B) + matrix * matrixBytes + <usize>first * depthStride + <usize>column * columnStride,
      columnStride,
      depthStride,
      min(PANEL_COLUMNS, columns - column),
      steps,
      fieldAddress(params, PACKED) + matrix * packedBytes + ((<usize>first * panels + <usize>panel * steps) << 5),
    );
  }
}

/** Items: (matrix of the product, block of rows, block of columns). */
export function matMul(params: usize, begin: i32, end: i32): void {
  const rows = fieldI32(params, ROWS);
  const columns = fieldI32(params, COLUMNS);
  const itemRows = fieldI32(params, ITEM_ROWS);
  const itemColumns = fieldI32(params, ITEM_COLUMNS);
  const rowBlocks = (rows + itemRows - 1) / itemRows;
  const columnBlocks = (columns + itemColumns - 1) / itemColumns;
  for (let item = begin; item < end; item++) {
    const column = (item % columnBlocks) * itemColumns;
    const row = ((item / columnBlocks) % rowBlocks) * itemRows;
    const matrix = item / columnBlocks / rowBlocks;
    part(params, matrix, row, min(itemRows, rows - row), column, min(itemColumns, columns - column));
  }
}

function part(params: usize, matrix: i32, row: i32, rows: i32, column: i32, columns: i32): void {
  const depth = fieldI32(params, DEPTH);
  const allColumns = fieldI32(params, COLUMNS);
  const blockDepth = fieldI32(params, BLOCK_DEPTH);
  const panels = (allColumns + PANEL_COLUMNS - 1) / PANEL_COLUMNS;
  const allRows = fieldI32(params, ROWS);
  const transposed = fieldI32(params, TRANSPOSE_A) != 0;
  const rowStride: usize = transposed ? 4 : <usize>depth << 2;
  const depthStride: usize = transposed ? <usize>allRows << 2 : 4;
  const batch = fieldAddress(params, BATCHES) + (<usize>matrix << 3);
  const a = fieldAddress(params, A) + <usize>load<i32>(batch) * allRows * depth * 4 + <usize>row * rowStride;
  const b = fieldAddress(params, PACKED) + <usize>load<i32>(batch, 4) * depth * panels * 32;
  const stride = <usize>allColumns << 2;
  const out = fieldAddress(params, OUT) + ((<usize>matrix * allRows + row) * allColumns + column) * 4;
  const panelsOfA = scratch();
  const firstPanel = column / PANEL_COLUMNS;
  for (let first = 0; first < depth; first += blockDepth) {
    const steps = min(blockDepth, depth - first);
    packRows(a + <usize>first * depthStride, rowStride, depthStride, rows, steps, panelsOfA);
    let panelOfB = b + ((<usize>first * panels + <usize>firstPanel * steps) << 5);
    for (let j = 0; j < columns; j += PANEL_COLUMNS) {
      const width = min(PANEL_COLUMNS, columns - j);
      let panelOfA = panelsOfA;
      let c = out + (<usize>j << 2);
      for (let i = 0; i < rows; i += PANEL_ROWS) {
        const height = min(PANEL_ROWS, rows - i);
        if (width == PANEL_COLUMNS && height == PANEL_ROWS) {
          tile6x8(panelOfA, panelOfB, steps, c, stride, first > 0);
        } else {
          partialTile(panelOfA, panelOfB, steps, c, stride, first > 0, height, width, scratch() + SPARE);
        }
        panelOfA += <usize>steps * 24;
        c += stride * PANEL_ROWS;
      }
      panelOfB += <usize>steps << 5;
    }
  }
  if (depth == 0) {
    for (let i = 0; i < rows; i++) memory.fill(out + <usize>i * stride, 0, <usize>columns << 2);
  }
  const bias = fieldAddress(params, BIAS);
  const activation = fieldI32(params, ACTIVATION);
  if (bias != 0 || activation != LINEAR) {
    finish(out, stride, rows, columns, bias == 0 ? 0 : bias + (<usize>column << 2), activation, fieldF32(params, ALPHA));
  }
}

function finish(out: usize, stride: usize, rows: i32, columns: i32, bias: usize, kind: i32, alpha: f32): void {
  if (kind == RELU) finishAs(RELU, out, stride, rows, columns, bias, alpha);
  else if (kind == RELU6) finishAs(RELU6, out, stride, rows, columns, bias, alpha);
  else if (kind == LEAKY_RELU) finishAs(LEAKY_RELU, out, stride, rows, columns, bias, alpha);
  else if (kind == ELU) finishAs(ELU, out, stride, rows, columns, bias, alpha);
  else if (kind == SIGMOID) finishAs(SIGMOID, out, stride, rows, columns, bias, alpha);
  else if (kind == TANH) finishAs(TANH, out, stride, rows, columns, bias, alpha);
  else finishAs(LINEAR, out, stride, rows, columns, bias, alpha);
}

// @ts-ignore: decorator
@inline
function finishAs(kind: i32, out: usize, stride: usize, rows: i32, columns: i32, bias: usize, alpha: f32): void {
  const slope = f32x4.splat(alpha);
  for (let row = 0; row < rows; row++) {
    let at = out + <usize>row * stride;
    let add = bias;
    for (let left = columns; left > 0; left -= 4) {
      let value = v128.load(at);
      if (bias != 0) {
        value = f32x4.add(value, v128.load(add));
        add += 16;
      }
      storeLanes(at, activate(kind, value, slope), left);
      at += 16;
    }
  }
}
