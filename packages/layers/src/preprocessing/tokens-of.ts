import { invalid } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

/** Strings or whole numbers by the document: a list, a list of lists of any lengths, or a tensor. A lone list is one document. */
export type TokenData<T extends string | number> = tf.Tensor | readonly T[] | readonly (readonly T[])[];

/** The tokens of each document: rows of a matrix, or all of a lone list. @throws {ArgumentError} */
export function tokensOf<T extends string | number>(where: string, data: TokenData<T>): (readonly T[])[] {
  if (data instanceof tf.Tensor) {
    const values = Array.from(data.dataSync() as unknown as ArrayLike<T>);
    if (data.rank < 2) return [values];
    const [rows = 0] = data.shape;
    const columns = rows === 0 ? 0 : values.length / rows;
    return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
  }
  if (!Array.isArray(data)) throw invalid(where, 'data', 'a tensor or an array', data);
  const rows = data as readonly (T | readonly T[])[];
  return rows.some((row) => Array.isArray(row)) ? rows.map((row) => [row].flat() as T[]) : [rows as readonly T[]];
}

/** The tokens by falling count, those as frequent in falling order, with the number of documents that hold each. */
export function rankTokens<T extends string | number>(
  documents: readonly (readonly T[])[],
): { readonly token: T; readonly documents: number }[] {
  const tallies = new Map<T, { count: number; documents: number; last: number }>();
  documents.forEach((tokens, i) => {
    for (const token of tokens) {
      const tally = tallies.get(token);
      if (tally === undefined) tallies.set(token, { count: 1, documents: 1, last: i });
      else {
        tally.count += 1;
        tally.documents += Number(tally.last !== i);
        tally.last = i;
      }
    }
  });
  return [...tallies]
    .sort(([a, x], [b, y]) => y.count - x.count || -compare(a, b))
    .map(([token, tally]) => ({ token, documents: tally.documents }));
}

/** Numbers by size, strings by their code points, as Python orders them, where JavaScript would compare halves of pairs. */
function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    const [highX, highY] = [isHalf(x), isHalf(y)];
    return highX === highY ? x - y : Number(highX) - Number(highY);
  }
  return a.length - b.length;
}

const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
