import { DataError, describe, expectString } from '@modu/core';
import { JsonNode } from '../json/json-node.ts';
import { Tokenizer, type TokenizerOptions } from './tokenizer.ts';

const where = 'tokenizerFromJson';

/** The names of options in Keras' JSON. */
const optionNames: ReadonlyMap<string, keyof TokenizerOptions> = new Map([
  ['num_words', 'numWords'],
  ['filters', 'filters'],
  ['lower', 'lower'],
  ['split', 'split'],
  ['char_level', 'charLevel'],
  ['oov_token', 'oovToken'],
]);

const statisticNames = ['word_counts', 'word_docs', 'index_docs', 'word_index', 'index_word'] as const;

/**
 * The tokenizer that Keras' `to_json` or {@link Tokenizer.toJson} wrote.
 *
 * The order of words in the JSON is kept, so that fitting on more texts breaks ties as Keras does.
 *
 * @throws {ArgumentError} when `json` is no string, or holds options that a tokenizer refuses
 * @throws {DataError} when it is not the JSON of a tokenizer
 * @see keras.src.legacy.preprocessing.text.tokenizer_from_json, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/text.py
 * @example
 * ```ts
 * const tokenizer = tokenizerFromJson(await readFile('tokenizer.json', 'utf8'));
 * ```
 */
export function tokenizerFromJson(json: string): Tokenizer {
  const document = parse('', expectString(where, 'json', json));
  const className = document.key('class_name');
  if (!className.isMissing) className.oneOf(['Tokenizer']);
  const config = document.key('config');
  const documentCount = config.key('document_count');
  return Tokenizer.restore(readOptions(config), documentCount.isMissing ? 0 : documentCount.integer(0), {
    wordCounts: readMap(config, 'word_counts', word, count),
    wordDocs: readMap(config, 'word_docs', word, count),
    indexDocs: readMap(config, 'index_docs', index, count),
    wordIndex: readMap(config, 'word_index', word, count),
    indexWord: readMap(config, 'index_word', index, (node) => node.string()),
  });
}

function readOptions(config: JsonNode): TokenizerOptions {
  const options: Partial<Record<keyof TokenizerOptions, unknown>> = {};
  for (const [key, value] of Object.entries(config.options())) {
    const name = optionNames.get(key);
    if (name !== undefined) {
      // Keras takes 0 words for no limit.
      options[name] = name === 'numWords' && value === 0 ? null : value;
    } else if (key !== 'document_count' && !(statisticNames as readonly string[]).includes(key)) {
      throw new DataError(`${where}: config must hold only members that Keras writes, received '${key}'`);
    }
  }
  return options as TokenizerOptions;
}

/** A map that Keras wrote as JSON inside a string, in the order of the text. */
function readMap<K, V>(
  config: JsonNode,
  name: (typeof statisticNames)[number],
  readKey: (node: JsonNode, key: string) => K,
  readValue: (node: JsonNode) => V,
): Map<K, V> {
  const text = config.key(name).string();
  const object = parse(`config.${name}`, text);
  object.keys();
  const map = new Map<K, V>();
  for (const key of keysInOrder(text)) {
    const node = object.key(key);
    map.set(readKey(node, key), readValue(node));
  }
  return map;
}

const word = (_: JsonNode, key: string): string => key;

const count = (node: JsonNode): number => node.integer(0);

function index(node: JsonNode, key: string): number {
  const number = Number(key);
  if (/^\d+$/.test(key) && Number.isSafeInteger(number)) return number;
  throw node.fail('at an integer key', key);
}

function parse(path: string, text: string): JsonNode {
  try {
    return new JsonNode(where, path, JSON.parse(text));
  } catch (cause) {
    const place = path === '' ? 'json' : path;
    throw new DataError(`${where}: ${place} must be JSON, received ${describe(text)}`, { cause });
  }
}

/**
 * The keys of the object of strings and numbers that `json` holds, in the order of the text: `JSON.parse` would put
 * whole numbers first. The text is known to be valid JSON; a string before a colon is a key.
 */
function keysInOrder(json: string): string[] {
  const keys: string[] = [];
  let start = json.indexOf('"');
  while (start >= 0) {
    let end = start + 1;
    while (json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
    let next = end + 1;
    while (/\s/.test(json[next] ?? '')) next++;
    if (json[next] === ':') keys.push(JSON.parse(json.slice(start, end + 1)) as string);
    start = json.indexOf('"', next);
  }
  return keys;
}
