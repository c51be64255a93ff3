import { ArgumentError, describe, invalid } from '@modu/core';
import type { Label } from '../labels.ts';

/** Weights of classes by label, or `'balanced'` for weights that make all classes count the same. */
export type ClassWeight = 'balanced' | ReadonlyMap<Label, number> | Readonly<Record<string, number>>;

/** @throws {ArgumentError} unless weights are finite and not negative */
export function expectClassWeight(where: string, classWeight: ClassWeight | undefined): void {
  if (classWeight === undefined || classWeight === 'balanced') return;
  if (typeof classWeight !== 'object' || classWeight === null || Array.isArray(classWeight)) {
    throw invalid(where, 'classWeight', "'balanced', a Map or an object of weights by label", classWeight);
  }
  const weights =
    classWeight instanceof Map ? [...(classWeight as ReadonlyMap<Label, number>)] : Object.entries(classWeight);
  for (const [label, weight] of weights) {
    if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) continue;
    throw invalid(where, `classWeight of ${describe(label)}`, 'a number of at least 0', weight);
  }
}

/** Labels as positions in the list of their classes. */
export interface CodedClasses {
  readonly classes: readonly Label[];
  readonly codes: Int32Array;
}

/** The weight of each class by its position, 1 where nothing is said. @throws {ArgumentError} for a label that is no class */
export function weightOfCodes(
  where: string,
  classWeight: ClassWeight | undefined,
  { classes, codes }: CodedClasses,
): Record<number, number> | undefined {
  if (classWeight === undefined) return undefined;
  if (classWeight === 'balanced') {
    const counts = new Int32Array(classes.length);
    codes.forEach((code) => (counts[code] = (counts[code] as number) + 1));
    return Object.fromEntries([...counts].map((count, code) => [code, codes.length / (classes.length * count)]));
  }
  const byName = new Map<string, number>(
    classWeight instanceof Map
      ? [...(classWeight as ReadonlyMap<Label, number>)].map(([label, weight]) => [String(label), weight])
      : Object.entries(classWeight),
  );
  const names = classes.map(String);
  const unknown = [...byName.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(
      `${where}: classWeight must name classes of y, received ${describe(unknown)} for ${describe(classes)}`,
    );
  }
  return Object.fromEntries(names.map((name, code) => [code, byName.get(name) ?? 1]));
}
