import { expect, test } from 'vitest';
import { focusOn, nearStrokes, rankCorrelation } from './heat-agreement.ts';

const everywhere = [true, true, true, true];

test('maps that rise together correlate, however they rise; a flat one with none', () => {
  expect(rankCorrelation([0, 1, 2, 5], [10, 12, 140, 2000], everywhere)).toBeCloseTo(1, 12);
  expect(rankCorrelation([0, 1, 2, 5], [3, 2, 1, -9], everywhere)).toBeCloseTo(-1, 12);
  // Spearman's ρ = 1 − 6 Σd² / n(n² − 1) with differences 1, 1, 2, 2.
  expect(rankCorrelation([1, 2, 3, 4], [2, 1, 5, 4], everywhere)).toBeCloseTo(1 - (6 * 4) / (4 * 15), 12);
  expect(rankCorrelation([1, 1, 2, 2], [1, 2, 1, 2], everywhere)).toBeCloseTo(0, 12);
  expect(rankCorrelation([1, 1, 1, 1], [0, 3, 4, 5], everywhere)).toBe(0);
});

test('only the pixels that are asked for count', () => {
  expect(rankCorrelation([0, 9, 2, 5], [1, 0, 2, 3], [true, false, true, true])).toBeCloseTo(1, 12);
});

test('strokes reach one pixel around the ink', () => {
  const near = nearStrokes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]);
  expect(near.map(Number)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1]);
});

test('even heat has a focus of 1, heat on the strokes alone one of all over theirs', () => {
  const half = [true, true, false, false];
  expect(focusOn([2, 2, 2, 2], half)).toBe(1);
  expect(focusOn([3, 5, 0, -1], half)).toBe(2);
  expect(focusOn([0, -1, 0, 0], half)).toBe(0);
});
