import { fieldText, type MissingMarkers } from './csv-missing.ts';
import { decimal, notNumber, NumberReader } from './csv-number.ts';
import type { CsvSettings } from './csv-options.ts';
import type { CsvScanner } from './csv-scanner.ts';
import { TextColumn } from './csv-text-column.ts';
import type { TableColumn } from './column-table.ts';

const noValues = new Int32Array(0);

type Kind = 'unknown' | 'number' | 'bool' | 'text' | 'again';

/**
 * The values of one column, with pandas' inference: integers, else numbers, else booleans, else strings.
 *
 * Text may turn up after numbers whose digits are gone: then {@link needsText} says that the column must be read again.
 */
export class CsvColumn {
  readonly #settings: CsvSettings;
  readonly #position: number;
  readonly #missing: MissingMarkers;
  readonly #numbers: NumberReader;
  readonly #expectedRows: number;
  #values: Int32Array | Float64Array = noValues;
  /** The numbers of a block before it is known whether all are integers. */
  #block: Float64Array = new Float64Array(0);
  readonly #booleans: (boolean | null)[] = [];
  readonly #text: TextColumn;
  #kind: Kind = 'unknown';
  #rows = 0;
  #hasMissing = false;
  #hasDecimals = false;
  #isSafe = true;

  /** @param expectedRows how many rows there probably are: what is set aside for them at first */
  constructor(
    settings: CsvSettings,
    name: string,
    position: number,
    missing: MissingMarkers,
    asText: boolean,
    expectedRows: number,
  ) {
    this.#expectedRows = expectedRows;
    this.#settings = settings;
    this.#position = position;
    this.#missing = missing;
    this.#numbers = new NumberReader(settings.decimal, settings.thousands);
    this.#text = new TextColumn(settings.where, name, settings.strict, expectedRows);
    if (asText) this.#kind = 'text';
  }

  /** Whether the column must be read again from the first row as text: for its strings, or for integers beyond ±2⁵³. */
  get needsText(): boolean {
    return this.#kind === 'again' || this.isWide;
  }

  /** Whether all values are integers and some are beyond ±2⁵³. */
  get isWide(): boolean {
    return this.#kind === 'number' && !this.#isSafe && !this.#hasDecimals && !this.#hasMissing;
  }

  /** Adds the column's field of `rows` records of `width` fields. */
  add(scanner: CsvScanner, rows: number, width: number): void {
    const column = this.#position;
    if (this.#kind === 'unknown' || this.#kind === 'number') {
      if (this.#addNumbers(scanner, rows, width, column)) return;
      this.#values = noValues;
    }
    if (this.#kind === 'unknown' || this.#kind === 'bool') {
      if (this.#addBooleans(scanner, rows, width, column)) return;
      this.#booleans.length = 0;
    }
    if (this.#kind !== 'text') this.#kind = this.#rows === 0 ? 'text' : 'again';
    if (this.#kind === 'text') this.#text.add(scanner, rows, width, column, this.#missing);
    this.#rows += rows;
  }

  /** The column as the narrowest of Int32Array, Float64Array, BigInt64Array, booleans and strings. */
  finish(): TableColumn {
    if (this.#rows === 0) return [];
    if (this.#kind === 'text') return this.#text.finish();
    if (this.#kind === 'bool') return this.#booleans;
    const whole = this.#kind === 'number' && !this.#hasDecimals && !this.#hasMissing;
    let values = this.#values;
    if (values instanceof Int32Array && !whole) values = Float64Array.from(values);
    if (values.length !== this.#rows) values = values.slice(0, this.#rows);
    // Adding 0 makes −0, which no integer has, to 0.
    if (whole && values instanceof Float64Array) for (let i = 0; i < values.length; i++) (values[i] as number) += 0;
    return values;
  }

  /** Adds the first `rows` numbers of the block, all of them 32-bit integers or not. */
  #keepBlock(rows: number, int32: boolean): void {
    const block = this.#block.subarray(0, rows);
    const needed = this.#rows + rows;
    const wider = !int32 && this.#values instanceof Int32Array && (this.#rows > 0 || this.#values.length > 0);
    if (wider || needed > this.#values.length) {
      const length = needed <= this.#expectedRows ? this.#expectedRows : Math.ceil(1.5 * needed);
      const integers = int32 && this.#values instanceof Int32Array;
      const larger = integers ? new Int32Array(length) : new Float64Array(length);
      larger.set(this.#values.subarray(0, this.#rows));
      this.#values = larger;
    }
    this.#values.set(block, this.#rows);
    this.#rows = needed;
  }

  #addNumbers(scanner: CsvScanner, rows: number, width: number, column: number): boolean {
    if (this.#block.length < rows) this.#block = new Float64Array(rows);
    const values = this.#block;
    const missing = this.#missing;
    const numbers = this.#numbers;
    const { starts, ends, bytes } = scanner;
    let found = this.#kind === 'number';
    let int32 = true;
    let hasDecimals = false;
    let hasMissing = false;
    for (let row = 0, k = column; row < rows; row++, k += width) {
      const from = starts[k] as number;
      const end = ends[k] as number;
      const source = from < 0 ? scanner.scratch : bytes;
      const start = from < 0 ? -from - 1 : from;
      const value = numbers.read(source, start, end);
      const { kind } = numbers;
      if (kind === notNumber || (missing.numbers?.has(value) ?? false)) {
        if (!missing.has(source, start, end) && kind === notNumber) return false;
        hasMissing = true;
        values[row] = Number.NaN;
        continue;
      }
      found = true;
      values[row] = value;
      if (kind === decimal) hasDecimals = true;
      else if ((value | 0) !== value) {
        int32 = false;
        if (!Number.isSafeInteger(value)) this.#isSafe = false;
      }
    }
    if (found) this.#kind = 'number';
    this.#hasMissing ||= hasMissing;
    this.#hasDecimals ||= hasDecimals;
    this.#keepBlock(rows, int32 && !hasDecimals && !hasMissing);
    return true;
  }

  #addBooleans(scanner: CsvScanner, rows: number, width: number, column: number): boolean {
    const { trueValues, falseValues } = this.#settings;
    const before = this.#booleans.length;
    while (this.#booleans.length < this.#rows) this.#booleans.push(null);
    let found = this.#kind === 'bool';
    for (let row = 0, k = column; row < rows; row++, k += width) {
      const source = scanner.source(k);
      const start = scanner.start(k);
      const end = scanner.ends[k] as number;
      if (this.#missing.has(source, start, end)) {
        this.#booleans.push(null);
        continue;
      }
      const text = fieldText(source, start, end);
      const value = trueValues.has(text) ? true : falseValues.has(text) ? false : null;
      if (value === null) {
        this.#booleans.length = before;
        return false;
      }
      found = true;
      this.#booleans.push(value);
    }
    if (found) this.#kind = 'bool';
    this.#rows += rows;
    return found;
  }
}
