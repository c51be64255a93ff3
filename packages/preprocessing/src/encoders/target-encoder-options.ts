import {
  ArgumentError,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  expectOptions,
  invalid,
  type Splitter,
} from '@modu/core';
import type { Category } from '../input/cell-input.ts';
import { expectRandomSource, type RandomSource } from '../input/random-source.ts';
import { expectCategoryLists } from './column-categories.ts';
import type { TargetType } from './target-values.ts';

/** Options of {@link TargetEncoder}. */
export interface TargetEncoderOptions {
  /** `'auto'` (default) takes the categories that `fit` sees; else one list of categories per column. */
  readonly categories?: 'auto' | readonly (readonly Category[])[];
  /** `'auto'` (default) tells by the values: `'continuous'` for numbers with fractions, `'multiclass'` for more than two others. */
  readonly targetType?: 'auto' | TargetType;
  /** How many rows with the mean target each category is given; default `'auto'`, by the variances. */
  readonly smooth?: 'auto' | number;
  /** Number of folds that `fitTransform` takes for cross-fitting, stratified for classes, or a splitter; default 5. */
  readonly cv?: number | Splitter;
  /** Shuffle rows before they are divided into folds; default true. Not with a splitter. */
  readonly shuffle?: boolean;
  /** Chooses the shuffle; default null, a seed that nobody knows. Not with a splitter or without a shuffle. */
  readonly randomState?: RandomSource | null;
}

/** The options of a {@link TargetEncoder} with their defaults filled in. */
export type TargetEncoderSettings = Readonly<Required<TargetEncoderOptions>>;

const where = 'TargetEncoder';
const known = ['categories', 'targetType', 'smooth', 'cv', 'shuffle', 'randomState'] as const;
const types = ['auto', 'binary', 'multiclass', 'continuous'] as const;

/** The options with their defaults. @throws {ArgumentError} */
export function checkTargetOptions(options: TargetEncoderOptions | undefined): TargetEncoderSettings {
  const given = expectOptions(where, options, known);
  const {
    categories = 'auto',
    targetType = 'auto',
    smooth = 'auto',
    cv = 5,
    shuffle = true,
    randomState = null,
  } = given;
  const isSplitter = typeof cv === 'object' && cv !== null && typeof (cv as Partial<Splitter>).split === 'function';
  if (typeof cv !== 'number' && !isSplitter) throw invalid(where, 'cv', 'an integer at least 2 or a splitter', cv);
  expectBoolean(where, 'shuffle', shuffle);
  if (isSplitter && given.shuffle !== undefined && !shuffle) {
    throw new ArgumentError(`${where}: shuffle must be left out when cv is a splitter, received false`);
  }
  const source = expectRandomSource(where, randomState);
  if (source !== null && (isSplitter || !shuffle)) {
    throw invalid(where, 'randomState', 'null when nothing is shuffled by it', randomState);
  }
  return Object.freeze({
    categories: expectCategoryLists(where, categories),
    targetType: expectOneOf(where, 'targetType', targetType, types),
    smooth: smooth === 'auto' ? smooth : expectNumber(where, 'smooth', smooth, { min: 0 }),
    cv: typeof cv === 'number' ? expectInteger(where, 'cv', cv, { min: 2 }) : cv,
    shuffle,
    randomState: source,
  });
}
