import { DataError, describe, expectInteger, invalid, NotFittedError, type Estimator } from '@modu/core';
import type { Scorer } from '../metrics/make-scorer.ts';
import { collectOutcomes, expectSomeFit, reasonOf, stopwatch } from '../running/collect-outcomes.ts';
import { estimatorMaker, type EstimatorSource, type Setting } from '../running/estimator-source.ts';
import type { FoldIndices, TaskOutcome } from '../running/executor.ts';
import { disposeEstimator, fitEstimator } from '../running/run-task.ts';
import { loadScorers } from '../running/scoring.ts';
import { isClassifier, withRun, type ReadyRun } from '../running/with-run.ts';
import { cvResultsOf, type Candidate, type CvResults } from './cv-results.ts';
import {
  isSeveral,
  type CheckedSearchOptions,
  type FinishedFit,
  type SearchError,
  type SearchFitOptions,
} from './search-options.ts';

/** Settings that are compared on the same folds. */
export interface Round {
  readonly settings: readonly Setting[];
  readonly folds: readonly FoldIndices[];
  /** Further columns of the results, the same for all settings of the round. */
  readonly more: Readonly<Record<string, number>>;
  readonly iteration: number;
  readonly iterations: number;
}

/** What a search does its rounds with. */
export interface SearchContext {
  readonly x: unknown;
  readonly y: unknown;
  readonly ready: ReadyRun<Estimator>;
  /** Compares the settings of a round: the mean test score of each by the first scorer. */
  readonly evaluate: (round: Round) => Promise<number[]>;
  /** Says how many fits there will be, for the time that remains. */
  readonly expectFits: (total: number) => void;
}

interface Searched<E extends Estimator> {
  readonly cvResults: CvResults;
  readonly errors: readonly SearchError[];
  readonly nSplits: number;
  readonly bestIndex: number | undefined;
  readonly bestEstimator: E | undefined;
  readonly refitTime: number | undefined;
}

/** What all searches share: they compare settings, choose the best, fit it on all samples, and predict with it. */
export abstract class BaseSearch<E extends Estimator> {
  protected readonly where: string;
  protected readonly options: CheckedSearchOptions;
  readonly #estimator: EstimatorSource<E>;
  #searched: Searched<E> | undefined;
  #scorers: ReadonlyMap<string, Scorer> | undefined;
  #finished: FinishedFit[] = [];

  protected constructor(where: string, estimator: EstimatorSource<E>, options: CheckedSearchOptions) {
    if (typeof estimator !== 'function' && (typeof estimator !== 'object' || (estimator as unknown) === null)) {
      throw invalid(where, 'estimator', 'a function that makes one, or { module, name } of such a function', estimator);
    }
    this.where = where;
    this.#estimator = estimator;
    this.options = options;
  }

  /** Decides which settings are compared, round by round. */
  protected abstract search(context: SearchContext): Promise<void>;

  /** The row of the best setting, where `refit` names no function. */
  protected abstract selectBest(results: CvResults, scorer: string): number;

  /**
   * Compares the settings, and fits the best on all samples unless `refit` is false.
   *
   * @param x matrix, table, array, typed array or tensor of samples
   * @param y what to predict, with as many rows
   * @throws {DataError} when no setting could be fitted
   * @throws {AbortedError} when the signal is aborted; `finishedFits` keeps what was done
   * @throws what an estimator or a scorer throws, when `errorScore` is `'raise'`, and what fitting the best setting throws
   */
  async fit(x: unknown, y: unknown, options: SearchFitOptions = {}): Promise<this> {
    const { where } = this;
    const { groups, ...params } = options;
    const { scorerNames, returnTrainScore } = this.options;
    await this.dispose();
    this.#finished = [];
    const fitParams = Object.keys(params).length === 0 ? undefined : params;
    const plan = { ...this.options, groups, ...(fitParams === undefined ? {} : { params: fitParams }) };
    const candidates: Candidate[] = [];
    const errors: SearchError[] = [];
    let nSplits = 0;
    await withRun(where, { estimator: this.#estimator, x, y }, plan, async (ready) => {
      let watch = stopwatch(Number.NaN);
      let total = Number.NaN;
      const evaluate = async (round: Round): Promise<number[]> => {
        nSplits = round.folds.length;
        const outcomes = await this.#evaluate(ready, round, candidates.length, () => ({ total, ...watch() }));
        round.settings.forEach((setting, i) => {
          const own = outcomes.slice(i * nSplits, (i + 1) * nSplits);
          const candidate = candidates.push({ setting, outcomes: own, more: round.more }) - 1;
          for (const [fold, outcome] of own.entries()) {
            for (const { scorer, error } of outcome.errors) {
              errors.push({ candidate, params: setting, fold, scorer, reason: reasonOf(error), error });
            }
          }
        });
        return meanScores(outcomes, nSplits, scorerNames[0] as string);
      };
      const expectFits = (expected: number): void => {
        total = expected;
        watch = stopwatch(expected);
      };
      await this.search({ x, y, ready, evaluate, expectFits });
    });
    const cvResults = cvResultsOf(candidates, {
      scorerNames,
      several: isSeveral(this.options.scoring),
      returnTrainScore,
    });
    const found: Searched<E> = {
      ...{ cvResults, errors, nSplits, bestIndex: this.#choose(cvResults) },
      ...{ bestEstimator: undefined, refitTime: undefined },
    };
    this.#scorers = await loadScorers(where, this.options.scoring);
    this.#searched = found;
    if (this.options.refit === false) return this;
    const start = performance.now();
    const make = await estimatorMaker(where, this.#estimator);
    const bestEstimator = await make(cvResults.params[found.bestIndex as number] as Setting);
    try {
      await fitEstimator(bestEstimator, { x, y }, fitParams);
    } catch (error) {
      await disposeEstimator(bestEstimator);
      throw error;
    }
    this.#searched = { ...found, bestEstimator, refitTime: (performance.now() - start) / 1000 };
    return this;
  }

  /** The results as columns, one value per setting. @throws {NotFittedError} before `fit` */
  get cvResults(): CvResults {
    return this.#expectSearched().cvResults;
  }

  /** What `errorScore` replaced; empty when nothing failed. @throws {NotFittedError} before `fit` */
  get errors(): readonly SearchError[] {
    return this.#expectSearched().errors;
  }

  /** The number of folds. @throws {NotFittedError} before `fit` */
  get nSplits(): number {
    return this.#expectSearched().nSplits;
  }

  /** The row of the best setting in `cvResults`. @throws {NotFittedError} before `fit`, and for several scorers without `refit` */
  get bestIndex(): number {
    const { bestIndex } = this.#expectSearched();
    if (bestIndex !== undefined) return bestIndex;
    throw new NotFittedError(`${this.where}: refit must say which of several scorers decides, it is false`);
  }

  /** The best setting. @throws {NotFittedError} as {@link bestIndex} does */
  get bestParams(): Setting {
    return this.cvResults.params[this.bestIndex] as Setting;
  }

  /** The mean test score of the best setting by the scorer that decides. @throws {NotFittedError} as {@link bestIndex} does */
  get bestScore(): number {
    const means = this.cvResults[`mean_test_${this.#column()}`] as Float64Array;
    return means[this.bestIndex] as number;
  }

  /** The best setting's estimator, fitted on all samples; it stays the search's to dispose of. @throws {NotFittedError} */
  get bestEstimator(): E {
    const { bestEstimator } = this.#expectSearched();
    if (bestEstimator !== undefined) return bestEstimator;
    throw new NotFittedError(`${this.where}: refit must not be false where the best estimator is asked for`);
  }

  /** Seconds that fitting the best setting on all samples took. @throws {NotFittedError} before `fit`, and without `refit` */
  get refitTime(): number {
    return this.bestEstimator === undefined ? Number.NaN : (this.#expectSearched().refitTime as number);
  }

  /** All fits that are done, in the order in which they ended: also while `fit` runs, and after it was stopped. */
  get finishedFits(): readonly FinishedFit[] {
    return this.#finished;
  }

  /** `'classifier'` where the estimators are; looks at one that the function makes without parameters. */
  get estimatorType(): string | undefined {
    const source = this.#estimator;
    const fitted = this.#searched?.bestEstimator;
    if (fitted !== undefined) return isClassifier(fitted) ? 'classifier' : undefined;
    if (typeof source !== 'function') return undefined;
    const made = (source as (setting: Setting) => E | Promise<E>)({});
    if (made instanceof Promise) return undefined;
    const type = isClassifier(made) ? 'classifier' : undefined;
    void disposeEstimator(made);
    return type;
  }

  /** The labels of the columns of `predictProba`, where the best estimator tells. */
  get classes(): readonly unknown[] | undefined {
    return (this.#searched?.bestEstimator as { readonly classes?: readonly unknown[] } | undefined)?.classes;
  }

  /** The best estimator's `predict`. @throws {NotFittedError} before `fit`, and without `refit` */
  async predict(x: unknown): Promise<unknown> {
    return await this.bestEstimator.predict(x);
  }

  /** The best estimator's `predictProba`, where it has one. */
  get predictProba(): ((x: unknown) => unknown) | undefined {
    return this.#handOn('predictProba');
  }

  /** The best estimator's `decisionFunction`, where it has one. */
  get decisionFunction(): ((x: unknown) => unknown) | undefined {
    return this.#handOn('decisionFunction');
  }

  /** The score of the best estimator by the scorer that decides. @throws {NotFittedError} before `fit`, and without `refit` */
  async score(x: unknown, y: unknown): Promise<number> {
    const { bestEstimator } = this;
    const scorer = this.#scorers?.get(this.#decisive());
    if (scorer === undefined) throw new NotFittedError(`${this.where}: fit must be called first`);
    return await scorer(bestEstimator, x, y);
  }

  /** Disposes of the best estimator, where it can be. */
  async dispose(): Promise<void> {
    const searched = this.#searched;
    if (searched?.bestEstimator === undefined) return;
    this.#searched = { ...searched, bestEstimator: undefined };
    await disposeEstimator(searched.bestEstimator);
  }

  #handOn(method: string): ((x: unknown) => unknown) | undefined {
    const estimator = this.#searched?.bestEstimator as Readonly<Record<string, unknown>> | undefined;
    const own = estimator?.[method];
    return typeof own === 'function' ? (own.bind(estimator) as (x: unknown) => unknown) : undefined;
  }

  #expectSearched(): Searched<E> {
    if (this.#searched === undefined) throw new NotFittedError(`${this.where}: fit must be called first`);
    return this.#searched;
  }

  /** The scorer that decides. @throws {NotFittedError} when a function decides among several */
  #decisive(): string {
    const { refit, scorerNames, scoring } = this.options;
    if (typeof refit === 'string' && isSeveral(scoring)) return refit;
    if (!isSeveral(scoring)) return scorerNames[0] as string;
    throw new NotFittedError(`${this.where}: refit must name the scorer where a single score is asked for`);
  }

  /** The name of the deciding scorer in the columns of the results. */
  #column(): string {
    return isSeveral(this.options.scoring) ? this.#decisive() : 'score';
  }

  #choose(results: CvResults): number | undefined {
    const { refit, scoring } = this.options;
    if (typeof refit === 'function') {
      const index = refit(results);
      return expectInteger(this.where, 'what refit returns', index, { min: 0, max: results.params.length - 1 });
    }
    if (refit === false && isSeveral(scoring)) return undefined;
    return this.selectBest(results, this.#column());
  }

  async #evaluate(
    ready: ReadyRun<Estimator>,
    { settings, folds, iteration, iterations }: Round,
    offset: number,
    tick: () => { total: number; completed: number; elapsedSeconds: number; remainingSeconds: number },
  ): Promise<TaskOutcome[]> {
    if (settings.length === 0) throw new DataError(`${this.where}: there must be a setting to try, received none`);
    const tasks = settings.flatMap((setting) => folds.map((_, fold) => ({ fold, setting })));
    const batch = { folds, tasks, signal: this.options.signal };
    const outcomes = await collectOutcomes(ready.run, batch, async (task, outcome) => {
      const fold = task % folds.length;
      const candidate = Math.floor(task / folds.length);
      const params = settings[candidate] as Setting;
      const { testScores, trainScores, fitTime, scoreTime, errors } = outcome;
      const finished = { candidate: offset + candidate, params, fold, fitTime, scoreTime, testScores, trainScores };
      this.#finished.push(finished);
      const [failure] = errors;
      await this.options.onProgress?.({
        ...{ candidate, candidates: settings.length, fold, folds: folds.length, iteration, iterations, params },
        ...{ scores: testScores, reason: failure === undefined ? undefined : reasonOf(failure.error) },
        ...tick(),
      });
    });
    expectSomeFit(this.where, outcomes, 'fits');
    return outcomes;
  }
}

function meanScores(outcomes: readonly TaskOutcome[], folds: number, scorer: string): number[] {
  return Array.from({ length: outcomes.length / folds }, (_, i) => {
    const own = outcomes.slice(i * folds, (i + 1) * folds);
    return own.reduce((sum, { testScores }) => sum + (testScores[scorer] as number), 0) / folds;
  });
}

/** The first row of the best rank. */
export function firstOfRankOne(results: CvResults, scorer: string): number {
  const ranks = results[`rank_test_${scorer}`];
  if (ranks === undefined) throw new DataError(`the results must have ranks of ${describe(scorer)}, they have none`);
  return Array.from(ranks as ArrayLike<number>).indexOf(1);
}
