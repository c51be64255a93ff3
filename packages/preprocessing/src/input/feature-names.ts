import { ArgumentError, DataError, ShapeError, describe, nearest } from '@modu/core';

/** What a fitted transformer knows of the columns it was fitted on. */
export interface FittedFeatures {
  /** Number of columns seen by `fit`. */
  readonly nFeaturesIn: number;
  /** Names of those columns, be they given or generated; undefined when the data had none. */
  readonly names: readonly string[] | undefined;
}

const generated = new WeakSet<readonly string[]>();

/** The names `x0`, `x1`, … of columns that have none. */
export function generateNames(count: number): readonly string[] {
  return markGenerated(Array.from({ length: count }, (_, j) => `x${j}`));
}

/** Marks names as made up from data without names; they are shown, but no other data has to bear them. */
export function markGenerated(names: readonly string[]): readonly string[] {
  generated.add(names);
  return names;
}

/** Names that the user gave; undefined for none and for an array that {@link markGenerated} has seen. */
export function givenNames(names: readonly string[] | undefined): readonly string[] | undefined {
  return names === undefined || generated.has(names) ? undefined : names;
}

/** Up to six names for an error message. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 6).map((name) => `'${name}'`);
  return names.length > 6 ? `${shown.join(', ')}, … (${names.length} columns)` : shown.join(', ');
}

/**
 * Checks that data has the columns that `fit` saw, in their order; data without names is checked by their number only.
 *
 * @throws {ShapeError} for another number of columns
 * @throws {DataError} for other names or another order
 */
export function checkFeatures(
  where: string,
  { nFeaturesIn, names: namesIn }: FittedFeatures,
  columns: number,
  columnNames: readonly string[] | undefined,
): void {
  const featureNamesIn = givenNames(namesIn);
  const names = givenNames(columnNames);
  const known = featureNamesIn !== undefined && names !== undefined;
  if (columns !== nFeaturesIn) {
    const expected = `${nFeaturesIn} column${nFeaturesIn === 1 ? '' : 's'}`;
    throw new ShapeError(
      known
        ? `${where}: x must have ${expected} (${listNames(featureNamesIn)}) as in fit, received ${columns} (${listNames(names)})`
        : `${where}: x must have ${expected} as in fit, received ${columns}`,
    );
  }
  if (!known) return;
  const position = featureNamesIn.findIndex((name, j) => name !== names[j]);
  if (position < 0) return;
  const missing = featureNamesIn.find((name) => !names.includes(name));
  if (missing !== undefined) throw missingColumn(where, missing, names);
  throw new DataError(
    `${where}: x must have its columns in the order of fit, expected '${featureNamesIn[position]}' at position ${position}, received '${names[position]}'`,
  );
}

/** The error for a column that is not there, with the nearest name that is. */
export function missingColumn(where: string, missing: string, names: readonly string[]): DataError {
  const guess = nearest(missing, names);
  const hint = guess === undefined ? '' : `; did you mean '${guess}'?`;
  return new DataError(`${where}: x must have a column '${missing}', received ${listNames(names)}${hint}`);
}

/**
 * The names that a fitted transformer's inputs go by: `inputFeatures`, else those seen by `fit`, else `x0`, `x1`, ….
 *
 * @throws {ArgumentError} when `inputFeatures` is no array of strings
 * @throws {ShapeError} when its length is not the number of columns seen by `fit`
 * @throws {DataError} when it differs from the names seen by `fit`
 */
export function resolveNames(
  where: string,
  { nFeaturesIn, names }: FittedFeatures,
  inputFeatures: readonly string[] | undefined,
): readonly string[] {
  if (inputFeatures === undefined) return names ?? generateNames(nFeaturesIn);
  const featureNamesIn = givenNames(names);
  if (!isStrings(inputFeatures)) {
    throw new ArgumentError(`${where}: inputFeatures must be an array of strings, received ${describe(inputFeatures)}`);
  }
  if (inputFeatures.length !== nFeaturesIn) {
    throw new ShapeError(`${where}: inputFeatures must have ${nFeaturesIn} names, received ${inputFeatures.length}`);
  }
  const different = featureNamesIn?.findIndex((name, j) => name !== inputFeatures[j]) ?? -1;
  if (different >= 0) {
    throw new DataError(
      `${where}: inputFeatures must be the names seen by fit, expected '${featureNamesIn?.[different]}' at position ${different}, received '${inputFeatures[different]}'`,
    );
  }
  return inputFeatures;
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
