import { describe, expect, test } from 'vitest';
import { philoxBlock, philoxWords } from './philox.ts';

const ones = 0xffff_ffff;

describe('Philox4x32-10', () => {
  // The vectors kat_vectors of Random123 1.14, https://github.com/DEShawResearch/random123.
  test.each([
    [[0, 0, 0, 0] as const, [0, 0] as const, [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [[ones, ones, ones, ones] as const, [ones, ones] as const, [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344] as const,
      [0xa4093822, 0x299f31d0] as const,
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('counter %j and key %j give the published numbers', (counter, key, expected) => {
    const out = new Uint32Array(6);
    philoxBlock(counter, key, out, 1);
    expect([...out]).toEqual([0, ...expected, 0]);
  });
});

test('a draw holds whole blocks in order, cut off at the count', () => {
  const position = { seed: 5 * 2 ** 32 + 3, counter: 7 * 2 ** 32 + 2 };
  const block = new Uint32Array(8);
  philoxBlock([0, 0, 2, 7], [3, 5], block, 0);
  philoxBlock([1, 0, 2, 7], [3, 5], block, 4);
  expect([...philoxWords(7, position)]).toEqual([...block].slice(0, 7));
  expect(philoxWords(0, position).length).toBe(0);
});

test('another seed and another counter give other numbers', () => {
  const first = [...philoxWords(8, { seed: 1, counter: 0 })];
  expect([...philoxWords(8, { seed: 2, counter: 0 })]).not.toEqual(first);
  expect([...philoxWords(8, { seed: 1, counter: 1 })]).not.toEqual(first);
});
