import { ArgumentError, expectNumber, expectOptions, invalid } from '@modu/core';
import { checkSelector, type ColumnSelector } from './column-selection.ts';
import { checkColumnStep, type ColumnStep } from './column-step.ts';
import { checkStepNames } from './step.ts';

/** A named step and the columns it gets. */
export type ColumnEntry = readonly [name: string, transformer: ColumnStep, columns: ColumnSelector];

/** Makes the name of an output column. */
export type OutputNamer = (transformerName: string, featureName: string) => string;

/** Options of {@link ColumnTransformer}. */
export interface ColumnTransformerOptions {
  /** What is done with columns that no entry names: `'drop'` (default), `'passthrough'`, or a transformer or chain. */
  readonly remainder?: ColumnStep;
  /** What the outputs of an entry are multiplied by, by its name; default 1 for each. */
  readonly transformerWeights?: Readonly<Record<string, number>> | null;
  /**
   * How outputs are named: `true` (default) `entry__feature`, `false` by the feature alone, a pattern such as
   * `'{transformer_name}__{feature_name}'`, or a function.
   */
  readonly verboseFeatureNamesOut?: boolean | string | OutputNamer;
}

/** The options with their defaults filled in. */
export type ColumnTransformerSettings = Readonly<Required<ColumnTransformerOptions>>;

const where = 'ColumnTransformer';

/** Copies of the entries, checked and frozen. @throws {ArgumentError} */
export function checkEntries(entries: readonly ColumnEntry[]): readonly ColumnEntry[] {
  if (!Array.isArray(entries)) throw invalid(where, 'transformers', 'an array', entries);
  entries.forEach((entry: unknown, i) => {
    if (Array.isArray(entry) && entry.length === 3) return;
    throw invalid(where, `transformers[${i}]`, 'a triple [name, transformer, columns]', entry);
  });
  checkStepNames(
    where,
    entries.map(([name]: ColumnEntry) => name),
  );
  return Object.freeze(
    entries.map(([name, step, columns]: ColumnEntry) => {
      if (name === 'remainder') {
        throw new ArgumentError(
          `${where}: names must differ from 'remainder', the entry of all other columns, received 'remainder'`,
        );
      }
      return Object.freeze([name, checkColumnStep(where, name, step), checkSelector(where, name, columns)] as const);
    }),
  );
}

/** The options with their defaults. @throws {ArgumentError} */
export function checkColumnOptions(
  options: ColumnTransformerOptions | undefined,
  names: readonly string[],
): ColumnTransformerSettings {
  const {
    remainder = 'drop',
    transformerWeights = null,
    verboseFeatureNamesOut = true,
  } = expectOptions(where, options, ['remainder', 'transformerWeights', 'verboseFeatureNamesOut']);
  if (!['boolean', 'string', 'function'].includes(typeof verboseFeatureNamesOut)) {
    throw invalid(where, 'verboseFeatureNamesOut', 'true, false, a pattern or a function', verboseFeatureNamesOut);
  }
  return Object.freeze({
    remainder: checkColumnStep(where, 'remainder', remainder),
    transformerWeights: checkWeights(transformerWeights, [...names, 'remainder']),
    verboseFeatureNamesOut,
  });
}

function checkWeights(weights: unknown, names: readonly string[]): Readonly<Record<string, number>> | null {
  if (weights === null) return null;
  const known = expectOptions<Record<string, unknown>>(
    `${where} transformerWeights`,
    weights as Record<string, unknown>,
    names,
  );
  return Object.freeze(
    Object.fromEntries(
      Object.entries(known).map(([key, value]) => [key, expectNumber(where, `transformerWeights.${key}`, value)]),
    ),
  );
}
