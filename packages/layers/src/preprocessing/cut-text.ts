import { invalid } from '@modu/core';

/** What is done with a text before it is cut; A–Z only become lower case, as in Keras. */
export type Standardize = 'lowerAndStripPunctuation' | 'lower' | 'stripPunctuation' | ((text: string) => string) | null;

/** How a text is cut into words. */
export type Split = 'whitespace' | 'character' | ((text: string) => readonly string[]) | null;

const punctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;

/** A text made plain. @throws {ArgumentError} when a function gives no string */
export function standardized(where: string, text: string, standardize: Standardize): string {
  if (standardize === null) return text;
  if (typeof standardize === 'function') {
    const result: unknown = standardize(text);
    if (typeof result === 'string') return result;
    throw invalid(where, 'the result of standardize', 'a string', result);
  }
  const lower = standardize === 'stripPunctuation' ? text : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return standardize === 'lower' ? lower : lower.replace(punctuation, '');
}

/** The words of a text. @throws {ArgumentError} when a function gives no list of strings */
export function cut(where: string, text: string, split: Exclude<Split, null>): readonly string[] {
  if (split === 'character') return Array.from(text);
  if (split === 'whitespace') return text.split(/[\t-\r ]+/).filter((word) => word !== '');
  const words: unknown = split(text);
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  throw invalid(where, 'the result of split', 'an array of strings', words);
}

/** The sequences of each of some numbers of words, joined by spaces. */
export function joinGrams(words: readonly string[], widths: readonly number[]): string[] {
  return widths.flatMap((width) =>
    Array.from({ length: Math.max(0, words.length - width + 1) }, (_, i) => words.slice(i, i + width).join(' ')),
  );
}
