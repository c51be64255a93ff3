import { DataError, describe, type Column, type Matrix } from '@modu/core';

/** How {@link Tokenizer.sequencesToMatrix} fills a row: presence, count, share of the sequence, or tf-idf weight. */
export type MatrixMode = 'binary' | 'count' | 'freq' | 'tfidf';

/** The modes, for checks. */
export const matrixModes: readonly MatrixMode[] = ['binary', 'count', 'freq', 'tfidf'];

/**
 * One row per sequence, one column per index below `width`; larger indices only count to the length of the sequence.
 *
 * tf-idf weights are (1 + ln count) · ln(1 + documents / (1 + documents with the word)).
 */
export function sequenceMatrix(
  where: string,
  sequences: readonly Column<number>[],
  width: number,
  mode: MatrixMode,
  documentCount: number,
  indexDocs: ReadonlyMap<number, number>,
): Matrix {
  const data = new Float32Array(sequences.length * width);
  sequences.forEach((sequence, i) => {
    const counts = new Map<number, number>();
    for (const index of sequence) {
      if (!Number.isSafeInteger(index) || index < 0) {
        throw new DataError(
          `${where}: sequences must hold integers at least 0, received ${describe(index)} in sequence ${i}`,
        );
      }
      if (index < width) counts.set(index, (counts.get(index) ?? 0) + 1);
    }
    for (const [index, count] of counts) {
      data[i * width + index] = weight(mode, count, sequence.length, documentCount, indexDocs.get(index) ?? 0);
    }
  });
  return { data, shape: [sequences.length, width] };
}

function weight(mode: MatrixMode, count: number, length: number, documents: number, withWord: number): number {
  switch (mode) {
    case 'binary':
      return 1;
    case 'count':
      return count;
    case 'freq':
      return count / length;
    case 'tfidf':
      return (1 + Math.log(count)) * Math.log(1 + documents / (1 + withWord));
  }
}
