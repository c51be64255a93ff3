import { Tokenizer as Encoder } from '@huggingface/tokenizers';
import {
  DataError,
  NotFittedError,
  expectBoolean,
  expectInteger,
  expectOptions,
  expectString,
  invalid,
  isNumericArray,
  type Column,
} from '@modu/core';
import type { JsonNode } from '../../json/json-node.ts';
import { learnMerges, type Merges, type MergeSettings } from './learn-merges.ts';
import { orderedJson, type OrderedJson } from './ordered-json.ts';

/** A text as tokens. */
export interface SubwordEncoding {
  readonly ids: number[];
  readonly tokens: string[];
  /** 0 for the first text, 1 for the second. */
  readonly typeIds: number[];
  /** 1 for every token, as nothing is padded. */
  readonly attentionMask: number[];
}

/** Options of `encode`. */
export interface SubwordEncodeOptions {
  /** Put the tokens around the text that a model expects, such as `[CLS]`; default true. */
  readonly addSpecialTokens?: boolean;
}

/** Options of `decode`. */
export interface SubwordDecodeOptions {
  /** Leave special tokens out; default true. */
  readonly skipSpecialTokens?: boolean;
}

/** Options of `trainFromIterator`. */
export interface SubwordTrainOptions {
  /** The largest number of tokens; default 30000. */
  readonly vocabSize?: number;
  /** How often a pair of tokens must occur to become one; default 2. */
  readonly minFrequency?: number;
  /** Tokens that are never cut and come first. */
  readonly specialTokens?: readonly string[];
  /** The largest number of different characters to begin with, the most frequent ones; null for all. */
  readonly limitAlphabet?: number | null;
  /** Characters to begin with, also when no text has them. */
  readonly initialAlphabet?: readonly string[];
}

/** What stands in `tokenizer.json` besides the vocabulary. */
export interface TokenizerParts {
  readonly normalizer: OrderedJson;
  readonly pre_tokenizer: OrderedJson;
  readonly post_processor: OrderedJson;
  readonly decoder: OrderedJson;
  /** The members of the model, of which `vocab` and `merges` are filled in. */
  readonly model: { readonly [name: string]: OrderedJson };
}

/** What a tokenizer has learned. */
export interface SubwordState extends Merges {
  readonly specialTokens: readonly string[];
}

/** What tokenizers of subwords share: training, `encode` and `decode`, and `tokenizer.json`. */
export abstract class SubwordTokenizer {
  /** The class name in errors; spelled out because minifiers rename classes. */
  protected abstract readonly className: string;
  #state: SubwordState | undefined;
  #encoder: Encoder | undefined;

  /** The members of `tokenizer.json` for this vocabulary. */
  protected abstract parts(indexOf: ReadonlyMap<string, number>): TokenizerParts;

  /** The tokens before the first text and after each; null for none. */
  protected abstract around(): readonly [begin: string, end: string] | null;

  /** Adds the words of a text to their counts. */
  protected abstract countWords(text: string, counts: Map<string, number>): void;

  /** The counts of words as the model sees them. */
  protected abstract modelWords(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number>;

  /** The text as JSON text that Hugging Face's `Tokenizer.from_str` and `fromStr` read. @throws {NotFittedError} */
  toStr({ pretty = false }: { readonly pretty?: boolean } = {}): string {
    expectBoolean(`${this.className}.toStr`, 'pretty', pretty);
    const { vocabulary } = this.#fitted('toStr');
    const indices = new Map(vocabulary.map((token, index) => [token, index]));
    return orderedJson(this.#document(indices, indices), pretty);
  }

  /**
   * The tokens of a text, or of a pair of texts.
   *
   * @throws {NotFittedError} without a vocabulary
   * @throws {DataError} for an unknown word when the token for unknown words is not in the vocabulary
   */
  encode(sequence: string, pair: string | null = null, options?: SubwordEncodeOptions): SubwordEncoding {
    const where = `${this.className}.encode`;
    const { addSpecialTokens = true } = expectOptions(where, options, ['addSpecialTokens']);
    expectBoolean(where, 'addSpecialTokens', addSpecialTokens);
    const encoder = this.#getEncoder('encode');
    const texts = [expectString(where, 'sequence', sequence, { allowEmpty: true })];
    if (pair !== null) texts.push(expectString(where, 'pair', pair, { allowEmpty: true }));
    const [begin, end] = (addSpecialTokens ? this.around() : null) ?? [];
    const tokens: string[] = begin === undefined ? [] : [begin];
    const typeIds: number[] = begin === undefined ? [] : [0];
    texts.forEach((text, type) => {
      const pieces = encoder.tokenize(wellFormed(text));
      if (end !== undefined) pieces.push(end);
      for (const piece of pieces) {
        tokens.push(piece);
        typeIds.push(type);
      }
    });
    const ids = tokens.map((token) => encoder.token_to_id(token));
    if (ids.includes(undefined)) {
      throw new DataError(`${where}: the vocabulary must hold the token for unknown words to encode this text`);
    }
    return { ids: ids as number[], tokens, typeIds, attentionMask: ids.map(() => 1) };
  }

  /** {@link SubwordTokenizer.encode} of each text, or pair of texts. */
  encodeBatch(
    inputs: Iterable<string | readonly [sequence: string, pair: string]>,
    options?: SubwordEncodeOptions,
  ): SubwordEncoding[] {
    if (typeof inputs !== 'object' || inputs === null || !(Symbol.iterator in inputs)) {
      throw invalid(`${this.className}.encodeBatch`, 'inputs', 'an array of texts', inputs);
    }
    return Array.from(inputs, (input) =>
      typeof input === 'string' || !Array.isArray(input)
        ? this.encode(input as string, null, options)
        : this.encode(input[0], input[1], options),
    );
  }

  /** The text of these tokens; indices outside the vocabulary are left out. @throws {NotFittedError} */
  decode(ids: Column<number>, options?: SubwordDecodeOptions): string {
    const where = `${this.className}.decode`;
    const { skipSpecialTokens = true } = expectOptions(where, options, ['skipSpecialTokens']);
    expectBoolean(where, 'skipSpecialTokens', skipSpecialTokens);
    const encoder = this.#getEncoder('decode');
    const { length } = this.#fitted('decode').vocabulary;
    if (!Array.isArray(ids) && !isNumericArray(ids)) throw invalid(where, 'ids', 'an array of indices', ids);
    const known = Array.from(ids, (id, i) => expectInteger(where, `ids[${i}]`, id, { min: 0 })).filter(
      (id) => id < length,
    );
    return known.length === 0 ? '' : encoder.decode(known, { skip_special_tokens: skipSpecialTokens });
  }

  /** {@link SubwordTokenizer.decode} of each sequence. */
  decodeBatch(sequences: readonly Column<number>[], options?: SubwordDecodeOptions): string[] {
    if (!Array.isArray(sequences)) throw invalid(`${this.className}.decodeBatch`, 'sequences', 'an array', sequences);
    return (sequences as readonly Column<number>[]).map((ids) => this.decode(ids, options));
  }

  /** The index of a token; undefined for one that is not in the vocabulary. @throws {NotFittedError} */
  tokenToId(token: string): number | undefined {
    return this.#getEncoder('tokenToId').token_to_id(token);
  }

  /** The token of an index; undefined for one outside the vocabulary. @throws {NotFittedError} */
  idToToken(id: number): string | undefined {
    return this.#fitted('idToToken').vocabulary[id];
  }

  /** Tokens with their indices, in order. @throws {NotFittedError} */
  getVocab(): Map<string, number> {
    return new Map(this.#fitted('getVocab').vocabulary.map((token, index) => [token, index]));
  }

  /** The number of tokens. @throws {NotFittedError} */
  getVocabSize(): number {
    return this.#fitted('getVocabSize').vocabulary.length;
  }

  /** Learns from `texts` what `settings` say. */
  protected train(texts: Iterable<string>, settings: MergeSettings): void {
    const where = `${this.className}.trainFromIterator`;
    if (typeof texts !== 'object' || texts === null || !(Symbol.iterator in texts)) {
      throw invalid(where, 'texts', 'an array of texts', texts);
    }
    const counts = new Map<string, number>();
    let i = 0;
    for (const text of texts as Iterable<unknown>) {
      if (typeof text !== 'string') throw invalid(where, `texts[${i}]`, 'a string', text);
      this.countWords(wellFormed(text), counts);
      i++;
    }
    this.restore({ ...learnMerges(this.modelWords(counts), settings), specialTokens: settings.specialTokens });
  }

  /** Takes what another tokenizer has learned. */
  protected restore(state: SubwordState): void {
    this.#state = state;
    this.#encoder = undefined;
  }

  #fitted(member: string): SubwordState {
    if (this.#state !== undefined) return this.#state;
    throw new NotFittedError(`${this.className}.${member}: trainFromIterator must be called first, or vocab given`);
  }

  #getEncoder(member: string): Encoder {
    const { vocabulary } = this.#fitted(member);
    if (this.#encoder === undefined) {
      const indices = new Map(vocabulary.map((token, index) => [token, index]));
      // The library cleans spaces up a second time unless told not to, which Python's does not.
      this.#encoder = new Encoder(this.#document(indices, Object.fromEntries(indices)), {
        clean_up_tokenization_spaces: false,
      });
    }
    return this.#encoder;
  }

  #document(indices: ReadonlyMap<string, number>, vocab: OrderedJson): { readonly [name: string]: OrderedJson } {
    const { merges, specialTokens } = this.#fitted('toStr');
    const { model, ...parts } = this.parts(indices);
    const added = specialTokens.map((content) => ({ id: indices.get(content) as number, content }));
    const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    return {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added.sort((a, b) => a.id - b.id).map((token) => ({ ...token, ...flags })),
      ...parts,
      model: { ...model, vocab, ...('merges' in model ? { merges } : {}) },
    };
  }
}

/** What `tokenizer.json` says of the vocabulary. @throws {DataError} for what these classes never write */
export function readState(json: JsonNode): SubwordState {
  json.key('version').oneOf(['1.0']);
  for (const name of ['truncation', 'padding']) if (!json.key(name).isNull) throw json.key(name).fail('null');
  const model = json.key('model');
  const vocab = model.key('vocab');
  const tokens = vocab.keys();
  const vocabulary = new Array<string | undefined>(tokens.length).fill(undefined);
  for (const token of tokens) {
    const index = vocab.key(token).integer(0, tokens.length - 1);
    if (token === '' || vocabulary[index] !== undefined) throw vocab.key(token).fail('an index of its own');
    vocabulary[index] = token;
  }
  const known = new Set(tokens);
  const specialTokens = json
    .key('added_tokens')
    .items()
    .map((node) => {
      const content = node.key('content');
      if (vocabulary[node.key('id').integer(0)] !== content.string()) throw content.fail('the token of this id');
      for (const flag of ['single_word', 'lstrip', 'rstrip', 'normalized']) {
        if (node.key(flag).boolean()) throw node.key(flag).fail('false');
      }
      if (!node.key('special').boolean()) throw node.key('special').fail('true');
      return content.string();
    });
  const merges = model.key('merges').isMissing
    ? []
    : model
        .key('merges')
        .items()
        .map((node) => readMerge(node, known));
  return { vocabulary: vocabulary as string[], merges, specialTokens };
}

/** Two tokens, which older files write as one string with a space between. */
function readMerge(node: JsonNode, known: ReadonlySet<string>): [string, string] {
  const [left = '', right = '', ...rest] = node.isString ? node.string().split(' ') : node.strings(2);
  if (known.has(left) && known.has(right) && known.has(left + right) && rest.length === 0) return [left, right];
  throw node.fail('two tokens that make a third');
}

/** Unpaired surrogates are no characters: UTF-8 cannot write them. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
