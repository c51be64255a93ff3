import { invalid } from '@modu/core';
import { compareCategories } from '../input/category-order.ts';
import type { Category, CellColumn } from '../input/cell-input.ts';
import { median } from '../statistics/percentiles.ts';
import { countDistinct } from '../statistics/value-index.ts';

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

/** The value that occurs most often, the smallest of those that tie: numbers before booleans before strings. */
export function mostFrequent(column: CellColumn): Category {
  const { values, counts } = countDistinct(column);
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    const [count, most] = [counts[i] as number, counts[best] as number];
    if (count < most) continue;
    if (count > most || compareCategories(values[best] as Category, values[i] as Category) > 0) best = i;
  }
  return values.length === 0 ? Number.NaN : (values[best] as Category);
}
