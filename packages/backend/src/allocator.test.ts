import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Allocator } from './allocator.ts';
import type { Block } from './block.ts';

const start = 65_536;

function allocator(bytes: number): Allocator {
  const result = new Allocator(start);
  result.extend(start + bytes);
  return result;
}

describe('Allocator', () => {
  test('blocks are aligned, inside of the range and never overlap', () => {
    const size = 1 << 16;
    const step = fc.oneof(
      fc.record({ bytes: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000 })) }),
      fc.record({ free: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const subject = allocator(size);
        const held: Block[] = [];
        for (const action of steps) {
          if ('bytes' in action) {
            const block = subject.allocate(action.bytes);
            if (block === undefined) continue;
            expect(block.address % 64).toBe(0);
            expect(block.units * 64).toBeGreaterThanOrEqual(action.bytes);
            expect(block.address).toBeGreaterThanOrEqual(start);
            expect(block.address + block.units * 64).toBeLessThanOrEqual(start + size);
            for (const other of held) {
              const apart =
                block.address + block.units * 64 <= other.address || other.address + other.units * 64 <= block.address;
              expect(apart).toBe(true);
            }
            held.push(block);
          } else if (held.length > 0) {
            for (const block of held.splice(action.free % held.length, 1)) subject.free(block);
          }
          expect(subject.heldBytes).toBe(held.reduce((sum, { units }) => sum + units * 64, 0));
        }
        for (const block of held) subject.free(block);
        expect(subject.heldBytes).toBe(0);
        expect(subject.allocate(size)?.address).toBe(start);
      }),
    );
  });

  test('neighbours join whatever the order in which they come back', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
      [1, 0, 2],
    ]) {
      const subject = allocator(3 * 6400);
      const blocks = [0, 1, 2].map(() => subject.allocate(6400) as Block);
      expect(subject.allocate(64)).toBeUndefined();
      for (const index of order) subject.free(blocks[index] as Block);
      expect(subject.allocate(3 * 6400)).toBeDefined();
    }
  });

  test('a block that came back is given out again', () => {
    const subject = allocator(1 << 20);
    const first = subject.allocate(1000) as Block;
    subject.allocate(1000);
    const { address } = first;
    subject.free(first);
    expect(subject.allocate(990)?.address).toBe(address);
  });

  test('the last block is found even when its class holds shorter ones too', () => {
    const subject = allocator(64 * 17);
    expect(subject.allocate(64 * 17)).toBeDefined();
  });

  test('an extension joins the free block at the end', () => {
    const subject = allocator(1024);
    const first = subject.allocate(512) as Block;
    expect(subject.shortfall(1024)).toBe(512);
    subject.extend(start + 1536);
    expect(subject.allocate(1024)?.address).toBe(first.address + 512);
  });
});
