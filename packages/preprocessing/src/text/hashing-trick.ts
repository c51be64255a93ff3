import { expectFunction, expectInteger, expectOptions, expectString, invalid } from '@modu/core';
import { md5 } from './md5.ts';
import { checkWordOptions, type WordOptions } from './word-options.ts';
import { wordSplitter } from './word-splitter.ts';
import { murmurHash3 } from './vectorizers/murmur-hash.ts';

/** Options of {@link oneHot}. */
export interface OneHotOptions extends WordOptions {
  /** Cuts the text into words in place of `filters`, `lower` and `split`; default null. */
  readonly analyzer?: ((text: string) => readonly string[]) | null;
}

/** Options of {@link hashingTrick}. */
export interface HashingTrickOptions extends OneHotOptions {
  /**
   * The hash of a word: `'murmur3'` (null, the default), `'md5'`, or a function that gives an integer; a `bigint` keeps all of
   * a long one.
   */
  readonly hashFunction?: 'murmur3' | 'md5' | ((word: string) => number | bigint) | null;
}

const known = ['filters', 'lower', 'split', 'analyzer', 'hashFunction'] as const;

/**
 * The words of a text as indices from 1 to `n` − 1 that a hash chooses; different words may share one.
 *
 * (hash mod (n − 1)) + 1
 *
 * @throws {ArgumentError} when `text` is no string, `n` no integer from 2, and for unknown or wrong options
 * @see keras.src.legacy.preprocessing.text.hashing_trick, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/text.py
 * @example
 * ```ts
 * hashingTrick('to be or not to be', 100, { hashFunction: 'md5' }); // the numbers that Keras gives
 * ```
 */
export function hashingTrick(text: string, n: number, options?: HashingTrickOptions): number[] {
  return hashWords('hashingTrick', text, n, expectOptions('hashingTrick', options, known));
}

/**
 * {@link hashingTrick} with the default hash.
 *
 * @throws {ArgumentError} as {@link hashingTrick}
 * @see keras.src.legacy.preprocessing.text.one_hot, https://github.com/keras-team/keras/blob/v3.15.0/keras/src/legacy/preprocessing/text.py
 * @example
 * ```ts
 * oneHot('to be or not to be', 100);
 * ```
 */
export function oneHot(text: string, n: number, options?: OneHotOptions): number[] {
  return hashWords('oneHot', text, n, expectOptions('oneHot', options, ['filters', 'lower', 'split', 'analyzer']));
}

function hashWords(where: string, text: string, n: number, given: HashingTrickOptions): number[] {
  const { analyzer = null, hashFunction = null } = given;
  const cut =
    analyzer === null ? wordSplitter(checkWordOptions(where, given)) : expectFunction(where, 'analyzer', analyzer);
  const hash = hashOf(where, hashFunction);
  const size = BigInt(expectInteger(where, 'n', n, { min: 2 }) - 1);
  return cut(expectString(where, 'text', text, { allowEmpty: true })).map((word) => {
    const rest = hash(word) % size;
    // The remainder has the sign of the divisor in Python, and that of the dividend here.
    return Number(rest < 0n ? rest + size : rest) + 1;
  });
}

function hashOf(where: string, hashFunction: HashingTrickOptions['hashFunction']): (word: string) => bigint {
  const encoder = new TextEncoder();
  if (hashFunction === 'md5') return (word) => BigInt(`0x${md5(encoder.encode(word))}`);
  if (hashFunction === null || hashFunction === undefined || hashFunction === 'murmur3') {
    return (word) => BigInt(murmurHash3(encoder.encode(word)));
  }
  if (typeof hashFunction !== 'function')
    throw invalid(where, 'hashFunction', "'murmur3', 'md5', a function or null", hashFunction);
  return (word) => {
    const hash: unknown = hashFunction(word);
    if (typeof hash === 'bigint') return hash;
    if (Number.isSafeInteger(hash)) return BigInt(hash as number);
    throw invalid(where, 'the result of hashFunction', 'an integer', hash);
  };
}
