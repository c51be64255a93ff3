import type { ClassificationTargets } from './classification-targets.ts';

/** How scores of single labels become one: see `precisionRecallFscoreSupport`. */
export type Average = 'binary' | 'micro' | 'macro' | 'weighted' | 'samples';

/** One value per label. */
export type ScoresPerLabel = [
  precision: Float64Array,
  recall: Float64Array,
  fscore: Float64Array,
  support: Float64Array,
];

/** Averages over labels, which have no support. */
export type AveragedScores = [precision: number, recall: number, fscore: number, support: null];

/** True positives, predicted positives and actual positives of some labels. */
export interface LabelCounts {
  readonly truePositives: Float64Array;
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
}

/** What {@link averageScores} needs to know. */
export interface ScoreOptions {
  readonly beta: number;
  readonly average: Average | null;
  /** The value of a score whose denominator is zero; NaN leaves it out of averages. */
  readonly zeroDivision: number;
  /** One weight per count, where the average is `'samples'`. */
  readonly sampleWeights?: Float64Array | undefined;
}

/** Counts for the labels at `positions` of the classes; a label at −1 occurs nowhere. */
export function countLabels(targets: ClassificationTargets, positions: Int32Array): LabelCounts {
  const size = targets.classes.length;
  const truePositives = new Float64Array(size);
  const predicted = new Float64Array(size);
  const actual = new Float64Array(size);
  for (let i = 0; i < targets.yTrue.length; i++) {
    const weight = targets.weights === undefined ? 1 : (targets.weights[i] as number);
    const t = targets.yTrue[i] as number;
    const p = targets.yPred[i] as number;
    actual[t] = (actual[t] as number) + weight;
    predicted[p] = (predicted[p] as number) + weight;
    if (t === p) truePositives[t] = (truePositives[t] as number) + weight;
  }
  const pick = (counts: Float64Array): Float64Array =>
    Float64Array.from(positions, (position) => counts[position] ?? 0);
  const hits = pick(truePositives);
  // Weighted counts round as in scikit-learn, which adds them up again from the entries of a confusion matrix.
  const rejoin = (counts: Float64Array): Float64Array =>
    pick(counts).map((value, i) => (hits[i] as number) + (value - (hits[i] as number)));
  return { truePositives: hits, predicted: rejoin(predicted), actual: rejoin(actual) };
}

/** Scores of each label, or their average. */
export function averageScores(counts: LabelCounts, options: ScoreOptions): ScoresPerLabel | AveragedScores {
  const { beta, average, zeroDivision, sampleWeights } = options;
  const { truePositives, predicted, actual } = average === 'micro' ? sumOfCounts(counts) : counts;
  const divide = (numerator: Float64Array, denominator: Float64Array): Float64Array =>
    numerator.map((value, i) => (denominator[i] === 0 ? zeroDivision : value / (denominator[i] as number)));
  const precision = divide(truePositives, predicted);
  const recall = divide(truePositives, actual);
  const beta2 = beta * beta;
  const fscore =
    beta === Number.POSITIVE_INFINITY
      ? recall
      : beta === 0
        ? precision
        : divide(
            truePositives.map((value) => (1 + beta2) * value),
            actual.map((value, i) => beta2 * value + (predicted[i] as number)),
          );
  if (average === null) return [precision, recall, fscore, actual];
  const weights = average === 'weighted' ? actual : sampleWeights;
  return [meanOfDefined(precision, weights), meanOfDefined(recall, weights), meanOfDefined(fscore, weights), null];
}

/** The counts of all labels together. */
export function sumOfCounts({ truePositives, predicted, actual }: LabelCounts): LabelCounts {
  const sum = (values: Float64Array): Float64Array =>
    Float64Array.of(values.reduce((total, value) => total + value, 0));
  return { truePositives: sum(truePositives), predicted: sum(predicted), actual: sum(actual) };
}

/** The weighted mean of what is not NaN; weights that sum to zero are left out. */
function meanOfDefined(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  let total = 0;
  let plainSum = 0;
  let defined = 0;
  values.forEach((value, i) => {
    if (Number.isNaN(value)) return;
    const weight = weights?.[i] ?? 1;
    sum += value * weight;
    total += weight;
    plainSum += value;
    defined += 1;
  });
  if (defined === 0) return Number.NaN;
  return total === 0 ? plainSum / defined : sum / total;
}
