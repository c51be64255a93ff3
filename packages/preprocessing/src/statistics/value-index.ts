import type { Category, CellColumn } from '../input/cell-input.ts';

/** Numbers below this, if they are whole, are looked up in an array. */
const small = 65536;

/** Numbers each time they come: a number for each distinct value, counting from 0 in the order of appearance. */
export class NumberIndex {
  readonly #small = new Int32Array(small).fill(-1);
  #keys = new Float64Array(1024);
  #slots = new Int32Array(1024).fill(-1);
  #values: number[] = [];
  #nan = -1;
  readonly #double = new Float64Array(1);
  readonly #words = new Uint32Array(this.#double.buffer);

  /** The distinct values in the order of appearance. */
  get values(): readonly number[] {
    return this.#values;
  }

  /** The number of `value`; −1 when it is new and `add` is false. */
  find(value: number, add: boolean): number {
    if (value >= 0 && value < small && (value | 0) === value) {
      const found = this.#small[value] as number;
      if (found >= 0 || !add) return found;
      return (this.#small[value] = this.#values.push(value + 0) - 1);
    }
    if (value !== value) {
      if (this.#nan < 0 && add) this.#nan = this.#values.push(Number.NaN) - 1;
      return this.#nan;
    }
    let slot = this.#hash(value);
    const mask = this.#slots.length - 1;
    for (;;) {
      const index = this.#slots[slot] as number;
      if (index < 0) break;
      if (this.#keys[slot] === value) return index;
      slot = (slot + 1) & mask;
    }
    if (!add) return -1;
    const index = this.#values.push(value) - 1;
    this.#slots[slot] = index;
    this.#keys[slot] = value;
    if (2 * this.#values.length > this.#slots.length) this.#grow();
    return index;
  }

  #hash(value: number): number {
    this.#double[0] = value;
    const mixed = Math.imul((this.#words[0] as number) ^ Math.imul(this.#words[1] as number, 0x9e3779b1), 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & (this.#slots.length - 1);
  }

  #grow(): void {
    const [keys, slots] = [this.#keys, this.#slots];
    const size = 4 * slots.length;
    this.#keys = new Float64Array(size);
    this.#slots = new Int32Array(size).fill(-1);
    slots.forEach((index, old) => {
      if (index < 0) return;
      const value = keys[old] as number;
      let slot = this.#hash(value);
      while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & (size - 1);
      this.#slots[slot] = index;
      this.#keys[slot] = value;
    });
  }
}

/** The distinct values of a column in the order of appearance, and how often each occurs. */
export function countDistinct(column: CellColumn): { values: readonly Category[]; counts: readonly number[] } {
  const counts: number[] = [];
  if (isNumbers(column)) {
    const index = new NumberIndex();
    for (let i = 0; i < column.length; i++) {
      const at = index.find(column[i] as number, true);
      if (at === counts.length) counts.push(1);
      else counts[at] = (counts[at] as number) + 1;
    }
    return { values: index.values, counts };
  }
  const found = new Map<Category, number>();
  for (const value of column) {
    const at = found.get(value);
    if (at === undefined) found.set(value, counts.push(1) - 1);
    else counts[at] = (counts[at] as number) + 1;
  }
  return { values: [...found.keys()], counts };
}

/** For each value of a column its place in `categories`; −1 where it has none. */
export function placesOf(column: CellColumn, categories: readonly Category[]): Int32Array {
  const places = new Int32Array(column.length);
  if (isNumbers(column)) {
    // Values that are no numbers are never found, but keep the places of the others.
    const index = new NumberIndex();
    const placeOf: number[] = [];
    categories.forEach((category, place) => {
      if (typeof category === 'number') placeOf[index.find(category, true)] = place;
    });
    for (let i = 0; i < column.length; i++) {
      const at = index.find(column[i] as number, false);
      places[i] = at < 0 ? -1 : (placeOf[at] as number);
    }
    return places;
  }
  const found = new Map(categories.map((category, place) => [category, place]));
  for (let i = 0; i < column.length; i++) places[i] = found.get(column[i] as Category) ?? -1;
  return places;
}

function isNumbers(column: CellColumn): column is Float32Array | Float64Array {
  return ArrayBuffer.isView(column);
}
