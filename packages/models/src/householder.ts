/** A matrix as its columns, all of one length. */
export type Columns = Float64Array[];

/** A · P = Q · R by Householder reflections. */
interface Factorization {
  /** The columns of R; what lies below row k of column k is 0. */
  readonly r: Columns;
  /** Unit vectors v of the reflections I − 2 v vᵀ, in the order in which Qᵀ applies them. */
  readonly reflections: Float64Array[];
  /** Column k of R belongs to column order[k] of A. */
  readonly order: number[];
}

/**
 * The x of least norm among those that minimise ‖A x − b‖, for each right-hand side b.
 *
 * By a QR factorisation with column pivoting; when the columns of A are dependent, by a second one of the rows of R
 * (a complete orthogonal decomposition). A column counts as dependent when what is left of it is below
 * `tolerance` times the longest column, or below 1.5e-154, whose square is no normal number: its coefficient could overflow.
 *
 * @returns the solutions, one per right-hand side, and the rank of A
 * @see Golub & Van Loan, Matrix Computations, 4th edition, sections 5.2, 5.4 and 5.5
 */
export function leastNormSolutions(a: Columns, b: Columns, tolerance: number): { solutions: Columns; rank: number } {
  const { r, reflections, order } = factorize(a, true);
  const longest = Math.abs(r[0]?.[0] ?? 0);
  const dependent = reflections.findIndex((_, k) => Math.abs(at(r, k, k)) <= Math.max(tolerance * longest, tiny));
  const rank = dependent < 0 ? reflections.length : dependent;
  const transposed = Array.from({ length: rank }, (_, i) => Float64Array.from(order, (__, k) => at(r, i, k)));
  // For the upper rows of R, [rank × columns] = Tᵀ · Zᵀ: solve Tᵀ w = Qᵀ b, then x = Z [w; 0].
  const rows = factorize(transposed, false);
  const solutions = b.map((side) => {
    const projected = Float64Array.from(side);
    for (const v of reflections) reflect(v, projected);
    const x = new Float64Array(order.length);
    for (let i = 0; i < rank; i++) {
      let rest = projected[i] ?? 0;
      for (let k = 0; k < i; k++) rest -= at(rows.r, k, i) * (x[k] ?? 0);
      x[i] = rest / at(rows.r, i, i);
    }
    for (const v of [...rows.reflections].reverse()) reflect(v, x);
    const solution = new Float64Array(order.length);
    order.forEach((column, k) => (solution[column] = x[k] ?? 0));
    return solution;
  });
  return { solutions, rank };
}

/** The square root of the least normal number. */
const tiny = 2 ** -511;

/** The element in row `i` of column `j`. */
function at(columns: Columns, i: number, j: number): number {
  return columns[j]?.[i] ?? 0;
}

function factorize(a: Columns, pivot: boolean): Factorization {
  const r = a.map((column) => Float64Array.from(column));
  const order = a.map((_, k) => k);
  const reflections: Float64Array[] = [];
  for (let k = 0; k < Math.min(r.length, r[0]?.length ?? 0); k++) {
    if (pivot) {
      const longest = indexOfLongest(r, k);
      swap(r, k, longest);
      swap(order, k, longest);
    }
    const v = reflectionOf(r[k] as Float64Array, k);
    reflections.push(v);
    for (const column of r.slice(k)) reflect(v, column);
    r[k]?.fill(0, k + 1);
  }
  return { r, reflections, order };
}

function swap<T>(list: T[], i: number, j: number): void {
  const kept = list[i] as T;
  list[i] = list[j] as T;
  list[j] = kept;
}

/** The column from `k` on with the greatest norm below row `k`. */
function indexOfLongest(columns: Columns, k: number): number {
  let best = k;
  let greatest = -1;
  for (let j = k; j < columns.length; j++) {
    const length = norm((columns[j] as Float64Array).subarray(k));
    if (length > greatest) [best, greatest] = [j, length];
  }
  return best;
}

/** The unit vector of the reflection that turns `column` from row `k` on into a multiple of the k-th unit vector. */
function reflectionOf(column: Float64Array, k: number): Float64Array {
  const v = new Float64Array(column.length);
  v.set(column.subarray(k), k);
  // Adding with the sign of the element avoids cancellation.
  v[k] = (v[k] ?? 0) + ((v[k] ?? 0) < 0 ? -1 : 1) * norm(v);
  const length = norm(v);
  return length === 0 ? v : v.map((value) => value / length);
}

/** x ← (I − 2 v vᵀ) x */
function reflect(v: Float64Array, x: Float64Array): void {
  let product = 0;
  for (let i = 0; i < v.length; i++) product += (v[i] ?? 0) * (x[i] ?? 0);
  for (let i = 0; i < v.length; i++) x[i] = (x[i] ?? 0) - 2 * product * (v[i] ?? 0);
}

function norm(x: Float64Array): number {
  // Scaled, so that the squares neither overflow nor vanish.
  const greatest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return greatest === 0 ? 0 : greatest * Math.sqrt(x.reduce((sum, value) => sum + (value / greatest) ** 2, 0));
}
