import { expectBoolean, expectFunction, invalid } from '@modu/core';
import type { CrossValidationSplits } from '../splitters/check-cv.ts';
import type { Setting } from './estimator-source.ts';
import type { Executor } from './executor.ts';

/** What everything that cross-validates can be told. */
export interface RunOptions {
  /** The number of folds (5 by default), a splitter, or the splits; see `checkCv`. */
  readonly cv?: CrossValidationSplits;
  /** A group for each sample, for splitters that keep groups together. */
  readonly groups?: unknown;
  /** Further arguments of `fit`, such as `{ sampleWeight }`: those with a row for each sample are divided as x is. */
  readonly params?: Setting;
  /** Where folds run; in this process by default. */
  readonly executor?: Executor;
  /** Stops before the next fit. Give the same signal to the estimator to stop within one. */
  readonly signal?: AbortSignal;
}

/** The names of {@link RunOptions}. */
export const runOptionNames = ['cv', 'groups', 'params', 'executor', 'signal'] as const;

/** @throws {ArgumentError} for a wrong option; `cv` and `groups` are checked where they are used */
export function checkRunOptions(where: string, { params, executor, signal }: RunOptions): void {
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params))) {
    throw invalid(where, 'params', 'an object', params);
  }
  if (executor !== undefined && typeof executor?.open !== 'function') {
    throw invalid(where, 'executor', 'an executor with a method open', executor);
  }
  if (signal !== undefined && typeof signal?.aborted !== 'boolean') {
    throw invalid(where, 'signal', 'an AbortSignal', signal);
  }
}

/** @throws {ArgumentError} unless it is `'raise'` or a number */
export function expectErrorScore(where: string, errorScore: unknown): void {
  if (errorScore === 'raise' || typeof errorScore === 'number') return;
  throw invalid(where, 'errorScore', "'raise' or a number", errorScore);
}

/** @throws {ArgumentError} unless options of these names are left out or of their kind */
export function expectKinds(
  where: string,
  options: object,
  kinds: { readonly booleans?: readonly string[]; readonly functions?: readonly string[] },
): void {
  const given = options as Readonly<Record<string, never>>;
  for (const name of kinds.booleans ?? []) if (given[name] !== undefined) expectBoolean(where, name, given[name]);
  for (const name of kinds.functions ?? []) if (given[name] !== undefined) expectFunction(where, name, given[name]);
}
