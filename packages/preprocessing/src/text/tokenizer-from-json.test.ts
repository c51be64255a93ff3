import { ModuError } from '@modu/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenizerFromJson } from './tokenizer-from-json.ts';
import { Tokenizer } from './tokenizer.ts';

const sound = new Tokenizer({ numWords: 5, oovToken: '?' }).fitOnTexts(['b "a" 10', 'b 9 \\']);
const { config } = JSON.parse(sound.toJson()) as { config: Record<string, unknown> };
const withConfig = (changes: Record<string, unknown>): string =>
  JSON.stringify({ class_name: 'Tokenizer', config: { ...config, ...changes } });

test('options and counts that are left out have their defaults', () => {
  const { word_counts, word_docs, index_docs, word_index, index_word } = config;
  const restored = tokenizerFromJson(
    JSON.stringify({ config: { word_counts, word_docs, index_docs, word_index, index_word } }),
  );
  expect(restored).toMatchObject({ numWords: null, lower: true, split: ' ', documentCount: 0 });
  expect(restored.textsToSequences(['b'])).toEqual(sound.textsToSequences(['b']));
});

test('no words at all, and 0 words for no limit, as Keras has it', () => {
  expect(tokenizerFromJson(new Tokenizer().toJson()).textsToSequences(['a'])).toEqual([[]]);
  expect(tokenizerFromJson(withConfig({ num_words: 0 })).numWords).toBeNull();
});

test('a word may be named like a member of every object', () => {
  const tokenizer = new Tokenizer({ lower: false, filters: '' }).fitOnTexts(['__proto__ toString : {"a":1}']);
  const restored = tokenizerFromJson(tokenizer.toJson());
  expect([...restored.wordIndex.keys()]).toEqual(['__proto__', 'toString', ':', '{"a":1}']);
});

describe('errors', () => {
  test.each<[string, unknown, string]>([
    ['no string', {}, 'tokenizerFromJson: json must be a non-empty string, received {}'],
    ['no JSON', '{"config"', `tokenizerFromJson: json must be JSON, received '{"config"'`],
    ['no object', '[]', 'tokenizerFromJson: the JSON must be an object, received []'],
    ['another class', '{"class_name":"Model"}', "tokenizerFromJson: class_name must be 'Tokenizer', received 'Model'"],
    ['no config', '{}', 'tokenizerFromJson: config must be an object, received undefined'],
    [
      'a member too many',
      withConfig({ nb_words: 1 }),
      "tokenizerFromJson: config must hold only members that Keras writes, received 'nb_words'",
    ],
    [
      'no counts',
      withConfig({ word_counts: undefined }),
      'tokenizerFromJson: config.word_counts must be a string, received undefined',
    ],
    [
      'counts that are no JSON',
      withConfig({ word_counts: '{' }),
      "tokenizerFromJson: config.word_counts must be JSON, received '{'",
    ],
    [
      'counts that are a list',
      withConfig({ word_docs: '[]' }),
      'tokenizerFromJson: config.word_docs must be an object, received []',
    ],
    [
      'a count that is none',
      withConfig({ word_counts: '{"a":"1"}' }),
      "tokenizerFromJson: config.word_counts.a must be an integer at least 0, received '1'",
    ],
    [
      'a nested count',
      withConfig({ word_counts: '{"a":{"b":1}}' }),
      'tokenizerFromJson: config.word_counts.a must be an integer at least 0, received { b }',
    ],
    [
      'a key that is no number',
      withConfig({ index_word: '{"a":"b"}' }),
      "tokenizerFromJson: config.index_word.a must be at an integer key, received 'a'",
    ],
    [
      'a word that is none',
      withConfig({ index_word: '{"1":1}' }),
      'tokenizerFromJson: config.index_word.1 must be a string, received 1',
    ],
    [
      'a count of texts that is none',
      withConfig({ document_count: -1 }),
      'tokenizerFromJson: config.document_count must be an integer at least 0, received -1',
    ],
    ['an option that is refused', withConfig({ lower: null }), 'Tokenizer: lower must be true or false, received null'],
  ])('%s', (_, json, message) => {
    expect(() => tokenizerFromJson(json as string)).toThrow(message);
  });

  test('damaged text ends in a tokenizer or a typed error', () => {
    const text = sound.toJson();
    const damage = fc.array(
      fc.tuple(
        fc.nat({ max: text.length }),
        fc.nat({ max: 5 }),
        fc.constantFrom('', '"', '{', '}', '\\', ':', ',', '0', 'null', '-1', '['),
      ),
      { minLength: 1, maxLength: 4 },
    );
    let refused = 0;
    fc.assert(
      fc.property(damage, (cuts) => {
        let json = text;
        for (const [at, length, insert] of cuts) json = json.slice(0, at) + insert + json.slice(at + length);
        try {
          tokenizerFromJson(json);
        } catch (error) {
          expect(error).toBeInstanceOf(ModuError);
          refused++;
        }
      }),
      { numRuns: Number(process.env['MODU_HOSTILE_INPUTS'] ?? 3000) },
    );
    expect(refused).toBeGreaterThan(1000);
  });
});
