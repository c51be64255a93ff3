import { DataError, describe, type Estimator } from '@modu/core';
import type { ResponseMethod } from '../metrics/response.ts';

/** Which answer of an estimator is wanted. */
export interface PredictionRequest {
  readonly method: ResponseMethod;
  readonly x: unknown;
}

/** The answer of a fitted estimator, and the labels of its columns where the estimator tells. @throws {DataError} */
export async function predictPart(
  where: string,
  estimator: Estimator,
  { method, x }: PredictionRequest,
): Promise<{ readonly predictions: unknown; readonly classes: readonly unknown[] | undefined }> {
  const answer = (estimator as unknown as Record<string, unknown>)[method];
  if (typeof answer !== 'function') {
    throw new DataError(`${where}: the estimator must have a method ${method}, received ${describe(estimator)}`);
  }
  const predictions: unknown = await answer.call(estimator, x);
  const { classes } = estimator as { readonly classes?: ArrayLike<unknown> };
  return { predictions, classes: classes === undefined ? undefined : Array.from(classes) };
}
