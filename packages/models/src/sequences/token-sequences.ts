import { expectInteger, invalid, isMatrix, isNumericArray, type Matrix, type NumericArray } from '@modu/core';

/** Sequences of tokens: rows of ids from 1 on, of any length, or a matrix in which 0 stands behind the shorter ones. */
export type TokenSequences = readonly (readonly number[] | NumericArray)[] | Matrix;

/** Sequences in a rectangle, 0 behind the shorter ones. */
export interface PaddedSequences {
  readonly ids: Int32Array;
  readonly rows: number;
  readonly steps: number;
}

/**
 * Sequences as a rectangle.
 *
 * @param vocabulary ids are below it
 * @throws {ArgumentError} when an id is no integer from 0 to vocabulary − 1, or one follows a 0
 */
export function padded(where: string, name: string, sequences: TokenSequences, vocabulary: number): PaddedSequences {
  const rows = rowsOf(where, name, sequences).map((row) => withoutPadding(row));
  // One step at least, so that layers have something to look at.
  const steps = rows.reduce((longest, row) => Math.max(longest, row.length), 1);
  const ids = new Int32Array(rows.length * steps);
  rows.forEach((row, b) => {
    for (let t = 0; t < row.length; t++) {
      const place = `${name}[${b}][${t}]`;
      ids[b * steps + t] = expectInteger(where, place, row[t], { min: 1, max: vocabulary - 1 });
    }
  });
  return { ids, rows: rows.length, steps };
}

/** A sequence up to the zeros at its end. */
export function withoutPadding(row: ArrayLike<number>): number[] {
  let length = row.length;
  while (length > 0 && row[length - 1] === 0) length -= 1;
  return Array.from({ length }, (_, t) => row[t] as number);
}

/** The rows `from` ≤ row < `to` in the order of `order`, cut to the longest of them. */
export function takeSequences({ ids, steps }: PaddedSequences, order: ArrayLike<number>): PaddedSequences {
  const rows = Array.from({ length: order.length }, (_, i) =>
    ids.subarray((order[i] as number) * steps, ((order[i] as number) + 1) * steps),
  );
  const longest = rows.reduce((most, row) => Math.max(most, row.findLastIndex((id) => id !== 0) + 1), 1);
  const taken = new Int32Array(rows.length * longest);
  rows.forEach((row, b) => taken.set(row.subarray(0, longest), b * longest));
  return { ids: taken, rows: rows.length, steps: longest };
}

function rowsOf(where: string, name: string, sequences: TokenSequences): ArrayLike<number>[] {
  if (isMatrix(sequences)) {
    const [rows, columns] = sequences.shape;
    return Array.from({ length: rows }, (_, b) => sequences.data.subarray(b * columns, (b + 1) * columns));
  }
  if (Array.isArray(sequences) && sequences.every((row) => Array.isArray(row) || isNumericArray(row))) {
    return [...(sequences as readonly ArrayLike<number>[])];
  }
  throw invalid(where, name, 'rows of ids, or a matrix of them', sequences);
}
