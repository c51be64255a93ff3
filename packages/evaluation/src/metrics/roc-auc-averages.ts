import type { ScoreTable } from './scores.ts';

/** Measures one area: labels 0 and 1, a score for each, and how many of the two labels occur. */
export type MeasureArea = (
  positive: Int32Array,
  scores: Float64Array,
  options: { readonly classes: number; readonly weights?: Float64Array | undefined },
) => number;

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
