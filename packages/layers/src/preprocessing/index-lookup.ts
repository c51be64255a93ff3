import {
  ArgumentError,
  describe,
  expectArray,
  expectBoolean,
  expectInteger,
  expectNumber,
  expectOneOf,
  invalid,
  NotFittedError,
} from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import type { LayerOptions } from '../layer-options.ts';
import { onlyShape, SingleInputLayer } from '../single-input-layer.ts';
import { encodedShape, encodeTokens, outputModes, type LookupMode } from './encode-tokens.ts';
import { expectSalt, hashBin } from './hash-bin.ts';
import { keptText, readText } from './kept-text.ts';
import type { HashKey } from './siphash.ts';
import { rankTokens, tokensOf, type TokenData } from './tokens-of.ts';

/** Options that {@link StringLookup} and {@link IntegerLookup} share. */
export interface LookupOptions<T extends string | number> extends LayerOptions {
  /** The largest size of the vocabulary, with the mask token and the indices of unknown tokens; null, the default, for none. */
  readonly maxTokens?: number | null;
  /** How many indices unknown tokens share, by their hash where there are several; 1 by default. With 0 they are refused. */
  readonly numOovIndices?: number;
  /** The token that means nothing: index 0, and counted nowhere; null, the default, for none. */
  readonly maskToken?: T | null;
  /** What an index of an unknown token stands for with `invert`. */
  readonly oovToken?: T;
  /** The tokens, in place of those that `adapt` finds. */
  readonly vocabulary?: readonly T[] | null;
  /** For `'tfIdf'`, how rare each token of the vocabulary is. */
  readonly idfWeights?: readonly number[] | null;
  /** Whether indices are turned back into tokens. False by default. */
  readonly invert?: boolean;
  /** `'int'` by default. */
  readonly outputMode?: LookupMode;
  /** Whether rows have `maxTokens` columns with fewer tokens too. False by default. */
  readonly padToMaxTokens?: boolean;
  /** A key of the hash that spreads unknown tokens: a whole number, or two; null, the default, for none. */
  readonly salt?: number | readonly number[] | null;
}

/** What tells tokens of a kind from others. */
interface TokenKind<T> {
  /** For messages. */
  readonly kind: string;
  readonly is: (value: unknown) => value is T;
  /** The token that stands for unknown ones by default. */
  readonly unknown: T;
}

export const stringTokens: TokenKind<string> = {
  kind: 'strings',
  is: (value): value is string => typeof value === 'string',
  unknown: '[UNK]',
};

const optionNames = [
  'maxTokens',
  'numOovIndices',
  'maskToken',
  'oovToken',
  'vocabulary',
  'idfWeights',
  'invert',
  'outputMode',
  'padToMaxTokens',
  'salt',
] as const;

/** What {@link StringLookup} and {@link IntegerLookup} have in common: all but the kind of a token. */
export abstract class IndexLookup<T extends string | number> extends SingleInputLayer {
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly maskToken: T | null;
  readonly oovToken: T;
  readonly invert: boolean;
  readonly outputMode: LookupMode;
  readonly padToMaxTokens: boolean;
  readonly salt: HashKey | null;
  readonly #isToken: (value: unknown) => value is T;
  readonly #kind: string;
  #words: readonly T[] | undefined;
  #index = new Map<T, number>();
  /** For each column. */
  #rarities: readonly number[] | undefined;

  constructor(
    where: string,
    defaultName: string,
    options: LookupOptions<T>,
    more: readonly string[],
    token: TokenKind<T>,
  ) {
    super(where, defaultName, options, [...optionNames, ...more]);
    this.#isToken = token.is;
    this.#kind = token.kind;
    const { maxTokens = null, numOovIndices = 1, vocabulary = null, idfWeights = null } = options;
    this.maxTokens = maxTokens === null ? null : expectInteger(where, 'maxTokens', maxTokens, { min: 2 });
    this.numOovIndices = expectInteger(where, 'numOovIndices', numOovIndices, { min: 0 });
    this.maskToken = (options.maskToken ?? null) === null ? null : this.#token('maskToken', options.maskToken);
    this.oovToken = this.#token('oovToken', options.oovToken ?? token.unknown);
    this.invert = expectBoolean(where, 'invert', options.invert ?? false);
    this.outputMode = expectOneOf(where, 'outputMode', options.outputMode ?? 'int', [...outputModes, 'tfIdf']);
    if (this.invert && this.outputMode !== 'int') {
      throw new ArgumentError(`${where}: outputMode must be 'int' with invert, received '${this.outputMode}'`);
    }
    this.padToMaxTokens = expectBoolean(where, 'padToMaxTokens', options.padToMaxTokens ?? false);
    if (this.padToMaxTokens && this.maxTokens === null) {
      throw new ArgumentError(`${where}: maxTokens must be given with padToMaxTokens, received null`);
    }
    this.salt = expectSalt(where, options.salt);
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights);
    else if (idfWeights !== null) {
      throw new ArgumentError(`${where}: vocabulary must be given with idfWeights, received null`);
    }
  }

  /** The place of an unknown token among `numOovIndices`, by its hash. */
  protected oovBin(token: T): number {
    return hashBin(token, this.numOovIndices, this.salt);
  }

  /** How many different indices come out, or columns. @throws {NotFittedError} before `adapt`, unless there is a vocabulary */
  vocabularySize(): number {
    return this.#fitted('vocabularySize').length + this.#firstToken;
  }

  /**
   * The tokens by index; with `includeSpecialTokens: false` without the mask token and unknown ones.
   *
   * @throws {NotFittedError} before `adapt`, unless there is a vocabulary
   */
  getVocabulary({ includeSpecialTokens = true }: { readonly includeSpecialTokens?: boolean } = {}): T[] {
    const words = this.#fitted('getVocabulary');
    return includeSpecialTokens ? [...this.#specialTokens, ...words] : [...words];
  }

  /**
   * Takes these tokens, and for `'tfIdf'` their rarities, in place of those before. Special tokens may be left out.
   *
   * @throws {ArgumentError} for none, tokens of another type or there twice, more than `maxTokens`, and another number of
   *   rarities than tokens
   */
  setVocabulary(vocabulary: readonly T[], idfWeights: readonly number[] | null = null): void {
    const { where, maxTokens } = this;
    const given = expectArray(where, 'vocabulary', vocabulary).map((word) =>
      this.#token('a token of vocabulary', word),
    );
    if (given.length === 0) throw invalid(where, 'vocabulary', 'at least one token', vocabulary);
    const special = this.#specialTokens;
    const hasSpecial = special.every((token, i) => given[i] === token);
    const words = hasSpecial ? given.slice(special.length) : given;
    const seen = new Set<T>(this.invert ? [this.oovToken] : []);
    if (this.maskToken !== null) seen.add(this.maskToken);
    for (const word of words) {
      if (seen.has(word)) {
        const others = 'different tokens, none of them the mask token nor, with invert, the unknown one';
        throw invalid(where, 'vocabulary', others, word);
      }
      seen.add(word);
    }
    if (maxTokens !== null && words.length + special.length > maxTokens) {
      const most = `at most ${maxTokens - special.length} tokens with maxTokens`;
      throw new ArgumentError(`${where}: vocabulary must be ${most}, received ${words.length}`);
    }
    if ((this.outputMode === 'tfIdf') !== (idfWeights !== null)) {
      const when = this.outputMode === 'tfIdf' ? "given for 'tfIdf'" : "given only for 'tfIdf'";
      throw invalid(where, 'idfWeights', when, idfWeights);
    }
    if (idfWeights !== null && idfWeights.length !== given.length) {
      throw new ArgumentError(
        `${where}: idfWeights must be one number for each of ${given.length} tokens, received ${idfWeights.length}`,
      );
    }
    const rarities = idfWeights?.map((weight) => expectNumber(where, 'idfWeights', weight));
    this.#set(words, hasSpecial ? rarities : rarities && this.#withUnknown(rarities));
  }

  /**
   * Finds the tokens of some data, the most frequent first, in place of those before; a lone list is one document.
   *
   * @throws {ArgumentError} when the data holds none, or values of another type
   */
  adapt(data: TokenData<T>): void {
    const where = `${this.where}.adapt`;
    const documents = tokensOf<T>(where, data);
    for (const token of documents.flat()) {
      if (!this.#isToken(token)) throw invalid(where, 'data', this.#kind, token);
    }
    const ranked = rankTokens(documents).filter(({ token }) => token !== this.maskToken && token !== this.oovToken);
    if (ranked.length === 0) throw new ArgumentError(`${where}: data must hold at least one token, received none`);
    const kept = this.maxTokens === null ? ranked : ranked.slice(0, Math.max(0, this.maxTokens - this.#firstToken));
    const words = kept.map(({ token }) => token);
    if (this.outputMode !== 'tfIdf') {
      this.#set(words);
      return;
    }
    const rarities = kept.map(({ documents: holding }) => Math.log(1 + documents.length / (1 + holding)));
    this.#set(words, this.#withUnknown(rarities));
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const shape = onlyShape(inputShape);
    return this.outputMode === 'int' ? [...shape] : encodedShape(shape, this.outputMode, this.#columns());
  }

  override apply(
    inputs: tf.Tensor | tf.Tensor[] | tf.SymbolicTensor | tf.SymbolicTensor[],
    kwargs?: Record<string, unknown>,
  ): ReturnType<tf.layers.Layer['apply']> {
    const output = super.apply(inputs, kwargs);
    // tfjs declares every output of a layer as float32.
    if (output instanceof tf.SymbolicTensor && this.outputMode === 'int') {
      Object.assign(output, { dtype: this.invert && typeof this.oovToken === 'string' ? 'string' : 'int32' });
    }
    return output;
  }

  override computeMask(): tf.Tensor {
    return null as unknown as tf.Tensor;
  }

  /** The tensor of tokens, or of indices with `invert`. */
  protected override compute(x: tf.Tensor): tf.Tensor {
    if (this.invert) return this.#tokens(x);
    return this.encode(x.dataSync() as unknown as ArrayLike<T>, x.shape);
  }

  /** Tokens in row-major order as the option `outputMode` says. */
  encode(tokens: ArrayLike<T>, shape: readonly number[]): tf.Tensor {
    this.#fitted('apply');
    const indices = Array.from(tokens, (token) => this.indexOf(token));
    if (this.outputMode === 'int') return encodeTokens(indices, shape, 'int', 0);
    const rarities = this.#rarities === undefined ? {} : { rarities: this.#rarities };
    return encodeTokens(indices, shape, this.outputMode, this.#columns(), rarities);
  }

  /** The index of a token, −1 for one that is counted nowhere. @throws {ArgumentError} for an unknown one without indices */
  indexOf(token: T): number {
    if (!this.#isToken(token)) throw invalid(this.where, 'the input', this.#kind, token);
    if (this.maskToken !== null && token === this.maskToken) return this.outputMode === 'int' ? 0 : -1;
    const index = this.#index.get(token);
    if (index !== undefined) return index;
    if (this.numOovIndices === 0) {
      throw invalid(this.where, 'the input', 'tokens of the vocabulary with numOovIndices 0', token);
    }
    return this.#firstUnknown + (this.numOovIndices === 1 ? 0 : this.oovBin(token));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, padToMaxTokens, salt } = this;
    const vocabulary = this.#words === undefined ? null : this.getVocabulary().map(keptText);
    const idfWeights = this.#rarities === undefined ? null : this.#rarities.slice(0, vocabulary?.length);
    return {
      ...super.getConfig(),
      maxTokens,
      numOovIndices,
      maskToken: keptText(maskToken),
      oovToken: keptText(oovToken),
      vocabulary,
      idfWeights,
      invert,
      outputMode,
      padToMaxTokens,
      salt: salt === null ? null : [...salt],
    };
  }

  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    const { sparse, vocabularyDtype, encoding, ...rest } = config;
    delete rest['vocabularySize'];
    const { maskToken, oovToken, vocabulary } = rest;
    const words = Array.isArray(vocabulary) ? vocabulary.map(readText) : vocabulary;
    return super.fromConfig(cls, {
      ...rest,
      ...(maskToken !== undefined && { maskToken: readText(maskToken) }),
      ...(oovToken !== undefined && { oovToken: readText(oovToken) }),
      ...(words !== undefined && { vocabulary: words }),
      ...(sparse === true && { sparse }),
      ...((encoding ?? 'utf-8') !== 'utf-8' && { encoding }),
      ...((vocabularyDtype ?? 'int64') !== 'int64' && { vocabularyDtype }),
    } as tf.serialization.ConfigDict);
  }

  get #firstUnknown(): number {
    return this.maskToken !== null && this.outputMode === 'int' ? 1 : 0;
  }

  get #firstToken(): number {
    return this.#firstUnknown + this.numOovIndices;
  }

  get #specialTokens(): T[] {
    const masks = this.#firstUnknown === 1 ? [this.maskToken as T] : [];
    return [...masks, ...Array.from({ length: this.numOovIndices }, () => this.oovToken)];
  }

  #columns(): number {
    return this.padToMaxTokens && this.maxTokens !== null ? this.maxTokens : this.vocabularySize();
  }

  #token(name: string, value: unknown): T {
    if (this.#isToken(value)) return value;
    throw new ArgumentError(`${this.where}: ${name} must be ${this.#kind}, received ${describe(value)}`);
  }

  /** Rarities with those of unknown tokens in front: they count as much as the average token. */
  #withUnknown(rarities: readonly number[]): number[] {
    const mean = rarities.reduce((sum, weight) => sum + weight, 0) / rarities.length;
    return [...Array.from({ length: this.#firstToken }, () => mean), ...rarities];
  }

  #set(words: readonly T[], rarities?: readonly number[]): void {
    this.#words = words;
    this.#rarities = rarities;
    this.#index = new Map(words.map((word, i) => [word, i + this.#firstToken]));
  }

  #tokens(x: tf.Tensor): tf.Tensor {
    const words = this.#fitted('apply');
    const first = this.#firstToken;
    const tokens = Array.from(x.dataSync(), (index): T => {
      if (index === 0 && this.maskToken !== null) return this.maskToken;
      return words[index - first] ?? this.oovToken;
    });
    return typeof this.oovToken === 'string'
      ? tf.tensor(tokens, x.shape, 'string')
      : tf.tensor(tokens, x.shape, 'int32');
  }

  #fitted(member: string): readonly T[] {
    if (this.#words !== undefined) return this.#words;
    throw new NotFittedError(`${this.where}.${member}: adapt must be called first, or a vocabulary given`);
  }
}
