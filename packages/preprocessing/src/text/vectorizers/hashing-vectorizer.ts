import { expectBoolean, expectInteger, expectOneOf, expectOptions } from '@modu/core';
import { readTransformer } from '../../json/read-transformer.ts';
import { formatVersion, type TransformerJSON } from '../../json/transformer-json.ts';
import {
  analyzerOptionNames,
  buildAnalyzer,
  checkAnalyzerOptions,
  type AnalyzerOptions,
  type AnalyzerSettings,
} from './analyzer.ts';
import { murmurHash3 } from './murmur-hash.ts';
import { SparseRows, type SparseMatrix } from './sparse-matrix.ts';
import { TextTransformer } from './text-transformer.ts';
import { writeVectorizerOptions } from './vectorizer-json.ts';

/** Options of {@link HashingVectorizer}. */
export interface HashingVectorizerOptions extends AnalyzerOptions {
  /** Number of columns; default 2²⁰, too many for a dense matrix of more than 512 texts: see `transformSparse`. */
  readonly nFeatures?: number;
  /** Write 1 for every count; default false. */
  readonly binary?: boolean;
  /** Scale each row to this length; null for none; default `'l2'`. */
  readonly norm?: 'l1' | 'l2' | null;
  /** Count half of the features downwards, so that those of one column cancel out on average; default true. */
  readonly alternateSign?: boolean;
}

interface HashingSettings extends AnalyzerSettings {
  readonly nFeatures: number;
  readonly binary: boolean;
  readonly norm: 'l1' | 'l2' | null;
  readonly alternateSign: boolean;
}

const known = [...analyzerOptionNames, 'nFeatures', 'binary', 'norm', 'alternateSign'] as const;

/**
 * Counts the features of texts in columns that a hash (MurmurHash3) chooses: it learns nothing, and needs no memory for words.
 *
 * Inputs   [rows] texts
 * Output   [rows, nFeatures] float32
 * Edges    different features may share a column
 *
 * @throws {ArgumentError} for unknown or wrong options, and for texts that are no strings
 * @see sklearn.feature_extraction.text.HashingVectorizer, https://scikit-learn.org/1.9/modules/generated/sklearn.feature_extraction.text.HashingVectorizer.html
 * @example
 * ```ts
 * const x = new HashingVectorizer({ nFeatures: 1024 }).transform(['to be or not to be']);
 * ```
 */
export class HashingVectorizer extends TextTransformer {
  protected override readonly className = 'HashingVectorizer';
  readonly #settings: HashingSettings;
  readonly #analyze: (text: string) => readonly string[];

  constructor(options?: HashingVectorizerOptions) {
    super();
    const where = 'HashingVectorizer';
    const given = expectOptions(where, options, known);
    this.#settings = {
      ...checkAnalyzerOptions(where, given),
      nFeatures: expectInteger(where, 'nFeatures', given.nFeatures ?? 2 ** 20, { min: 1, max: 2 ** 31 - 1 }),
      binary: expectBoolean(where, 'binary', given.binary ?? false),
      norm: expectOneOf(where, 'norm', given.norm === undefined ? 'l2' : given.norm, ['l1', 'l2', null]),
      alternateSign: expectBoolean(where, 'alternateSign', given.alternateSign ?? true),
    };
    this.#analyze = buildAnalyzer(where, this.#settings);
  }

  /** Checks the texts; there is nothing to learn. */
  override fit(texts: Iterable<string>): this {
    this.documents('fit', texts);
    return this;
  }

  override transformSparse(texts: Iterable<string>): SparseMatrix {
    const { nFeatures, binary, norm, alternateSign } = this.#settings;
    const encoder = new TextEncoder();
    const hashes = new Map<string, number>();
    const rows = new SparseRows();
    for (const text of this.documents('transformSparse', texts)) {
      const row = new Map<number, number>();
      for (const feature of this.#analyze(text)) {
        let hash = hashes.get(feature);
        if (hash === undefined) {
          hash = murmurHash3(encoder.encode(feature));
          hashes.set(feature, hash);
        }
        const column = Math.abs(hash) % nFeatures;
        row.set(column, (row.get(column) ?? 0) + (alternateSign && hash < 0 ? -1 : 1));
      }
      rows.add(row);
    }
    if (binary) rows.map(() => 1);
    if (norm !== null) rows.normalize(norm);
    return rows.build(nFeatures);
  }

  override clone(): HashingVectorizer {
    return new HashingVectorizer(this.#settings);
  }

  /** @throws {DataError} when an option is a function */
  override toJSON(): TransformerJSON {
    return {
      class: 'HashingVectorizer',
      version: formatVersion,
      options: writeVectorizerOptions('HashingVectorizer', this.#settings),
      state: {},
    };
  }

  /** The vectorizer that {@link HashingVectorizer.toJSON} described, or its text. @throws {DataError} when it is damaged */
  static fromJSON(json: unknown): HashingVectorizer {
    return new HashingVectorizer(readTransformer('HashingVectorizer', json).options.options());
  }
}
