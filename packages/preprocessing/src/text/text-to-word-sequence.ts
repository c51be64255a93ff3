import { expectOptions, expectString } from '@modu/core';
import { checkWordOptions, type WordOptions } from './word-options.ts';
import { wordSplitter } from './word-splitter.ts';

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
