import { ArgumentError } from '@modu/core';

/** How many queries and keys are worked on at a time. */
export interface AttentionBlocks {
  readonly queries: number;
  readonly keys: number;
}

// Floats of a thread's scratch memory, with some to spare for the alignment of parts.
const scratchFloats = 65_000;
const panelRows = 6;
const mostQueries = 96;
const fewQueries = 24;

// Long blocks of keys first: each costs another look at the sums of all queries.
function blocks(where: string, size: number, queriesFor: (keys: number, width: number) => number): AttentionBlocks {
  const width = Math.ceil(size / 8) * 8;
  let best: AttentionBlocks | undefined;
  for (const keys of [64, 32, 16, 8]) {
    const queries = Math.min(mostQueries, Math.floor(queriesFor(keys, width) / panelRows) * panelRows);
    if (queries >= panelRows) best = { queries, keys };
    if (queries >= fewQueries) return { queries, keys };
  }
  if (best !== undefined) return best;
  throw new ArgumentError(`${where}: heads must have at most about 1200 values, received ${size}`);
}

/** For `attention` of `assembly/attention.ts`. The keys depend on nothing but the head, for they decide the rounding. */
export function attentionBlocks(where: string, size: number): AttentionBlocks {
  return blocks(where, size, (keys, width) => (scratchFloats - 2 * keys * width - keys) / (2 * width + 2 * keys + 2));
}

/** For `attentionGradient` of `assembly/attention-gradient.ts`. */
export function attentionGradientBlocks(where: string, size: number): AttentionBlocks {
  return blocks(
    where,
    size,
    (keys, width) => (scratchFloats - 3 * keys * width - keys) / (2 * keys + Math.max(width, keys + 6) + width),
  );
}

/** Fewer queries at a time where there are too few blocks for all threads. */
export function sharedQueries(queries: number, most: number, pairs: number, threads: number): number {
  const wanted = threads === 1 ? 1 : Math.ceil((4 * threads) / Math.max(1, pairs));
  const parts = Math.max(1, Math.ceil(queries / most), Math.min(wanted, Math.ceil(queries / fewQueries)));
  return Math.max(panelRows, Math.min(most, Math.ceil(queries / parts / panelRows) * panelRows));
}
