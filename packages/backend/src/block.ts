/** A piece of the heap: given out, or free. */
export interface Block {
  /** Byte address, a multiple of 64. */
  address: number;
  /** Length in units of 64 bytes. */
  units: number;
  free: boolean;
  /** Neighbours by address. */
  before: Block | undefined;
  after: Block | undefined;
  /** Neighbours in the free list of its size class. */
  previous: Block | undefined;
  next: Block | undefined;
}

/** A block that no list knows yet. */
export function block(address: number, units: number): Block {
  return { address, units, free: false, before: undefined, after: undefined, previous: undefined, next: undefined };
}
