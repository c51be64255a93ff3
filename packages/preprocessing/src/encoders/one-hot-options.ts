import { expectOneOf, expectOptions, invalid } from '@modu/core';
import { toCategory, type Category } from '../input/cell-input.ts';
import { expectCategoryLists } from './column-categories.ts';
import type { DropRule } from './column-encoding.ts';
import { expectLimits } from './infrequent-categories.ts';

/** Makes the name of an output column out of the input column's name and the category. */
export type FeatureNameCombiner = (feature: string, category: Category) => string;

/** Options of {@link OneHotEncoder}. */
export interface OneHotEncoderOptions {
  /** `'auto'` (default) takes the categories that `fit` sees, in order; else one list of categories per column. */
  readonly categories?: 'auto' | readonly (readonly Category[])[];
  /**
   * Leave out one column per feature: `null` (default) none, `'first'` that of the first category, `'if_binary'` the
   * same for features of two categories only, or an array with the category to leave out for each column.
   */
  readonly drop?: DropRule;
  /**
   * What `transform` does with a category that `fit` did not see: `'error'` (default) throws, `'ignore'` writes zeros,
   * `'infrequent_if_exist'` counts it to the infrequent categories, and writes zeros where there are none.
   */
  readonly handleUnknown?: 'error' | 'ignore' | 'infrequent_if_exist';
  /** Categories seen less often are grouped: an integer count ≥ 1, or a share of the rows in (0, 1); default null. */
  readonly minFrequency?: number | null;
  /** Most output columns per feature, the group of infrequent categories included; default null, no limit. */
  readonly maxCategories?: number | null;
  /** `'concat'` (default) names outputs `feature_category`; else a function that makes the name. */
  readonly featureNameCombiner?: 'concat' | FeatureNameCombiner;
}

/** The options of a {@link OneHotEncoder} with their defaults filled in. */
export type OneHotEncoderSettings = Readonly<Required<OneHotEncoderOptions>>;

const where = 'OneHotEncoder';
const known = ['categories', 'drop', 'handleUnknown', 'minFrequency', 'maxCategories', 'featureNameCombiner'] as const;

/** The options with their defaults. @throws {ArgumentError} */
export function checkOneHotOptions(options: OneHotEncoderOptions | undefined): OneHotEncoderSettings {
  const {
    categories = 'auto',
    drop = null,
    handleUnknown = 'error',
    minFrequency = null,
    maxCategories = null,
    featureNameCombiner = 'concat',
  } = expectOptions(where, options, known);
  return Object.freeze({
    categories: expectCategoryLists(where, categories),
    drop: expectDrop(drop),
    handleUnknown: expectOneOf(where, 'handleUnknown', handleUnknown, ['error', 'ignore', 'infrequent_if_exist']),
    ...expectLimits(where, minFrequency, maxCategories),
    featureNameCombiner: expectCombiner(featureNameCombiner),
  });
}

function expectDrop(drop: unknown): DropRule {
  if (drop === null || drop === 'first' || drop === 'if_binary') return drop;
  if (!Array.isArray(drop)) {
    throw invalid(where, 'drop', "null, 'first', 'if_binary' or an array with one category per column", drop);
  }
  return Object.freeze(
    drop.map((item: unknown, j) => {
      const category = toCategory(item);
      if (category === undefined) throw invalid(where, `drop[${j}]`, 'a string, a number, a boolean or null', item);
      return category;
    }),
  );
}

function expectCombiner(value: unknown): 'concat' | FeatureNameCombiner {
  if (value === 'concat' || typeof value === 'function') return value as 'concat' | FeatureNameCombiner;
  throw invalid(where, 'featureNameCombiner', "'concat' or a function", value);
}
