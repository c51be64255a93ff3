import { expectArray, expectInteger, expectOneOf, invalid, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { cut, joinGrams, standardized, type Split, type Standardize } from './cut-text.ts';
import { encodedShape, type LookupMode } from './encode-tokens.ts';
import { IndexLookup, stringTokens, type LookupOptions } from './index-lookup.ts';
import { readText } from './kept-text.ts';

/** What becomes of texts: indices, or rows that say which words there are, how often, or how much they tell. */
export type TextMode = Exclude<LookupMode, 'oneHot'>;

/** Options of {@link TextVectorization}. */
export interface TextVectorizationOptions extends LayerOptions {
  /** The largest size of the vocabulary, with padding and unknown words; null, the default, for none. */
  readonly maxTokens?: number | null;
  /** What to do with each text first; `'lowerAndStripPunctuation'` by default. */
  readonly standardize?: Standardize;
  /** How to cut a text into words: at white space, the default, into characters, by a function, or (null) not at all. */
  readonly split?: Split;
  /** Sequences of 1 to this many words, or of these numbers of words; null, the default, for words. */
  readonly ngrams?: number | readonly number[] | null;
  /** `'int'` by default. */
  readonly outputMode?: TextMode;
  /** The steps T of each row of indices; null, the default, for those of the longest. */
  readonly outputSequenceLength?: number | null;
  /** Whether rows have `maxTokens` columns with fewer words too. False by default. */
  readonly padToMaxTokens?: boolean;
  /** The words, in place of those that `adapt` finds. */
  readonly vocabulary?: readonly string[] | null;
  /** For `'tfIdf'`, how rare each word of the vocabulary is. */
  readonly idfWeights?: readonly number[] | null;
}

const where = 'TextVectorization';
const ownNames = ['standardize', 'split', 'ngrams', 'outputSequenceLength'] as const;
const lookupNames = ['maxTokens', 'outputMode', 'padToMaxTokens', 'vocabulary', 'idfWeights'] as const;

/**
 * Turns texts into rows of word indices, of zeros and ones, of counts or of tf-idf weights.
 *
 * Inputs   texts [B] or [B,1], or with split null [B,N] words
 * Output   for `'int'` [B,T] int32: 0 is padding, 1 unknown words, then the vocabulary by falling count; else [B,V] float32,
 *          with unknown words in column 0
 *
 * @throws {ArgumentError} when an option is unknown or out of range
 * @throws {ShapeError} when a row holds several texts that are to be cut
 * @throws {NotFittedError} before `adapt`, unless there is a vocabulary
 * @see https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/
 * @example
 * const layer = new TextVectorization({ outputSequenceLength: 4, vocabulary: ['baz', 'bar', 'foo'] });
 * layer.apply(tf.tensor1d(['foo qux bar'])).print(); // [[4, 1, 3, 0]]
 */
export class TextVectorization extends SingleInputLayer {
  static readonly className = 'Modu>TextVectorization';
  readonly outputMode: TextMode;
  readonly outputSequenceLength: number | null;
  readonly #standardize: Standardize;
  readonly #split: Split;
  readonly #ngrams: number | readonly number[] | null;
  readonly #widths: readonly number[] | null;
  readonly #lookup: WordLookup;

  constructor(options: TextVectorizationOptions = {}) {
    super(where, 'text_vectorization', options, [...ownNames, ...lookupNames]);
    const { standardize = 'lowerAndStripPunctuation', split = 'whitespace', outputSequenceLength = null } = options;
    const plain = ['lowerAndStripPunctuation', 'lower', 'stripPunctuation', null] as const;
    this.#standardize =
      typeof standardize === 'function' ? standardize : expectOneOf(where, 'standardize', standardize, plain);
    this.#split =
      typeof split === 'function' ? split : expectOneOf(where, 'split', split, ['whitespace', 'character', null]);
    this.#ngrams = copied(options.ngrams ?? null);
    this.#widths = widthsOf(this.#ngrams);
    this.outputMode = expectOneOf(where, 'outputMode', options.outputMode ?? 'int', [
      'int',
      'multiHot',
      'count',
      'tfIdf',
    ]);
    this.outputSequenceLength =
      outputSequenceLength === null
        ? null
        : expectInteger(where, 'outputSequenceLength', outputSequenceLength, { min: 1 });
    if (this.outputSequenceLength !== null && this.outputMode !== 'int') {
      throw invalid(where, 'outputSequenceLength', "null unless outputMode is 'int'", outputSequenceLength);
    }
    const { maxTokens = null, padToMaxTokens = false, vocabulary = null, idfWeights = null } = options;
    const { outputMode } = this;
    this.#lookup = new WordLookup({ maxTokens, padToMaxTokens, vocabulary, idfWeights, outputMode, maskToken: '' });
  }

  /** How many different indices come out, or columns. @throws {NotFittedError} before `adapt`, unless there is a vocabulary */
  vocabularySize(): number {
    return this.#lookup.vocabularySize();
  }

  /** The words by index; with `includeSpecialTokens: false` without padding and unknown words. @throws {NotFittedError} */
  getVocabulary(options?: { readonly includeSpecialTokens?: boolean }): string[] {
    return this.#lookup.getVocabulary(options);
  }

  /** Takes these words, and for `'tfIdf'` their rarities, in place of those before. @throws {ArgumentError} */
  setVocabulary(vocabulary: readonly string[], idfWeights: readonly number[] | null = null): void {
    this.#lookup.setVocabulary(vocabulary, idfWeights);
  }

  /**
   * Finds the words of some texts, the most frequent first, in place of those before.
   *
   * @throws {ArgumentError} when there is no word
   * @throws {ShapeError} when a row holds several texts that are to be cut
   */
  adapt(texts: tf.Tensor | readonly string[] | readonly (readonly string[])[]): void {
    const rows = texts instanceof tf.Tensor ? this.#rows(texts) : this.#rowsOf(texts.map((row) => [row].flat()));
    this.#lookup.adapt(rows);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = onlyShape(inputShape);
    const [rows = null, columns = null] = shape;
    if (this.outputMode === 'int') return this.#isFlat(shape) ? [rows] : [rows, this.#steps(columns)];
    return encodedShape([rows, null], this.outputMode, this.#columns());
  }

  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    const output = super.apply(inputs, kwargs);
    // tfjs declares every output of a layer as float32.
    if (output instanceof tf.SymbolicTensor && this.outputMode === 'int') Object.assign(output, { dtype: 'int32' });
    return output;
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  protected override compute(x: tf.Tensor): tf.Tensor {
    const rows = this.#rows(x);
    const longest = rows.reduce((most, { length }) => Math.max(most, length), 0);
    const steps = this.outputSequenceLength ?? longest;
    // What stands for a word that is not there is counted nowhere.
    const tokens = rows.flatMap((row) => Array.from({ length: steps }, (_, i) => row[i] ?? ''));
    const isFlat = this.outputMode === 'int' && this.#isFlat(x.shape);
    return this.#lookup.encode(tokens, isFlat ? [rows.length] : [rows.length, steps]);
  }

  /** @throws {ArgumentError} when standardize or split is a function, which JSON cannot hold */
  override getConfig(): tf.serialization.ConfigDict {
    const [standardize, split] = [this.#standardize, this.#split];
    if (typeof standardize === 'function')
      throw invalid(`${where}.getConfig`, 'standardize', 'no function', standardize);
    if (typeof split === 'function') throw invalid(`${where}.getConfig`, 'split', 'no function', split);
    const lookup = this.#lookup.getConfig();
    return {
      ...super.getConfig(),
      standardize,
      split,
      ngrams: copied(this.#ngrams) as number | number[] | null,
      outputSequenceLength: this.outputSequenceLength,
      ...Object.fromEntries(lookupNames.map((name) => [name, lookup[name] ?? null])),
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { sparse, ragged, encoding, vocabulary, ...rest } = config;
    delete rest['vocabularySize'];
    return super.fromConfig(cls, {
      ...rest,
      ...(vocabulary !== undefined && {
        vocabulary: Array.isArray(vocabulary) ? vocabulary.map(readText) : vocabulary,
      }),
      ...(sparse === true && { sparse }),
      ...(ragged === true && { ragged }),
      ...((encoding ?? 'utf-8') !== 'utf-8' && { encoding }),
    } as tf.serialization.ConfigDict);
  }

  /** Whether words stay in a row without steps: [B] words that are not cut. */
  #isFlat(shape: tf.Shape): boolean {
    return this.#split === null && shape.length === 1 && this.outputSequenceLength === null && this.#widths === null;
  }

  /** The steps of an output, as far as they are known. */
  #steps(columns: number | null): number | null {
    if (this.outputSequenceLength !== null || this.#split !== null) return this.outputSequenceLength;
    if (this.#widths === null || columns === null) return columns;
    return this.#widths.reduce((sum, width) => sum + Math.max(0, columns - width + 1), 0);
  }

  #columns(): number {
    const { padToMaxTokens, maxTokens } = this.#lookup;
    return padToMaxTokens && maxTokens !== null ? maxTokens : this.vocabularySize();
  }

  #rows(x: tf.Tensor): (readonly string[])[] {
    if (x.rank < 1 || x.rank > 2 || (this.#split !== null && x.rank === 2 && x.shape[1] !== 1)) {
      const expected = this.#split === null ? '[B] or [B,N]' : '[B] or [B,1]';
      throw new ShapeError(`${where}: the input must have shape ${expected}, received [${x.shape.join(', ')}]`);
    }
    if (x.dtype !== 'string') throw invalid(where, 'the input', 'a tensor of strings', x.dtype);
    const texts = x.dataSync<'string'>();
    const columns = x.shape[1] ?? 1;
    return this.#rowsOf(Array.from({ length: x.shape[0] ?? 0 }, (_, i) => texts.slice(i * columns, (i + 1) * columns)));
  }

  #rowsOf(rows: readonly (readonly string[])[]): (readonly string[])[] {
    const split = this.#split;
    return rows.map((texts) => {
      if (split !== null && texts.length !== 1) {
        throw new ShapeError(`${where}: a row must hold one text that is to be cut, received ${texts.length}`);
      }
      const words = texts.flatMap((text) => {
        if (typeof text !== 'string') throw invalid(where, 'a text', 'a string', text);
        const clean = standardized(where, text, this.#standardize);
        return split === null ? [clean] : cut(where, clean, split);
      });
      return this.#widths === null ? words : joinGrams(words, this.#widths);
    });
  }
}

tf.serialization.registerClass(TextVectorization);

/** The lookup inside, whose messages name the layer around it. */
class WordLookup extends IndexLookup<string> {
  static readonly className = 'Modu>WordLookup';

  constructor(options: LookupOptions<string>) {
    super(where, 'word_lookup', options, [], stringTokens);
  }
}

function copied(ngrams: number | readonly number[] | null): number | readonly number[] | null {
  return typeof ngrams === 'object' && ngrams !== null ? [...ngrams] : ngrams;
}

function widthsOf(ngrams: number | readonly number[] | null): readonly number[] | null {
  if (ngrams === null) return null;
  if (typeof ngrams === 'number') {
    return Array.from({ length: expectInteger(where, 'ngrams', ngrams, { min: 1 }) }, (_, i) => i + 1);
  }
  return expectArray(where, 'ngrams', ngrams).map((width) => expectInteger(where, 'ngrams', width, { min: 1 }));
}
