import type { Setting } from '../running/estimator-source.ts';
import type { TaskOutcome } from '../running/executor.ts';

/**
 * The results of a search as columns with one value per setting, under the names that scikit-learn's `cv_results_` has:
 * `params`, `param_alpha` (`null` where a setting lacks it), `mean_fit_time`, `split0_test_score`, `mean_test_score`,
 * `std_test_score`, `rank_test_score` and so on. `aq.table(results)` of Arquero takes it as it is.
 */
export interface CvResults {
  readonly params: readonly Setting[];
  readonly mean_fit_time: Float64Array;
  readonly std_fit_time: Float64Array;
  readonly mean_score_time: Float64Array;
  readonly std_score_time: Float64Array;
  readonly [column: string]: ArrayLike<unknown>;
}

/** A setting and what came of it in every fold. */
export interface Candidate {
  readonly setting: Setting;
  readonly outcomes: readonly TaskOutcome[];
  /** Further columns. */
  readonly more: Readonly<Record<string, number>>;
}

/** Makes the columns in scikit-learn's order. */
export function cvResultsOf(
  candidates: readonly Candidate[],
  options: {
    readonly scorerNames: readonly string[];
    /** Whether several scorers were given; the columns of one alone are named `score`. */
    readonly several: boolean;
    readonly returnTrainScore: boolean;
  },
): CvResults {
  const { scorerNames, several, returnTrainScore } = options;
  const columns: Record<string, ArrayLike<unknown>> = {};
  const store = (name: string, valueOf: (outcome: TaskOutcome) => number, shown = false): void => {
    const rows = candidates.map(({ outcomes }) => outcomes.map(valueOf));
    const folds = rows[0]?.length ?? 0;
    for (let fold = 0; shown && fold < folds; fold++) {
      columns[`split${fold}_${name}`] = Float64Array.from(rows, (row) => row[fold] as number);
    }
    const means = rows.map(mean);
    columns[`mean_${name}`] = Float64Array.from(means);
    columns[`std_${name}`] = Float64Array.from(rows, (row, i) =>
      Math.sqrt(mean(row.map((value) => (value - (means[i] as number)) ** 2))),
    );
  };
  for (const name of Object.keys(candidates[0]?.more ?? {})) {
    columns[name] = Int32Array.from(candidates, ({ more }) => more[name] as number);
  }
  store('fit_time', ({ fitTime }) => fitTime);
  store('score_time', ({ scoreTime }) => scoreTime);
  const settings = candidates.map(({ setting }) => setting);
  for (const name of new Set(settings.flatMap(Object.keys))) {
    columns[`param_${name}`] = settings.map((setting) => (Object.hasOwn(setting, name) ? setting[name] : null));
  }
  columns['params'] = settings;
  for (const scorer of scorerNames) {
    const name = several ? scorer : 'score';
    store(`test_${name}`, ({ testScores }) => testScores[scorer] as number, true);
    columns[`rank_test_${name}`] = ranks(columns[`mean_test_${name}`] as Float64Array);
    if (returnTrainScore) store(`train_${name}`, ({ trainScores }) => trainScores[scorer] as number, true);
  }
  return columns as unknown as CvResults;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** 1 for the best, equal ranks for equal scores, the last for NaN. */
function ranks(scores: Float64Array): Int32Array {
  const comparable = scores.map((score) => (Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score));
  const sorted = comparable.toSorted().reverse();
  return Int32Array.from(comparable, (score) => sorted.indexOf(score) + 1);
}
