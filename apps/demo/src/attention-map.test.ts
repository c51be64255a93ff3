import { expect, test } from 'vitest';
import { digitAlignment, shadeMap } from './attention-map.ts';

const diagonal = (rows: number, columns: number, shift: number): number[][] =>
  Array.from({ length: rows }, (_, t) => Array.from({ length: columns }, (__, s) => Number(s === t + shift)));

test('a map whose diagonal is on the year is aligned, one beside it is not', () => {
  const [source, target] = ['5 May 2031', '2031-05-05'];
  expect(digitAlignment([source], [target], [{ weights: diagonal(11, 10, 6) }])).toEqual({ exact: 1, near: 1 });
  expect(digitAlignment([source], [target], [{ weights: diagonal(11, 10, 5) }])).toEqual({ exact: 0, near: 1 });
  const half = diagonal(11, 10, 6).map((row, t) => (t < 2 ? row : row.toReversed()));
  expect(digitAlignment([source], [target], [{ weights: half }]).exact).toBe(0.5);
});

test('the picture has a row for each character that is written and a column for each that is read', () => {
  expect(shadeMap(['a', 'b'], ['x', 'end'], [[1, 0], [0.3, 0.7]])).toBe(['    ab', '  x █ ', 'end ░▓'].join('\n')); // prettier-ignore
});
