import { ArgumentError, describe, expectInteger, invalid, isNumericArray, type NumericArray } from '@modu/core';
import { compareLabels } from '../labels.ts';
import type { Setting } from '../running/estimator-source.ts';

/** The values to try of each parameter. */
export type Grid = Readonly<Record<string, readonly unknown[] | NumericArray>>;

/** One grid, or several that are searched one after the other. */
export type ParamGrid = Grid | readonly Grid[];

/**
 * All combinations of the values of some parameters, in scikit-learn's order: parameters sorted by name, the last varying
 * fastest.
 *
 * An empty grid is one setting without parameters. Of several grids, the settings of the first come first.
 *
 * @throws {ArgumentError} when a grid is no object, or a parameter has no array of at least one value
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.ParameterGrid.html
 * @example
 * ```ts
 * [...new ParameterGrid({ b: [true, false], a: [1, 2] })];
 * // [{ a: 1, b: true }, { a: 1, b: false }, { a: 2, b: true }, { a: 2, b: false }]
 * ```
 */
export class ParameterGrid implements Iterable<Setting> {
  /** The number of settings. */
  readonly length: number;
  /** For each grid its parameters, sorted by name. */
  readonly #grids: readonly (readonly (readonly [name: string, values: readonly unknown[]])[])[];

  constructor(paramGrid: ParamGrid) {
    this.#grids = readGrids('ParameterGrid', paramGrid);
    this.length = this.#grids.reduce((sum, grid) => sum + sizeOf(grid), 0);
  }

  /** The setting at a position. @throws {ArgumentError} unless it is one of 0 to length − 1 */
  at(index: number): Setting {
    let rest = expectInteger('ParameterGrid.at', 'index', index, { min: 0, max: this.length - 1 });
    for (const grid of this.#grids) {
      const size = sizeOf(grid);
      if (rest >= size) {
        rest -= size;
        continue;
      }
      const entries: [string, unknown][] = [];
      for (const [name, values] of grid.toReversed()) {
        entries.push([name, values[rest % values.length]]);
        rest = Math.floor(rest / values.length);
      }
      return Object.fromEntries(entries.reverse());
    }
    throw invalid('ParameterGrid.at', 'index', `less than ${this.length}`, index);
  }

  *[Symbol.iterator](): Generator<Setting, void, void> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }
}

function sizeOf(grid: readonly (readonly [string, readonly unknown[]])[]): number {
  return grid.reduce((product, [, values]) => product * values.length, 1);
}

/** Grids with their parameters sorted by name. @throws {ArgumentError} */
export function readGrids(
  where: string,
  paramGrid: ParamGrid,
): readonly (readonly (readonly [name: string, values: readonly unknown[]])[])[] {
  const grids: readonly unknown[] = Array.isArray(paramGrid) ? paramGrid : [paramGrid];
  if (grids.length === 0) throw invalid(where, 'paramGrid', 'an object or a non-empty array of objects', paramGrid);
  return grids.map((grid) =>
    sortedEntries(where, 'paramGrid', grid).map(([name, values]) => {
      if (!Array.isArray(values) && !isNumericArray(values)) {
        throw new ArgumentError(
          `${where}: the values of '${name}' must be an array, a single one too, received ${describe(values)}`,
        );
      }
      if (values.length === 0)
        throw new ArgumentError(`${where}: the values of '${name}' must not be empty, received none`);
      return [name, Array.from(values as ArrayLike<unknown>)] as const;
    }),
  );
}

/** The entries of an object sorted by name as Python sorts strings. @throws {ArgumentError} when it is no object */
export function sortedEntries(where: string, name: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw invalid(where, name, 'an object of values by parameter', value);
  }
  return Object.entries(value).sort(([a], [b]) => compareLabels(a, b));
}
