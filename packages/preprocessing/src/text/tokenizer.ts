import {
  DataError,
  NotFittedError,
  expectBoolean,
  expectFunction,
  expectInteger,
  expectOneOf,
  expectOptions,
  expectString,
  invalid,
  type Column,
  type Matrix,
} from '@modu/core';
import { expectSequences, expectTexts, type Text } from './expect-texts.ts';
import { pythonJson } from './python-json.ts';
import { matrixModes, sequenceMatrix, type MatrixMode } from './sequence-matrix.ts';
import { countTexts, emptyStatistics, numberWords, type WordStatistics } from './word-counts.ts';
import { checkWordOptions, type WordOptions } from './word-options.ts';
import { wordSplitter } from './word-splitter.ts';

/** Options of {@link Tokenizer}. */
export interface TokenizerOptions extends WordOptions {
  /** Use only indices below this number, that is the `numWords` − 1 most frequent words; default null, all. */
  readonly numWords?: number | null;
  /** Take every character (code point) as a word; default false. */
  readonly charLevel?: boolean;
  /** A word that stands for unknown words, with index 1; default null, unknown words are left out. */
  readonly oovToken?: string | null;
  /** Cuts a text into words in place of `filters`, `lower` and `split`; default null. */
  readonly analyzer?: ((text: string) => readonly string[]) | null;
}

/** The members of {@link Tokenizer.getConfig}, named as in Keras' JSON. */
export interface TokenizerConfig {
  readonly num_words: number | null;
  readonly filters: string;
  readonly lower: boolean;
  readonly split: string;
  readonly char_level: boolean;
  readonly oov_token: string | null;
  readonly document_count: number;
  readonly word_counts: string;
  readonly word_docs: string;
  readonly index_docs: string;
  readonly index_word: string;
  readonly word_index: string;
}

const known = ['numWords', 'filters', 'lower', 'split', 'charLevel', 'oovToken', 'analyzer'] as const;

/**
 * Turns texts into sequences of word indices, and into matrices of one row per text.
 *
 * Indices start at 1, by falling word count, ties in the order of first sight; 0 stays free for padding. `fitOnTexts` adds
 * to what earlier calls saw. Words are compared by their exact code points, without Unicode normalisation.
 *
 * @throws {ArgumentError} for unknown or wrong options, and for texts that are neither strings nor arrays of strings
 * @throws {NotFittedError} before `fitOnTexts`
 * @see keras.src.legacy.preprocessing.text.Tokenizer, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/text.py
 * @example
 * ```ts
 * const tokenizer = new Tokenizer({ oovToken: '<OOV>' });
 * tokenizer.fitOnTexts(['the cat sat', 'the dog']);
 * tokenizer.textsToSequences(['the dog ran']); // [[2, 5, 1]]
 * ```
 */
export class Tokenizer {
  readonly numWords: number | null;
  readonly filters: string;
  readonly lower: boolean;
  readonly split: string;
  readonly charLevel: boolean;
  readonly oovToken: string | null;
  readonly analyzer: ((text: string) => readonly string[]) | null;
  readonly #split: (text: string) => string[];
  readonly #statistics: WordStatistics = emptyStatistics();
  #documentCount = 0;
  #fitted = false;

  constructor(options?: TokenizerOptions) {
    const where = 'Tokenizer';
    const given = expectOptions(where, options, known);
    const { numWords = null, charLevel = false, oovToken = null, analyzer = null } = given;
    const words = checkWordOptions(where, given);
    this.#split = wordSplitter(words);
    this.numWords = numWords === null ? null : expectInteger(where, 'numWords', numWords, { min: 1 });
    this.filters = words.filters;
    this.lower = words.lower;
    this.split = words.split;
    this.charLevel = expectBoolean(where, 'charLevel', charLevel);
    this.oovToken = oovToken === null ? null : expectString(where, 'oovToken', oovToken);
    this.analyzer = analyzer === null ? null : expectFunction(where, 'analyzer', analyzer);
  }

  /** Number of texts (and sequences) seen. */
  get documentCount(): number {
    return this.#documentCount;
  }

  /** How often each word occurs, in the order of first sight. */
  get wordCounts(): ReadonlyMap<string, number> {
    return this.#statistics.wordCounts;
  }

  /** In how many texts each word occurs. */
  get wordDocs(): ReadonlyMap<string, number> {
    return this.#statistics.wordDocs;
  }

  /** In how many texts the word of each index occurs. */
  get indexDocs(): ReadonlyMap<number, number> {
    return this.#statistics.indexDocs;
  }

  /** The index of each word; `numWords` does not shorten it. */
  get wordIndex(): ReadonlyMap<string, number> {
    return this.#statistics.wordIndex;
  }

  /** The word of each index. */
  get indexWord(): ReadonlyMap<number, string> {
    return this.#statistics.indexWord;
  }

  /** Counts the words of `texts` and numbers them anew. */
  fitOnTexts(texts: Iterable<Text>): this {
    const given = expectTexts('Tokenizer.fitOnTexts', texts);
    countTexts(this.#statistics, given, (text) => this.#cut('fitOnTexts', text));
    this.#documentCount += given.length;
    numberWords(this.#statistics, this.oovToken);
    this.#fitted = true;
    return this;
  }

  /** Counts in how many `sequences` each index occurs, for the mode `'tfidf'` without texts. */
  fitOnSequences(sequences: readonly Column<number>[]): this {
    expectSequences('Tokenizer.fitOnSequences', sequences);
    const { indexDocs } = this.#statistics;
    this.#documentCount += sequences.length;
    for (const sequence of sequences) {
      for (const index of new Set(sequence)) indexDocs.set(index, (indexDocs.get(index) ?? 0) + 1);
    }
    return this;
  }

  /** The word indices of each text; unknown and rarer words become the index of `oovToken`, or are left out. */
  textsToSequences(texts: Iterable<Text>): number[][] {
    this.#expectFitted('textsToSequences');
    const { wordIndex } = this.#statistics;
    const unknown = this.oovToken === null ? undefined : wordIndex.get(this.oovToken);
    const limit = this.numWords ?? Infinity;
    return expectTexts('Tokenizer.textsToSequences', texts).map((text) => {
      const sequence: number[] = [];
      for (const word of this.#cut('textsToSequences', text)) {
        const index = wordIndex.get(word);
        const kept = index !== undefined && index < limit ? index : unknown;
        if (kept !== undefined) sequence.push(kept);
      }
      return sequence;
    });
  }

  /** The words of each sequence, with spaces between; unknown indices become `oovToken`, or are left out. */
  sequencesToTexts(sequences: readonly Column<number>[]): string[] {
    this.#expectFitted('sequencesToTexts');
    expectSequences('Tokenizer.sequencesToTexts', sequences);
    const { indexWord } = this.#statistics;
    const limit = this.numWords ?? Infinity;
    return sequences.map((sequence) => {
      const words: string[] = [];
      for (const index of sequence) {
        const word = index < limit ? (indexWord.get(index) ?? this.oovToken) : this.oovToken;
        if (word !== null) words.push(word);
      }
      return words.join(' ');
    });
  }

  /** {@link Tokenizer.sequencesToMatrix} of {@link Tokenizer.textsToSequences}. */
  textsToMatrix(texts: Iterable<Text>, mode: MatrixMode = 'binary'): Matrix {
    return this.sequencesToMatrix(this.textsToSequences(texts), mode);
  }

  /**
   * One row per sequence and one column per index, from 0 to `numWords` − 1 or to the largest index.
   *
   * @throws {NotFittedError} without `numWords` before `fitOnTexts`, and for `'tfidf'` before any fit
   * @throws {DataError} for indices that are no integers at least 0
   */
  sequencesToMatrix(sequences: readonly Column<number>[], mode: MatrixMode = 'binary'): Matrix {
    const where = 'Tokenizer.sequencesToMatrix';
    expectOneOf(where, 'mode', mode, matrixModes);
    expectSequences(where, sequences);
    const { wordIndex, indexDocs } = this.#statistics;
    if (this.numWords === null && wordIndex.size === 0) {
      throw new NotFittedError(`${where}: fitOnTexts must be called first, or numWords given`);
    }
    if (mode === 'tfidf' && this.#documentCount === 0) {
      throw new NotFittedError(`${where}: fitOnTexts or fitOnSequences must be called first for mode 'tfidf'`);
    }
    return sequenceMatrix(where, sequences, this.numWords ?? wordIndex.size + 1, mode, this.#documentCount, indexDocs);
  }

  /** Options and statistics as Keras' `get_config` gives them. @throws {DataError} when there is an `analyzer` */
  getConfig(): TokenizerConfig {
    if (this.analyzer !== null) {
      throw new DataError('Tokenizer.getConfig: analyzer must be null to be written to JSON, received a function');
    }
    const { wordCounts, wordDocs, indexDocs, indexWord, wordIndex } = this.#statistics;
    return {
      num_words: this.numWords,
      filters: this.filters,
      lower: this.lower,
      split: this.split,
      char_level: this.charLevel,
      oov_token: this.oovToken,
      document_count: this.#documentCount,
      word_counts: pythonJson(wordCounts),
      word_docs: pythonJson(wordDocs),
      index_docs: pythonJson(indexDocs),
      index_word: pythonJson(indexWord),
      word_index: pythonJson(wordIndex),
    };
  }

  /**
   * The tokenizer as Keras' `to_json` writes it; Keras' `tokenizer_from_json` and `tokenizerFromJson` read it.
   *
   * @throws {DataError} when there is an `analyzer`
   */
  toJson(): string {
    const config = new Map<string, string | number | boolean | null>(Object.entries(this.getConfig()));
    return pythonJson(
      new Map<string, unknown>([
        ['class_name', 'Tokenizer'],
        ['config', config],
      ]),
    );
  }

  /** A tokenizer that has learned `statistics` from `documentCount` texts; `tokenizerFromJson` calls it. */
  static restore(options: TokenizerOptions, documentCount: number, statistics: WordStatistics): Tokenizer {
    const tokenizer = new Tokenizer(options);
    tokenizer.#documentCount = documentCount;
    tokenizer.#fitted = true;
    for (const name of Object.keys(statistics) as (keyof WordStatistics)[]) {
      for (const [key, value] of statistics[name])
        (tokenizer.#statistics[name] as Map<unknown, unknown>).set(key, value);
    }
    return tokenizer;
  }

  #expectFitted(member: string): void {
    if (!this.#fitted) throw new NotFittedError(`Tokenizer.${member}: fitOnTexts must be called first`);
  }

  /** The words of a text. */
  #cut(member: string, text: Text): readonly string[] {
    if (typeof text !== 'string') return this.lower ? text.map((word) => word.toLowerCase()) : text;
    if (this.charLevel) return Array.from(this.lower ? text.toLowerCase() : text);
    if (this.analyzer === null) return this.#split(text);
    const words: unknown = this.analyzer(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
    throw invalid(`Tokenizer.${member}`, 'the result of analyzer', 'an array of strings', words);
  }
}
