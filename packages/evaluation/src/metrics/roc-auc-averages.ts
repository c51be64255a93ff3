import { columnOf, type ScoreTable } from './scores.ts';

/** Measures one area: labels 0 and 1, a score for each, and how many of the two labels occur. */
export type MeasureArea = (
  positive: Int32Array,
  scores: Float64Array,
  options: { readonly classes: number; readonly weights?: Float64Array | undefined },
) => number;

/** How {@link averageOneVsRest} averages. */
export interface OneVsRestOptions {
  readonly average: 'macro' | 'micro' | 'weighted' | null;
  readonly weights: Float64Array | undefined;
  readonly area: MeasureArea;
}

/** Areas of each class against all others, averaged. `positions` holds the column of the true class of each sample. */
export function averageOneVsRest(
  positions: Int32Array,
  scores: ScoreTable,
  options: OneVsRestOptions,
): number | Float64Array {
  const { average, weights, area } = options;
  const { columns, data } = scores;
  if (average === 'micro') {
    const positive = Int32Array.from(data, (_, i) => Number(positions[Math.floor(i / columns)] === i % columns));
    const repeated =
      weights === undefined ? undefined : Float64Array.from(data, (_, i) => weights[Math.floor(i / columns)] as number);
    return area(positive, data, { classes: 2, weights: repeated });
  }
  const support = new Float64Array(columns);
  positions.forEach((position, i) => (support[position] = (support[position] as number) + (weights?.[i] ?? 1)));
  const areas = Float64Array.from({ length: columns }, (_, column) => {
    const positive = positions.map((position) => Number(position === column));
    return area(positive, columnOf(scores, column), { classes: distinct(positive), weights });
  });
  if (average === null) return areas;
  if (average === 'macro') return areas.reduce((sum, value) => sum + value, 0) / columns;
  const total = support.reduce((sum, value) => sum + value, 0);
  // A class without weight counts for nothing, even where its area is undefined.
  return (
    areas.reduce((sum, value, column) => sum + (support[column] === 0 ? 0 : value * (support[column] as number)), 0) /
    total
  );
}

/** How {@link averageOneVsOne} averages. */
export interface OneVsOneOptions {
  readonly average: 'macro' | 'weighted';
  readonly area: MeasureArea;
}

/** Areas of each pair of classes that occur, both ways round, averaged. */
export function averageOneVsOne(positions: Int32Array, scores: ScoreTable, { average, area }: OneVsOneOptions): number {
  const present = Array.from(new Set(positions)).sort((a, b) => a - b);
  let sum = 0;
  let total = 0;
  present.forEach((a, first) => {
    for (const b of present.slice(first + 1)) {
      const samples = Array.from(positions.keys()).filter((i) => positions[i] === a || positions[i] === b);
      const areaOf = (positive: number): number =>
        area(
          Int32Array.from(samples, (i) => Number(positions[i] === positive)),
          Float64Array.from(samples, (i) => scores.data[i * scores.columns + positive] as number),
          { classes: 2 },
        );
      const weight = average === 'weighted' ? samples.length / positions.length : 1;
      sum += (weight * (areaOf(a) + areaOf(b))) / 2;
      total += weight;
    }
  });
  return sum / total;
}

function distinct(positive: Int32Array): number {
  return positive.includes(0) && positive.includes(1) ? 2 : 1;
}
