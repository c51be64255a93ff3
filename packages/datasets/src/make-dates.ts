import { expectInteger, expectOptions, RandomState } from '@modu/core';

/** Options of {@link makeDates}. */
export interface MakeDatesOptions {
  /** How many different days, 1 000 by default, 36 525 at most. */
  readonly nSamples?: number;
  /** A seed; without one every call differs. */
  readonly randomState?: number | null;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const pad = (value: number): string => String(value).padStart(2, '0');
const firstDay = Date.UTC(1950, 0, 1);
const days = 36_525;

const formats: readonly ((year: number, month: number, day: number, weekday: number) => string)[] = [
  (y, m, d) => `${d} ${months[m]} ${y}`,
  (y, m, d) => `${months[m]} ${d}, ${y}`,
  (y, m, d) => `${d}-${months[m]?.slice(0, 3)}-${y}`,
  (y, m, d, w) => `${weekdays[w]}, ${months[m]} ${d}, ${y}`,
  (y, m, d, w) => `${weekdays[w]?.slice(0, 3).toLowerCase()} ${d} ${months[m]?.slice(0, 3).toLowerCase()} ${y}`,
  (y, m, d) => `${d}.${m + 1}.${y}`,
  (y, m, d) => `${y}/${pad(m + 1)}/${pad(d)}`,
  (y, m, d) => `${y}년 ${m + 1}월 ${d}일`,
];

/**
 * Days as people write them, and in ISO 8601: synthetic pairs for learning to translate one sequence into another.
 *
 * The days are different ones, from 1950-01-01 to 2049-12-31, each in one of eight formats (seven English, one Korean).
 *
 * @returns `x`, such as `'Thursday, March 5, 1998'`; `y`, `'1998-03-05'`
 * @throws {ArgumentError} for a bad option
 * @example
 * const { x, y } = makeDates({ nSamples: 10_000, randomState: 42 });
 */
export function makeDates(options: MakeDatesOptions = {}): {
  readonly x: readonly string[];
  readonly y: readonly string[];
} {
  const { nSamples = 1000, randomState } = expectOptions('makeDates', options, ['nSamples', 'randomState']);
  expectInteger('makeDates', 'nSamples', nSamples, { min: 1, max: days });
  const seed = randomState ?? Math.floor(Math.random() * 2 ** 32);
  const random = new RandomState(expectInteger('makeDates', 'randomState', seed, { min: 0, max: 2 ** 32 - 1 }));
  const chosen = random.permutation(days).subarray(0, nSamples);
  const styles = random.randint(0, formats.length, nSamples);
  const dates = Array.from(chosen, (day) => new Date(firstDay + day * 86_400_000));
  return {
    x: dates.map((date, i) => {
      const format = formats[styles[i] ?? 0] as (typeof formats)[number];
      return format(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay());
    }),
    y: dates.map((date) => date.toISOString().slice(0, 10)),
  };
}
