import { ArgumentError, describe, expectOneOf, expectOptions, invalid } from '@modu/core';
import { expectCategoryLists } from './column-categories.ts';
import { expectLimits, type FrequencyLimits } from './infrequent-categories.ts';
import type { Category } from '../input/cell-input.ts';

/** Options of {@link OrdinalEncoder}. */
export interface OrdinalEncoderOptions extends Partial<FrequencyLimits> {
  /** `'auto'` (default) takes the categories that `fit` sees, in order; else one list of categories per column. */
  readonly categories?: 'auto' | readonly (readonly Category[])[];
  /** `'error'` (default) refuses a category that `fit` did not see, `'use_encoded_value'` writes `unknownValue` for it. */
  readonly handleUnknown?: 'error' | 'use_encoded_value';
  /** What stands for unknown categories: an integer that is no code of a category, or NaN; default null. */
  readonly unknownValue?: number | null;
  /** What stands for NaN, where `fit` saw one: an integer that is no code of a category, or NaN (default). */
  readonly encodedMissingValue?: number;
}

/** The options of an {@link OrdinalEncoder} with their defaults filled in. */
export type OrdinalEncoderSettings = Readonly<Required<OrdinalEncoderOptions>>;

const where = 'OrdinalEncoder';
const known = [
  'categories',
  'handleUnknown',
  'unknownValue',
  'encodedMissingValue',
  'minFrequency',
  'maxCategories',
] as const;

/** The options with their defaults. @throws {ArgumentError} */
export function checkOrdinalOptions(options: OrdinalEncoderOptions | undefined): OrdinalEncoderSettings {
  const {
    categories = 'auto',
    handleUnknown = 'error',
    unknownValue = null,
    encodedMissingValue = Number.NaN,
    minFrequency = null,
    maxCategories = null,
  } = expectOptions(where, options, known);
  expectOneOf(where, 'handleUnknown', handleUnknown, ['error', 'use_encoded_value']);
  if (handleUnknown === 'error' && unknownValue !== null) {
    throw new ArgumentError(
      `${where}: unknownValue must be null unless handleUnknown is 'use_encoded_value', received ${describe(unknownValue)}`,
    );
  }
  return Object.freeze({
    categories: expectCategoryLists(where, categories),
    handleUnknown,
    unknownValue: handleUnknown === 'error' ? null : expectCode('unknownValue', unknownValue),
    encodedMissingValue: expectCode('encodedMissingValue', encodedMissingValue),
    ...expectLimits(where, minFrequency, maxCategories),
  });
}

function expectCode(name: string, value: unknown): number {
  if (typeof value === 'number' && (Number.isSafeInteger(value) || Number.isNaN(value))) return value;
  throw invalid(where, name, 'an integer or NaN', value);
}
