import { describe } from './describe.ts';
import { ArgumentError } from './errors.ts';
import { nearest } from './nearest.ts';

/** Bounds of a number; both ends belong to the range unless the `…Exclusive` form is used. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly minExclusive?: number;
  readonly maxExclusive?: number;
}

/**
 * The error of a failed check, for checks that none of the functions below makes.
 *
 * @example
 * ```ts
 * throw invalid('kFold', 'nSplits', 'at most the number of samples', nSplits);
 * // ArgumentError: kFold: nSplits must be at most the number of samples, received 7
 * ```
 */
export function invalid(where: string, name: string, expected: string, value: unknown): ArgumentError {
  return new ArgumentError(`${where}: ${name} must be ${expected}, received ${describe(value)}`);
}

function inRange(value: number, { min, max, minExclusive, maxExclusive }: Range): boolean {
  return (
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (minExclusive === undefined || value > minExclusive) &&
    (maxExclusive === undefined || value < maxExclusive)
  );
}

function rangeText({ min, max, minExclusive, maxExclusive }: Range): string {
  const parts: string[] = [];
  if (min !== undefined) parts.push(`at least ${min}`);
  if (minExclusive !== undefined) parts.push(`greater than ${minExclusive}`);
  if (max !== undefined) parts.push(`at most ${max}`);
  if (maxExclusive !== undefined) parts.push(`less than ${maxExclusive}`);
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

function isPositive({ min, max, minExclusive, maxExclusive }: Range): boolean {
  return min === 1 && max === undefined && minExclusive === undefined && maxExclusive === undefined;
}

/**
 * An integer within `range`.
 *
 * @returns the value
 * @throws {ArgumentError}
 * @example
 * ```ts
 * const units = expectInteger('Dense', 'units', options.units, { min: 1 });
 * ```
 */
export function expectInteger(where: string, name: string, value: unknown, range: Range = {}): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && inRange(value, range)) return value;
  throw invalid(where, name, isPositive(range) ? 'a positive integer' : `an integer${rangeText(range)}`, value);
}

/** A finite number within `range`. @throws {ArgumentError} */
export function expectNumber(where: string, name: string, value: unknown, range: Range = {}): number {
  if (typeof value === 'number' && Number.isFinite(value) && inRange(value, range)) return value;
  throw invalid(where, name, `a finite number${rangeText(range)}`, value);
}

/** `true` or `false`. @throws {ArgumentError} */
export function expectBoolean(where: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(where, name, 'true or false', value);
}

/** A string, not empty unless `allowEmpty`. @throws {ArgumentError} */
export function expectString(
  where: string,
  name: string,
  value: unknown,
  { allowEmpty = false }: { readonly allowEmpty?: boolean } = {},
): string {
  if (typeof value === 'string' && (allowEmpty || value !== '')) return value;
  throw invalid(where, name, allowEmpty ? 'a string' : 'a non-empty string', value);
}

/** One of the listed values. @throws {ArgumentError} with the list, and the nearest value for a misspelling */
export function expectOneOf<const T extends string | number | boolean | null>(
  where: string,
  name: string,
  value: unknown,
  allowed: readonly T[],
): T {
  const found = allowed.find((item) => Object.is(item, value));
  if (found !== undefined) return found;
  const strings = allowed.filter((item) => typeof item === 'string');
  const guess = typeof value === 'string' ? nearest(value, strings) : undefined;
  const list = allowed.map((item) => describe(item)).join(', ');
  const expected = allowed.length === 1 ? list : `one of ${list}`;
  throw new ArgumentError(
    `${where}: ${name} must be ${expected}, received ${describe(value)}${guess === undefined ? '' : `; did you mean '${guess}'?`}`,
  );
}

/** A function. @throws {ArgumentError} */
export function expectFunction<T extends (...args: never[]) => unknown>(where: string, name: string, value: T): T {
  if (typeof value === 'function') return value;
  throw invalid(where, name, 'a function', value);
}

/** An array. @throws {ArgumentError} */
export function expectArray<T>(where: string, name: string, value: readonly T[]): readonly T[] {
  if (Array.isArray(value)) return value as readonly T[];
  throw invalid(where, name, 'an array', value);
}

/** Whether it is a literal, or has no prototype, and no instance of a class; `Object` of another realm is told by its name. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: unknown } | null;
  const constructor = prototype?.constructor;
  return typeof constructor !== 'function' || constructor === Object || constructor.name === 'Object';
}

/**
 * An options object with no other keys than `known`; `undefined` counts as `{}`.
 *
 * @returns the options
 * @throws {ArgumentError} for an instance of a class, such as a model, an array or a map, or naming the unknown option
 * and the nearest known one
 * @example
 * ```ts
 * const { nSplits = 5, shuffle = false } = expectOptions('KFold', options, ['nSplits', 'shuffle']);
 * ```
 */
export function expectOptions<T extends object>(
  where: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (options === undefined) return {} as T;
  if (!isPlain(options)) throw invalid(where, 'options', 'an object of options', options);
  for (const key of Object.keys(options)) {
    if ((known as readonly string[]).includes(key)) continue;
    const guess = nearest(key, known);
    const hint = guess === undefined ? `known options: ${known.join(', ') || 'none'}` : `did you mean '${guess}'?`;
    throw new ArgumentError(`${where}: unknown option '${key}'; ${hint}`);
  }
  return options;
}
