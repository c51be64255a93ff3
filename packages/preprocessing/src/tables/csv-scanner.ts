import { DataError } from '@modu/core';
import type { CsvSettings } from './csv-options.ts';

/**
 * Finds the fields of records in bytes, with the rules of pandas' C parser.
 *
 * A block of records is a list of field positions: `starts[k]` and `ends[k]` lie in `bytes`, or, for a negative start, at
 * −start − 1 in `scratch`, where fields with doubled quotes or escapes are written out.
 */
export class CsvScanner {
  readonly #settings: CsvSettings;
  readonly #all: Uint8Array;
  readonly #stops: Uint8Array;
  readonly #final: boolean;
  /** The bytes that positions refer to: the input from the first record of the block on. */
  bytes: Uint8Array;
  scratch = new Uint8Array(256);
  starts = new Int32Array(1024);
  ends = new Int32Array(1024);
  /** Number of fields in the block. */
  fields = 0;
  #scratchLength = 0;
  #base = 0;
  #at = 0;
  #line: number;

  /**
   * @param at where to begin, and the number of that line
   * @param final whether the input ends with the bytes; else a record without a line end is left for later
   */
  constructor(settings: CsvSettings, bytes: Uint8Array, { start = 0, line = 0 } = {}, final = true) {
    this.#settings = settings;
    this.#all = bytes;
    this.#final = final;
    this.#line = line;
    this.#base = start;
    this.bytes = bytes.subarray(start);
    this.#stops = new Uint8Array(256);
    for (const code of [settings.delimiter, settings.comment, settings.escape, 10, 13]) {
      if (code >= 0) this.#stops[code] = 1;
    }
    if (settings.whitespace) this.#stops[9] = 1;
  }

  /** Where the next record begins in the input. */
  get position(): { readonly start: number; readonly line: number } {
    return { start: this.#base + this.#at, line: this.#line };
  }

  /** Forgets the fields found so far. */
  startBlock(): void {
    this.#base += this.#at;
    this.bytes = this.#all.subarray(this.#base);
    this.#at = 0;
    this.fields = 0;
    this.#scratchLength = 0;
  }

  /**
   * Finds up to `rows` records of `width` fields each: shorter ones are filled with empty fields.
   *
   * @returns the number of records found
   * @throws {DataError} for a record of too many fields, unless they are to be skipped or `ragged`
   */
  scanRows(rows: number, width: number, ragged: boolean): number {
    let found = 0;
    while (found < rows) {
      const first = this.fields;
      if (!this.scanRow()) break;
      const count = this.fields - first;
      if (count > width && !ragged) {
        this.fields = first;
        if (this.#settings.skipBadLines) continue;
        throw new DataError(
          `${this.#settings.where}: every record must have at most ${width} fields, received ${count} in line ${this.#line}`,
        );
      }
      for (let missing = count; missing < width; missing++) this.#push(0, 0);
      this.fields = first + width;
      found++;
    }
    return found;
  }

  /** Finds the next record; false at the end of the input. */
  scanRow(): boolean {
    if (!this.#findRecord()) return false;
    const { bytes } = this;
    const stops = this.#stops;
    const { delimiter, quote, skipInitialSpace, whitespace } = this.#settings;
    const end = bytes.length;
    const first = this.fields;
    let i = this.#at;
    for (;;) {
      if (skipInitialSpace) while (i < end && bytes[i] === 32 && delimiter !== 32) i++;
      const start = i;
      if (i < end && bytes[i] === quote) {
        i = this.#quoted(start);
      } else {
        while (i < end && stops[bytes[i] as number] === 0) i++;
        if (i < end && bytes[i] === this.#settings.escape) i = this.#slow(start);
        else this.#push(start, i);
      }
      if (i >= end) break;
      const stop = bytes[i] as number;
      if (stop === delimiter || (whitespace && stop === 9)) {
        i++;
        if (!whitespace) continue;
        while (i < end && (bytes[i] === 32 || bytes[i] === 9)) i++;
        if (i >= end) break;
        const next = bytes[i];
        if (next !== 10 && next !== 13 && next !== this.#settings.comment) continue;
      }
      i = this.#endOfLine(i);
      break;
    }
    if (this.#isOpen(i)) {
      this.fields = first;
      return false;
    }
    this.#line++;
    this.#at = i;
    return true;
  }

  /** Whether a line that goes to `at` may go on in bytes to come; beyond the end means that a quote is open. */
  #isOpen(at: number): boolean {
    const { length } = this.bytes;
    return !this.#final && (at > length || (at === length && this.bytes[at - 1] !== 10));
  }

  /** The bytes that field `k` lies in. */
  source(k: number): Uint8Array {
    return (this.starts[k] as number) < 0 ? this.scratch : this.bytes;
  }

  /** Where field `k` begins in its {@link source}. */
  start(k: number): number {
    const start = this.starts[k] as number;
    return start < 0 ? -start - 1 : start;
  }

  /** Moves to the next line that is a record. */
  #findRecord(): boolean {
    const end = this.bytes.length;
    while (this.#at < end) {
      const next = this.#skippedLine(this.#at);
      if (next < 0) return true;
      if (this.#isOpen(next)) return false;
      this.#at = Math.min(next, end);
      this.#line++;
    }
    return false;
  }

  /** Past the line at `at` when it is no record, else −1. */
  #skippedLine(at: number): number {
    const { bytes } = this;
    const { skipLine, skipBlankLines, comment, delimiter, whitespace } = this.#settings;
    if (skipLine?.(this.#line) === true) return this.#skipRecord(at);
    const c = bytes[at] as number;
    if (c === comment) return this.#endOfLine(at);
    if (!whitespace && (!skipBlankLines || (c !== 10 && c !== 13 && c !== 32 && c !== 9))) return -1;
    let next = at;
    while ((bytes[next] === 32 || bytes[next] === 9) && (whitespace || bytes[next] !== delimiter)) next++;
    const blank = next >= bytes.length || bytes[next] === 10 || bytes[next] === 13;
    if (blank && skipBlankLines) return this.#endOfLine(next);
    if (whitespace) this.#at = next;
    return -1;
  }

  /** A field that begins with a quote; returns where its delimiter or line end stands. */
  #quoted(start: number): number {
    const { bytes } = this;
    const { quote, escape, doubleQuote } = this.#settings;
    const end = bytes.length;
    let i = start + 1;
    while (i < end && bytes[i] !== quote && bytes[i] !== escape) i++;
    const after = bytes[i + 1] ?? 10;
    const closed = i < end && bytes[i] === quote && doubleQuote && this.#stops[after] === 1 && after !== escape;
    if (!closed) return this.#slow(start);
    this.#push(start + 1, i);
    return i + 1;
  }

  /** Any field, character by character, written out to {@link scratch}; returns where it ends. */
  #slow(start: number): number {
    const { bytes } = this;
    const { quote, escape, doubleQuote } = this.#settings;
    const end = bytes.length;
    const scratchStart = this.#scratchLength;
    let i = start;
    let inQuotes = bytes[i] === quote;
    if (inQuotes) i++;
    for (; i < end; i++) {
      const c = bytes[i] as number;
      if (c === escape) {
        i++;
        if (i < end) this.#write(bytes[i] as number);
      } else if (inQuotes) {
        if (c !== quote) this.#write(c);
        else if (doubleQuote && bytes[i + 1] === quote) this.#write(bytes[i++] as number);
        else inQuotes = false;
      } else if (this.#stops[c] === 1) break;
      else this.#write(c);
    }
    if (inQuotes && !this.#final) return end + 1;
    if (inQuotes) {
      throw new DataError(
        `${this.#settings.where}: a quoted field must end with a quote, received the end of the data in line ${this.#line + 1}`,
      );
    }
    this.#push(-scratchStart - 1, this.#scratchLength);
    return Math.min(i, end);
  }

  /** Past the end of the line, from somewhere in its unquoted rest. */
  #endOfLine(at: number): number {
    const { bytes } = this;
    const end = bytes.length;
    let i = at;
    while (i < end && bytes[i] !== 10 && bytes[i] !== 13) i++;
    if (bytes[i] === 13 && bytes[i + 1] === 10) return i + 2;
    return Math.min(i + 1, end);
  }

  /** Past the end of a record that is left out; line ends within quotes belong to it. */
  #skipRecord(at: number): number {
    const { bytes } = this;
    const { quote } = this.#settings;
    let inQuotes = false;
    let i = at;
    for (; i < bytes.length; i++) {
      const c = bytes[i];
      if (c === quote) inQuotes = !inQuotes;
      else if (!inQuotes && (c === 10 || c === 13)) break;
    }
    return inQuotes ? bytes.length + 1 : this.#endOfLine(i);
  }

  #push(start: number, end: number): void {
    if (this.fields === this.starts.length) {
      this.starts = grown(this.starts, new Int32Array(2 * this.fields));
      this.ends = grown(this.ends, new Int32Array(2 * this.fields));
    }
    this.starts[this.fields] = start;
    this.ends[this.fields++] = end;
  }

  #write(byte: number): void {
    if (this.#scratchLength === this.scratch.length) {
      this.scratch = grown(this.scratch, new Uint8Array(2 * this.#scratchLength));
    }
    this.scratch[this.#scratchLength++] = byte;
  }
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
