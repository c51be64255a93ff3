import { ArgumentError, describe, invalid, type Estimator } from '@modu/core';
import { scorerNamed, type ScorerName } from '../metrics/get-scorer.ts';
import type { Scorer } from '../metrics/make-scorer.ts';

/** What to score: one scorer, a list of names, or scorers under names of your own. */
export type Scoring = ScorerName | Scorer | readonly ScorerName[] | Readonly<Record<string, ScorerName | Scorer>>;

/** The names under which scores are returned: those of the scorers, or `'score'` for a function and for the estimator's own. */
export type ScoreNames<S extends Scoring | undefined> = S extends ScorerName
  ? S
  : S extends Scorer | undefined
    ? 'score'
    : S extends readonly (infer Name extends string)[]
      ? Name
      : keyof S & string;

/** Scorers by name, in the order in which they were given. */
export type Scorers = ReadonlyMap<string, Scorer>;

/** @throws {ArgumentError} when `scoring` is empty, repeats or misspells a name, or is something else */
export function readScoring(where: string, scoring: Scoring | undefined): Scorers {
  if (scoring === undefined) return new Map([['score', ownScore]]);
  if (typeof scoring === 'string') return new Map([[scoring, scorerNamed(where, 'scoring', scoring)]]);
  if (typeof scoring === 'function') return new Map([['score', scoring]]);
  if (typeof scoring !== 'object' || scoring === null) {
    throw invalid(where, 'scoring', 'a name, a list of names, a scorer, or an object of scorers', scoring);
  }
  const entries: readonly (readonly [string, ScorerName | Scorer])[] = Array.isArray(scoring)
    ? (scoring as readonly ScorerName[]).map((name) => [name, name])
    : Object.entries(scoring);
  if (entries.length === 0) throw invalid(where, 'scoring', 'at least one scorer', scoring);
  const scorers = new Map(
    entries.map(([name, scorer]) => [
      name,
      typeof scorer === 'function' ? scorer : scorerNamed(where, 'scoring', scorer),
    ]),
  );
  if (scorers.size < entries.length) throw invalid(where, 'scoring', 'a list without repetitions', scoring);
  return scorers;
}

type ScoringEstimator = Estimator & { readonly score: (x: unknown, y: unknown) => number | Promise<number> };

function ownScore(estimator: Estimator, x: unknown, y: unknown): number | Promise<number> {
  return (estimator as ScoringEstimator).score(x, y);
}

/** @throws {ArgumentError} when the estimator is to score itself and cannot */
export function expectOwnScore(where: string, scoring: Scoring | undefined, estimator: Estimator): void {
  if (scoring !== undefined || typeof (estimator as Partial<ScoringEstimator>).score === 'function') return;
  throw new ArgumentError(
    `${where}: scoring must be given for an estimator without a method score, received ${describe(estimator)}`,
  );
}
