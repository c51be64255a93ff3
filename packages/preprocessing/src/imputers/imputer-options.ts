import { ArgumentError, describe, expectBoolean, expectOneOf, expectOptions, invalid } from '@modu/core';
import type { ImputerStatistic, ImputerStrategy } from './column-statistic.ts';

/** Options of {@link SimpleImputer}. */
export interface SimpleImputerOptions<S extends ImputerStrategy = ImputerStrategy> {
  /** What marks a missing value; default NaN, which also stands for `null` and `undefined`. */
  readonly missingValues?: number | string | null;
  /** `'mean'` (default), `'median'`, `'most_frequent'`, `'constant'`, or a function of the values that are there. */
  readonly strategy?: S | ImputerStatistic;
  /** What strategy `'constant'` fills in; default 0 for numbers, `'missing_value'` for columns with strings. */
  readonly fillValue?: number | string | null;
  /** Append one column of 0 and 1 per column that had missing values in `fit`; default false. */
  readonly addIndicator?: boolean;
  /** Keep columns without any value in `fit`, filled with 0 (or `fillValue`); default false, which drops them. */
  readonly keepEmptyFeatures?: boolean;
}

/** The options of a {@link SimpleImputer} with their defaults filled in. */
export type ImputerSettings<S extends ImputerStrategy> = Readonly<Required<SimpleImputerOptions<S>>>;

const known = ['missingValues', 'strategy', 'fillValue', 'addIndicator', 'keepEmptyFeatures'] as const;
const strategies = ['mean', 'median', 'most_frequent', 'constant'] as const;

/** The options with their defaults. @throws {ArgumentError} */
export function checkImputerOptions<S extends ImputerStrategy>(
  options: SimpleImputerOptions<S> | undefined,
): ImputerSettings<S> {
  const where = 'SimpleImputer';
  const given = expectOptions(where, options, known);
  const strategy: unknown = given.strategy ?? 'mean';
  const { missingValues = Number.NaN, fillValue = null, addIndicator = false, keepEmptyFeatures = false } = given;
  return Object.freeze({
    missingValues: expectMissing(where, missingValues),
    strategy: (typeof strategy === 'function' ? strategy : expectOneOf(where, 'strategy', strategy, strategies)) as S,
    fillValue: expectFill(where, fillValue),
    addIndicator: expectBoolean(where, 'addIndicator', addIndicator),
    keepEmptyFeatures: expectBoolean(where, 'keepEmptyFeatures', keepEmptyFeatures),
  });
}

/** A marker of missing values. @throws {ArgumentError} */
export function expectMissing(where: string, value: unknown, allowStrings = true): number | string | null {
  if (value === null || (allowStrings && typeof value === 'string')) return value;
  if (typeof value === 'number' && (Number.isNaN(value) || Number.isFinite(value))) return value;
  const expected = allowStrings ? 'NaN, null, a finite number or a string' : 'NaN, null or a finite number';
  throw new ArgumentError(`${where}: missingValues must be ${expected}, received ${describe(value)}`);
}

function expectFill(where: string, value: unknown): number | string | null {
  if (value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value)))
    return value;
  throw invalid(where, 'fillValue', 'a finite number, a string or null', value);
}
