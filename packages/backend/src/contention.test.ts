import { describe, expect, test } from 'vitest';
import { Contention } from './contention.ts';

describe('Contention', () => {
  test('jobs are shared while that gains time, and after a single long wait', () => {
    const contention = new Contention();
    for (let now = 0; now < 100; now += 10) {
      contention.shared(2, 1, now);
      expect(contention.alone(now)).toBe(false);
    }
    contention.shared(1, 6, 100);
    expect(contention.alone(100)).toBe(false);
  });

  test('after more than a millisecond lost the host works alone for 10 ms', () => {
    const contention = new Contention();
    contention.shared(1, 1.9, 100);
    expect(contention.alone(100)).toBe(false);
    contention.shared(1, 1.2, 101);
    expect(contention.alone(110.9)).toBe(true);
    expect(contention.alone(111)).toBe(false);
  });

  test('pauses grow up to a quarter of a second while sharing goes on to lose, and start anew once it has paid', () => {
    const contention = new Contention();
    const pauses = Array.from({ length: 5 }, (_, round) => {
      const now = 1000 * round;
      contention.shared(1, 3, now);
      let length = 0;
      while (contention.alone(now + length)) length += 1;
      return length;
    });
    expect(pauses).toEqual([10, 40, 160, 250, 250]);
    contention.shared(12, 6, 6000);
    contention.shared(1, 9, 6001);
    expect(contention.alone(6010)).toBe(true);
    expect(contention.alone(6011)).toBe(false);
  });
});
