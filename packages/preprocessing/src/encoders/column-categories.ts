import { ArgumentError, DataError, describe, invalid } from '@modu/core';
import { compareCategories } from '../input/category-order.ts';
import { toCategory, type Category } from '../input/cell-input.ts';

/**
 * The distinct values in order: numbers ascending, or false and true, or strings by code point; then null, then NaN.
 *
 * @throws {DataError} when strings, numbers and booleans are mixed
 */
export function sortedCategories(where: string, place: string, values: Iterable<Category>): readonly Category[] {
  const categories = [...new Set(values)].sort(compareCategories);
  const present = categories.filter((value) => value !== null && !Number.isNaN(value));
  const types = [...new Set(present.map((value) => `${typeof value}s`))];
  if (types.length > 1) {
    throw new DataError(
      `${where}: ${place} must hold only strings, only numbers or only booleans, received ${types.join(' and ')}`,
    );
  }
  return categories;
}

/** How often each value occurs. */
export function countValues(values: Iterable<Category>): Map<Category, number> {
  const counts = new Map<Category, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/**
 * A list of categories given as an option: distinct, NaN last, numbers ascending; strings come in any order.
 *
 * @throws {ArgumentError}
 */
export function expectCategories(where: string, name: string, list: unknown): readonly Category[] {
  if (!Array.isArray(list) || list.length === 0) throw invalid(where, name, 'a non-empty array of categories', list);
  const categories = list.map((item: unknown, i) => {
    const category = toCategory(item);
    if (category === undefined) throw invalid(where, `${name}[${i}]`, 'a string, a number, a boolean or null', item);
    return category;
  });
  const seen = new Set<Category>();
  for (const category of categories) {
    if (seen.has(category)) {
      throw new ArgumentError(`${where}: ${name} must hold each category once, received ${describe(category)} twice`);
    }
    seen.add(category);
  }
  const nan = categories.findIndex((category) => Number.isNaN(category));
  if (nan >= 0 && nan !== categories.length - 1) {
    throw new ArgumentError(`${where}: ${name} must have NaN last, received it at position ${nan}`);
  }
  const descent = categories.findIndex((category, i) => i > 0 && Number(category) < Number(categories[i - 1]));
  if (categories.every((category) => typeof category === 'number') && descent >= 0) {
    throw new ArgumentError(
      `${where}: ${name} must be in ascending order, received ${describe(categories[descent])} after ${describe(categories[descent - 1])}`,
    );
  }
  return Object.freeze(categories);
}
