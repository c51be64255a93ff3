import { ArgumentError, describe, invalid, type Estimator } from '@modu/core';
import { scorerNamed, type ScorerName } from '../metrics/get-scorer.ts';
import type { Scorer } from '../metrics/make-scorer.ts';
import { expectModuleReference, importFunction, isModuleReference, type ModuleReference } from './estimator-source.ts';

/** A scorer: its name, a function, or the name of a function that a module exports, for executors in other threads. */
export type ScorerChoice = ScorerName | Scorer | ModuleReference;

/** What to score: one scorer, a list of names, or scorers under names of your own. */
export type Scoring = ScorerChoice | readonly ScorerName[] | Readonly<Record<string, ScorerChoice>>;

/** The names under which scores are returned: those of the scorers, or `'score'` for a function and for the estimator's own. */
export type ScoreNames<S extends Scoring | undefined> = S extends ScorerName
  ? S
  : S extends Scorer | ModuleReference | undefined
    ? 'score'
    : S extends readonly (infer Name extends string)[]
      ? Name
      : keyof S & string;

/** Scorers by name, in the order in which they were given. */
export type Scorers = ReadonlyMap<string, Scorer>;

/** Scorers of a checked `scoring` by name. @throws {ArgumentError} when a module exports no such function */
export async function loadScorers(where: string, scoring: Scoring | undefined | null): Promise<Scorers> {
  const scorers = new Map<string, Scorer>();
  if (scoring === null) return scorers;
  for (const [name, choice] of readScoring(where, scoring)) {
    const loaded = isModuleReference(choice) ? await importFunction(where, 'scoring', choice) : choice;
    scorers.set(name, loaded as Scorer);
  }
  return scorers;
}

/**
 * What is to be scored, by name.
 *
 * @throws {ArgumentError} when `scoring` is empty, repeats or misspells a name, or is something else
 */
export function readScoring(
  where: string,
  scoring: Scoring | undefined,
): ReadonlyMap<string, Scorer | ModuleReference> {
  const choose = (choice: ScorerChoice): Scorer | ModuleReference => {
    if (typeof choice === 'function') return choice;
    if (!isModuleReference(choice)) return scorerNamed(where, 'scoring', choice);
    expectModuleReference(where, 'scoring', choice);
    return choice;
  };
  if (scoring === undefined) return new Map([['score', ownScore]]);
  if (typeof scoring === 'string') return new Map([[scoring, choose(scoring)]]);
  if (typeof scoring === 'function' || isModuleReference(scoring)) return new Map([['score', choose(scoring)]]);
  if (typeof scoring !== 'object' || scoring === null) {
    throw invalid(where, 'scoring', 'a name, a list of names, a scorer, or an object of scorers', scoring);
  }
  const entries: readonly (readonly [string, ScorerChoice])[] = Array.isArray(scoring)
    ? (scoring as readonly ScorerName[]).map((name) => [name, name])
    : Object.entries(scoring);
  if (entries.length === 0) throw invalid(where, 'scoring', 'at least one scorer', scoring);
  const scorers = new Map(entries.map(([name, choice]) => [name, choose(choice)]));
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
