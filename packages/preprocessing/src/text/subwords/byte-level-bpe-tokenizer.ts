import {
  ArgumentError,
  expectArray,
  expectBoolean,
  expectInteger,
  expectOneOf,
  expectOptions,
  invalid,
} from '@modu/core';
import { JsonNode } from '../../json/json-node.ts';
import { byteCharacters, toByteCharacters } from './byte-characters.ts';
import type { OrderedJson } from './ordered-json.ts';
import { readState, SubwordTokenizer, type SubwordTrainOptions, type TokenizerParts } from './subword-tokenizer.ts';
import { expectVocabulary, type VocabularyInput } from './subword-vocabulary.ts';
import { checkTrainOptions } from './train-options.ts';

const forms = ['nfc', 'nfd', 'nfkc', 'nfkd'] as const;

/** A normalisation of Unicode. */
export type UnicodeForm = (typeof forms)[number];

/** Options of {@link ByteLevelBPETokenizer}. */
export interface ByteLevelBPETokenizerOptions {
  /** Tokens with their indices, when training is done; with `merges`. */
  readonly vocab?: VocabularyInput | null;
  /** Pairs of tokens that become one, in their order; with `vocab`. */
  readonly merges?: readonly (readonly [left: string, right: string])[] | null;
  /** Put a space before the text, so that its first word is cut as it would be within a text; default false. */
  readonly addPrefixSpace?: boolean;
  /** Turn texts to lower case; default false. */
  readonly lowercase?: boolean;
  /** Normalise texts; default null, which leaves them as they are. */
  readonly unicodeNormalizer?: UnicodeForm | null;
  /** Is written to `tokenizer.json`; offsets are not returned here. Default false. */
  readonly trimOffsets?: boolean;
}

/** Options of {@link ByteLevelBPETokenizer.trainFromIterator}. */
export interface ByteLevelBPETrainOptions extends SubwordTrainOptions {
  /** Tokens of this many bytes and more are not made longer; default null, no limit. */
  readonly maxTokenLength?: number | null;
}

const optionNames = ['vocab', 'merges', 'addPrefixSpace', 'lowercase', 'unicodeNormalizer', 'trimOffsets'] as const;
const trainNames = [
  'vocabSize',
  'minFrequency',
  'specialTokens',
  'limitAlphabet',
  'initialAlphabet',
  'maxTokenLength',
] as const;

const trainDefaults = {
  vocabSize: 30000,
  minFrequency: 2,
  specialTokens: [],
  limitAlphabet: null,
  initialAlphabet: byteCharacters,
};

/** Where GPT-2 cuts a text before its bytes are paired. */
const wordPattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/**
 * Cuts texts into frequent sequences of bytes, as GPT-2 does: every text can be encoded, and comes back as it was.
 *
 * Training gives the vocabulary and the merges of Hugging Face's trainer; encoding and decoding are those of
 * `@huggingface/tokenizers`.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {NotFittedError} before `trainFromIterator`, unless there are `vocab` and `merges`
 * @see tokenizers.ByteLevelBPETokenizer, https://github.com/huggingface/tokenizers
 * @example
 * ```ts
 * const tokenizer = new ByteLevelBPETokenizer();
 * tokenizer.trainFromIterator(reviews, { vocabSize: 8000, specialTokens: ['<s>', '</s>'] });
 * const { ids } = tokenizer.encode('모두를 위한 딥러닝');
 * tokenizer.decode(ids); // '모두를 위한 딥러닝'
 * await writeFile('tokenizer.json', tokenizer.toStr());
 * ```
 */
export class ByteLevelBPETokenizer extends SubwordTokenizer {
  protected readonly className = 'ByteLevelBPETokenizer';
  readonly addPrefixSpace: boolean;
  readonly lowercase: boolean;
  readonly unicodeNormalizer: UnicodeForm | null;
  readonly trimOffsets: boolean;

  constructor(options?: ByteLevelBPETokenizerOptions) {
    super();
    const where = 'ByteLevelBPETokenizer';
    const given = expectOptions(where, options, optionNames);
    const { vocab = null, merges = null, unicodeNormalizer = null } = given;
    this.addPrefixSpace = expectBoolean(where, 'addPrefixSpace', given.addPrefixSpace ?? false);
    this.lowercase = expectBoolean(where, 'lowercase', given.lowercase ?? false);
    this.unicodeNormalizer = expectOneOf(where, 'unicodeNormalizer', unicodeNormalizer, [...forms, null]);
    this.trimOffsets = expectBoolean(where, 'trimOffsets', given.trimOffsets ?? false);
    if ((vocab === null) !== (merges === null)) {
      throw new ArgumentError(`${where}: vocab and merges must be given together, received one of them`);
    }
    if (vocab === null || merges === null) return;
    const vocabulary = expectVocabulary(where, vocab);
    const known = new Set(vocabulary);
    expectArray(where, 'merges', merges).forEach((merge: unknown, i) => {
      const [left, right] = Array.isArray(merge) && merge.length === 2 ? (merge as unknown[]) : [];
      if (known.has(left as string) && known.has(right as string) && known.has(`${String(left)}${String(right)}`))
        return;
      throw invalid(where, `merges[${i}]`, 'two tokens of vocab that make a third', merge);
    });
    this.restore({ vocabulary, merges: merges.map(([left, right]) => [left, right]), specialTokens: [] });
  }

  /**
   * Learns the tokens of `texts`; training again starts afresh.
   *
   * @throws {ArgumentError} for unknown or wrong options, and for texts that are no strings
   */
  trainFromIterator(texts: Iterable<string>, options?: ByteLevelBPETrainOptions): this {
    const where = 'ByteLevelBPETokenizer.trainFromIterator';
    const given = expectOptions(where, options, trainNames);
    const settings = checkTrainOptions(where, given, trainDefaults);
    const { maxTokenLength = null } = given;
    if (maxTokenLength !== null) expectInteger(where, 'maxTokenLength', maxTokenLength, { min: 1 });
    this.train(texts, { ...settings, prefix: '', maxTokenLength });
    return this;
  }

  /** The tokenizer whose `tokenizer.json` this is, written here or by Python. @throws {DataError} for any other JSON */
  static fromStr(json: string): ByteLevelBPETokenizer {
    const root = JsonNode.of('ByteLevelBPETokenizer.fromStr', json);
    const model = root.key('model');
    model.key('type').oneOf(['BPE']);
    for (const name of ['dropout', 'unk_token', 'continuing_subword_prefix', 'end_of_word_suffix']) {
      const node = model.key(name);
      if (!node.isMissing && !node.isNull && !(node.isString && node.string() === '')) throw node.fail('null');
    }
    for (const name of ['fuse_unk', 'byte_fallback', 'ignore_merges']) {
      if (!model.key(name).isMissing && model.key(name).boolean()) throw model.key(name).fail('false');
    }
    if (model.key('merges').isMissing) throw model.key('merges').fail('an array');
    for (const part of ['pre_tokenizer', 'post_processor', 'decoder']) root.key(part).key('type').oneOf(['ByteLevel']);
    const useRegex = root.key('pre_tokenizer').key('use_regex');
    if (!useRegex.isMissing && !useRegex.boolean()) throw useRegex.fail('true');
    const tokenizer = new ByteLevelBPETokenizer({
      ...readNormalizer(root.key('normalizer')),
      addPrefixSpace: root.key('pre_tokenizer').key('add_prefix_space').boolean(),
      trimOffsets: root.key('post_processor').key('trim_offsets').boolean(),
    });
    tokenizer.restore(readState(root));
    return tokenizer;
  }

  protected around(): null {
    return null;
  }

  protected countWords(text: string, counts: Map<string, number>): void {
    let clean = this.unicodeNormalizer === null ? text : text.normalize(this.unicodeNormalizer.toUpperCase());
    if (this.lowercase) clean = clean.toLowerCase();
    if (this.addPrefixSpace && /^\S/.test(clean)) clean = ` ${clean}`;
    for (const word of clean.match(wordPattern) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }

  protected modelWords(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    return new Map(Array.from(counts, ([word, count]) => [toByteCharacters(word), count]));
  }

  protected parts(): TokenizerParts {
    const byteLevel = (add_prefix_space: boolean, trim_offsets: boolean): OrderedJson => ({
      type: 'ByteLevel',
      add_prefix_space,
      trim_offsets,
      use_regex: true,
    });
    const normalizers = [
      ...(this.unicodeNormalizer === null ? [] : [{ type: this.unicodeNormalizer.toUpperCase() }]),
      ...(this.lowercase ? [{ type: 'Lowercase' }] : []),
    ];
    return {
      normalizer: normalizers.length > 1 ? { type: 'Sequence', normalizers } : (normalizers[0] ?? null),
      pre_tokenizer: byteLevel(this.addPrefixSpace, true),
      post_processor: byteLevel(true, this.trimOffsets),
      decoder: byteLevel(true, true),
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: false,
        vocab: null,
        merges: null,
      },
    };
  }
}

function readNormalizer(node: JsonNode): Pick<ByteLevelBPETokenizerOptions, 'lowercase' | 'unicodeNormalizer'> {
  if (node.isNull) return {};
  const list = node.key('type').string() === 'Sequence' ? node.key('normalizers').items() : [node];
  const types = list.map((each) => each.key('type').oneOf([...forms.map((form) => form.toUpperCase()), 'Lowercase']));
  const form = types[0] === 'Lowercase' ? null : ((types[0]?.toLowerCase() ?? null) as UnicodeForm | null);
  const rest = types.slice(form === null ? 0 : 1);
  if (rest.length > 1 || (rest.length === 1 && rest[0] !== 'Lowercase')) throw node.fail('a form, then Lowercase');
  return { unicodeNormalizer: form, lowercase: rest.length === 1 };
}
