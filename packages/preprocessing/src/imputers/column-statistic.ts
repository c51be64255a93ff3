import { invalid } from '@modu/core';
import { compareCategories } from '../input/category-order.ts';
import type { Category } from '../input/cell-input.ts';

/** How {@link SimpleImputer} finds the value that fills a column. */
export type ImputerStrategy = 'mean' | 'median' | 'most_frequent' | 'constant';

/** Finds the value that fills a column from the values that are there. */
export type ImputerStatistic = (values: Float64Array) => number;

/** The statistic of the present values of a numeric column; NaN when there are none. */
export function numericStatistic(
  where: string,
  strategy: 'median' | 'most_frequent' | ImputerStatistic,
  values: Float64Array,
): number {
  if (typeof strategy === 'function') {
    const value: unknown = strategy(values);
    if (typeof value !== 'number') throw invalid(where, 'the value that strategy returns', 'a number', value);
    return value;
  }
  if (values.length === 0) return Number.NaN;
  return strategy === 'median' ? median(values) : (mostFrequent(values) as number);
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The value that occurs most often, the smallest of those that tie: numbers before booleans before strings. */
export function mostFrequent(values: Iterable<Category>): Category {
  const counts = new Map<Category, number>();
  let best: Category = Number.NaN;
  let bestCount = 0;
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  for (const [value, count] of counts) {
    if (count < bestCount || (count === bestCount && compareCategories(best, value) <= 0)) continue;
    best = value;
    bestCount = count;
  }
  return best;
}
