import { NotFittedError, expectBoolean, expectOneOf, expectOptions } from '@modu/core';
import { readTransformer } from '../../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../../json/transformer-json.ts';
import { countOptionNames, type CountVectorizerOptions } from './count-options.ts';
import { CountVectorizer, readVocabulary } from './count-vectorizer.ts';
import type { SparseMatrix } from './sparse-matrix.ts';
import { writeVectorizerOptions } from './vectorizer-json.ts';

/** Options of {@link TfidfVectorizer}. */
export interface TfidfVectorizerOptions extends CountVectorizerOptions {
  /** Scale each row to this length; null for none; default `'l2'`. */
  readonly norm?: 'l1' | 'l2' | null;
  /** Weigh features by their rarity; default true. */
  readonly useIdf?: boolean;
  /** Count one text more that holds every feature; default true. */
  readonly smoothIdf?: boolean;
  /** Take 1 + ln(count) for the count; default false. */
  readonly sublinearTf?: boolean;
}

interface TfidfSettings {
  readonly norm: 'l1' | 'l2' | null;
  readonly useIdf: boolean;
  readonly smoothIdf: boolean;
  readonly sublinearTf: boolean;
}

const tfidfNames = ['norm', 'useIdf', 'smoothIdf', 'sublinearTf'] as const;

/**
 * Counts of features, weighed by their rarity and scaled to rows of length 1.
 *
 * tf · (ln((1 + n) / (1 + df)) + 1), or with `smoothIdf: false` tf · (ln(n / df) + 1), for n texts, df of them with the feature
 *
 * Inputs   [rows] texts
 * Output   [rows, features] float32
 * Edges    a text without known features is a row of zeros
 *
 * @throws {ArgumentError} for unknown or wrong options, and for texts that are no strings
 * @throws {DataError} when `fit` finds no features
 * @throws {NotFittedError} before `fit`
 * @see sklearn.feature_extraction.text.TfidfVectorizer, https://scikit-learn.org/1.9/modules/generated/sklearn.feature_extraction.text.TfidfVectorizer.html
 * @example
 * ```ts
 * const vectorizer = new TfidfVectorizer({ stopWords: 'english' });
 * const x = vectorizer.fitTransform(['the cat sat', 'the dog sat']); // tf.tensor2d(x.data, x.shape)
 * ```
 */
export class TfidfVectorizer extends CountVectorizer {
  protected override readonly className: string = 'TfidfVectorizer';
  readonly #tfidf: TfidfSettings;
  #idf: Float64Array | undefined;

  constructor(options?: TfidfVectorizerOptions) {
    const where = 'TfidfVectorizer';
    const given = expectOptions(where, options, [...countOptionNames, ...tfidfNames]);
    const { norm = 'l2', useIdf = true, smoothIdf = true, sublinearTf = false, ...counting } = given;
    super(counting);
    this.#tfidf = {
      norm: expectOneOf(where, 'norm', norm, ['l1', 'l2', null]),
      useIdf: expectBoolean(where, 'useIdf', useIdf),
      smoothIdf: expectBoolean(where, 'smoothIdf', smoothIdf),
      sublinearTf: expectBoolean(where, 'sublinearTf', sublinearTf),
    };
  }

  override fit(texts: Iterable<string>): this {
    super.fit(texts);
    const { documentFrequency, documents } = this.fitted('fit');
    const more = Number(this.#tfidf.smoothIdf);
    this.#idf = documentFrequency.map((frequency) => Math.log((documents + more) / (frequency + more)) + 1);
    return this;
  }

  /** The weight of each feature's rarity. @throws {NotFittedError} before `fit`, and without `useIdf` */
  get idf(): Float64Array {
    if (this.#idf === undefined || !this.#tfidf.useIdf) {
      throw new NotFittedError(`${this.className}.idf: fit must be called first, with useIdf`);
    }
    return this.#idf.slice();
  }

  override transformSparse(texts: Iterable<string>): SparseMatrix {
    if (this.#idf === undefined) throw this.notFitted('transformSparse');
    const rows = this.count('transformSparse', texts);
    const { norm, useIdf, sublinearTf } = this.#tfidf;
    const idf = this.#idf;
    if (sublinearTf || useIdf) {
      rows.map((value, column) => (sublinearTf ? 1 + Math.log(value) : value) * (useIdf ? (idf[column] as number) : 1));
    }
    if (norm !== null) rows.normalize(norm);
    return rows.build(this.vocabulary.size, this.getFeatureNamesOut());
  }

  override clone(): TfidfVectorizer {
    return new TfidfVectorizer({ ...this.settings, ...this.#tfidf });
  }

  override toJSON(): TransformerJSON {
    if (this.#idf === undefined) throw this.notFitted('toJSON');
    return {
      class: 'TfidfVectorizer',
      version: formatVersion,
      options: writeVectorizerOptions('TfidfVectorizer', { ...this.settings, ...this.#tfidf }),
      state: toJsonObject({ vocabulary: [...this.vocabulary.keys()], idf: this.#idf }),
    };
  }

  /** The fitted vectorizer that {@link TfidfVectorizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static override fromJSON(json: unknown): TfidfVectorizer {
    const { options, state } = readTransformer('TfidfVectorizer', json);
    const vectorizer = new TfidfVectorizer(options.options());
    vectorizer.learned = readVocabulary(state);
    vectorizer.#idf = state.key('idf').numbers(vectorizer.learned.vocabulary.size);
    return vectorizer;
  }
}
