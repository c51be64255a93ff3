import { NotFittedError, type Matrix } from '@modu/core';
import { expectDocuments } from '../expect-texts.ts';
import type { TransformerJSON } from '../../json/transformer-json.ts';
import { toDense, type SparseMatrix } from './sparse-matrix.ts';

/** What the vectorizers share: texts in, a dense or a sparse matrix of features out. */
export abstract class TextTransformer {
  /** The class name in errors and JSON; spelled out because minifiers rename classes. */
  protected abstract readonly className: string;

  /** Learns from texts; fitting again starts afresh. */
  abstract fit(texts: Iterable<string>, y?: unknown): this;

  /** The features of each text, without the zeros. */
  abstract transformSparse(texts: Iterable<string>): SparseMatrix;

  /** A new vectorizer with the same options, not fitted. */
  abstract clone(): TextTransformer;

  /** What was learned, as plain data for `JSON.stringify`; `transformerFromJSON` reads it back. */
  abstract toJSON(): TransformerJSON;

  /** The features of each text as a row. @throws {DataError} for a matrix beyond 2 GiB: see {@link transformSparse} */
  transform(texts: Iterable<string>): Matrix {
    return toDense(this.where('transform'), this.transformSparse(texts));
  }

  /** `fit(texts)`, then `transform(texts)`. */
  fitTransform(texts: Iterable<string>, y?: unknown): Matrix {
    const given = this.documents('fitTransform', texts);
    return this.fit(given, y).transform(given);
  }

  protected where(member: string): string {
    return `${this.className}.${member}`;
  }

  protected documents(member: string, texts: Iterable<string>): readonly string[] {
    return expectDocuments(this.where(member), texts);
  }

  protected notFitted(member: string): NotFittedError {
    return new NotFittedError(`${this.where(member)}: fit must be called first`);
  }
}
