import { DataError, describe } from '@modu/core';
import type { Category } from '../input/cell-input.ts';

const specialNumbers: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

const deepestOption = 16;

/** A place in a JSON document, with reads that name the place when something else is found there. */
export class JsonNode {
  readonly #where: string;
  readonly #path: string;
  readonly #value: unknown;

  constructor(where: string, path: string, value: unknown) {
    this.#where = where;
    this.#path = path;
    this.#value = value;
  }

  /** The whole of a JSON document, or of its text; a place in one stays what it is. @throws {DataError} for no JSON */
  static of(where: string, json: unknown): JsonNode {
    if (json instanceof JsonNode) return json;
    if (typeof json !== 'string') return new JsonNode(where, '', json);
    try {
      return new JsonNode(where, '', JSON.parse(json));
    } catch (cause) {
      throw new DataError(`${where}: json must be JSON, received ${describe(json)}`, { cause });
    }
  }

  /** The error for this place. */
  fail(expected: string, received: unknown = this.#value): DataError {
    const place = this.#path === '' ? 'the JSON' : this.#path;
    return new DataError(`${this.#where}: ${place} must be ${expected}, received ${describe(received)}`);
  }

  get isNull(): boolean {
    return this.#value === null;
  }

  get isArray(): boolean {
    return Array.isArray(this.#value);
  }

  get isString(): boolean {
    return typeof this.#value === 'string';
  }

  /** Whether there is nothing at this place. */
  get isMissing(): boolean {
    return this.#value === undefined;
  }

  /** The names of an object's members, in their order but for whole numbers, which come first. */
  keys(): string[] {
    return Object.keys(this.#object());
  }

  /** The member `name` of an object. */
  key(name: string): JsonNode {
    const value = this.#object();
    const path = this.#path === '' ? name : `${this.#path}.${name}`;
    return new JsonNode(this.#where, path, Object.hasOwn(value, name) ? value[name] : undefined);
  }

  /** The items of an array, of `length` when given. */
  items(length?: number): JsonNode[] {
    const value = this.#value;
    if (!Array.isArray(value)) throw this.fail('an array');
    if (length !== undefined && value.length !== length) {
      throw this.fail(`an array of ${length} item${length === 1 ? '' : 's'}`);
    }
    return value.map((item: unknown, i) => new JsonNode(this.#where, `${this.#path}[${i}]`, item));
  }

  string(): string {
    if (typeof this.#value !== 'string') throw this.fail('a string');
    return this.#value;
  }

  oneOf<const T extends string | number>(allowed: readonly T[]): T {
    const found = allowed.find((item) => item === this.#value);
    if (found !== undefined) return found;
    const list = allowed.map((item) => describe(item)).join(', ');
    throw this.fail(allowed.length === 1 ? list : `one of ${list}`);
  }

  boolean(): boolean {
    if (typeof this.#value !== 'boolean') throw this.fail('true or false');
    return this.#value;
  }

  number(): number {
    const value = decodeNumber(this.#value);
    if (value === undefined) throw this.fail('a number');
    return value;
  }

  integer(min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#value;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    throw this.fail(
      max === Number.MAX_SAFE_INTEGER ? `an integer at least ${min}` : `an integer from ${min} to ${max}`,
    );
  }

  numbers(length?: number): Float64Array {
    return Float64Array.from(this.items(length), (item) => item.number());
  }

  strings(length?: number): readonly string[] {
    return this.items(length).map((item) => item.string());
  }

  category(): Category {
    const value = this.#value;
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    const number = decodeNumber(value);
    if (number === undefined) throw this.fail('a string, a number, true, false or null');
    return number;
  }

  /** `read(this)`, or null where the JSON holds null. */
  nullable<T>(read: (node: JsonNode) => T): T | null {
    return this.isNull ? null : read(this);
  }

  /** The object at this place with special numbers restored, for a constructor that checks it. */
  options(): Record<string, unknown> {
    return this.#decode(this.#object(), 0) as Record<string, unknown>;
  }

  #object(): Record<string, unknown> {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.fail('an object');
    return value as Record<string, unknown>;
  }

  #decode(value: unknown, depth: number): unknown {
    if (depth > deepestOption) throw this.fail(`nested at most ${deepestOption} deep`);
    if (Array.isArray(value)) return value.map((item) => this.#decode(item, depth + 1));
    if (typeof value !== 'object' || value === null) return value;
    const number = decodeNumber(value);
    if (number !== undefined) return number;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#decode(item, depth + 1)]));
  }
}

function decodeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 1) return undefined;
  return specialNumbers.get((value as { number?: unknown }).number);
}
