import type { ModuBackend } from '../backend.ts';
import { panelColumns, panelRows } from './panels.ts';

/** How the rows of a batch are shared out among threads. */
export interface RowGroups {
  /** Rows of an item. */
  readonly rows: number;
  readonly items: number;
  /** `rows` rounded up to whole panels. */
  readonly paddedRows: number;
}

// Weights beyond this do not stay in the second-level cache from step to step: more rows at once use each reading better.
const cachedBytes = 512 * 1024;
const manyPanels = 4;

/** Groups of rows of about equal size: one panel each, or a few where the weights are large. */
export function rowGroups(rows: number, weightBytes: number, threads: number): RowGroups {
  const panels = Math.ceil(rows / panelRows);
  const together = weightBytes <= cachedBytes ? 1 : Math.min(manyPanels, Math.ceil(panels / threads));
  const items = Math.max(1, Math.ceil(panels / together));
  const each = Math.ceil(rows / items);
  return {
    rows: each,
    items: Math.ceil(rows / Math.max(1, each)),
    paddedRows: Math.ceil(each / panelRows) * panelRows,
  };
}

/** Floats of a row of state in the working memory of an item. */
export function paddedLanes(count: number): number {
  return Math.ceil(count / 4) * 4;
}

/** Floats of a row of a product. */
export function paddedColumns(columns: number): number {
  return Math.ceil(columns / panelColumns) * panelColumns;
}

/** Bytes of the working memory of an item of `floats` floats, such that the next one begins on a cache line of its own. */
export function workBytes(floats: number): number {
  return Math.ceil((4 * floats) / 64) * 64;
}

/**
 * Packs [depth, columns] weights, or with `transpose` the transpose of [columns, depth], into panels for
 * `multiplyState`: `4 · depth · paddedColumns(columns)` bytes at `to`.
 */
export function packWeights(
  backend: ModuBackend,
  weights: number,
  depth: number,
  columns: number,
  transpose: boolean,
  to: number,
): void {
  const fields = [0, weights, 0, to, 0, columns, depth, 0, Number(transpose), depth];
  const panels = Math.ceil(columns / panelColumns);
  backend.run('matMulPack', fields, panels, Math.ceil(16_384 / Math.max(1, panelColumns * depth)));
}
