/**
 * The values that would stand at `ranks` (ascending) if `values` were sorted; reorders `values`, which hold no NaN.
 *
 * @see Floyd and Rivest 1975, "Algorithm 489: The Algorithm SELECT", Communications of the ACM 18 (3)
 */
export function selectRanks(values: Float64Array, ranks: ArrayLike<number>): Float64Array {
  const out = new Float64Array(ranks.length);
  // From about this many ranks on a sort is no slower.
  if (ranks.length > 12) {
    values.sort();
    for (let k = 0; k < ranks.length; k++) out[k] = values[ranks[k] as number] as number;
    return out;
  }
  let from = 0;
  for (let k = 0; k < ranks.length; k++) {
    const rank = ranks[k] as number;
    if (rank >= from) select(values, from, values.length - 1, rank);
    out[k] = values[rank] as number;
    from = rank + 1;
  }
  return out;
}

/** Reorders values[left..right] so that what stands at `rank` is what would stand there in order. */
function select(values: Float64Array, left: number, right: number, rank: number): void {
  while (right > left) {
    if (right - left > 600) {
      // A sample around the rank gives bounds that hold it with great probability.
      const n = right - left + 1;
      const i = rank - left + 1;
      const z = Math.log(n);
      const s = 0.5 * Math.exp((2 * z) / 3);
      const sd = 0.5 * Math.sqrt((z * s * (n - s)) / n) * Math.sign(i - n / 2);
      const from = Math.max(left, Math.floor(rank - (i * s) / n + sd));
      const to = Math.min(right, Math.floor(rank + ((n - i) * s) / n + sd));
      select(values, from, to, rank);
    }
    const pivot = values[rank] as number;
    let i = left;
    let j = right;
    swap(values, left, rank);
    if ((values[right] as number) > pivot) swap(values, right, left);
    while (i < j) {
      swap(values, i, j);
      i++;
      j--;
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
    }
    if (values[left] === pivot) swap(values, left, j);
    else swap(values, ++j, right);
    if (j <= rank) left = j + 1;
    if (rank <= j) right = j - 1;
  }
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i] as number;
  values[i] = values[j] as number;
  values[j] = value;
}
