import { BackendError } from '@modu/core';
import { describe, expect, test } from 'vitest';
import { Heap } from './heap.ts';

describe.each([false, true])('Heap, shared %s', (shared) => {
  test('values and addresses stay when the memory grows, and the views are renewed', () => {
    const heap = new Heap({ shared });
    const first = heap.allocate(4096);
    heap.float32.fill(1.5, first.address / 4, first.address / 4 + 1024);
    const before = heap.sizeBytes;
    const large = heap.allocate(before + 1);
    expect(heap.sizeBytes).toBeGreaterThan(before);
    expect(heap.float32.length * 4).toBe(heap.sizeBytes);
    heap.uint8[large.address + before] = 7;
    expect(
      [...heap.float32.subarray(first.address / 4, first.address / 4 + 1024)].every((value) => value === 1.5),
    ).toBe(true);
  });

  test('a full heap is an error that names what was asked for and what is held', () => {
    const heap = new Heap({ shared, maximumPages: 300 });
    const held = heap.allocate(16_000_000);
    const ask = (): unknown => heap.allocate(4_000_000);
    expect(ask).toThrow(BackendError);
    expect(ask).toThrow(
      'modu: the heap is full: 4,000,000 bytes were asked for while 16,000,000 of at most 19,660,800 bytes are held',
    );
    heap.free(held);
    expect(ask).not.toThrow();
  });

  test('a request that can never be met does not grow the memory', () => {
    const heap = new Heap({ shared, maximumPages: 1000 });
    const before = heap.sizeBytes;
    expect(() => heap.allocate(1e9)).toThrow(BackendError);
    expect(heap.sizeBytes).toBe(before);
  });

  test('64 bytes behind the last block can be read', () => {
    const heap = new Heap({ shared, maximumPages: 256 });
    const all = heap.allocate(256 * 65_536 - 65_536 - 64);
    expect(all.address + all.units * 64 + 64).toBeLessThanOrEqual(heap.sizeBytes);
  });
});
