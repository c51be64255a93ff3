import { loadGolden } from '@modu/testing';
import { expect, test } from 'vitest';
import { makeBlobs, makeCircles, makeDates, makeMoons, makeRegression } from './index.ts';

interface Case {
  readonly name: 'makeMoons' | 'makeCircles' | 'makeBlobs' | 'makeRegression';
  readonly options: Readonly<Record<string, unknown>>;
  readonly x: number[][];
  readonly y: number[];
}

const functions = { makeMoons, makeCircles, makeBlobs, makeRegression };
const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../fixtures/synthetic.json');
const camelCased = (options: Case['options']): object =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

test.each(cases)('$name gives the points of scikit-learn for $options', ({ name, options, x, y }) => {
  const made = functions[name](camelCased(options));
  expect(made.x.shape).toEqual([x.length, x[0]?.length]);
  x.flat().forEach((value, i) => expect(made.x.data[i]).toBeCloseTo(value, 5));
  y.forEach((value, i) => expect(made.y[i]).toBeCloseTo(value, 8));
});

test('the coefficients of makeRegression give its targets back', () => {
  const { x, y, coef } = makeRegression({ nSamples: 20, nFeatures: 4, nInformative: 2, bias: 3, randomState: 1 });
  expect(coef.filter((value) => value !== 0)).toHaveLength(2);
  for (let row = 0; row < 20; row++) {
    const sum = coef.reduce((total, value, i) => total + value * (x.data[4 * row + i] ?? 0), 3);
    expect(y[row]).toBeCloseTo(sum, 3);
  }
});

test('makeDates writes different days in eight formats, and the same day in ISO 8601', () => {
  const { x, y } = makeDates({ nSamples: 400, randomState: 42 });
  expect(new Set(y).size).toBe(400);
  expect(y.every((day) => /^(19[5-9]\d|20[0-4]\d)-\d\d-\d\d$/.test(day))).toBe(true);
  x.forEach((text, i) => {
    const [year, month, day] = (y[i] ?? '').split('-').map(Number);
    expect(text).toContain(String(year));
    expect(text).toContain(String(day));
    if (/년/.test(text)) expect(text).toBe(`${year}년 ${month}월 ${day}일`);
    else if (/^\d{4}\//.test(text)) expect(text).toBe((y[i] ?? '').replaceAll('-', '/'));
    else if (/[a-z]/i.test(text)) expect(new Date(`${text} UTC`).toISOString().slice(0, 10)).toBe(y[i]);
    else expect(text).toBe(`${day}.${month}.${year}`);
  });
  expect(new Set(x.map((text) => text.replaceAll(/\d+/g, '#').replaceAll(/[a-z]+/gi, 'w'))).size).toBe(8);
  expect(makeDates({ nSamples: 400, randomState: 42 })).toEqual({ x, y });
  expect(makeDates({ nSamples: 5 })).not.toEqual(makeDates({ nSamples: 5 }));
});

test('nonsense is refused in one sentence', () => {
  expect(() => makeMoons({ nSamples: 0 })).toThrow('makeMoons: nSamples must be a positive integer, received 0');
  expect(() => makeCircles({ factor: 1 })).toThrow(
    'makeCircles: factor must be a finite number at least 0 and less than 1, received 1',
  );
  expect(() => makeBlobs({ centers: [[0], [0, 1]] })).toThrow('makeBlobs: centers must all have 1 coordinates');
  expect(() => makeBlobs({ centers: 3, clusterStd: [1] })).toThrow(
    'makeBlobs: clusterStd must be one number or 3, received 1',
  );
  expect(() => makeRegression({ features: 3 } as never)).toThrow("makeRegression: unknown option 'features'");
  expect(() => makeDates({ nSamples: 40_000 })).toThrow(
    'makeDates: nSamples must be an integer at least 1 and at most 36525, received 40000',
  );
});
