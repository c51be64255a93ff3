import { ArgumentError, describe, invalid } from '@modu/core';

/** Tokens with their indices. */
export type VocabularyInput = ReadonlyMap<string, number> | { readonly [token: string]: number };

/** The tokens by index. @throws {ArgumentError} unless the indices are 0, 1, 2 … without gaps */
export function expectVocabulary(where: string, vocab: VocabularyInput): string[] {
  if (typeof vocab !== 'object' || vocab === null || Array.isArray(vocab)) {
    throw invalid(where, 'vocab', 'an object or a Map', vocab);
  }
  const entries = vocab instanceof Map ? [...(vocab as ReadonlyMap<string, number>)] : Object.entries(vocab);
  const tokens = new Array<string | undefined>(entries.length).fill(undefined);
  for (const [token, index] of entries as [unknown, unknown][]) {
    if (typeof token !== 'string' || token === '') throw invalid(where, 'vocab', 'of non-empty strings', token);
    if (!Number.isInteger(index) || (index as number) < 0 || (index as number) >= entries.length) {
      throw invalid(where, `vocab.${token}`, `an index below ${entries.length}, the number of tokens`, index);
    }
    if (tokens[index as number] !== undefined) throw invalid(where, `vocab.${token}`, 'an index of its own', index);
    tokens[index as number] = token;
  }
  return tokens as string[];
}

/** A list of different strings. @throws {ArgumentError} */
export function expectTokens(where: string, name: string, tokens: readonly string[]): readonly string[] {
  if (!Array.isArray(tokens)) throw invalid(where, name, 'an array', tokens);
  for (const token of tokens as unknown[]) {
    if (typeof token === 'string' && token !== '' && !/\p{Surrogate}/u.test(token)) continue;
    throw new ArgumentError(`${where}: ${name} must hold non-empty strings, received ${describe(token)}`);
  }
  return [...new Set(tokens as string[])];
}

/** A list of single characters. @throws {ArgumentError} */
export function expectCharacters(where: string, name: string, characters: readonly string[]): readonly string[] {
  const wrong = expectTokens(where, name, characters).find((character) => Array.from(character).length !== 1);
  if (wrong === undefined) return characters;
  throw new ArgumentError(`${where}: ${name} must hold single characters, received ${describe(wrong)}`);
}
