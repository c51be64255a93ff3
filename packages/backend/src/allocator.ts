import { block, type Block } from './block.ts';

/** Everything is aligned to and measured in these many bytes: a cache line. */
export const unitBytes = 64;

// Eight classes for each power of two: a block is at most an eighth longer than its class says.
const classBits = 3;
const classesPerPower = 1 << classBits;
const powers = 27;

/** Index of the size class that holds free blocks of `units`. */
function classOf(units: number): number {
  if (units < classesPerPower) return units;
  const power = 31 - Math.clz32(units);
  return ((power - classBits + 1) << classBits) + ((units >>> (power - classBits)) - classesPerPower);
}

/** `units` rounded up to where every block of its class is long enough. */
function roundUp(units: number): number {
  if (units < classesPerPower) return units;
  const step = 1 << (31 - Math.clz32(units) - classBits);
  return (units + step - 1) & -step;
}

/**
 * Hands out pieces of one range of addresses, in constant time: two-level segregated fit. Free blocks are kept in lists by
 * size class, a bit map says which lists hold any, and a block that comes back is joined with free neighbours at once.
 * All book-keeping is outside of the range, so nothing that a kernel writes can harm it.
 *
 * @see Masmano et al. 2004, TLSF: a new dynamic memory allocator for real-time systems
 */
export class Allocator {
  readonly #lists: (Block | undefined)[] = Array.from({ length: powers * classesPerPower });
  /** Bit `c` of entry `p`: list `p · 8 + c` holds a block. */
  readonly #filled = new Uint8Array(powers);
  #last: Block | undefined;
  #end: number;
  #held = 0;

  /** @param start first address of the range, a multiple of 64; the range is empty until `extend` */
  constructor(start: number) {
    this.#end = start;
  }

  /** Bytes given out at the moment, rounded up to whole units. */
  get heldBytes(): number {
    return this.#held * unitBytes;
  }

  /** Where the range ends. */
  get end(): number {
    return this.#end;
  }

  /** Makes the range longer, up to address `end`. */
  extend(end: number): void {
    const units = Math.floor((end - this.#end) / unitBytes);
    if (units <= 0) return;
    const added = block(this.#end, units);
    this.#end += units * unitBytes;
    added.before = this.#last;
    if (this.#last !== undefined) this.#last.after = added;
    this.#last = added;
    this.#release(added);
  }

  /** A block of at least `bytes`, or `undefined` when no free block is long enough. */
  allocate(bytes: number): Block | undefined {
    const units = Math.max(1, Math.ceil(bytes / unitBytes));
    const found = this.#find(units);
    if (found === undefined) return undefined;
    this.#unlink(found);
    if (found.units > units) this.#split(found, units);
    found.free = false;
    this.#held += found.units;
    return found;
  }

  /** Takes a block back; it must have come from `allocate` and not have come back before. */
  free(given: Block): void {
    this.#held -= given.units;
    this.#release(given);
  }

  /** Bytes that are missing behind the range for a block of `bytes`; the last block counts when it is free. */
  shortfall(bytes: number): number {
    const tail = this.#last?.free === true ? this.#last.units : 0;
    return (Math.max(1, Math.ceil(bytes / unitBytes)) - tail) * unitBytes;
  }

  #find(units: number): Block | undefined {
    const first = classOf(roundUp(units));
    let power = first >> classBits;
    let bits = (this.#filled[power] ?? 0) & (-1 << (first & (classesPerPower - 1)));
    while (bits === 0) {
      power += 1;
      if (power >= powers) return this.#findExact(units);
      bits = this.#filled[power] ?? 0;
    }
    return this.#lists[(power << classBits) + (31 - Math.clz32(bits & -bits))];
  }

  // The class of `units` itself may hold a block that is just long enough; looked at last, when the heap is nearly full.
  #findExact(units: number): Block | undefined {
    let candidate = this.#lists[classOf(units)];
    while (candidate !== undefined && candidate.units < units) candidate = candidate.next;
    return candidate;
  }

  #split(found: Block, units: number): void {
    const rest = block(found.address + units * unitBytes, found.units - units);
    found.units = units;
    rest.before = found;
    rest.after = found.after;
    if (rest.after === undefined) this.#last = rest;
    else rest.after.before = rest;
    found.after = rest;
    this.#link(rest);
  }

  #release(given: Block): void {
    let joined = given;
    const { before, after } = given;
    if (after?.free === true) {
      this.#unlink(after);
      this.#absorb(given, after);
    }
    if (before?.free === true) {
      this.#unlink(before);
      this.#absorb(before, given);
      joined = before;
    }
    this.#link(joined);
  }

  #absorb(left: Block, right: Block): void {
    left.units += right.units;
    left.after = right.after;
    if (right.after === undefined) this.#last = left;
    else right.after.before = left;
  }

  #link(given: Block): void {
    const list = classOf(given.units);
    const head = this.#lists[list];
    given.free = true;
    given.previous = undefined;
    given.next = head;
    if (head !== undefined) head.previous = given;
    this.#lists[list] = given;
    this.#mark(list, true);
  }

  #unlink(given: Block): void {
    const list = classOf(given.units);
    if (given.previous === undefined) this.#lists[list] = given.next;
    else given.previous.next = given.next;
    if (given.next !== undefined) given.next.previous = given.previous;
    if (this.#lists[list] === undefined) this.#mark(list, false);
    given.previous = undefined;
    given.next = undefined;
  }

  #mark(list: number, filled: boolean): void {
    const power = list >> classBits;
    const bit = 1 << (list & (classesPerPower - 1));
    this.#filled[power] = filled ? (this.#filled[power] ?? 0) | bit : (this.#filled[power] ?? 0) & ~bit;
  }
}
