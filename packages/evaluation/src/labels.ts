import { DataError, ShapeError, describe, invalid, isNumericArray, type NumericArray } from '@modu/core';

/** What may name a class. */
export type Label = string | number | boolean;

/** One label per sample. */
export type Labels = readonly Label[] | NumericArray;

/** Labels as positions in the sorted list of their classes. */
export interface EncodedLabels {
  /** Sorted: numbers by value, strings by code point as NumPy does, `false` before `true`. */
  readonly classes: readonly Label[];
  /** For each array given, the position in `classes` of each of its labels. */
  readonly codes: readonly Int32Array[];
}

/** Named arrays of labels that share their classes. */
export type NamedLabels = readonly (readonly [name: string, labels: Labels])[];

/** Orders labels as `np.unique` does. */
export function compareLabels(a: Label, b: Label): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b);
  return Number(a) - Number(b);
}

/** UTF-16 puts characters beyond U+FFFF before U+E000..U+FFFF; code point order is the other way round. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/**
 * Reads arrays of labels that belong together and finds their classes.
 *
 * Booleans count as 0 and 1 when the other labels are numbers; strings never mix with either.
 *
 * @param continuous accepts numbers that are no integers, which otherwise are taken for the targets of a regression
 * @throws {ArgumentError} when an argument is no array
 * @throws {ShapeError} when an argument is two-dimensional
 * @throws {DataError} for a missing value, NaN, an infinity, a number that is no integer, or strings mixed with numbers
 */
export function encodeLabels(
  where: string,
  arrays: NamedLabels,
  { continuous = false }: { readonly continuous?: boolean } = {},
): EncodedLabels {
  const registry = new LabelRegistry();
  const codes = arrays.map(([name, labels]) => encodeOne(where, name, labels, continuous, registry));
  const text = registry.kinds.get('string');
  const other = registry.kinds.get('number') ?? registry.kinds.get('boolean');
  if (text !== undefined && other !== undefined) {
    throw new DataError(`${where}: labels must be all strings or all numbers, received ${text} and ${other}`);
  }

  const { found } = registry;
  const order = found.map((_, code) => code).sort((a, b) => compareLabels(found[a] as Label, found[b] as Label));
  const rank = new Int32Array(order.length);
  order.forEach((code, position) => (rank[code] = position));
  for (const out of codes) for (let i = 0; i < out.length; i++) out[i] = rank[out[i] as number] as number;
  const onlyBooleans = registry.kinds.size === 1 && registry.kinds.has('boolean');
  const classes = order.map((code) => (onlyBooleans ? found[code] === 1 : (found[code] as Label)));
  return { classes, codes };
}

/** Labels of 0..4095 are looked up in a table, which is several times as fast as a map. */
const tableSize = 4096;

class LabelRegistry {
  /** Distinct labels in order of appearance, booleans as 0 and 1. */
  readonly found: (string | number)[] = [];
  /** Kinds of labels seen, each with a description of its first label. */
  readonly kinds = new Map<string, string>();
  readonly #table = new Int32Array(tableSize).fill(-1);
  readonly #others = new Map<string | number, number>();

  code(key: string | number): number {
    const small = typeof key === 'number' && key >= 0 && key < tableSize && Number.isInteger(key);
    const known = small ? (this.#table[key] as number) : (this.#others.get(key) ?? -1);
    if (known >= 0) return known;
    const code = this.found.push(key) - 1;
    if (small) this.#table[key] = code;
    else this.#others.set(key, code);
    return code;
  }
}

function encodeOne(
  where: string,
  name: string,
  labels: Labels,
  continuous: boolean,
  registry: LabelRegistry,
): Int32Array {
  if (!Array.isArray(labels) && !isNumericArray(labels)) throw invalid(where, name, 'an array of labels', labels);
  const list = labels as ArrayLike<unknown>;
  const out = new Int32Array(list.length);
  let lastKind: string | undefined;
  for (let i = 0; i < list.length; i++) {
    const label = list[i];
    const kind = typeof label;
    if (kind !== 'string') checkNumber(where, name, label, i, continuous);
    if (kind !== lastKind) {
      lastKind = kind;
      if (!registry.kinds.has(kind)) registry.kinds.set(kind, `${describe(label)} in ${name}`);
    }
    out[i] = registry.code(kind === 'boolean' ? Number(label) : (label as string | number));
  }
  return out;
}

function checkNumber(where: string, name: string, label: unknown, i: number, continuous: boolean): void {
  if (typeof label === 'boolean') return;
  if (typeof label !== 'number') {
    if (Array.isArray(label) || isNumericArray(label)) {
      throw new ShapeError(`${where}: ${name} must be one-dimensional, received ${describe(label)} at index ${i}`);
    }
    const received = `received ${describe(label)} at index ${i}`;
    throw new DataError(`${where}: ${name} must hold strings, numbers or booleans, ${received}`);
  }
  if (!Number.isFinite(label))
    throw new DataError(`${where}: ${name} must not hold ${label}, received it at index ${i}`);
  if (!continuous && !Number.isInteger(label)) {
    throw new DataError(
      `${where}: ${name} must hold class labels, received the continuous value ${label} at index ${i}`,
    );
  }
}
