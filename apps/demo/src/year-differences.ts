const year = 12;

/** Each month against the same month a year before: what is left of a series without its season. */
export function yearDifferences(series: readonly number[]): number[] {
  return series.slice(year).map((value, i) => value - (series[i] ?? Number.NaN));
}

/**
 * The series that forecast differences lead to, month by month behind the end of `past`.
 *
 * @param middle what months beyond the first year are added to; what the differences themselves lead to by default
 */
export function addYearDifferences(
  past: readonly number[],
  differences: ArrayLike<number>,
  middle?: readonly number[],
): number[] {
  const values: number[] = [];
  for (let i = 0; i < differences.length; i++) {
    const before = i < year ? past.at(i - year) : (middle ?? values)[i - year];
    values.push((before ?? Number.NaN) + (differences[i] ?? Number.NaN));
  }
  return values;
}
