import { ArgumentError, describe } from '@modu/core';
import type { Category } from '../input/cell-input.ts';
import { groupInfrequent } from './infrequent-categories.ts';

/** The category that stands for all infrequent ones, in names and in `inverseTransform`. */
export const infrequentName = 'infrequent_sklearn';

/** How one column is encoded. */
export interface ColumnEncoding {
  readonly categories: readonly Category[];
  /** Indices of infrequent categories; null when there are none. */
  readonly infrequent: readonly number[] | null;
  /** For each category its index in `outputs`. */
  readonly group: readonly number[];
  /** The categories after grouping, dropped ones included. */
  readonly outputs: readonly Category[];
  /** The index in `outputs` that has no column of its own; null when all have one. */
  readonly dropped: number | null;
}

/** Which category of each column gets no output column. */
export type DropRule = 'first' | 'if_binary' | null | readonly Category[];

/** @throws {ArgumentError} when `drop` names a category that is not there or is infrequent */
export function planColumn(
  where: string,
  place: string,
  categories: readonly Category[],
  infrequent: readonly number[] | null,
  drop: DropRule,
  column: number,
): ColumnEncoding {
  const group = groupInfrequent(categories.length, infrequent);
  const rare = new Set(infrequent);
  const frequent = categories.filter((_, i) => !rare.has(i));
  const outputs = infrequent === null ? frequent : [...frequent, infrequentName];
  const plan = { categories, infrequent, group, outputs };
  if (drop === null) return { ...plan, dropped: null };
  if (drop === 'first') return { ...plan, dropped: 0 };
  if (drop === 'if_binary') return { ...plan, dropped: outputs.length === 2 ? 0 : null };
  const wanted = drop[column] as Category;
  const index = categories.findIndex((category) => Object.is(category, wanted) || category === wanted);
  if (index < 0) {
    throw new ArgumentError(
      `${where}: drop must name a category of each column, received ${describe(wanted)}, which ${place} does not have`,
    );
  }
  if (rare.has(index)) {
    throw new ArgumentError(
      `${where}: drop must name frequent categories, received ${describe(wanted)}, which is infrequent in ${place}`,
    );
  }
  return { ...plan, dropped: group[index] as number };
}

/** The output column of `outputs[index]` among those of its input column; −1 when it is dropped. */
export function outputColumn(index: number, dropped: number | null): number {
  if (dropped === null || index < dropped) return index;
  return index === dropped ? -1 : index - 1;
}

/** The categories that have an output column. */
export function outputCategories({ outputs, dropped }: ColumnEncoding): readonly Category[] {
  return outputs.filter((_, i) => i !== dropped);
}

/** The index in `categories` of the dropped one (the first of an infrequent group); null when none is dropped. */
export function droppedCategory({ group, dropped }: ColumnEncoding): number | null {
  return dropped === null ? null : group.indexOf(dropped);
}

/**
 * The category that a row's outputs of one column stand for: that of the first largest value; all zeros stand for the
 * dropped category, or where none was dropped for `unknown`.
 */
export function decodeRow<T>(
  encoding: ColumnEncoding,
  values: ArrayLike<number>,
  from: number,
  unknown: T,
): Category | T {
  const { outputs, dropped } = encoding;
  const width = outputs.length - (dropped === null ? 0 : 1);
  let best = 0;
  let sum = 0;
  for (let k = 0; k < width; k++) {
    const value = values[from + k] as number;
    sum += value;
    if (value > (values[from + best] as number)) best = k;
  }
  if (sum === 0) return dropped === null ? unknown : (outputs[dropped] as Category);
  return outputs[dropped === null || best < dropped ? best : best + 1] as Category;
}
