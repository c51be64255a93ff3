import { expectBoolean, expectOptions, expectString } from '@modu/core';
import { wordSplitter } from './word-splitter.ts';

/** The characters that separate words by default: punctuation but the apostrophe, tab and newline. */
export const defaultFilters = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n';

/** How a text is cut into words. */
export interface WordOptions {
  /** Characters that are replaced by `split`; default punctuation without `'`, tab and newline. */
  readonly filters?: string;
  /** Make the text lower case first, as Python's `str.lower` does; default true. */
  readonly lower?: boolean;
  /** What separates words; default a space. */
  readonly split?: string;
}

/** {@link WordOptions} with their defaults filled in. */
export type WordSettings = Readonly<Required<WordOptions>>;

/** The options with their defaults. @throws {ArgumentError} */
export function checkWordOptions(
  where: string,
  { filters = defaultFilters, lower = true, split = ' ' }: WordOptions,
): WordSettings {
  return {
    filters: expectString(where, 'filters', filters, { allowEmpty: true }),
    lower: expectBoolean(where, 'lower', lower),
    split: expectString(where, 'split', split),
  };
}

/**
 * A text as its words.
 *
 * Lower case follows the full Unicode mapping, as Python's does: `İ` becomes `i̇`, a final `Σ` becomes `ς`.
 *
 * @throws {ArgumentError} when `text` is no string, and for unknown or wrong options
 * @see keras.src.legacy.preprocessing.text.text_to_word_sequence, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/text.py
 * @example
 * ```ts
 * textToWordSequence('To be, or not to be'); // ['to', 'be', 'or', 'not', 'to', 'be']
 * ```
 */
export function textToWordSequence(text: string, options?: WordOptions): string[] {
  const where = 'textToWordSequence';
  const settings = checkWordOptions(where, expectOptions(where, options, ['filters', 'lower', 'split']));
  return wordSplitter(settings)(expectString(where, 'text', text, { allowEmpty: true }));
}
