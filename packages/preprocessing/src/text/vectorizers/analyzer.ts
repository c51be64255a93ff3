import { ArgumentError, describe, expectArray, expectBoolean, expectFunction, invalid } from '@modu/core';
import { pythonPattern, shortenSpaces, splitWhitespace } from '../python-text.ts';
import { stripAccentsAscii, stripAccentsUnicode } from '../strip-accents.ts';
import { englishStopWords } from './english-stop-words.ts';

/** How vectorizers cut texts into features. */
export interface AnalyzerOptions {
  /** Drop accents: `'unicode'`, `'ascii'` (with all that is not ASCII), or a function of the text; default null. */
  readonly stripAccents?: 'ascii' | 'unicode' | ((text: string) => string) | null;
  /** Make the text lower case; default true. */
  readonly lowercase?: boolean;
  /** Prepares the text in place of `stripAccents` and `lowercase`; default null. */
  readonly preprocessor?: ((text: string) => string) | null;
  /** Cuts the text into words in place of `tokenPattern`; default null. */
  readonly tokenizer?: ((text: string) => readonly string[]) | null;
  /** Words to leave out, or `'english'`; default null. */
  readonly stopWords?: 'english' | readonly string[] | null;
  /** What a word is, in Python's syntax (`\w`, `\d`, `\s`, `\b` go by Unicode); default two and more letters, digits or `_`. */
  readonly tokenPattern?: string;
  /** The least and the largest number of words, or characters, in a feature; default `[1, 1]`. */
  readonly ngramRange?: readonly [min: number, max: number];
  /** Features are words, characters, characters within words, or what a function of the text gives; default `'word'`. */
  readonly analyzer?: 'word' | 'char' | 'char_wb' | ((text: string) => readonly string[]);
}

/** {@link AnalyzerOptions} with their defaults filled in. */
export type AnalyzerSettings = Readonly<Required<AnalyzerOptions>>;

/** The names of the options. */
export const analyzerOptionNames = [
  'stripAccents',
  'lowercase',
  'preprocessor',
  'tokenizer',
  'stopWords',
  'tokenPattern',
  'ngramRange',
  'analyzer',
] as const satisfies readonly (keyof AnalyzerOptions)[];

const defaultPattern = '(?u)\\b\\w\\w+\\b';
const defaultWords = /[\p{L}\p{N}_]{2,}/gu;

/** The options with their defaults. @throws {ArgumentError} */
export function checkAnalyzerOptions(where: string, given: AnalyzerOptions): AnalyzerSettings {
  const { stripAccents = null, preprocessor = null, tokenizer = null, stopWords = null } = given;
  const { tokenPattern = defaultPattern, ngramRange = [1, 1], analyzer = 'word' } = given;
  if (
    stripAccents !== null &&
    stripAccents !== 'ascii' &&
    stripAccents !== 'unicode' &&
    typeof stripAccents !== 'function'
  ) {
    throw invalid(where, 'stripAccents', "'ascii', 'unicode', a function or null", stripAccents);
  }
  if (!['word', 'char', 'char_wb'].includes(analyzer as string) && typeof analyzer !== 'function') {
    throw invalid(where, 'analyzer', "'word', 'char', 'char_wb' or a function", analyzer);
  }
  checkPattern(where, tokenPattern);
  return {
    stripAccents,
    lowercase: expectBoolean(where, 'lowercase', given.lowercase ?? true),
    preprocessor: preprocessor === null ? null : expectFunction(where, 'preprocessor', preprocessor),
    tokenizer: tokenizer === null ? null : expectFunction(where, 'tokenizer', tokenizer),
    stopWords: expectStopWords(where, stopWords),
    tokenPattern,
    ngramRange: expectRange(where, ngramRange),
    analyzer,
  };
}

function checkPattern(where: string, pattern: string): void {
  if (typeof pattern !== 'string') throw invalid(where, 'tokenPattern', 'a pattern as a string', pattern);
  let groups: number;
  try {
    groups = (new RegExp(`${pythonPattern(pattern).source}|`, 'v').exec('')?.length ?? 1) - 1;
  } catch {
    throw invalid(where, 'tokenPattern', 'a pattern that JavaScript can read', pattern);
  }
  if (groups > 1) throw invalid(where, 'tokenPattern', 'a pattern with at most one capturing group', pattern);
}

function expectStopWords(where: string, stopWords: AnalyzerSettings['stopWords']): AnalyzerSettings['stopWords'] {
  if (stopWords === null || stopWords === 'english') return stopWords;
  if (typeof stopWords === 'string')
    throw invalid(where, 'stopWords', "'english', an array of words or null", stopWords);
  const wrong = expectArray(where, 'stopWords', stopWords).findIndex((word: unknown) => typeof word !== 'string');
  if (wrong < 0) return [...stopWords];
  throw new ArgumentError(`${where}: stopWords must hold strings, received ${describe(stopWords[wrong])}`);
}

function expectRange(where: string, range: readonly [number, number]): readonly [number, number] {
  const isRange =
    Array.isArray(range) &&
    range.length === 2 &&
    range.every((n) => Number.isSafeInteger(n) && n >= 1) &&
    range[0] <= range[1];
  if (isRange) return [range[0], range[1]];
  throw invalid(where, 'ngramRange', 'two positive integers, the first not above the second', range);
}

/** The function that cuts a text into features. */
export function buildAnalyzer(where: string, settings: AnalyzerSettings): (text: string) => readonly string[] {
  const { analyzer, ngramRange, preprocessor } = settings;
  if (typeof analyzer === 'function') {
    return (text) => expectStrings(where, 'analyzer', analyzer(text));
  }
  const prepare =
    preprocessor === null ? preparation(settings) : (text: string) => expectText(where, preprocessor(text));
  if (analyzer === 'char') return (text) => characterGrams(prepare(text), ngramRange);
  if (analyzer === 'char_wb') return (text) => wordCharacterGrams(prepare(text), ngramRange);
  const stop = stopSet(settings);
  const words = wordCutter(where, settings);
  return (text) => {
    const found = words(prepare(text));
    return wordGrams(stop === null ? found : found.filter((word) => !stop.has(word)), ngramRange);
  };
}

/** The words to leave out. */
export function stopSet({ stopWords }: AnalyzerSettings): ReadonlySet<string> | null {
  return stopWords === null ? null : new Set(stopWords === 'english' ? englishStopWords : stopWords);
}

function preparation({ lowercase, stripAccents }: AnalyzerSettings): (text: string) => string {
  const strip =
    stripAccents === 'ascii'
      ? stripAccentsAscii
      : stripAccents === 'unicode'
        ? stripAccentsUnicode
        : (stripAccents ?? null);
  return (text) => {
    const lower = lowercase ? text.toLowerCase() : text;
    return strip === null ? lower : strip(lower);
  };
}

function wordCutter(where: string, { tokenizer, tokenPattern }: AnalyzerSettings): (text: string) => readonly string[] {
  if (tokenizer !== null) return (text) => expectStrings(where, 'tokenizer', tokenizer(text));
  if (tokenPattern === defaultPattern) return (text) => text.match(defaultWords) ?? [];
  const pattern = pythonPattern(tokenPattern);
  return (text) => Array.from(text.matchAll(pattern), (match) => match[1] ?? (match.length > 1 ? '' : match[0]));
}

function wordGrams(words: readonly string[], [min, max]: readonly [number, number]): readonly string[] {
  if (max === 1) return words;
  const grams: string[] = [];
  for (let n = min; n <= Math.min(max, words.length); n++) {
    for (let i = 0; i + n <= words.length; i++)
      grams.push(n === 1 ? (words[i] as string) : words.slice(i, i + n).join(' '));
  }
  return grams;
}

function characterGrams(text: string, [min, max]: readonly [number, number]): string[] {
  const characters = Array.from(shortenSpaces(text));
  const grams: string[] = [];
  for (let n = min; n <= Math.min(max, characters.length); n++) {
    for (let i = 0; i + n <= characters.length; i++) grams.push(characters.slice(i, i + n).join(''));
  }
  return grams;
}

/** N-grams within words that have a space on both sides; a word shorter than n is one n-gram. */
function wordCharacterGrams(text: string, [min, max]: readonly [number, number]): string[] {
  const grams: string[] = [];
  for (const word of splitWhitespace(text)) {
    const characters = Array.from(` ${word} `);
    for (let n = min; n <= max; n++) {
      grams.push(characters.slice(0, n).join(''));
      for (let i = 1; i + n <= characters.length; i++) grams.push(characters.slice(i, i + n).join(''));
      if (n >= characters.length) break;
    }
  }
  return grams;
}

function expectStrings(where: string, name: string, found: unknown): readonly string[] {
  if (Array.isArray(found) && found.every((item) => typeof item === 'string')) return found;
  throw invalid(where, `the result of ${name}`, 'an array of strings', found);
}

function expectText(where: string, found: unknown): string {
  if (typeof found === 'string') return found;
  throw invalid(where, 'the result of preprocessor', 'a string', found);
}
