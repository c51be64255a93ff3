import { loadGolden } from '@modu/testing';
import { expect, test } from 'vitest';
import { normalize, type NormalizeOptions } from './normalize.ts';

interface Case {
  x: number[] | number[][];
  axis: -1 | 0 | 1;
  order: number;
  out: number[][];
}

const { cases } = loadGolden<{ cases: Case[] }>(import.meta.url, '../../fixtures/normalize.json');

test('the values are those of Keras', () => {
  for (const { x, axis, order, out } of cases) {
    expect(normalize(x, { axis, order }), `axis ${axis}, order ${order}`).toBeAllClose(out, {
      rtol: 1e-6,
      atol: 1e-12,
    });
  }
});

test('names stay, −2 is the axis of columns, and x is left alone', () => {
  const x = Object.freeze({ data: Float32Array.of(3, 4), shape: [2, 1] as [number, number], columnNames: ['a'] });
  expect(normalize(x, { axis: -2 })).toEqual({ data: Float32Array.of(0.6, 0.8), shape: [2, 1], columnNames: ['a'] });
  expect(x.data).toEqual(Float32Array.of(3, 4));
});

test.each<[unknown, NormalizeOptions, string]>([
  [[[1]], { axis: 2 as never }, 'normalize: axis must be one of -2, -1, 0, 1, received 2'],
  [[[1]], { order: NaN }, 'normalize: order must be a finite number, received NaN'],
  [[[1]], { ord: 1 } as never, "normalize: unknown option 'ord'"],
  [[[null]], {}, 'normalize: x must not hold NaN or null'],
])('%j with %j is refused', (x, options, message) => {
  expect(() => normalize(x as never, options)).toThrow(message);
});
