import { invalid } from '@modu/core';

/** The borders of the cells around places on an axis: halfway to the neighbours. @throws {ArgumentError} unless places ascend */
export function cellBorders(
  where: string,
  name: string,
  places: readonly number[],
): (readonly [low: number, high: number])[] {
  const wrong = places.findIndex(
    (place, i) => !Number.isFinite(place) || (i > 0 && place <= (places[i - 1] as number)),
  );
  if (wrong >= 0 || places.length < 2) {
    throw invalid(where, name, 'at least two finite numbers in ascending order', places);
  }
  return places.map((place, i) => {
    const before = places[i - 1] ?? 2 * place - (places[i + 1] as number);
    const after = places[i + 1] ?? 2 * place - (places[i - 1] as number);
    return [(before + place) / 2, (place + after) / 2] as const;
  });
}

/** The encodings of a rectangle between borders, with an axis that ends where the cells do. */
export function cellEncoding(
  xBorders: readonly (readonly [number, number])[],
  yBorders: readonly (readonly [number, number])[],
  { xTitle, yTitle }: { readonly xTitle: string; readonly yTitle: string },
): Readonly<Record<string, object>> {
  const domain = (borders: readonly (readonly [number, number])[]) => [borders[0]?.[0], borders.at(-1)?.[1]];
  const scale = (borders: readonly (readonly [number, number])[]) => ({
    domain: domain(borders),
    nice: false,
    zero: false,
  });
  return {
    x: { field: 'x', type: 'quantitative', title: xTitle, scale: scale(xBorders), axis: { grid: false } },
    x2: { field: 'x2' },
    y: { field: 'y', type: 'quantitative', title: yTitle, scale: scale(yBorders), axis: { grid: false } },
    y2: { field: 'y2' },
  };
}

/** The high border of a cell, a little beyond where the next one begins: edges that only touch show as lines when they are smoothed. */
export function overlapped([low, high]: readonly [number, number]): number {
  return high + (high - low) * 0.06;
}
