import { expectInteger } from '@modu/core';
import { ByteQueue } from './byte-queue.ts';
import type { ColumnTable } from './column-table.ts';
import { readLayout, readRecords, type CsvLayout } from './csv-layout.ts';
import { checkCsvOptions, type CsvOptions, type CsvSettings } from './csv-options.ts';
import { CsvScanner } from './csv-scanner.ts';
import { sourcePieces, type CsvSource } from './csv-source.ts';

/** Options of {@link readCsvChunks}. */
export interface CsvChunkOptions extends CsvOptions {
  /** Rows in each chunk but the last; default 100 000. */
  readonly chunkSize?: number;
}

/**
 * A file of comma-separated values as a table; {@link parseCsv} says more, and takes text.
 *
 * @param source a path, an address, bytes, a `Blob`, a `Response`, a stream, or pieces of bytes or text
 * @throws {FileError} when the source cannot be read
 * @throws {ArgumentError} for unknown or wrong options
 * @throws {DataError} as {@link parseCsv}
 * @see pandas.read_csv, https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
 * @example
 * ```ts
 * const table = aq.table((await readCsv('titanic.csv', { usecols: ['age', 'fare'] })).columns);
 * ```
 */
export async function readCsv(source: CsvSource, options?: CsvOptions): Promise<ColumnTable> {
  const settings = checkCsvOptions('readCsv', options);
  const pieces: Uint8Array[] = [];
  for await (const piece of sourcePieces(settings.where, source, settings.encoding, settings.strict, true))
    pieces.push(piece);
  const bytes = joined(pieces);
  return readRecords(settings, bytes, readLayout(settings, bytes) as CsvLayout, settings.nRows);
}

/**
 * A file of comma-separated values as one table after another, in the memory of one: for files larger than memory.
 *
 * Types are inferred for each chunk, as in pandas; `dtype` makes them the same in all.
 *
 * @param source as for {@link readCsv}
 * @throws {ArgumentError} for unknown or wrong options, at the first step
 * @throws {FileError} when the source cannot be read
 * @throws {DataError} as {@link parseCsv}
 * @see pandas.read_csv(chunksize=…), https://pandas.pydata.org/docs/user_guide/io.html#iterating-through-files-chunk-by-chunk
 * @example
 * ```ts
 * for await (const table of readCsvChunks('large.csv', { chunkSize: 50_000, dtype: 'float32' })) count += table.numRows();
 * ```
 */
export async function* readCsvChunks(
  source: CsvSource,
  { chunkSize = 100_000, ...options }: CsvChunkOptions = {},
): AsyncGenerator<ColumnTable, void> {
  const where = 'readCsvChunks';
  const settings = checkCsvOptions(where, options);
  const size = expectInteger(where, 'chunkSize', chunkSize, { min: 1 });
  const chunks = new ChunkCutter(settings, size);
  for await (const piece of sourcePieces(where, source, settings.encoding, settings.strict)) {
    yield* chunks.add(piece);
    if (chunks.isDone) return;
  }
  yield* chunks.end();
}

/** Cuts arriving bytes where a chunk of records is complete. */
class ChunkCutter {
  readonly #settings: CsvSettings;
  readonly #size: number;
  readonly #queue = new ByteQueue();
  #layout: CsvLayout | undefined;
  /** Records counted in the queue, and where the next begins. */
  #counted = 0;
  #scanned = { start: 0, line: 0 };
  #line = 0;
  #left: number;
  #isFirst = true;

  constructor(settings: CsvSettings, size: number) {
    this.#settings = settings;
    this.#size = size;
    this.#left = settings.nRows;
  }

  get isDone(): boolean {
    return this.#left === 0 && !this.#isFirst;
  }

  *add(piece: Uint8Array): Generator<ColumnTable, void> {
    this.#queue.add(piece);
    yield* this.#cut(false);
  }

  *end(): Generator<ColumnTable, void> {
    yield* this.#cut(true);
    if (this.#counted > 0 || this.#isFirst) yield this.#take();
  }

  *#cut(final: boolean): Generator<ColumnTable, void> {
    if (this.#layout === undefined) {
      this.#layout = readLayout(this.#settings, this.#queue.bytes, final);
      if (this.#layout === undefined) return;
      this.#queue.drop(this.#layout.data.start);
      this.#line = this.#layout.data.line;
      this.#scanned = { start: 0, line: this.#line };
    }
    for (;;) {
      const wanted = Math.min(this.#size, this.#left);
      const scanner = new CsvScanner(this.#settings, this.#queue.bytes, this.#scanned, final);
      while (this.#counted < wanted && scanner.scanRow()) {
        scanner.fields = 0;
        this.#counted++;
      }
      this.#scanned = scanner.position;
      if (this.#counted < wanted || wanted === 0) return;
      yield this.#take();
    }
  }

  /** The records counted so far as a table. */
  #take(): ColumnTable {
    const layout = this.#layout as CsvLayout;
    const { start, line } = this.#scanned;
    const bytes = this.#queue.bytes.subarray(0, start);
    const table = readRecords(this.#settings, bytes, { ...layout, data: { start: 0, line: this.#line } }, Infinity);
    this.#queue.drop(start);
    this.#left -= this.#counted;
    this.#line = line;
    this.#scanned = { start: 0, line };
    this.#counted = 0;
    this.#isFirst = false;
    return table;
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = pieces;
  if (first !== undefined && others.length === 0) return first;
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
