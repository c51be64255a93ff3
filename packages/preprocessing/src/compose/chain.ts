import { ArgumentError, ShapeError, asMatrix, type Matrix } from '@modu/core';
import { stepNames, type TransformerLike } from './step.ts';

/** Fitted transformers in a row, and the names each gives its outputs where it cannot tell them itself. */
export interface FittedChain {
  readonly steps: readonly TransformerLike[];
  readonly fixedNames: readonly (readonly string[] | undefined)[];
}

/**
 * Fits transformers one after the other, each on the output of the one before.
 *
 * @throws {ArgumentError} when a step is asynchronous
 */
export function fitChain(
  where: string,
  steps: readonly TransformerLike[],
  x: unknown,
  y: unknown,
  names: readonly string[],
): { readonly chain: FittedChain; readonly output: unknown } {
  const fixedNames: (readonly string[] | undefined)[] = [];
  let data = x;
  let current = names;
  for (const step of steps) {
    if (typeof step.fitTransform === 'function') {
      data = now(where, step.fitTransform(data, y));
    } else {
      now(where, step.fit(data, y));
      data = now(where, step.transform(data));
    }
    current = stepNames(step, current, data);
    fixedNames.push(typeof step.getFeatureNamesOut === 'function' ? undefined : current);
  }
  return { chain: { steps, fixedNames }, output: data };
}

/** `x` after all steps. */
export function transformChain(where: string, { steps }: FittedChain, x: unknown): unknown {
  return steps.reduce((data, step) => now(where, step.transform(data)), x);
}

/** Names of the chain's outputs, given those of its inputs. */
export function chainNames({ steps, fixedNames }: FittedChain, names: readonly string[]): readonly string[] {
  return steps.reduce((current, step, i) => fixedNames[i] ?? step.getFeatureNamesOut?.(current) ?? current, names);
}

/**
 * A chain's output as numbers.
 *
 * @throws {DataError} when it holds strings
 * @throws {ShapeError} when it has another number of rows
 */
export function numericOutput(where: string, name: string, output: unknown, rows: number): Matrix {
  const matrix = asMatrix(where, output, `the output of '${name}'`);
  if (matrix.shape[0] === rows) return matrix;
  throw new ShapeError(`${where}: '${name}' must return ${rows} rows, received ${matrix.shape[0]}`);
}

function now(where: string, result: unknown): unknown {
  if (typeof (result as PromiseLike<unknown> | null | undefined)?.then !== 'function') return result;
  throw new ArgumentError(`${where}: transformers must be synchronous, received a Promise`);
}
