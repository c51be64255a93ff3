import { fixedDigits, shortestDigits, significantDigits } from './decimal-digits.ts';

/** A parsed format specification of Python, such as `02d` or `.2f`. */
export interface FormatSpec {
  readonly fill: string;
  readonly align: '<' | '>' | '=' | '^';
  readonly sign: '+' | '-' | ' ';
  readonly width: number;
  readonly precision: number | undefined;
  readonly type: string;
}

const grammar = /^(?:(.)?([<>=^]))?([+\- ])?(0)?(\d+)?(?:\.(\d+))?([bdoxXeEfFgG%])?$/u;

/**
 * Parses `[[fill]align][sign][0][width][.precision][type]`; undefined when it is none, or beyond that.
 *
 * @see https://docs.python.org/3/library/string.html#format-specification-mini-language
 */
export function parseFormatSpec(text: string): FormatSpec | undefined {
  const match = grammar.exec(text);
  if (match === null) return undefined;
  const [, fill, align, sign, zero, width, precision, type = ''] = match;
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: (align ?? (zero === undefined ? '>' : '=')) as FormatSpec['align'],
    sign: (sign ?? '-') as FormatSpec['sign'],
    width: Number(width ?? 0),
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/** Whether `spec` can format an integer, or a float: `d`, `x` and the like are for integers, a precision for floats. */
export function suitsNumber(spec: FormatSpec, kind: 'int' | 'float'): boolean {
  const integral = /^[bdoxX]$/.test(spec.type);
  if (kind === 'float') return !integral;
  return spec.precision === undefined || !(integral || spec.type === '');
}

/** A number as Python formats it: `formatNumber(3, '02d')` gives `03`. `spec` must suit `kind`. */
export function formatNumber(value: number, spec: FormatSpec, kind: 'int' | 'float'): string {
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const body = kind === 'int' && /^[bdoxX]?$/.test(spec.type) ? integer(Math.abs(value), spec) : float(value, spec);
  return pad(sign, body, spec);
}

function integer(value: number, { type }: FormatSpec): string {
  const radix = { b: 2, o: 8, x: 16, X: 16 }[type] ?? 10;
  const digits = value.toString(radix);
  return type === 'X' ? digits.toUpperCase() : digits;
}

function float(value: number, spec: FormatSpec): string {
  const percent = spec.type === '%' ? '%' : '';
  const shown = percent === '' ? value : value * 100;
  const text = Number.isFinite(shown) ? finite(shown, spec.type.toLowerCase(), spec) : notFinite(shown);
  return /^[A-Z]$/.test(spec.type) ? text.toUpperCase() : `${text}${percent}`;
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? 'nan' : 'inf';
}

function finite(value: number, type: string, { precision }: FormatSpec): string {
  if (type === 'f' || type === '%') return fixedDigits(value, precision ?? 6);
  if (type === 'e') {
    const { digits, exponent } = significantDigits(value, precision ?? 6);
    return scientific(digits, exponent);
  }
  if (type === 'g') return general(value, precision ?? 6, false);
  return precision === undefined ? representation(value) : general(value, precision, true);
}

/** The rules of `g`; `asFloat` are those of no type, which keep a digit after the point. */
function general(value: number, precision: number, asFloat: boolean): string {
  const count = Math.max(precision, 1);
  const { digits, exponent } = significantDigits(value, count - 1);
  const shown = digits.replace(/0+$/, '') || '0';
  if (exponent < -4 || exponent >= count - (asFloat ? 1 : 0)) return scientific(shown, exponent);
  return positional(shown, exponent, asFloat);
}

function representation(value: number): string {
  const { digits, exponent } = shortestDigits(value);
  return exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : positional(digits, exponent, true);
}

function scientific(digits: string, exponent: number): string {
  const rest = digits.slice(1);
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${digits.slice(0, 1)}${rest === '' ? '' : `.${rest}`}e${power}`;
}

/** Digits whose first one stands at 10^exponent, with the point where it belongs. */
function positional(digits: string, exponent: number, asFloat: boolean): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return rest === '' ? `${whole}${asFloat ? '.0' : ''}` : `${whole}.${rest}`;
}

function pad(sign: string, body: string, { fill, align, width }: FormatSpec): string {
  const missing = Math.max(0, width - sign.length - body.length);
  if (align === '=') return `${sign}${fill.repeat(missing)}${body}`;
  const left = align === '>' ? missing : align === '<' ? 0 : Math.floor(missing / 2);
  return `${fill.repeat(left)}${sign}${body}${fill.repeat(missing - left)}`;
}
