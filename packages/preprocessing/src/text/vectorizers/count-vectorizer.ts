import { ShapeError, asMatrix, expectOptions, type Matrix } from '@modu/core';
import type { JsonNode } from '../../json/json-node.ts';
import { readTransformer } from '../../json/read-transformer.ts';
import { formatVersion, toJsonObject, type TransformerJSON } from '../../json/transformer-json.ts';
import { buildAnalyzer, stopSet } from './analyzer.ts';
import {
  checkCountOptions,
  countOptionNames,
  type CountSettings,
  type CountVectorizerOptions,
} from './count-options.ts';
import { learnVocabulary, type Learned } from './learn-vocabulary.ts';
import { SparseRows, type SparseMatrix } from './sparse-matrix.ts';
import { TextTransformer } from './text-transformer.ts';
import { writeVectorizerOptions } from './vectorizer-json.ts';

/**
 * Counts the words, or n-grams of words or characters, of texts.
 *
 * Inputs   [rows] texts
 * Output   [rows, features] counts; features in the order of their code points
 * Edges    a text without known features is a row of zeros
 *
 * @throws {ArgumentError} for unknown or wrong options, and for texts that are no strings
 * @throws {DataError} when `fit` finds no features
 * @throws {NotFittedError} before `fit`, unless there is a `vocabulary`
 * @see sklearn.feature_extraction.text.CountVectorizer, https://scikit-learn.org/1.9/modules/generated/sklearn.feature_extraction.text.CountVectorizer.html
 * @example
 * ```ts
 * const vectorizer = new CountVectorizer({ ngramRange: [1, 2] }).fit(['to be or not', 'not to be']);
 * vectorizer.getFeatureNamesOut(); // ['be', 'be or', 'not', 'not to', 'or', 'or not', 'to', 'to be']
 * vectorizer.transform(['to be to be']).data; // Float32Array [2, 0, 0, 0, 0, 0, 2, 2]
 * ```
 */
export class CountVectorizer extends TextTransformer {
  protected override readonly className: string = 'CountVectorizer';
  protected readonly settings: CountSettings;
  protected learned: Learned | undefined;
  readonly #analyze: (text: string) => readonly string[];

  constructor(options?: CountVectorizerOptions) {
    super();
    this.settings = checkCountOptions('CountVectorizer', expectOptions('CountVectorizer', options, countOptionNames));
    this.#analyze = buildAnalyzer('CountVectorizer', this.settings);
    this.setFixedVocabulary();
  }

  override fit(texts: Iterable<string>): this {
    const where = this.where('fit');
    this.learned = learnVocabulary(where, this.settings, this.documents('fit', texts), this.#analyze);
    return this;
  }

  override transformSparse(texts: Iterable<string>): SparseMatrix {
    return this.count('transformSparse', texts).build(this.vocabulary.size, this.getFeatureNamesOut());
  }

  /** The features of each row that are not 0, in the order of their columns. @throws {ShapeError} for another number of columns */
  inverseTransform(x: Matrix | SparseMatrix): string[][] {
    const names = this.getFeatureNamesOut();
    const where = this.where('inverseTransform');
    const sparse = 'indptr' in x ? x : undefined;
    const dense = sparse === undefined ? asMatrix(where, x) : undefined;
    const [rows, columns] = (sparse ?? (dense as Matrix)).shape;
    if (columns !== names.length)
      throw new ShapeError(`${where}: x must have ${names.length} columns, received ${columns}`);
    return Array.from({ length: rows }, (_, row) => {
      if (dense !== undefined) return names.filter((_, j) => dense.data[row * columns + j] !== 0);
      const { data, indices, indptr } = sparse as SparseMatrix;
      const found: string[] = [];
      for (let k = indptr[row] as number; k < (indptr[row + 1] as number); k++) {
        if (data[k] !== 0) found.push(names[indices[k] as number] as string);
      }
      return found;
    });
  }

  /** The column of each feature. @throws {NotFittedError} */
  get vocabulary(): ReadonlyMap<string, number> {
    return this.fitted('vocabulary').vocabulary;
  }

  /** The features in the order of their columns. @throws {NotFittedError} */
  getFeatureNamesOut(): readonly string[] {
    return [...this.fitted('getFeatureNamesOut').vocabulary.keys()];
  }

  /** The function that cuts a text into features. */
  buildAnalyzer(): (text: string) => readonly string[] {
    return this.#analyze;
  }

  /** The words that are left out; null for none. */
  getStopWords(): ReadonlySet<string> | null {
    return stopSet(this.settings);
  }

  override clone(): CountVectorizer {
    return new CountVectorizer(this.settings);
  }

  /** @throws {DataError} when an option is a function */
  override toJSON(): TransformerJSON {
    const { vocabulary } = this.fitted('toJSON');
    return {
      class: 'CountVectorizer',
      version: formatVersion,
      options: writeVectorizerOptions('CountVectorizer', this.settings),
      state: toJsonObject({ vocabulary: [...vocabulary.keys()] }),
    };
  }

  /** The fitted vectorizer that {@link CountVectorizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): CountVectorizer {
    const { options, state } = readTransformer('CountVectorizer', json);
    const vectorizer = new CountVectorizer(options.options());
    vectorizer.learned = readVocabulary(state);
    return vectorizer;
  }

  /** A `vocabulary` that was given needs no fit. */
  protected setFixedVocabulary(): void {
    const { vocabulary } = this.settings;
    if (vocabulary === null) return;
    this.learned = {
      vocabulary: new Map(vocabulary.map((word, column) => [word, column])),
      documentFrequency: new Float64Array(vocabulary.length),
      documents: 0,
    };
  }

  /** Counts as rows. */
  protected count(member: string, texts: Iterable<string>): SparseRows {
    const { vocabulary } = this.fitted(member);
    const rows = new SparseRows();
    for (const text of this.documents(member, texts)) {
      const row = new Map<number, number>();
      for (const word of this.#analyze(text)) {
        const column = vocabulary.get(word);
        if (column !== undefined) row.set(column, this.settings.binary ? 1 : (row.get(column) ?? 0) + 1);
      }
      rows.add(row);
    }
    return rows;
  }

  protected fitted(member: string): Learned {
    if (this.learned === undefined) throw this.notFitted(member);
    return this.learned;
  }
}

/** What `toJSON` wrote of a vocabulary. @throws {DataError} when words are there twice */
export function readVocabulary(state: JsonNode): Learned {
  const node = state.key('vocabulary');
  const words = node.strings();
  const vocabulary = new Map(words.map((word, column) => [word, column]));
  if (vocabulary.size !== words.length || words.length === 0) throw node.fail('different words');
  return { vocabulary, documentFrequency: new Float64Array(words.length), documents: 0 };
}
