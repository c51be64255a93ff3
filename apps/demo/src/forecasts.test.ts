import { describe, expect, test } from 'vitest';
import { share, widened, widening } from './widen-interval.ts';
import { addYearDifferences, yearDifferences } from './year-differences.ts';

describe('year differences', () => {
  const series = Array.from({ length: 48 }, (_, i) => 3 * Math.sin(i) + i ** 1.5);

  test('lead back to the series, also over two years', () => {
    const differences = yearDifferences(series);
    expect(differences).toHaveLength(36);
    expect(differences[5]).toBe((series[17] ?? 0) - (series[5] ?? 0));
    const back = addYearDifferences(series.slice(0, 24), differences.slice(12));
    expect(back).toHaveLength(24);
    back.forEach((value, i) => expect(value).toBeCloseTo(series[24 + i] ?? Number.NaN, 10));
  });

  test('of a bound beyond the first year start from the middle forecast', () => {
    const past = Array.from({ length: 12 }, () => 100);
    const ones = Array.from({ length: 24 }, () => 1);
    const middle = addYearDifferences(past, ones);
    const upper = addYearDifferences(past, ones.map((one) => one + 5), middle); // prettier-ignore
    expect([middle[0], middle[23], upper[0], upper[23]]).toEqual([101, 102, 106, 107]);
  });
});

describe('widening', () => {
  test('is what the asked share of truths lacks, for each group of steps', () => {
    const truth = Array.from({ length: 20 }, (_, i) => i + 1);
    const [lower, upper] = [truth.map(() => -100), truth.map((_, i) => (i < 10 ? 0 : 20))];
    // Of the first ten the truths lie 1 to 10 above; of the others 9 below up to 0.
    expect(widening([{ lower, upper, truth }], 0.8, 10)).toEqual([9, -1]);
    expect(widening([{ lower, upper, truth }], 0.5, 10)).toEqual([6, -4]);
    expect(share({ lower, upper, truth })).toBe(0.5);
    expect(share({ ...widened({ lower, upper }, [9, -1], 10), truth })).toBe(0.9);
  });

  test('looks at both ends', () => {
    const interval = { lower: [10, 10, 10, 10], upper: [12, 12, 12, 12], truth: [6, 17, 10, 12] };
    expect(widening([interval, interval], 0.8, 4)).toEqual([5]);
    expect(widening([{ ...interval, truth: [11, 11, 11, 11] }], 0.8, 4)).toEqual([-1]);
  });
});
