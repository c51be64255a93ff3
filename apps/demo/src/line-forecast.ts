import { leastSquares } from '@modu/models';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A straight line from a window to what follows, each window measured from its own mean: the linear baseline. */
export function lineForecast(
  series: readonly number[],
  { window: length, steps }: { readonly window: number; readonly steps: number },
): number[] {
  const window = (from: number) => {
    const own = series.slice(from, from + length);
    const centre = mean(own);
    return { centre, x: own.map((value) => value - centre) };
  };
  const starts = Array.from({ length: series.length - length - steps + 1 }, (_, from) => from);
  const x = starts.map((from) => window(from).x);
  const y = starts.map((from) =>
    series.slice(from + length, from + length + steps).map((v) => v - window(from).centre),
  );
  const { coefficients, intercept } = leastSquares(x, y, { l2: 0.0001 });
  const last = window(series.length - length);
  return Array.from({ length: steps }, (_, k) =>
    last.x.reduce((sum, v, j) => sum + v * (coefficients[j * steps + k] ?? 0), last.centre + (intercept[k] ?? 0)),
  );
}
