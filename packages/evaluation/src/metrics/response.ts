import { DataError, describe, isMatrix, type Estimator } from '@modu/core';
import type { Label } from '../labels.ts';

/** The methods of an estimator whose answers can be scored. */
export const responseMethods = ['predict', 'predictProba', 'decisionFunction'] as const;

/** One of {@link responseMethods}. */
export type ResponseMethod = (typeof responseMethods)[number];

/** Which answer is wanted. */
export interface ResponseOptions {
  /** The method to call; the first that the estimator has. */
  readonly methods: readonly ResponseMethod[];
  /** The class whose probabilities are wanted, of two; the greater one by default. */
  readonly posLabel: Label | undefined;
}

interface Classifier extends Estimator {
  readonly classes?: readonly Label[];
}

/**
 * The answer of an estimator, as metrics want it: of two classes, only the probabilities of one.
 *
 * @throws {DataError} when the estimator has none of the methods, or its answer does not fit its classes
 */
export async function responseOf(
  estimator: Estimator,
  x: unknown,
  { methods, posLabel }: ResponseOptions,
): Promise<unknown> {
  const method = methods.find((name) => typeof (estimator as unknown as Record<string, unknown>)[name] === 'function');
  if (method === undefined) {
    throw new DataError(
      `scoring: the estimator must have a method ${methods.join(' or ')}, received ${describe(estimator)}`,
    );
  }
  const answer = await (estimator as unknown as Record<ResponseMethod, (x: unknown) => unknown>)[method](x);
  const { classes } = estimator as Classifier;
  if (method === 'predict' || classes === undefined || classes.length > 2) return answer;
  const position = posLabel === undefined ? classes.length - 1 : classes.indexOf(posLabel);
  if (position < 0) {
    throw new DataError(`scoring: posLabel must be a class, received ${describe(posLabel)} for ${describe(classes)}`);
  }
  if (method === 'predictProba') return columnOf(answer, position);
  return position === 0 ? negated(answer as ArrayLike<number>) : answer;
}

function columnOf(answer: unknown, column: number): ArrayLike<number> {
  if (isMatrix(answer) && answer.shape[1] === 2) {
    return Float32Array.from({ length: answer.shape[0] }, (_, i) => answer.data[2 * i + column] as number);
  }
  if (Array.isArray(answer) && answer.every((row: ArrayLike<number>) => row.length === 2)) {
    return (answer as readonly ArrayLike<number>[]).map((row) => row[column] as number);
  }
  throw new DataError(`scoring: predictProba must return two columns for two classes, received ${describe(answer)}`);
}

function negated(decisions: ArrayLike<number>): number[] {
  return Array.from(decisions, (value) => -value);
}
