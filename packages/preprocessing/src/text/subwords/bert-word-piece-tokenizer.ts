import { BertNormalizer, BertPreTokenizer } from '@huggingface/tokenizers';
import { ArgumentError, expectBoolean, expectOptions, expectString } from '@modu/core';
import { JsonNode } from '../../json/json-node.ts';
import { readState, SubwordTokenizer, type SubwordTrainOptions, type TokenizerParts } from './subword-tokenizer.ts';
import { expectVocabulary, type VocabularyInput } from './subword-vocabulary.ts';
import { checkTrainOptions } from './train-options.ts';

/** Options of {@link BertWordPieceTokenizer}. */
export interface BertWordPieceTokenizerOptions {
  /** Tokens with their indices, when training is done; `encode` then puts `clsToken` and `sepToken` around texts. */
  readonly vocab?: VocabularyInput | null;
  /** Stands for words that cannot be cut; default `'[UNK]'`. */
  readonly unkToken?: string;
  /** Ends each text; default `'[SEP]'`. */
  readonly sepToken?: string;
  /** Begins the first text; default `'[CLS]'`. */
  readonly clsToken?: string;
  /** Default `'[PAD]'`. */
  readonly padToken?: string;
  /** Default `'[MASK]'`. */
  readonly maskToken?: string;
  /** Leave control characters out and take any white space for a space; default true. */
  readonly cleanText?: boolean;
  /** Take each Chinese character for a word; default true. */
  readonly handleChineseChars?: boolean;
  /** Leave accents out; default null, which is what `lowercase` says. */
  readonly stripAccents?: boolean | null;
  /** Turn texts to lower case; default true. */
  readonly lowercase?: boolean;
  /** Stands before tokens that do not begin a word; default `'##'`. */
  readonly wordpiecesPrefix?: string;
}

const tokenNames = ['unkToken', 'sepToken', 'clsToken', 'padToken', 'maskToken'] as const;
const optionNames = [
  'vocab',
  ...tokenNames,
  'cleanText',
  'handleChineseChars',
  'stripAccents',
  'lowercase',
  'wordpiecesPrefix',
] as const;
const trainNames = ['vocabSize', 'minFrequency', 'specialTokens', 'limitAlphabet', 'initialAlphabet'] as const;

const trainDefaults = {
  vocabSize: 30000,
  minFrequency: 2,
  specialTokens: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
  limitAlphabet: 1000,
  initialAlphabet: [],
};

/**
 * Cuts words into frequent pieces, as BERT does: the longest piece first, `##` before those that go on a word.
 *
 * Training gives the vocabulary of Hugging Face's trainer; encoding and decoding are those of `@huggingface/tokenizers`.
 *
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {NotFittedError} before `trainFromIterator`, unless there is a `vocab`
 * @see tokenizers.BertWordPieceTokenizer, https://github.com/huggingface/tokenizers
 * @example
 * ```ts
 * const trained = new BertWordPieceTokenizer().trainFromIterator(reviews, { vocabSize: 8000 });
 * const tokenizer = new BertWordPieceTokenizer({ vocab: trained.getVocab() });
 * tokenizer.encode('unbelievable').tokens; // ['[CLS]', 'un', '##believ', '##able', '[SEP]']
 * ```
 */
export class BertWordPieceTokenizer extends SubwordTokenizer {
  protected readonly className = 'BertWordPieceTokenizer';
  readonly unkToken: string;
  readonly sepToken: string;
  readonly clsToken: string;
  readonly padToken: string;
  readonly maskToken: string;
  readonly cleanText: boolean;
  readonly handleChineseChars: boolean;
  readonly stripAccents: boolean | null;
  readonly lowercase: boolean;
  readonly wordpiecesPrefix: string;
  /** Whether `encode` puts tokens around texts. */
  #around = false;

  constructor(options?: BertWordPieceTokenizerOptions) {
    super();
    const where = 'BertWordPieceTokenizer';
    const given = expectOptions(where, options, optionNames);
    const { vocab = null, stripAccents = null } = given;
    this.unkToken = expectString(where, 'unkToken', given.unkToken ?? '[UNK]');
    this.sepToken = expectString(where, 'sepToken', given.sepToken ?? '[SEP]');
    this.clsToken = expectString(where, 'clsToken', given.clsToken ?? '[CLS]');
    this.padToken = expectString(where, 'padToken', given.padToken ?? '[PAD]');
    this.maskToken = expectString(where, 'maskToken', given.maskToken ?? '[MASK]');
    this.cleanText = expectBoolean(where, 'cleanText', given.cleanText ?? true);
    this.handleChineseChars = expectBoolean(where, 'handleChineseChars', given.handleChineseChars ?? true);
    this.stripAccents = stripAccents === null ? null : expectBoolean(where, 'stripAccents', stripAccents);
    this.lowercase = expectBoolean(where, 'lowercase', given.lowercase ?? true);
    this.wordpiecesPrefix = expectString(where, 'wordpiecesPrefix', given.wordpiecesPrefix ?? '##');
    if (vocab === null) return;
    const vocabulary = expectVocabulary(where, vocab);
    for (const name of ['sepToken', 'clsToken'] as const) {
      if (vocabulary.includes(this[name])) continue;
      throw new ArgumentError(`${where}: vocab must hold ${name}, received none '${this[name]}'`);
    }
    const specialTokens = tokenNames.map((name) => this[name]).filter((token) => vocabulary.includes(token));
    this.restore({ vocabulary, merges: [], specialTokens: [...new Set(specialTokens)] });
    this.#around = true;
  }

  /**
   * Learns the pieces of `texts`; training again starts afresh.
   *
   * @throws {ArgumentError} for unknown or wrong options, and for texts that are no strings
   */
  trainFromIterator(texts: Iterable<string>, options?: SubwordTrainOptions): this {
    const where = 'BertWordPieceTokenizer.trainFromIterator';
    const settings = checkTrainOptions(where, expectOptions(where, options, trainNames), trainDefaults);
    this.train(texts, { ...settings, prefix: this.wordpiecesPrefix, maxTokenLength: null });
    const tokens = this.getVocab();
    this.#around &&= tokens.has(this.clsToken) && tokens.has(this.sepToken);
    return this;
  }

  /** The tokenizer whose `tokenizer.json` this is, written here or by Python. @throws {DataError} for any other JSON */
  static fromStr(json: string): BertWordPieceTokenizer {
    const root = JsonNode.of('BertWordPieceTokenizer.fromStr', json);
    const [normalizer, model, decoder] = [root.key('normalizer'), root.key('model'), root.key('decoder')];
    normalizer.key('type').oneOf(['BertNormalizer']);
    root.key('pre_tokenizer').key('type').oneOf(['BertPreTokenizer']);
    decoder.key('type').oneOf(['WordPiece']);
    if (!decoder.key('cleanup').boolean()) throw decoder.key('cleanup').fail('true');
    model.key('type').oneOf(['WordPiece']);
    model.key('max_input_chars_per_word').oneOf([100]);
    if (!model.key('merges').isMissing) throw model.key('merges').fail('left out');
    const wordpiecesPrefix = decoder.key('prefix').string();
    model.key('continuing_subword_prefix').oneOf([wordpiecesPrefix]);
    const state = readState(root);
    const around = root.key('post_processor');
    const tokenizer = new BertWordPieceTokenizer({
      unkToken: model.key('unk_token').string(),
      cleanText: normalizer.key('clean_text').boolean(),
      handleChineseChars: normalizer.key('handle_chinese_chars').boolean(),
      stripAccents: normalizer.key('strip_accents').nullable((node) => node.boolean()),
      lowercase: normalizer.key('lowercase').boolean(),
      wordpiecesPrefix,
      ...(around.isNull ? {} : readAround(around, state.vocabulary)),
    });
    tokenizer.restore(state);
    tokenizer.#around = !around.isNull;
    return tokenizer;
  }

  protected around(): readonly [begin: string, end: string] | null {
    return this.#around ? [this.clsToken, this.sepToken] : null;
  }

  protected countWords(text: string, counts: Map<string, number>): void {
    // Words are normalised once for all their occurrences: what the normaliser does ends at white space.
    for (const word of text.split(/\s+/)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }

  protected modelWords(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const normalize = new BertNormalizer(this.#normalizer() as ConstructorParameters<typeof BertNormalizer>[0]);
    const cut = new BertPreTokenizer();
    const words = new Map<string, number>();
    for (const [text, count] of counts) {
      for (const word of cut.pre_tokenize_text(normalize.normalize(text)))
        words.set(word, (words.get(word) ?? 0) + count);
    }
    return words;
  }

  protected parts(indexOf: ReadonlyMap<string, number>): TokenizerParts {
    const indexed = (token: string): readonly [string, number] => [token, indexOf.get(token) as number];
    return {
      normalizer: this.#normalizer(),
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: this.#around
        ? { type: 'BertProcessing', sep: indexed(this.sepToken), cls: indexed(this.clsToken) }
        : null,
      decoder: { type: 'WordPiece', prefix: this.wordpiecesPrefix, cleanup: true },
      model: {
        type: 'WordPiece',
        unk_token: this.unkToken,
        continuing_subword_prefix: this.wordpiecesPrefix,
        max_input_chars_per_word: 100,
        vocab: null,
      },
    };
  }

  #normalizer() {
    return {
      type: 'BertNormalizer' as const,
      clean_text: this.cleanText,
      handle_chinese_chars: this.handleChineseChars,
      strip_accents: this.stripAccents,
      lowercase: this.lowercase,
    };
  }
}

function readAround(
  node: JsonNode,
  vocabulary: readonly string[],
): Pick<BertWordPieceTokenizerOptions, 'sepToken' | 'clsToken'> {
  node.key('type').oneOf(['BertProcessing']);
  const [sepToken, clsToken] = (['sep', 'cls'] as const).map((name) => {
    const [token, index] = node.key(name).items(2);
    if (token === undefined || index === undefined || vocabulary[index.integer(0)] !== token.string()) {
      throw node.key(name).fail('a token of the vocabulary with its index');
    }
    return token.string();
  });
  return { sepToken: sepToken as string, clsToken: clsToken as string };
}
