/** Plain data that `JSON.stringify` keeps; NaN, infinities and −0 are written as `{ number: 'NaN' }` and so on. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A fitted transformer as plain data. */
export interface TransformerJSON {
  /** The name of its class. */
  readonly class: string;
  /** The version of this format. */
  readonly version: 1;
  /** The options it was constructed with. */
  readonly options: { readonly [key: string]: JsonValue };
  /** What `fit` learned. */
  readonly state: { readonly [key: string]: JsonValue };
}

/** The version of the format that this release writes and reads. */
export const formatVersion = 1;

/** Numbers, strings, booleans, null, arrays, typed arrays and plain objects of them as JSON values; undefined becomes null. */
export function toJsonValue(value: unknown): JsonValue {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, toJsonValue);
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value === 'object') return toJsonObject(value);
  throw new TypeError(`toJsonValue: cannot write ${typeof value}`);
}

/** A plain object of JSON values. */
export function toJsonObject(value: object): { [key: string]: JsonValue } {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJsonValue(item)]));
}
