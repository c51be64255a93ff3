import {
  ArgumentError,
  NotFittedError,
  describe,
  expectArray,
  expectBoolean,
  expectInteger,
  expectOneOf,
  expectOptions,
  invalid,
  type Matrix,
} from '@modu/core';
import { compareCodePoints } from '../input/category-order.ts';
import type { PaddedSequences } from '../sequences/pad-sequences.ts';
import { expectDocuments } from './expect-texts.ts';

/** What {@link TextVectorization} makes of texts: word indices, presence, counts or tf-idf weights. */
export type TextOutputMode = 'int' | 'multi_hot' | 'count' | 'tf_idf';

/** Options of {@link TextVectorization}. */
export interface TextVectorizationOptions<M extends TextOutputMode = TextOutputMode> {
  /** The largest size of the vocabulary, with padding and unknown words; default null, no limit. */
  readonly maxTokens?: number | null;
  /** What to do with each text first; A–Z only become lower case, as in Keras; default `'lower_and_strip_punctuation'`. */
  readonly standardize?:
    'lower_and_strip_punctuation' | 'lower' | 'strip_punctuation' | ((text: string) => string) | null;
  /** How to cut a text into words: at white space (the default), into characters, by a function, or (null) not at all. */
  readonly split?: 'whitespace' | 'character' | ((text: string) => readonly string[]) | null;
  /** N-grams of 1 to this many words, or of these numbers of words; default null, words. */
  readonly ngrams?: number | readonly number[] | null;
  /** What to make of texts; default `'int'`. */
  readonly outputMode?: M;
  /** Steps of each sequence of indices; default null, those of the longest. */
  readonly outputSequenceLength?: number | null;
  /** Give matrices `maxTokens` columns, also with fewer words; default false. */
  readonly padToMaxTokens?: boolean;
  /** The words, in place of those that `adapt` finds; default null. */
  readonly vocabulary?: readonly string[] | null;
  /** The weight of each word of `vocabulary`, for `'tf_idf'`; default null. */
  readonly idfWeights?: readonly number[] | null;
}

/** What {@link TextVectorization.call} returns in mode `M`. */
export type TextOutput<M extends TextOutputMode> = M extends 'int' ? PaddedSequences<Int32Array> : Matrix;

const known = [
  'maxTokens',
  'standardize',
  'split',
  'ngrams',
  'outputMode',
  'outputSequenceLength',
  'padToMaxTokens',
  'vocabulary',
  'idfWeights',
] as const;

const punctuation = /[!"#$%&()*+,\-./:;<=>?@[\\\]^_`{|}~']/g;
const unknownWord = '[UNK]';

/**
 * Turns texts into sequences of word indices, or into a row each of presences, counts or tf-idf weights.
 *
 * In mode `'int'` 0 is padding, 1 unknown words, and words follow by falling count; in the others column 0 is unknown words.
 * Words that are as frequent stand in falling order of their code points.
 *
 * @throws {ArgumentError} for unknown or wrong options, and for texts that are no strings
 * @throws {NotFittedError} before `adapt`, unless there is a `vocabulary`
 * @see keras.layers.TextVectorization, https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/
 * @example
 * ```ts
 * const vectorization = new TextVectorization({ outputSequenceLength: 4 });
 * vectorization.adapt(['foo bar', 'bar baz', 'baz bada boom']);
 * vectorization.call(['foo qux bar']).data; // Int32Array [4, 1, 3, 0]
 * ```
 */
export class TextVectorization<M extends TextOutputMode = 'int'> {
  readonly #options: Required<Omit<TextVectorizationOptions<M>, 'vocabulary' | 'idfWeights'>>;
  readonly #widths: readonly number[] | null;
  #words: readonly string[] | undefined;
  #index = new Map<string, number>();
  #idf: readonly number[] | null = null;

  constructor(options?: TextVectorizationOptions<M>) {
    const where = 'TextVectorization';
    const given = expectOptions(where, options, known);
    const { maxTokens = null, outputSequenceLength = null, vocabulary = null, idfWeights = null } = given;
    const { standardize = 'lower_and_strip_punctuation', split = 'whitespace', ngrams = null } = given;
    const outputMode = expectOneOf(where, 'outputMode', given.outputMode ?? 'int', [
      'int',
      'multi_hot',
      'count',
      'tf_idf',
    ]);
    if (typeof standardize !== 'function') {
      expectOneOf(where, 'standardize', standardize, [
        'lower_and_strip_punctuation',
        'lower',
        'strip_punctuation',
        null,
      ]);
    }
    if (typeof split !== 'function') expectOneOf(where, 'split', split, ['whitespace', 'character', null]);
    if (outputSequenceLength !== null) {
      expectInteger(where, 'outputSequenceLength', outputSequenceLength, { min: 1 });
      if (outputMode !== 'int')
        throw invalid(where, 'outputSequenceLength', "null unless outputMode is 'int'", outputSequenceLength);
    }
    const padToMaxTokens = expectBoolean(where, 'padToMaxTokens', given.padToMaxTokens ?? false);
    if (maxTokens !== null) expectInteger(where, 'maxTokens', maxTokens, { min: outputMode === 'int' ? 3 : 2 });
    else if (padToMaxTokens)
      throw new ArgumentError(`${where}: maxTokens must be given with padToMaxTokens, received null`);
    this.#widths = expectWidths(where, ngrams);
    this.#options = {
      maxTokens,
      standardize,
      split,
      ngrams: typeof ngrams === 'object' && ngrams !== null ? [...ngrams] : ngrams,
      outputMode: outputMode as M,
      outputSequenceLength,
      padToMaxTokens,
    };
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights ?? undefined);
    else if (idfWeights !== null)
      throw new ArgumentError(`${where}: vocabulary must be given with idfWeights, received null`);
  }

  /** Learns the words of `texts`; adapting again starts afresh. */
  adapt(texts: Iterable<string>): this {
    const where = 'TextVectorization.adapt';
    const given = expectDocuments(where, texts);
    const tallies = new Map<string, { count: number; texts: number; last: number }>();
    given.forEach((text, i) => {
      for (const word of this.#cut(where, text)) {
        const tally = tallies.get(word) ?? { count: 0, texts: 0, last: -1 };
        tallies.set(word, { count: tally.count + 1, texts: tally.texts + Number(tally.last !== i), last: i });
      }
    });
    tallies.delete('');
    tallies.delete(unknownWord);
    const { maxTokens } = this.#options;
    const sorted = [...tallies].sort(([a, x], [b, y]) => y.count - x.count || compareCodePoints(b, a));
    const kept = maxTokens === null ? sorted : sorted.slice(0, maxTokens - this.#firstWord);
    this.#set(
      kept.map(([word]) => word),
      kept.map(([, tally]) => Math.log(1 + given.length / (1 + tally.texts))),
    );
    return this;
  }

  /**
   * The texts as the option `outputMode` says.
   *
   * @throws {NotFittedError} before `adapt`, unless there is a `vocabulary`
   */
  call(texts: Iterable<string>): TextOutput<M> {
    const where = 'TextVectorization.call';
    this.#fitted('call');
    const rows = expectDocuments(where, texts).map((text) => this.#cut(where, text).map((word) => this.#lookUp(word)));
    return (this.#options.outputMode === 'int' ? this.#sequences(rows) : this.#matrix(rows)) as TextOutput<M>;
  }

  /** The words by index; with `includeSpecialTokens: false` without padding and unknown words. @throws {NotFittedError} */
  getVocabulary({ includeSpecialTokens = true }: { readonly includeSpecialTokens?: boolean } = {}): string[] {
    const words = this.#fitted('getVocabulary');
    if (!includeSpecialTokens) return [...words];
    return this.#options.outputMode === 'int' ? ['', unknownWord, ...words] : [unknownWord, ...words];
  }

  /** Number of words, with padding and unknown words. @throws {NotFittedError} */
  vocabularySize(): number {
    return this.#fitted('vocabularySize').length + this.#firstWord;
  }

  /**
   * Takes these words in place of those learned, and for `'tf_idf'` their weights.
   *
   * @throws {ArgumentError} for words that are no strings or there twice, more than `maxTokens`, and for another number of weights
   */
  setVocabulary(vocabulary: readonly string[], idfWeights?: readonly number[]): void {
    const where = 'TextVectorization';
    const wrong = expectArray(where, 'vocabulary', vocabulary).findIndex((word: unknown) => typeof word !== 'string');
    if (wrong >= 0)
      throw new ArgumentError(`${where}: vocabulary must hold strings, received ${describe(vocabulary[wrong])}`);
    const special = this.#options.outputMode === 'int' ? ['', unknownWord] : [unknownWord];
    const hasSpecial = special.every((word, i) => vocabulary[i] === word);
    const words = hasSpecial ? vocabulary.slice(special.length) : [...vocabulary];
    const weights =
      idfWeights === undefined
        ? null
        : hasSpecial && idfWeights.length === vocabulary.length
          ? idfWeights.slice(special.length)
          : [...idfWeights];
    const twice = words.find((word, i) => word === '' || word === unknownWord || words.indexOf(word) !== i);
    if (twice !== undefined) {
      throw new ArgumentError(
        `${where}: vocabulary must hold different words other than '' and '[UNK]', received '${twice}'`,
      );
    }
    const { maxTokens, outputMode } = this.#options;
    if (words.length === 0) throw invalid(where, 'vocabulary', 'at least one word', vocabulary);
    if (maxTokens !== null && words.length + special.length > maxTokens) {
      throw invalid(where, 'vocabulary', `at most ${maxTokens - special.length} words with maxTokens`, vocabulary);
    }
    if ((outputMode === 'tf_idf') !== (weights !== null)) {
      throw invalid(
        where,
        'idfWeights',
        outputMode === 'tf_idf' ? "given for 'tf_idf'" : "given only for 'tf_idf'",
        idfWeights,
      );
    }
    if (weights !== null && (weights.length !== words.length || !weights.every((weight) => Number.isFinite(weight)))) {
      throw invalid(where, 'idfWeights', `one finite number for each of ${words.length} words`, idfWeights);
    }
    this.#set(words, weights);
  }

  /** The options and the vocabulary, for `new TextVectorization(config)`. @throws {ArgumentError} when an option is a function */
  getConfig(): TextVectorizationOptions<M> {
    for (const name of ['standardize', 'split'] as const) {
      if (typeof this.#options[name] === 'function')
        throw invalid('TextVectorization.getConfig', name, 'no function', this.#options[name]);
    }
    const weights = this.#options.outputMode === 'tf_idf' ? this.#idf : null;
    return {
      ...this.#options,
      vocabulary: this.#words === undefined ? null : [...this.#words],
      idfWeights: weights === null ? null : [...weights],
    };
  }

  /** The index of the first word behind padding and unknown words. */
  get #firstWord(): number {
    return this.#options.outputMode === 'int' ? 2 : 1;
  }

  #set(words: readonly string[], idf: readonly number[] | null): void {
    this.#words = words;
    this.#index = new Map(words.map((word, i) => [word, i + this.#firstWord]));
    if (this.#options.outputMode === 'int') this.#index.set('', 0);
    this.#idf = idf;
  }

  #lookUp(word: string): number {
    return this.#index.get(word) ?? this.#firstWord - 1;
  }

  #sequences(rows: readonly (readonly number[])[]): PaddedSequences<Int32Array> {
    const steps =
      this.#options.outputSequenceLength ?? rows.reduce((longest, { length }) => Math.max(longest, length), 0);
    const data = new Int32Array(rows.length * steps);
    rows.forEach((row, i) => data.set(row.slice(0, steps), i * steps));
    return { data, shape: [rows.length, steps] };
  }

  #matrix(rows: readonly (readonly number[])[]): Matrix {
    const { outputMode, padToMaxTokens, maxTokens } = this.#options;
    const width = padToMaxTokens && maxTokens !== null ? maxTokens : this.vocabularySize();
    const data = new Float32Array(rows.length * width);
    const idf = this.#idf ?? [];
    // Unknown words weigh as much as the average word.
    const weights = [idf.reduce((sum, weight) => sum + weight, 0) / idf.length, ...idf];
    rows.forEach((row, i) => {
      for (const index of row) {
        const at = i * width + index;
        if (outputMode === 'multi_hot') data[at] = 1;
        else data[at] = (data[at] as number) + 1;
      }
      if (outputMode !== 'tf_idf') return;
      for (let j = 0; j < weights.length; j++)
        data[i * width + j] = (data[i * width + j] as number) * (weights[j] as number);
    });
    return { data, shape: [rows.length, width] };
  }

  #cut(where: string, text: string): readonly string[] {
    const { standardize, split } = this.#options;
    let clean: unknown = text;
    if (typeof standardize === 'function') clean = standardize(text);
    else if (standardize !== null) {
      const lower =
        standardize === 'strip_punctuation' ? text : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
      clean = standardize === 'lower' ? lower : lower.replace(punctuation, '');
    }
    if (typeof clean !== 'string') throw invalid(where, 'the result of standardize', 'a string', clean);
    let words: unknown;
    if (typeof split === 'function') words = split(clean);
    else if (split === null) words = [clean];
    else words = split === 'character' ? Array.from(clean) : clean.split(/[\t-\r ]+/).filter((word) => word !== '');
    if (!Array.isArray(words) || words.some((word) => typeof word !== 'string')) {
      throw invalid(where, 'the result of split', 'an array of strings', words);
    }
    return this.#widths === null ? (words as string[]) : grams(words as string[], this.#widths);
  }

  #fitted(member: string): readonly string[] {
    if (this.#words === undefined) throw new NotFittedError(`TextVectorization.${member}: adapt must be called first`);
    return this.#words;
  }
}

function expectWidths(where: string, ngrams: number | readonly number[] | null): readonly number[] | null {
  if (ngrams === null) return null;
  if (typeof ngrams === 'number') {
    return Array.from({ length: expectInteger(where, 'ngrams', ngrams, { min: 1 }) }, (_, i) => i + 1);
  }
  return expectArray(where, 'ngrams', ngrams).map((width) => expectInteger(where, 'ngrams', width, { min: 1 }));
}

function grams(words: readonly string[], widths: readonly number[]): string[] {
  return widths.flatMap((width) =>
    Array.from({ length: Math.max(0, words.length - width + 1) }, (_, i) => words.slice(i, i + width).join(' ')),
  );
}
