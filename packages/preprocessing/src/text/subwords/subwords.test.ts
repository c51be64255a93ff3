import { ModuError } from '@modu/core';
import { loadGolden } from '@modu/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BertWordPieceTokenizer, type BertWordPieceTokenizerOptions } from './bert-word-piece-tokenizer.ts';
import {
  ByteLevelBPETokenizer,
  type ByteLevelBPETokenizerOptions,
  type ByteLevelBPETrainOptions,
} from './byte-level-bpe-tokenizer.ts';
import type { SubwordTokenizer, SubwordTrainOptions } from './subword-tokenizer.ts';

interface Probe {
  readonly ids: number[];
  readonly text: string;
  readonly whole: string;
}

interface Golden {
  readonly texts: string[];
  readonly probes: string[];
  readonly byteLevel: readonly {
    readonly options: ByteLevelBPETokenizerOptions;
    readonly train: ByteLevelBPETrainOptions;
    readonly tokens: string[];
    readonly merges: string[];
    readonly probes: readonly Probe[];
    readonly json?: string;
    readonly pretty?: string | null;
  }[];
  readonly wordPiece: {
    readonly characters: string;
    readonly cases: readonly {
      readonly options: BertWordPieceTokenizerOptions;
      readonly train: Omit<SubwordTrainOptions, 'specialTokens'> & { readonly specialTokens: number };
      readonly tokens: string[];
      readonly probes: readonly Probe[];
      readonly pair: { readonly ids: number[]; readonly typeIds: number[] };
      readonly json?: string;
    }[];
  };
}

const golden = loadGolden<Golden>(import.meta.url, '../../../fixtures/subwords.json');

function probe(tokenizer: SubwordTokenizer): Probe[] {
  return golden.probes.map((text) => {
    const { ids } = tokenizer.encode(text);
    return { ids, text: tokenizer.decode(ids), whole: tokenizer.decode(ids, { skipSpecialTokens: false }) };
  });
}

describe("byte-level BPE equals Hugging Face's trainer and encoder", () => {
  test.each(golden.byteLevel)('$options $train', ({ options, train, tokens, merges, probes, json, pretty }) => {
    const tokenizer = new ByteLevelBPETokenizer(options).trainFromIterator(golden.texts, train);
    const written = JSON.parse(tokenizer.toStr()) as { model: { merges: [string, string][] } };
    expect(written.model.merges.map((merge) => merge.join(' '))).toEqual(merges);
    expect([...tokenizer.getVocab().keys()]).toEqual(tokens);
    if (train.limitAlphabet === undefined) expect(probe(tokenizer)).toEqual(probes);
    if (json !== undefined) expect(tokenizer.toStr()).toBe(json);
    if (typeof pretty === 'string') expect(tokenizer.toStr({ pretty: true })).toBe(pretty);
    expect(ByteLevelBPETokenizer.fromStr(tokenizer.toStr()).toStr()).toBe(tokenizer.toStr());
  });
});

describe("WordPiece equals Hugging Face's trainer and encoder", () => {
  test.each(golden.wordPiece.cases)('$options $train', ({ options, train, tokens, probes, pair, json }) => {
    const prefix = options.wordpiecesPrefix ?? '##';
    const characters = Array.from(golden.wordPiece.characters, (character) => prefix + character);
    const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...characters];
    expect(specialTokens).toHaveLength(train.specialTokens);
    const trained = new BertWordPieceTokenizer(options).trainFromIterator(golden.texts, { ...train, specialTokens });
    const vocab = trained.getVocab();
    expect([...vocab.keys()].slice(specialTokens.length)).toEqual(tokens);
    const tokenizer = new BertWordPieceTokenizer({ ...options, vocab });
    // Python's class forgets another prefix when it is given a vocabulary.
    expect(probe(prefix === '##' ? tokenizer : trained)).toEqual(probes);
    if (prefix !== '##') return;
    const { ids, typeIds } = tokenizer.encode(golden.probes[1] as string, golden.probes[2]);
    expect({ ids, typeIds }).toEqual(pair);
    if (json !== undefined) expect(tokenizer.toStr()).toBe(json);
    expect(BertWordPieceTokenizer.fromStr(tokenizer.toStr()).toStr()).toBe(tokenizer.toStr());
  });
});

const trained = (): ByteLevelBPETokenizer =>
  new ByteLevelBPETokenizer().trainFromIterator(golden.texts, {
    vocabSize: 320,
    specialTokens: ['<s>', '7', '__proto__'],
  });
const pieces = (): BertWordPieceTokenizer =>
  new BertWordPieceTokenizer().trainFromIterator(golden.texts, { vocabSize: 250 });

describe('values', () => {
  test('the most frequent pair goes first, and of equals that of the lower indices', () => {
    const tokenizer = new ByteLevelBPETokenizer().trainFromIterator(['ab ab cd', 'cd cd ab', 'xy'], {
      initialAlphabet: [],
    });
    // " " is Ġ: "ab" and "cd" occur three times each, " ab" and " cd" twice.
    expect([...tokenizer.getVocab().keys()]).toEqual(['a', 'b', 'c', 'd', 'x', 'y', 'Ġ', 'ab', 'cd', 'Ġab', 'Ġcd']);
    expect(tokenizer.encode('ab cd', 'xy').tokens).toEqual(['ab', 'Ġcd', 'x', 'y']);
    expect(tokenizer.encode('ab cd', 'xy').typeIds).toEqual([0, 0, 1, 1]);
  });

  test('of characters that are as frequent, the lower ones stay', () => {
    const tokenizer = new BertWordPieceTokenizer().trainFromIterator(['b b a c'], {
      specialTokens: [],
      limitAlphabet: 2,
    });
    expect([...tokenizer.getVocab().keys()]).toEqual(['a', 'b']);
  });

  test('what a tokenizer knows', () => {
    const tokenizer = trained();
    expect(tokenizer.getVocabSize()).toBe(320);
    expect(tokenizer.tokenToId('<s>')).toBe(0);
    expect(tokenizer.tokenToId('none')).toBeUndefined();
    expect(tokenizer.idToToken(1)).toBe('7');
    expect(tokenizer.idToToken(320)).toBeUndefined();
    expect(tokenizer.encode('7 __proto__<s>').ids.slice(-2)).toEqual([2, 0]);
    expect(tokenizer.encodeBatch(['a', ['a', 'b']])).toEqual([tokenizer.encode('a'), tokenizer.encode('a', 'b')]);
    expect(tokenizer.decodeBatch([[0, 1000], new Int32Array()], { skipSpecialTokens: false })).toEqual(['<s>', '']);
    expect(pieces().encode('').ids).toEqual([]);
  });

  test('texts may come one by one, and no text is kept', () => {
    function* texts(): Iterable<string> {
      yield* golden.texts;
    }
    const options = { vocabSize: 320, specialTokens: ['<s>', '7', '__proto__'] };
    expect(new ByteLevelBPETokenizer().trainFromIterator(texts(), options).toStr()).toBe(trained().toStr());
  });
});

describe('properties', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });

  test('every text comes back from its bytes', () => {
    const tokenizer = trained();
    fc.assert(
      fc.property(text, (text) => {
        const { ids, tokens, attentionMask } = tokenizer.encode(text);
        expect(tokenizer.decode(ids, { skipSpecialTokens: false })).toBe(text);
        expect(tokens.map((token) => tokenizer.tokenToId(token))).toEqual(ids);
        expect(attentionMask).toEqual(ids.map(() => 1));
      }),
    );
  });

  test('what is learned does not depend on the order of texts', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(golden.texts, { minLength: golden.texts.length }), (texts) => {
        const options = { vocabSize: 320, specialTokens: ['<s>', '7', '__proto__'] };
        expect(new ByteLevelBPETokenizer().trainFromIterator(texts, options).toStr()).toBe(trained().toStr());
      }),
      { numRuns: 5 },
    );
  });

  test('a tokenizer that was read encodes as the one that was written', () => {
    const [first, second] = [trained(), pieces()];
    const [third, fourth] = [
      ByteLevelBPETokenizer.fromStr(first.toStr()),
      BertWordPieceTokenizer.fromStr(second.toStr()),
    ];
    fc.assert(
      fc.property(text, (text) => {
        expect(third.encode(text)).toEqual(first.encode(text));
        expect(fourth.encode(text)).toEqual(second.encode(text));
      }),
    );
  });
});

describe('errors', () => {
  test.each<[string, () => unknown, string]>([
    [
      'before training',
      () => new ByteLevelBPETokenizer().encode('a'),
      'ByteLevelBPETokenizer.encode: trainFromIterator must be called first, or vocab given',
    ],
    [
      'an unknown option',
      () => new BertWordPieceTokenizer({ lowerCase: true } as never),
      "BertWordPieceTokenizer: unknown option 'lowerCase'; did you mean 'lowercase'?",
    ],
    [
      'vocab without merges',
      () => new ByteLevelBPETokenizer({ vocab: {} }),
      'ByteLevelBPETokenizer: vocab and merges must be given together, received one of them',
    ],
    [
      'a gap in vocab',
      () => new BertWordPieceTokenizer({ vocab: { a: 1 } }),
      'BertWordPieceTokenizer: vocab.a must be an index below 1, the number of tokens, received 1',
    ],
    [
      'an index twice',
      () => new BertWordPieceTokenizer({ vocab: { a: 0, b: 0 } }),
      'BertWordPieceTokenizer: vocab.b must be an index of its own, received 0',
    ],
    [
      'no [SEP]',
      () => new BertWordPieceTokenizer({ vocab: { a: 0 } }),
      "BertWordPieceTokenizer: vocab must hold sepToken, received none '[SEP]'",
    ],
    [
      'a merge of nothing',
      () => new ByteLevelBPETokenizer({ vocab: { a: 0, b: 1 }, merges: [['a', 'b']] }),
      "ByteLevelBPETokenizer: merges[0] must be two tokens of vocab that make a third, received ['a', 'b']",
    ],
    [
      'a text',
      () => pieces().trainFromIterator('text'),
      "BertWordPieceTokenizer.trainFromIterator: texts must be an array of texts, received 'text'",
    ],
    [
      'a number',
      () => pieces().trainFromIterator([1] as never),
      'BertWordPieceTokenizer.trainFromIterator: texts[0] must be a string, received 1',
    ],
    [
      'two characters',
      () => pieces().trainFromIterator([], { initialAlphabet: ['ab'] }),
      "BertWordPieceTokenizer.trainFromIterator: initialAlphabet must hold single characters, received 'ab'",
    ],
    [
      'an empty token',
      () => trained().trainFromIterator([], { specialTokens: [''] }),
      "ByteLevelBPETokenizer.trainFromIterator: specialTokens must hold non-empty strings, received ''",
    ],
    [
      'an unknown word without [UNK]',
      () => new BertWordPieceTokenizer().trainFromIterator(['a'], { specialTokens: [] }).encode('b'),
      'BertWordPieceTokenizer.encode: the vocabulary must hold the token for unknown words to encode this text',
    ],
    [
      'a negative index',
      () => trained().decode([-1]),
      'ByteLevelBPETokenizer.decode: ids[0] must be an integer at least 0, received -1',
    ],
    [
      'another model',
      () => ByteLevelBPETokenizer.fromStr(pieces().toStr()),
      "ByteLevelBPETokenizer.fromStr: model.type must be 'BPE', received 'WordPiece'",
    ],
    [
      'no JSON',
      () => BertWordPieceTokenizer.fromStr('{'),
      "BertWordPieceTokenizer.fromStr: json must be JSON, received '{'",
    ],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(ModuError);
  });

  test('a damaged tokenizer.json ends in a tokenizer or a typed error', () => {
    const sources = [trained().toStr(), new BertWordPieceTokenizer({ vocab: pieces().getVocab() }).toStr()];
    const damage = fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 5 }),
        fc.constantFrom('', '"', '{', '}', '\\', ':', ',', '0', 'null', '-1', '[', 'true'),
      ),
      { minLength: 1, maxLength: 3 },
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...sources), damage, (source, cuts) => {
        // Half of the damage falls on what stands around the vocabulary.
        const reach = [source.length, source.indexOf('"vocab"') + 40];
        let json = source;
        for (const [at, length, insert] of cuts) {
          const place = at % (reach[at % 2] as number);
          json = json.slice(0, place) + insert + json.slice(place + length);
        }
        try {
          const tokenizer =
            source === sources[0] ? ByteLevelBPETokenizer.fromStr(json) : BertWordPieceTokenizer.fromStr(json);
          tokenizer.decode(tokenizer.encode('low 모두 [SEP]').ids);
        } catch (error) {
          expect(error).toBeInstanceOf(ModuError);
          refused++;
        }
      }),
      { numRuns: Number(process.env['MODU_HOSTILE_INPUTS'] ?? 1000) },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
