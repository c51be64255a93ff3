import { afterEach, expect, test } from 'vitest';
import { ArgumentError } from './errors.ts';
import { RandomState } from './random-state.ts';
import { seededRandom, setRandomSeed } from './set-random-seed.ts';

afterEach(() => setRandomSeed(null));

test('Math.random draws the numbers of RandomState', () => {
  setRandomSeed(42);
  expect([Math.random(), Math.random(), Math.random()]).toStrictEqual([...new RandomState(42).randomSample(3)]);
  expect(new RandomState(42).randomSample()).toBe(0.3745401188473625);
});

test('the same seed begins anew', () => {
  setRandomSeed(7);
  const first = [Math.random(), Math.random()];
  setRandomSeed(7);
  expect([Math.random(), Math.random()]).toStrictEqual(first);
});

test('its state can be kept and given back', () => {
  setRandomSeed(7);
  Math.random();
  const state = seededRandom()!.getState();
  const next = [Math.random(), Math.random()];
  setRandomSeed(1);
  seededRandom()!.setState(state);
  expect([Math.random(), Math.random()]).toStrictEqual(next);
});

test('null puts the function back that was there before the first seed', () => {
  const before = Math.random;
  setRandomSeed(1);
  setRandomSeed(2);
  expect(Math.random).not.toBe(before);
  setRandomSeed(null);
  expect(Math.random).toBe(before);
  expect(seededRandom()).toBeUndefined();
});

test.each([[-1], [0.5], [2 ** 32], ['1'], [undefined]])('refuses %j', (seed) => {
  expect(() => setRandomSeed(seed as never)).toThrow(ArgumentError);
});
