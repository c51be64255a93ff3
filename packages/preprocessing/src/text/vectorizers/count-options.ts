import { ArgumentError, describe, expectBoolean, expectInteger, invalid } from '@modu/core';
import { analyzerOptionNames, checkAnalyzerOptions, type AnalyzerOptions, type AnalyzerSettings } from './analyzer.ts';

/** Options of {@link CountVectorizer}. */
export interface CountVectorizerOptions extends AnalyzerOptions {
  /**
   * Leave out features of more texts than this: a share of the texts from 0 to 1, or, above 1, their number; default 1, none.
   * (`{ count: 1 }` is one text.)
   */
  readonly maxDf?: number | { readonly count: number };
  /** Leave out features of fewer texts than this: their number, or, below 1, a share of the texts; default 1. */
  readonly minDf?: number;
  /** Keep only this many features, the most frequent; default null, all. */
  readonly maxFeatures?: number | null;
  /** The features, in place of those that `fit` finds: in the order of their columns, or with them; default null. */
  readonly vocabulary?: readonly string[] | Readonly<Record<string, number>> | ReadonlyMap<string, number> | null;
  /** Write 1 for every count above 0; default false. */
  readonly binary?: boolean;
}

/** {@link CountVectorizerOptions} with their defaults filled in. */
export interface CountSettings extends AnalyzerSettings {
  readonly maxDf: number | { readonly count: number };
  readonly minDf: number;
  readonly maxFeatures: number | null;
  /** Features in the order of their columns. */
  readonly vocabulary: readonly string[] | null;
  readonly binary: boolean;
}

/** The names of the options. */
export const countOptionNames = [
  ...analyzerOptionNames,
  'maxDf',
  'minDf',
  'maxFeatures',
  'vocabulary',
  'binary',
] as const satisfies readonly (keyof CountVectorizerOptions)[];

/** The options with their defaults. @throws {ArgumentError} */
export function checkCountOptions(where: string, given: CountVectorizerOptions): CountSettings {
  const { maxDf = 1, minDf = 1, maxFeatures = null, vocabulary = null } = given;
  return {
    ...checkAnalyzerOptions(where, given),
    maxDf: expectLimit(where, maxDf),
    minDf: expectShareOrCount(where, 'minDf', minDf),
    maxFeatures: maxFeatures === null ? null : expectInteger(where, 'maxFeatures', maxFeatures, { min: 1 }),
    vocabulary: vocabulary === null ? null : expectVocabulary(where, vocabulary),
    binary: expectBoolean(where, 'binary', given.binary ?? false),
  };
}

/** The largest and the least number of texts that a feature may be in, of `texts`. */
export function documentLimits(
  { maxDf, minDf }: CountSettings,
  texts: number,
): { readonly max: number; readonly min: number } {
  const max = typeof maxDf === 'object' ? maxDf.count : maxDf <= 1 ? maxDf * texts : maxDf;
  return { max, min: minDf < 1 ? minDf * texts : minDf };
}

function expectLimit(where: string, maxDf: CountSettings['maxDf']): CountSettings['maxDf'] {
  if (typeof maxDf !== 'object' || maxDf === null) return expectShareOrCount(where, 'maxDf', maxDf);
  return { count: expectInteger(where, 'maxDf.count', maxDf.count, { min: 1 }) };
}

function expectShareOrCount(where: string, name: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && (value <= 1 || Number.isSafeInteger(value))) return value;
  throw invalid(where, name, 'a share from 0 to 1 or a positive integer', value);
}

function expectVocabulary(
  where: string,
  vocabulary: NonNullable<CountVectorizerOptions['vocabulary']>,
): readonly string[] {
  const words = Array.isArray(vocabulary) ? (vocabulary as readonly string[]) : wordsInOrder(where, vocabulary);
  const wrong = words.findIndex((word: unknown) => typeof word !== 'string');
  if (wrong >= 0) throw new ArgumentError(`${where}: vocabulary must hold strings, received ${describe(words[wrong])}`);
  if (words.length === 0) throw invalid(where, 'vocabulary', 'at least one word', vocabulary);
  const seen = new Set<string>();
  for (const word of words) {
    if (seen.has(word))
      throw new ArgumentError(`${where}: vocabulary must hold different words, received '${word}' twice`);
    seen.add(word);
  }
  return [...words];
}

function wordsInOrder(where: string, vocabulary: unknown): string[] {
  if (typeof vocabulary !== 'object' || vocabulary === null) {
    throw invalid(where, 'vocabulary', 'an array, an object, a Map or null', vocabulary);
  }
  const entries = vocabulary instanceof Map ? [...(vocabulary as Map<string, unknown>)] : Object.entries(vocabulary);
  const words = new Array<string>(entries.length);
  for (const [word, index] of entries) {
    if (
      Number.isInteger(index) &&
      (index as number) >= 0 &&
      (index as number) < words.length &&
      !((index as number) in words)
    ) {
      words[index as number] = word;
      continue;
    }
    throw new ArgumentError(
      `${where}: vocabulary must number its words from 0 to ${entries.length - 1}, received ${describe(index)} for '${word}'`,
    );
  }
  return words;
}
