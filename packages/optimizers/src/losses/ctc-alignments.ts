/** Log-probabilities [B,T,C] of classes, the first of which is the blank, and labels [B,N], padded with it at the end. */
export interface CtcBatch {
  readonly logProbabilities: Float32Array;
  readonly labels: Int32Array;
  readonly sizes: readonly [B: number, T: number, C: number, N: number];
}

const nothing = Number.NEGATIVE_INFINITY;

/**
 * The logarithm of the chance to end, and for the gradient also to begin, in the wrong place. TensorFlow has it, so that
 * the loss of labels that do not fit into the steps is finite, and its gradient of use.
 */
const wrongPlace = Math.log(1e-307);

/** States in front of the first: where alignments begin, and what would be skipped from there. */
const front = 2;

/**
 * −log of the chance that the classes of the steps read as the labels, repetitions merged and blanks left out, [B].
 *
 * @see Graves et al. 2006, https://www.cs.toronto.edu/~graves/icml_2006.pdf
 */
export function ctcLosses(batch: CtcBatch): Float32Array {
  return Float32Array.from({ length: batch.sizes[0] }, (_, sample) => {
    const lattice = latticeOf(batch, sample);
    const states = lattice.classOf.length;
    const end = forward(lattice, nothing).subarray(-states);
    return -end.reduce((sum, value, state) => logSum(sum, value + (lattice.last[state] as number), nothing), nothing);
  });
}

/** The chance that each step is each class, given the labels, [B,T,C]. */
export function ctcOccupancies(batch: CtcBatch): Float32Array {
  const [samples, steps, classes] = batch.sizes;
  const size = steps * classes;
  const all = new Float32Array(samples * size);
  for (let sample = 0; sample < samples; sample += 1) {
    const lattice = latticeOf(batch, sample);
    occupy(lattice, forward(lattice, wrongPlace), all.subarray(sample * size, (sample + 1) * size));
  }
  return all;
}

/** The S = 2N + 1 states of one sample: a blank, the first label, a blank, the second label, …, a blank. */
interface Lattice {
  readonly steps: number;
  readonly classes: number;
  /** Of each state. */
  readonly classOf: Int32Array;
  /** Whether a state may follow the one before the last: a label another label, past the blank between them. */
  readonly canSkip: Uint8Array;
  /** The logarithm of the chance to end in a state. */
  readonly last: Float64Array;
  /** [T,C] */
  readonly logProbabilities: Float32Array;
}

function latticeOf({ logProbabilities, labels, sizes }: CtcBatch, sample: number): Lattice {
  const [, steps, classes, width] = sizes;
  const own = labels.subarray(sample * width, (sample + 1) * width);
  const states = 2 * width + 1;
  const classOf = new Int32Array(states);
  const canSkip = new Uint8Array(states);
  for (const [i, label] of own.entries()) {
    classOf[2 * i + 1] = label;
    canSkip[2 * i + 1] = Number(i === 0 || label !== own[i - 1]);
  }
  const length = own.filter((label) => label !== 0).length;
  const last = new Float64Array(states).fill(wrongPlace);
  last.fill(0, Math.max(0, 2 * length - 1), 2 * length + 1);
  const size = steps * classes;
  const values = logProbabilities.subarray(sample * size, (sample + 1) * size);
  return { steps, classes, classOf, canSkip, last, logProbabilities: values };
}

/** log(eᵃ + eᵇ + eᶜ) */
function logSum(a: number, b: number, c: number): number {
  const largest = Math.max(a, b, c);
  if (largest === nothing) return nothing;
  return largest + Math.log(Math.exp(a - largest) + Math.exp(b - largest) + Math.exp(c - largest));
}

/**
 * The logarithms of the chances of what was seen up to each step and to be in each state then, [1+T,2+S].
 *
 * @param elsewhere that of a beginning in the wrong place
 */
function forward({ steps, classes, classOf, canSkip, logProbabilities }: Lattice, elsewhere: number): Float64Array {
  const states = classOf.length;
  const width = front + states;
  const rows = new Float64Array((1 + steps) * width).fill(nothing);
  // As if a label had been read before the first step.
  rows.fill(elsewhere, front, width);
  rows[front - 1] = 0;
  for (let step = 0; step < steps; step += 1) {
    const before = step * width + front;
    for (let state = 0; state < states; state += 1) {
      const at = before + state;
      const skip = canSkip[state] === 1 ? (rows[at - 2] as number) : nothing;
      const seen = logProbabilities[step * classes + (classOf[state] as number)] as number;
      rows[at + width] = logSum(rows[at] as number, rows[at - 1] as number, skip) + seen;
    }
  }
  return rows;
}

/** Goes back from the end, and adds up the chances of states by their classes. */
function occupy(
  { steps, classes, classOf, canSkip, last, logProbabilities }: Lattice,
  rows: Float64Array,
  occupancies: Float32Array,
): void {
  const states = classOf.length;
  // The logarithms of the chances of all that follows from each state, and the same with what is seen there.
  const after = last.slice();
  const seen = new Float64Array(states + 2).fill(nothing);
  for (let step = steps - 1; step >= 0; step -= 1) {
    const now = rows.subarray((step + 1) * (front + states) + front);
    let total = nothing;
    for (let state = 0; state < states; state += 1) {
      total = logSum(total, (now[state] as number) + (after[state] as number), nothing);
    }
    for (let state = 0; state < states; state += 1) {
      const at = step * classes + (classOf[state] as number);
      const share = Math.exp((now[state] as number) + (after[state] as number) - total);
      occupancies[at] = (occupancies[at] as number) + share;
      seen[state] = (after[state] as number) + (logProbabilities[at] as number);
    }
    for (let state = 0; state < states; state += 1) {
      const skip = canSkip[state + 2] === 1 ? (seen[state + 2] as number) : nothing;
      after[state] = logSum(seen[state] as number, seen[state + 1] as number, skip);
    }
  }
}
