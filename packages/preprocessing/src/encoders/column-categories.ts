import { ArgumentError, DataError, ShapeError, describe, invalid } from '@modu/core';
import { compareCategories } from '../input/category-order.ts';
import { toCategory, type Category, type CellInput } from '../input/cell-input.ts';
import { placeName } from '../input/numeric-input.ts';
import { countDistinct } from '../statistics/value-index.ts';

/**
 * The distinct values in order: numbers ascending, or false and true, or strings by code point; then null, then NaN.
 *
 * @throws {DataError} when strings, numbers and booleans are mixed
 */
export function sortedCategories(where: string, place: string, values: Iterable<Category>): readonly Category[] {
  const distinct = [...new Set(values)];
  const categories = distinct.every((value) => typeof value === 'number')
    ? Array.from(Float64Array.from(distinct).sort())
    : distinct.sort(compareCategories);
  const present = categories.filter((value) => value !== null && !Number.isNaN(value));
  const types = [...new Set(present.map((value) => `${typeof value}s`))];
  if (types.length > 1) {
    throw new DataError(
      `${where}: ${place} must hold only strings, only numbers or only booleans, received ${types.join(' and ')}`,
    );
  }
  return categories;
}

/**
 * A list of categories given as an option: distinct, NaN last, numbers ascending; strings come in any order.
 *
 * @throws {ArgumentError}
 */
export function expectCategories(where: string, name: string, list: unknown): readonly Category[] {
  if (!Array.isArray(list) || list.length === 0) throw invalid(where, name, 'a non-empty array of categories', list);
  const categories = expectDistinct(where, name, list);
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
  return categories;
}

/** An array of different categories in any order. @throws {ArgumentError} */
export function expectDistinct(where: string, name: string, list: unknown): readonly Category[] {
  if (!Array.isArray(list)) throw invalid(where, name, 'an array of categories', list);
  const seen = new Set<Category>();
  return Object.freeze(
    list.map((item: unknown, i) => {
      const category = toCategory(item);
      if (category === undefined) throw invalid(where, `${name}[${i}]`, 'a string, a number, a boolean or null', item);
      if (seen.has(category)) {
        throw new ArgumentError(`${where}: ${name} must hold each category once, received ${describe(category)} twice`);
      }
      seen.add(category);
      return category;
    }),
  );
}

/** How the categories of columns are found. */
export interface CategoryOptions {
  readonly categories: 'auto' | readonly (readonly Category[])[];
}

/** The categories of a column of `fit` in their order, and how often each occurs. */
export interface CountedCategories {
  readonly categories: readonly Category[];
  readonly counts: readonly number[];
}

/**
 * The categories of column `j`: those given, or those that are there.
 *
 * @param strict whether values that are not among the given categories are an error
 * @throws {DataError} for such values, and when strings, numbers and booleans are mixed
 */
export function fitCategories(
  where: string,
  input: CellInput,
  j: number,
  { categories: lists }: CategoryOptions,
  strict: boolean,
): CountedCategories {
  const place = `column ${placeName(input.columnNames, j)}`;
  const { values, counts } = countDistinct(input.column(j));
  const given = lists === 'auto' ? undefined : lists[j];
  if (given !== undefined && strict) {
    const known = new Set(given);
    const unknown = values.find((value) => !known.has(value));
    if (unknown !== undefined) {
      throw new DataError(`${where}: ${place} must hold only the given categories, received ${describe(unknown)}`);
    }
  }
  const countOf = new Map(values.map((value, i) => [value, counts[i] as number]));
  const categories = given ?? sortedCategories(where, place, values);
  return { categories, counts: categories.map((category) => countOf.get(category) ?? 0) };
}

/** @throws {ShapeError} when there is a list of categories for another number of columns */
export function checkLists(where: string, name: string, lists: unknown, columns: number): void {
  if (!Array.isArray(lists) || lists.length === columns) return;
  throw new ShapeError(`${where}: ${name} must have one entry per column (${columns}), received ${lists.length}`);
}

/** `'auto'` or one list of categories per column. @throws {ArgumentError} */
export function expectCategoryLists(where: string, categories: unknown): 'auto' | readonly (readonly Category[])[] {
  if (categories === 'auto') return categories;
  if (!Array.isArray(categories)) throw invalid(where, 'categories', "'auto' or one array per column", categories);
  return Object.freeze(categories.map((list: unknown, j) => expectCategories(where, `categories[${j}]`, list)));
}

/** The error for a category that `fit` did not see. */
export function unseenCategory(where: string, place: string, value: unknown): DataError {
  return new DataError(`${where}: column ${place} must hold only categories that fit saw, received ${describe(value)}`);
}
