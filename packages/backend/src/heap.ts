import { BackendError } from '@modu/core';
import { Allocator, unitBytes } from './allocator.ts';
import type { Block } from './block.ts';
import { heapStart, initialPages, maximumPages, pageBytes } from './layout.ts';

const growthBytes = 16 * 1024 * 1024;

/** Options of a `Heap`. */
export interface HeapOptions {
  /** Whether other threads see the memory. */
  readonly shared: boolean;
  /** The most pages of 64 KiB that the memory may have; 65 536 (4 GiB) unless given. */
  readonly maximumPages?: number;
}

/**
 * The one memory of all tensors of a backend, with its allocator and its views.
 *
 * The views are replaced when the memory grows: read them from the heap for every use and keep none.
 */
export class Heap {
  readonly memory: WebAssembly.Memory;
  readonly shared: boolean;
  readonly #allocator = new Allocator(heapStart);
  readonly #maximumPages: number;
  #float32!: Float32Array;
  #int32!: Int32Array;
  #uint8!: Uint8Array;

  constructor({ shared, maximumPages: limit = maximumPages }: HeapOptions) {
    this.shared = shared;
    const { memory, maximum } = reserve(shared, limit);
    this.memory = memory;
    this.#maximumPages = maximum;
    this.#adopt();
  }

  /** The whole memory as float32; index = address / 4. */
  get float32(): Float32Array {
    return this.#float32;
  }

  /** The whole memory as int32; index = address / 4. */
  get int32(): Int32Array {
    return this.#int32;
  }

  /** The whole memory as bytes. */
  get uint8(): Uint8Array {
    return this.#uint8;
  }

  /** Bytes given out at the moment, rounded up to multiples of 64. */
  get heldBytes(): number {
    return this.#allocator.heldBytes;
  }

  /** Bytes of the memory at the moment; it never shrinks. */
  get sizeBytes(): number {
    return this.#uint8.byteLength;
  }

  /**
   * A block of `bytes`, 64-byte aligned; what it holds is left over from before. Another 64 bytes behind it may be read,
   * and its last 64-byte unit may be written to the end.
   *
   * @throws {BackendError} when the memory is full, with the sizes asked for and held
   */
  allocate(bytes: number): Block {
    const found = this.#allocator.allocate(bytes);
    if (found !== undefined) return found;
    this.#grow(this.#allocator.shortfall(bytes));
    const added = this.#allocator.allocate(bytes);
    if (added !== undefined) return added;
    throw new BackendError(
      `modu: the heap is full: ${count(bytes)} bytes were asked for while ${count(this.heldBytes)} of at most ` +
        `${count(this.#maximumPages * pageBytes)} bytes are held; dispose of tensors (tf.tidy, tf.dispose) or use smaller batches`,
    );
  }

  /** Takes a block back. */
  free(given: Block): void {
    this.#allocator.free(given);
  }

  // A little more than needed, in proportion to what there is; when that is refused, just what is needed.
  #grow(neededBytes: number): void {
    const needed = Math.ceil(neededBytes / pageBytes);
    const present = this.sizeBytes / pageBytes;
    const room = this.#maximumPages - present;
    if (needed > room) return;
    const generous = Math.max(needed, Math.ceil(growthBytes / pageBytes), Math.ceil(present / 4));
    for (const pages of [Math.min(generous, room), needed]) {
      try {
        this.memory.grow(pages);
        this.#adopt();
        return;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }

  // The last unit stays unused: kernels read in steps of 16 bytes, and may look behind the end of a tensor.
  #adopt(): void {
    const { buffer } = this.memory;
    this.#float32 = new Float32Array(buffer);
    this.#int32 = new Int32Array(buffer);
    this.#uint8 = new Uint8Array(buffer);
    this.#allocator.extend(buffer.byteLength - unitBytes);
  }
}

// Where address space is scarce (32-bit systems, phones) a shared memory of 4 GiB is refused: ask for less.
function reserve(shared: boolean, limit: number): { memory: WebAssembly.Memory; maximum: number } {
  for (let maximum = limit; ; maximum >>= 1) {
    try {
      const initial = Math.min(initialPages, maximum);
      return { memory: new WebAssembly.Memory({ initial, maximum, shared }), maximum };
    } catch (error) {
      if (maximum > 4096) continue;
      throw new BackendError('modu: the system grants no memory for the heap (256 MiB were asked for)', {
        cause: error,
      });
    }
  }
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
