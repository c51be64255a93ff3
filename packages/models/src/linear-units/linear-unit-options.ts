import { expectBoolean, expectInteger, expectNumber, expectOneOf, expectOptions, invalid } from '@modu/core';
import type { DescentSettings, Penalty } from './descend.ts';

/** How a perceptron or an Adaline learns, with the names and defaults of scikit-learn. */
export interface LinearUnitOptions {
  /** The regularization, none by default. */
  readonly penalty?: Penalty;
  /** The weight of the penalty, 0.0001 by default. */
  readonly alpha?: number;
  /** The share of l1 in `'elasticnet'`, 0.15 by default. */
  readonly l1Ratio?: number;
  /** The most epochs of a `fit`, 1000 by default. */
  readonly maxIter?: number;
  /** How much the mean loss must fall in an epoch to count as progress, 0.001 by default; `null` never stops early. */
  readonly tol?: number | null;
  /** After how many epochs without progress `fit` stops, 5 by default. */
  readonly nIterNoChange?: number;
  /** Whether every epoch has another order of the samples, true by default. */
  readonly shuffle?: boolean;
  /** The size of a step. */
  readonly eta0?: number;
  /** Seeds the order of the samples, 0 by default. */
  readonly randomState?: number;
  /** A weight for each class by its number, or `'balanced'`: samples / (classes · samples of the class). */
  readonly classWeight?: 'balanced' | Readonly<Record<number, number>> | null;
}

/** Options of `perceptron` and `adaline`. */
export interface LinearUnitBuildOptions extends LinearUnitOptions {
  /** The number of features. */
  readonly inputs: number;
  /** The number of classes, 2 by default; more are told apart by one unit per class, each against all others. */
  readonly classes?: number;
  /** Whether there is an intercept, true by default. */
  readonly fitIntercept?: boolean;
}

/** The names of {@link LinearUnitOptions}. */
export const learningNames = [
  'penalty',
  'alpha',
  'l1Ratio',
  'maxIter',
  'tol',
  'nIterNoChange',
  'shuffle',
  'eta0',
  'randomState',
  'classWeight',
] as const;

/** How a unit descends, with every option in place. */
export type LinearUnitSettings = Omit<DescentSettings, 'loss' | 'slope'> & Pick<LinearUnitOptions, 'classWeight'>;

/** @throws {ArgumentError} for a bad option */
export function settingsOf(where: string, options: LinearUnitOptions, defaultEta0: number): LinearUnitSettings {
  const given = expectOptions(where, options, learningNames);
  const { classWeight = null, tol = 1e-3 } = given;
  if (classWeight !== null && classWeight !== 'balanced' && typeof classWeight !== 'object') {
    throw invalid(where, 'classWeight', "'balanced', null or a weight by class", classWeight);
  }
  for (const [name, weight] of Object.entries(classWeight === 'balanced' ? {} : (classWeight ?? {}))) {
    expectNumber(where, `classWeight[${name}]`, weight, { min: 0 });
  }
  return {
    penalty: expectOneOf(where, 'penalty', given.penalty ?? null, ['l2', 'l1', 'elasticnet', null]),
    alpha: expectNumber(where, 'alpha', given.alpha ?? 1e-4, { min: 0 }),
    l1Ratio: expectNumber(where, 'l1Ratio', given.l1Ratio ?? 0.15, { min: 0, max: 1 }),
    maxIter: expectInteger(where, 'maxIter', given.maxIter ?? 1000, { min: 1 }),
    tol: tol === null ? null : expectNumber(where, 'tol', tol, { min: 0 }),
    nIterNoChange: expectInteger(where, 'nIterNoChange', given.nIterNoChange ?? 5, { min: 1 }),
    shuffle: expectBoolean(where, 'shuffle', given.shuffle ?? true),
    eta0: expectNumber(where, 'eta0', given.eta0 ?? defaultEta0, { minExclusive: 0 }),
    randomState: expectInteger(where, 'randomState', given.randomState ?? 0, { min: 0, max: 2 ** 32 - 1 }),
    classWeight,
  };
}

/** The options of a builder without those of the model. */
export function learningOptions(options: LinearUnitBuildOptions): LinearUnitOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => (learningNames as readonly string[]).includes(name)),
  );
}
