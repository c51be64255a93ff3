import { DataError } from '@modu/core';
import type { MissingMarkers } from './csv-missing.ts';
import type { CsvScanner } from './csv-scanner.ts';

/** A column that repeats its values shares their strings; one with more distinct values than this does not. */
const mostShared = 4096;

/**
 * Strings of one column, decoded a block at a time: the fields are gathered, decoded at once and cut, which is several times
 * faster than decoding each.
 */
export class TextColumn {
  readonly #where: string;
  readonly #decoder: TextDecoder;
  readonly #name: string;
  readonly #expectedRows: number;
  #values: (string | null)[] = [];
  #rows = 0;
  #shared: Map<string, string> | null = new Map();
  #buffer = new Uint8Array(4096);
  #ends = new Int32Array(256);

  /** @param expectedRows how many rows there probably are: what is set aside for them */
  constructor(where: string, name: string, strict: boolean, expectedRows: number) {
    this.#expectedRows = expectedRows;
    this.#where = where;
    this.#name = name;
    this.#decoder = new TextDecoder('utf-8', { fatal: strict, ignoreBOM: true });
  }

  add(scanner: CsvScanner, rows: number, width: number, column: number, missing: MissingMarkers): void {
    if (this.#rows === 0) this.#values = new Array<string | null>(this.#expectedRows);
    if (this.#ends.length < rows) this.#ends = new Int32Array(rows);
    const ends = this.#ends;
    let used = 0;
    let units = 0;
    for (let row = 0, k = column; row < rows; row++, k += width) {
      const source = scanner.source(k);
      const start = scanner.start(k);
      const end = scanner.ends[k] as number;
      if (missing.has(source, start, end)) {
        ends[row] = -1;
        continue;
      }
      if (used + end - start > this.#buffer.length) {
        const larger = new Uint8Array(Math.max(2 * this.#buffer.length, used + end - start));
        larger.set(this.#buffer);
        this.#buffer = larger;
      }
      const buffer = this.#buffer;
      for (let i = start; i < end; i++) {
        const byte = source[i] as number;
        buffer[used++] = byte;
        // UTF-16 units: one for each character, two where UTF-8 takes four bytes.
        if (byte < 0x80) units++;
        else if (byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
      }
      ends[row] = units;
    }
    const text = this.#decode(used);
    if (text.length === units) this.#cut(text, rows);
    else this.#decodeEach(scanner, rows, width, column);
  }

  finish(): (string | null)[] {
    this.#values.length = this.#rows;
    return this.#values;
  }

  #decode(used: number): string {
    return this.#decodeBytes(this.#buffer.subarray(0, used));
  }

  #decodeBytes(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes);
    } catch (cause) {
      throw new DataError(
        `${this.#where}: column '${this.#name}' must be UTF-8 text, received other bytes; name the encoding or set encodingErrors to 'replace'`,
        { cause },
      );
    }
  }

  #cut(text: string, rows: number): void {
    let from = 0;
    for (let row = 0; row < rows; row++) {
      const end = this.#ends[row] as number;
      this.#push(end < 0 ? null : text.slice(from, end));
      if (end >= 0) from = end;
    }
  }

  /** The same where bytes that are no UTF-8 have been replaced, so that the positions are not those in the text. */
  #decodeEach(scanner: CsvScanner, rows: number, width: number, column: number): void {
    for (let row = 0, k = column; row < rows; row++, k += width) {
      const bytes = scanner.source(k).subarray(scanner.start(k), scanner.ends[k]);
      this.#push((this.#ends[row] as number) < 0 ? null : this.#decodeBytes(bytes));
    }
  }

  #push(value: string | null): void {
    const shared = this.#shared;
    if (value === null || shared === null) {
      this.#values[this.#rows++] = value;
      return;
    }
    const known = shared.get(value);
    if (known === undefined) {
      shared.set(value, value);
      if (shared.size > mostShared) this.#shared = null;
    }
    this.#values[this.#rows++] = known ?? value;
  }
}
