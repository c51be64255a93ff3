import { describe, expect, test } from 'vitest';
import { Contention } from './contention.ts';

describe('Contention', () => {
  test('nothing is done alone before there was a long wait', () => {
    const contention = new Contention();
    contention.waited(0.2, 0.01, 1);
    contention.waited(1.9, 1, 10);
    expect(contention.alone(1)).toBe(false);
    expect(contention.alone(10)).toBe(false);
  });

  test('after a wait longer than two pieces the host works alone for four times as long', () => {
    const contention = new Contention();
    contention.waited(3, 1, 100);
    expect(contention.alone(111.9)).toBe(true);
    expect(contention.alone(112)).toBe(false);
  });

  test('pauses grow while waits come back soon, up to a quarter of a second, and start anew after a calm time', () => {
    const contention = new Contention();
    contention.waited(3, 1, 100);
    contention.waited(3, 1, 120);
    expect(contention.alone(167.9)).toBe(true);
    expect(contention.alone(168)).toBe(false);
    for (let now = 200; now < 3000; now += 300) contention.waited(3, 1, now);
    contention.waited(3, 1, 3000);
    expect(contention.alone(3249)).toBe(true);
    expect(contention.alone(3250)).toBe(false);
    contention.waited(3, 1, 3600);
    expect(contention.alone(3611)).toBe(true);
    expect(contention.alone(3612)).toBe(false);
  });
});
