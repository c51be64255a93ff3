import { ArgumentError, describe, expectArray, invalid, isNumericArray, type Column } from '@modu/core';

/** A text, or its words where it has been cut already. */
export type Text = string | readonly string[];

/** The texts as an array. @throws {ArgumentError} for anything but strings and arrays of strings */
export function expectTexts(where: string, texts: Iterable<Text>): Text[] {
  if (typeof texts !== 'object' || texts === null || !(Symbol.iterator in texts)) {
    throw invalid(where, 'texts', 'an array of texts', texts);
  }
  return Array.from(texts, (text: unknown, i) => {
    if (typeof text === 'string') return text;
    if (!Array.isArray(text)) throw invalid(where, `texts[${i}]`, 'a string or an array of strings', text);
    const wrong: unknown = text.find((word) => typeof word !== 'string');
    if (wrong === undefined && !text.includes(undefined)) return text as string[];
    throw new ArgumentError(`${where}: texts[${i}] must hold strings, received ${describe(wrong)}`);
  });
}

/** @throws {ArgumentError} for anything but an array of arrays */
export function expectSequences(where: string, sequences: readonly Column<number>[]): void {
  expectArray(where, 'sequences', sequences);
  sequences.forEach((sequence: unknown, i) => {
    if (!Array.isArray(sequence) && !isNumericArray(sequence)) {
      throw invalid(where, `sequences[${i}]`, 'an array of indices', sequence);
    }
  });
}

/** The texts as an array. @throws {ArgumentError} for anything but strings */
export function expectDocuments(where: string, texts: Iterable<string>): string[] {
  if (typeof texts !== 'object' || texts === null || !(Symbol.iterator in texts)) {
    throw invalid(where, 'texts', 'an array of texts', texts);
  }
  return Array.from(texts, (text: unknown, i) => {
    if (typeof text === 'string') return text;
    throw invalid(where, `texts[${i}]`, 'a string', text);
  });
}
