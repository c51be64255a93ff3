/** Rows that take part: all of those where `foldOf` is not `fold`. */
export interface TrainingRows {
  readonly foldOf: Int32Array;
  readonly fold: number;
}

/** What a target says of the categories of one column. */
export interface TargetEncoding {
  /** The mean of the target. */
  readonly mean: number;
  /** For each category its own mean, drawn towards `mean`. */
  readonly encodings: Float64Array;
}

/**
 * The mean target of each category, drawn towards the mean of all by `smooth` rows of that mean; with `'auto'` by the
 * empirical Bayes estimate: λ = σ²n / (σ²n + σₖ²) of the category's mean, where σₖ² is the variance within it.
 *
 * A category without rows gets the mean of all.
 *
 * @see Micci-Barreca 2001, "A Preprocessing Scheme for High-Cardinality Categorical Attributes in Classification and
 *   Prediction Problems", SIGKDD Explorations 3 (1), eq. 3–7
 */
export function encodeTarget(
  places: Int32Array,
  categories: number,
  target: Float64Array,
  smooth: number | 'auto',
  rows?: TrainingRows,
): TargetEncoding {
  const counts = new Float64Array(categories);
  const sums = new Float64Array(categories);
  let total = 0;
  let n = 0;
  for (let i = 0; i < target.length; i++) {
    if (rows !== undefined && rows.foldOf[i] === rows.fold) continue;
    const value = target[i] as number;
    total += value;
    n++;
    const place = places[i] as number;
    if (place < 0) continue;
    counts[place] = (counts[place] as number) + 1;
    sums[place] = (sums[place] as number) + value;
  }
  const mean = total / n;
  if (smooth !== 'auto') {
    const encodings = sums.map((sum, k) => {
      const weight = (counts[k] as number) + smooth;
      return weight === 0 ? mean : (sum + smooth * mean) / weight;
    });
    return { mean, encodings };
  }
  const means = sums.map((sum, k) => sum / (counts[k] as number));
  const squares = new Float64Array(categories);
  let spread = 0;
  for (let i = 0; i < target.length; i++) {
    if (rows !== undefined && rows.foldOf[i] === rows.fold) continue;
    const value = target[i] as number;
    spread += (value - mean) ** 2;
    const place = places[i] as number;
    if (place >= 0) squares[place] = (squares[place] as number) + (value - (means[place] as number)) ** 2;
  }
  const variance = spread / n;
  const encodings = means.map((own, k) => {
    const count = counts[k] as number;
    const share = (variance * count) / (variance * count + (squares[k] as number) / count);
    return Number.isNaN(share) ? mean : share * own + (1 - share) * mean;
  });
  return { mean, encodings };
}
