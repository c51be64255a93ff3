/** Where in a picture there is heat, pixel by pixel. */
export type Heat = readonly number[];

/** The mean of numbers. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Ranks from 0 on; equal numbers share the mean of theirs. */
function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const given = new Array<number>(values.length).fill(0);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    for (const i of order.slice(from, to)) given[i] = (from + to - 1) / 2;
  }
  return given;
}

/** Spearman's correlation of two maps on the pixels `where`; 0 where one of the two does not vary. */
export function rankCorrelation(a: Heat, b: Heat, where: readonly boolean[]): number {
  const [ranksA, ranksB] = [a, b].map((map) => ranks(map.filter((_, i) => where[i] === true))) as [number[], number[]];
  const middle = (ranksA.length - 1) / 2;
  let [ab, aa, bb] = [0, 0, 0];
  ranksA.forEach((rank, i) => {
    const [da, db] = [rank - middle, (ranksB[i] ?? 0) - middle];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** For each pixel of a square picture, whether there is ink on it or beside it. */
export function nearStrokes(pixels: ArrayLike<number>, ink = 64): boolean[] {
  const side = Math.sqrt(pixels.length);
  return Array.from({ length: pixels.length }, (_, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    return [-1, 0, 1].some((down) =>
      [-1, 0, 1].some((right) => {
        const [y, x] = [row + down, column + right];
        return y >= 0 && x >= 0 && y < side && x < side && (pixels[y * side + x] ?? 0) >= ink;
      }),
    );
  });
}

/** How many times as much of the heat above 0 lies on the pixels `where` as if it were spread evenly; 0 where there is none. */
export function focusOn(heat: Heat, where: readonly boolean[]): number {
  let [there, all] = [0, 0];
  heat.forEach((value, i) => {
    if (value <= 0) return;
    all += value;
    if (where[i] === true) there += value;
  });
  return all === 0 ? 0 : there / all / mean(where.map(Number));
}

/** What is known of several pictures: two maps of each, and where its strokes are. */
export interface HeatMaps {
  readonly cams: readonly Heat[];
  readonly covers: readonly Heat[];
  readonly strokes: readonly (readonly boolean[])[];
}

/** The correlation of the two maps of each picture on its strokes; of the second map of the picture `shift` further on, by choice. */
export function agreements({ cams, covers, strokes }: HeatMaps, shift = 0): number[] {
  return strokes.map((on, i) => rankCorrelation(cams[i] ?? [], covers[(i + shift) % covers.length] ?? [], on));
}

/** The mean focus of maps on the strokes of their pictures; of the pictures `shift` further back, by choice. */
export function meanFocus(maps: readonly Heat[], strokes: HeatMaps['strokes'], shift = 0): number {
  return mean(strokes.map((on, i) => focusOn(maps[(i + shift) % maps.length] ?? [], on)));
}
