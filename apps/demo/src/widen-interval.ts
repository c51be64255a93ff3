/** Bounds step by step. */
interface Interval {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Bounds, and what came. */
interface IntervalForecast extends Interval {
  readonly truth: readonly number[];
}

/**
 * By how much every interval must grow, or may shrink where negative, so that the share `coverage` of what came lies within:
 * the quantile of what each truth lacks, as in conformalized quantile regression (Romano et al. 2019).
 *
 * @returns one number for each of the groups of `size` steps, which follow one another
 */
export function widening(forecasts: readonly IntervalForecast[], coverage: number, size: number): number[] {
  const steps = forecasts[0]?.truth.length ?? 0;
  return Array.from({ length: Math.ceil(steps / size) }, (_, group) => {
    const lacks = forecasts.flatMap(({ lower, upper, truth }) =>
      truth
        .map((value, i) => Math.max((lower[i] ?? Number.NaN) - value, value - (upper[i] ?? Number.NaN)))
        .slice(group * size, (group + 1) * size),
    );
    lacks.sort((a, b) => a - b);
    const rank = Math.min(lacks.length, Math.ceil(coverage * (lacks.length + 1)));
    return lacks[rank - 1] ?? 0;
  });
}

/** An interval that has grown by what {@link widening} says of each group of `size` steps. */
export function widened({ lower, upper }: Interval, widen: readonly number[], size: number): Interval {
  const by = (i: number) => widen[Math.floor(i / size)] ?? 0;
  return { lower: lower.map((value, i) => value - by(i)), upper: upper.map((value, i) => value + by(i)) };
}

/** The share of what came that lies within its interval. */
export function share({ lower, upper, truth }: IntervalForecast): number {
  const within = truth.filter((value, i) => value >= (lower[i] ?? Number.NaN) && value <= (upper[i] ?? Number.NaN));
  return within.length / truth.length;
}
