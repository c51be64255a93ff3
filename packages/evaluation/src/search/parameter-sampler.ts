import {
  ArgumentError,
  describe,
  expectInteger,
  expectOptions,
  invalid,
  isNumericArray,
  type NumericArray,
} from '@modu/core';
import type { Setting } from '../running/estimator-source.ts';
import { expectRandomSource, randomFrom, type RandomSource } from '../splitters/random-source.ts';
import { isDistribution, type Distribution } from './distributions.ts';
import { ParameterGrid, sortedEntries, type ParamGrid } from './parameter-grid.ts';
import { sampleWithoutReplacement } from './sample-without-replacement.ts';

/** For each parameter what to draw from: a distribution, or a list of values. */
export type Distributions = Readonly<Record<string, Distribution | readonly unknown[] | NumericArray>>;

/** Distributions, or several sets of them, of which one is drawn first. */
export type ParamDistributions = Distributions | readonly Distributions[];

/** Options of {@link ParameterSampler}. */
export interface ParameterSamplerOptions {
  /** The number of settings to draw; 10 by default. */
  readonly nIter?: number;
  /** The seed. An integer gives the same settings at every iteration; without it they differ. */
  readonly randomState?: RandomSource;
}

/**
 * Settings drawn at random: the very ones of scikit-learn with an integer seed.
 *
 * From lists alone, no setting is drawn twice, and there are no more than combinations. As soon as there is a distribution,
 * each setting is drawn anew, parameters in the order of their names.
 *
 * @throws {ArgumentError} when a parameter has neither a distribution nor a list of at least one value
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.ParameterSampler.html
 * @example
 * ```ts
 * const sampler = new ParameterSampler({ units: randint(8, 65), rate: loguniform(1e-4, 1e-1) }, { nIter: 20, randomState: 42 });
 * [...sampler]; // [{ rate: 0.00133…, units: 22 }, …]
 * ```
 */
export class ParameterSampler implements Iterable<Setting> {
  /** The number of settings. */
  readonly length: number;
  readonly #sets: readonly (readonly [string, unknown][])[];
  /** The combinations, when all parameters have lists. */
  readonly #grid: ParameterGrid | undefined;
  readonly #randomState: RandomSource | undefined;

  constructor(paramDistributions: ParamDistributions, options?: ParameterSamplerOptions) {
    const where = 'ParameterSampler';
    const { nIter = 10, randomState } = expectOptions(where, options, ['nIter', 'randomState']);
    expectInteger(where, 'nIter', nIter, { min: 1 });
    expectRandomSource(where, randomState);
    this.#sets = readSets(where, paramDistributions);
    this.#randomState = randomState;
    const lists = this.#sets.every((set) => set.every(([, value]) => !isDistribution(value)));
    this.#grid = lists ? new ParameterGrid(paramDistributions as ParamGrid) : undefined;
    this.length = Math.min(nIter, this.#grid?.length ?? nIter);
  }

  *[Symbol.iterator](): Generator<Setting, void, void> {
    const random = randomFrom(this.#randomState);
    if (this.#grid !== undefined) {
      for (const i of sampleWithoutReplacement(random, this.#grid.length, this.length)) yield this.#grid.at(i);
      return;
    }
    for (let i = 0; i < this.length; i++) {
      const set = this.#sets[random.choice(this.#sets.length)] ?? [];
      const draw = (value: unknown): unknown => {
        if (isDistribution(value)) return value.rvs(random);
        const list = value as readonly unknown[];
        return list[random.randint(list.length)];
      };
      yield Object.fromEntries(set.map(([name, value]) => [name, draw(value)]));
    }
  }
}

function readSets(where: string, paramDistributions: ParamDistributions): readonly (readonly [string, unknown][])[] {
  const sets: readonly unknown[] = Array.isArray(paramDistributions) ? paramDistributions : [paramDistributions];
  if (sets.length === 0) {
    throw invalid(where, 'paramDistributions', 'an object or a non-empty array of objects', paramDistributions);
  }
  return sets.map((set) => {
    const entries = sortedEntries(where, 'paramDistributions', set);
    for (const [name, value] of entries) {
      const list = (Array.isArray(value) || isNumericArray(value)) && value.length > 0;
      if (list || isDistribution(value)) continue;
      throw new ArgumentError(
        `${where}: '${name}' must have a distribution or a non-empty list of values, received ${describe(value)}`,
      );
    }
    return entries;
  });
}
