import { ArgumentError } from '@modu/core';
import { panelColumns, panelRows } from './panels.ts';

/** How many queries and keys are worked on at a time. */
export interface AttentionBlocks {
  readonly queries: number;
  readonly keys: number;
}

// Floats of a thread's scratch memory, with some to spare for the alignment of parts.
const scratchFloats = 65_000;
const mostQueries = 128;
const fewQueries = 24;

// Long blocks of keys first: each costs another look at the sums of all queries.
function blocks(
  where: string,
  size: number,
  panel: number,
  queriesFor: (keys: number) => number,
  lengths: readonly number[],
): AttentionBlocks {
  let best: AttentionBlocks | undefined;
  for (const keys of lengths) {
    const queries = Math.min(mostQueries, Math.floor(queriesFor(keys) / panel) * panel);
    if (queries >= panel) best = { queries, keys };
    if (queries >= fewQueries) return { queries, keys };
  }
  if (best !== undefined) return best;
  throw new ArgumentError(`${where}: heads must have at most about 1200 values, received ${size}`);
}

const upTo = (multiple: number, value: number): number => Math.ceil(value / multiple) * multiple;

/** For `attention` of `assembly/attention.ts`. The keys depend on nothing but the head, for they decide the rounding. */
export function attentionBlocks(where: string, size: number): AttentionBlocks {
  const rows = upTo(panelRows, size);
  const floats = (keys: number): number => upTo(panelRows, keys) * (size + panelColumns) + rows * keys;
  const queries = (keys: number): number => (scratchFloats - floats(keys)) / (size + rows + 2);
  return blocks(where, size, panelColumns, queries, [128, 64, 32, 16, 8]);
}

/** For `attentionGradient` of `assembly/attention-gradient.ts`. */
export function attentionGradientBlocks(where: string, size: number): AttentionBlocks {
  const [rows, columns] = [upTo(panelRows, size), upTo(panelColumns, size)];
  const queries = (keys: number): number => {
    const left = scratchFloats - 2 * keys * size - panelColumns * rows;
    const perQuery = 2 * panelColumns + keys + 1;
    // Columns of k take the place of q and dy once these are done with.
    return Math.min(left / (2 * (size + rows) + perQuery), (left - keys * columns) / perQuery);
  };
  return blocks(where, size, panelRows, queries, [128, 64, 32, 16, 8]);
}

/** Fewer queries at a time, in whole panels, where there are too few blocks for all threads. */
export function sharedQueries(queries: number, most: number, pairs: number, threads: number): number {
  const wanted = threads === 1 ? 1 : Math.ceil((4 * threads) / Math.max(1, pairs));
  const parts = Math.max(1, Math.ceil(queries / most), Math.min(wanted, Math.ceil(queries / fewQueries)));
  return Math.max(panelColumns, Math.min(most, upTo(panelColumns, queries / parts)));
}
