import { expectInteger, invalid } from '@modu/core';

/** Limits below which the categories of a column are grouped. */
export interface FrequencyLimits {
  /** Categories seen less often are infrequent: a count (at least 1), or a share of the rows (between 0 and 1). */
  readonly minFrequency: number | null;
  /** Most output columns per input column, the infrequent group included. */
  readonly maxCategories: number | null;
}

/**
 * Indices of the infrequent categories, ascending; null when there are none.
 *
 * Where `maxCategories` is exceeded, the rarest are grouped; of equally rare ones those that come first in the order.
 */
export function findInfrequent(
  counts: readonly number[],
  rows: number,
  { minFrequency, maxCategories }: FrequencyLimits,
): readonly number[] | null {
  const least = minFrequency === null ? 0 : minFrequency < 1 ? minFrequency * rows : minFrequency;
  const infrequent = counts.map((count) => count < least);
  const outputs = counts.length - infrequent.filter(Boolean).length + 1;
  if (maxCategories !== null && maxCategories < outputs) {
    const rarest = counts.map((_, i) => i).sort((a, b) => (counts[a] as number) - (counts[b] as number));
    for (const i of rarest.slice(0, counts.length - (maxCategories - 1))) infrequent[i] = true;
  }
  const indices = infrequent.flatMap((is, i) => (is ? [i] : []));
  return indices.length === 0 ? null : indices;
}

/** Where each of `count` categories goes when the infrequent ones share the last place. */
export function groupInfrequent(count: number, infrequent: readonly number[] | null): readonly number[] {
  const grouped = new Set(infrequent);
  const last = count - grouped.size;
  let next = 0;
  return Array.from({ length: count }, (_, i) => (grouped.has(i) ? last : next++));
}

/** Whether the options group infrequent categories. */
export function groupsInfrequent({ minFrequency, maxCategories }: FrequencyLimits): boolean {
  return minFrequency !== null || maxCategories !== null;
}

/** The options that say which categories are infrequent. @throws {ArgumentError} */
export function expectLimits(where: string, minFrequency: unknown, maxCategories: unknown): FrequencyLimits {
  return {
    minFrequency: expectFrequency(where, minFrequency),
    maxCategories: maxCategories === null ? null : expectInteger(where, 'maxCategories', maxCategories, { min: 1 }),
  };
}

function expectFrequency(where: string, value: unknown): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && ((Number.isSafeInteger(value) && value >= 1) || (value > 0 && value < 1)))
    return value;
  throw invalid(where, 'minFrequency', 'a positive integer, a number between 0 and 1, or null', value);
}
