/** What {@link NumberReader.read} found. */
export const notNumber = 0;
export const integer = 1;
export const decimal = 2;

const powers = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const splitter = 2 ** 27 + 1;
const infinity = /^\s*[+-]?inf(inity)?\s*$/i;

/** Reads numbers out of bytes, correctly rounded, as the text between two positions. */
export class NumberReader {
  readonly #decimal: number;
  readonly #thousands: number;
  /** What the last {@link read} found: {@link notNumber}, {@link integer} or {@link decimal}. */
  kind = notNumber;

  constructor(decimalCode: number, thousandsCode: number) {
    this.#decimal = decimalCode;
    this.#thousands = thousandsCode;
  }

  /** The number in `bytes` from `start` to `end`; NaN with `kind` {@link notNumber} when there is none. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let i = start;
    while (i < end && isSpace(bytes[i] as number)) i++;
    while (end > i && isSpace(bytes[end - 1] as number)) end--;
    let negative = false;
    const sign = bytes[i];
    if (i < end && (sign === 45 || sign === 43)) {
      negative = sign === 45;
      i++;
    }
    const from = i;
    // The first 15 digits are exact in a double, the next 4 in a second one.
    let high = 0;
    let low = 0;
    let digits = 0;
    let lowDigits = 0;
    let seen = 0;
    let scale = 0;
    let c = 0;
    for (; i < end; i++) {
      c = bytes[i] as number;
      const digit = c - 48;
      if (digit >= 0 && digit <= 9) {
        seen++;
        if (digits < 15) {
          high = high * 10 + digit;
          if (high > 0) digits++;
        } else if (lowDigits < 4) {
          low = low * 10 + digit;
          lowDigits++;
        } else return this.#slow(bytes, start, end);
      } else if (c !== this.#thousands || seen === 0) break;
    }
    this.kind = integer;
    if (i < end) {
      this.kind = decimal;
      if (c === this.#decimal) {
        for (i++; i < end; i++) {
          const digit = (bytes[i] as number) - 48;
          if (digit < 0 || digit > 9) break;
          seen++;
          scale--;
          if (digits < 15) {
            high = high * 10 + digit;
            if (high > 0) digits++;
          } else if (lowDigits < 4) {
            low = low * 10 + digit;
            lowDigits++;
          } else return this.#slow(bytes, start, end);
        }
      }
      if (i < end && seen > 0) {
        const exponent = this.#exponent(bytes, i, end);
        if (exponent === undefined) return this.#slow(bytes, start, end);
        scale += exponent;
        i = end;
      }
    }
    if (seen === 0 || i < end) return i === from && end - from >= 3 ? this.#slow(bytes, start, end) : this.#fail();
    if (lowDigits === 0) {
      if (scale === 0) return negative ? -high : high;
      if (scale < 0 && scale >= -22) return (negative ? -high : high) / (powers[-scale] as number);
      if (scale > 0 && scale <= 22 && high < 2 ** 53) {
        const value = high * (powers[scale] as number);
        return negative ? -value : value;
      }
    } else if (scale < 0 && scale >= -22) {
      const value = divide(high * (powers[lowDigits] as number), high, lowDigits, low, powers[-scale] as number);
      if (value === value) return negative ? -value : value;
    } else if (scale === 0) {
      const value = high * (powers[lowDigits] as number) + low;
      if (value <= Number.MAX_SAFE_INTEGER) return negative ? -value : value;
    }
    return this.#slow(bytes, start, end);
  }

  /** The exponent that fills the rest; undefined when the rest is none. */
  #exponent(bytes: Uint8Array, at: number, end: number): number | undefined {
    if (bytes[at] !== 101 && bytes[at] !== 69) return undefined;
    let i = at + 1;
    let negative = false;
    if (i < end && (bytes[i] === 45 || bytes[i] === 43)) negative = bytes[i++] === 45;
    if (i === end || end - i > 5) return undefined;
    let exponent = 0;
    for (; i < end; i++) {
      const digit = (bytes[i] as number) - 48;
      if (digit < 0 || digit > 9) return undefined;
      exponent = exponent * 10 + digit;
    }
    return negative ? -exponent : exponent;
  }

  /** The same through `Number`, for texts that the fast way does not settle. */
  #slow(bytes: Uint8Array, start: number, end: number): number {
    let text = '';
    for (let i = start; i < end; i++) {
      const c = bytes[i] as number;
      if (c >= 128) return this.#fail();
      if (c === this.#thousands && !text.includes('.')) continue;
      if (c === 46 && this.#decimal !== 46) return this.#fail();
      text += c === this.#decimal ? '.' : String.fromCharCode(c);
    }
    if (infinity.test(text)) {
      this.kind = decimal;
      return text.includes('-') ? -Infinity : Infinity;
    }
    if (!/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text)) return this.#fail();
    this.kind = /[.eE]/.test(text) ? decimal : integer;
    return Number(text);
  }

  #fail(): number {
    this.kind = notNumber;
    return Number.NaN;
  }
}

function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}

/**
 * (high · 10^lowDigits + low) / divisor, correctly rounded, or NaN when the error of the arithmetic could change the
 * rounding. `rounded` is the product; divisor is a power of ten that a double holds.
 */
function divide(rounded: number, high: number, lowDigits: number, low: number, divisor: number): number {
  const ten = powers[lowDigits] as number;
  const productError = errorOfProduct(high, ten, rounded);
  const top = rounded + low;
  const rest = low - (top - rounded) + productError;
  const quotient = top / divisor;
  const product = quotient * divisor;
  const remainder = top - product - errorOfProduct(quotient, divisor, product) + rest;
  const correction = remainder / divisor;
  const value = quotient + correction;
  const error = correction - (value - quotient);
  return value + error * (1 + 2 ** -20) === value ? value : Number.NaN;
}

/** a · b − product, exactly (Dekker 1971). */
function errorOfProduct(a: number, b: number, product: number): number {
  const bigA = splitter * a;
  const highA = bigA - (bigA - a);
  const lowA = a - highA;
  const bigB = splitter * b;
  const highB = bigB - (bigB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}
