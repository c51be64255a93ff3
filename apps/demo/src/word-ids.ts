import type { Matrix } from '@modu/core';
import { padSequences, Tokenizer } from '@modu/preprocessing';

/** Options of {@link WordIds}. */
export interface WordIdsOptions {
  /** Ids are below this number: 0 is padding, 1 a text of unknown words alone, the others the most frequent words. */
  readonly numWords: number;
  /** The steps of a row. */
  readonly maxlen: number;
  /** Where longer texts are cut: at their end, `'post'`, by default, or at their beginning. */
  readonly truncating?: 'pre' | 'post';
  /** Where padding stands, `'post'` by default. */
  readonly padding?: 'pre' | 'post';
  /** Cuts a text into words; by default in lower case at white space, without punctuation. */
  readonly analyzer?: (text: string) => readonly string[];
}

const unknown = 1;

/** Turns texts into rows of word ids; words that `fit` did not see are left out. */
export class WordIds {
  readonly #options: WordIdsOptions;
  readonly #tokenizer: Tokenizer;

  constructor(options: WordIdsOptions) {
    this.#options = options;
    const { numWords, analyzer = null } = options;
    this.#tokenizer = new Tokenizer({ numWords, oovToken: '<unknown>', analyzer });
  }

  fit(texts: readonly string[]): this {
    this.#tokenizer.fitOnTexts(texts);
    return this;
  }

  transform(texts: readonly string[]): Matrix {
    const { maxlen, padding = 'post', truncating = 'post' } = this.#options;
    const known = this.#tokenizer.textsToSequences(texts).map((row) => row.filter((id) => id !== unknown));
    const rows = known.map((row) => (row.length === 0 ? [unknown] : row));
    return padSequences(rows, { maxlen, padding, truncating, dtype: 'float32' });
  }

  /** The words of a row of ids. */
  words(ids: ArrayLike<number>): string[] {
    return Array.from(ids)
      .filter((id) => id !== 0)
      .map((id) => this.#tokenizer.indexWord.get(id) ?? '');
  }

  /** The words that have an id, the most frequent first. */
  get vocabulary(): string[] {
    const words = [...this.#tokenizer.indexWord].filter(([id]) => id !== unknown && id < this.#options.numWords);
    return words.map(([, word]) => word);
  }

  toJSON(): unknown {
    const { numWords, maxlen, padding = 'post', truncating = 'post' } = this.#options;
    return { numWords, maxlen, padding, truncating, words: this.vocabulary };
  }
}

/** The words of a text, pairs of neighbours, and pieces of three and four letters, so that `loved` is near `love`. */
export function wordsAndPieces(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+|[!?.,]/gu) ?? [];
  const pairs = words.slice(1).map((word, i) => `${words[i] ?? ''} ${word}`);
  const pieces = words.flatMap((word) => {
    const marked = `<${word}>`;
    return [3, 4].flatMap((size) =>
      Array.from({ length: Math.max(0, marked.length - size + 1) }, (_, i) => `#${marked.slice(i, i + size)}`),
    );
  });
  return [...words, ...pairs, ...pieces];
}
