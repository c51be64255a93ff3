import {
  DataError,
  describe,
  expectOneOf,
  expectOptions,
  isMatrix,
  isNumericArray,
  ShapeError,
  type Matrix,
  type NumericArray,
} from '@modu/core';
import { encodeLabels, type Label, type Labels } from '../labels.ts';
import { responseMethods, type ResponseMethod } from '../metrics/response.ts';
import { collectOutcomes } from './collect-outcomes.ts';
import type { EstimatorSource } from './estimator-source.ts';
import type { TaskOutcome } from './executor.ts';
import { checkRunOptions, runOptionNames, type RunOptions } from './run-options.ts';
import { withRun } from './with-run.ts';

/** Options of {@link crossValPredict}. */
export interface CrossValPredictOptions extends RunOptions {
  /** The method of the estimator that predicts; `'predict'` by default. */
  readonly method?: ResponseMethod;
}

/** What {@link crossValPredict} returns for a method: rows of columns for probabilities, otherwise what the estimator gives. */
export type CrossValPredictions<M extends ResponseMethod> = M extends 'predictProba'
  ? Matrix
  : readonly Label[] | NumericArray | Matrix;

/**
 * For every sample the prediction of an estimator that was fitted without it.
 *
 * The folds must test every sample exactly once. Predictions come in the order of the samples. Probabilities and decisions
 * have one column per class of y, sorted; a class that a training part lacks has probability 0, and as decision the
 * lowest float32.
 *
 * Predictions of several folds are not scores: a metric over them all weighs folds by size and mixes estimators; compare
 * models by `crossValidate`.
 *
 * @param estimator makes a new, unfitted estimator, or names a function of a module that does
 * @param x matrix, table, array, typed array or tensor of samples
 * @param y what to predict, with as many rows
 * @returns a Matrix where the estimator gives rows, otherwise an array of the kind that it gives
 * @throws {DataError} when samples are tested not at all or twice, when the estimator lacks the method, or when a training
 *   part has fewer classes than decisions can be completed for
 * @throws as `crossValidate` does
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.cross_val_predict.html
 * @example
 * ```ts
 * const probabilities = await crossValPredict(() => new LayersClassifier(build), x, y, { method: 'predictProba' });
 * ```
 */
export async function crossValPredict<const M extends ResponseMethod = 'predict'>(
  estimator: EstimatorSource,
  x: unknown,
  y: unknown,
  options?: CrossValPredictOptions & { readonly method?: M },
): Promise<CrossValPredictions<M>> {
  const where = 'crossValPredict';
  const given = expectOptions<CrossValPredictOptions>(where, options, [...runOptionNames, 'method']);
  const { method = 'predict', signal } = given;
  expectOneOf(where, 'method', method, responseMethods);
  checkRunOptions(where, given);
  const plan = { ...given, unscored: true, reuseFirst: true };
  return await withRun(where, { estimator, x, y }, plan, async ({ run, samples, split }) => {
    const splits = split(y);
    expectPartition(where, samples, splits);
    const batch = {
      folds: splits.map(([train, test]) => ({ train, test })),
      tasks: splits.map((_, fold) => ({ fold, setting: {}, method })),
      signal,
    };
    const outcomes = await collectOutcomes(run, batch, () => undefined);
    const classes = method === 'predict' ? undefined : encodeLabels(where, [['y', y as Labels]]).classes;
    const parts = outcomes.map((outcome, fold) => {
      const rows = readRows(where, outcome.predictions, (splits[fold]?.[1] as Int32Array).length);
      return classes === undefined ? rows : completed(where, rows, { outcome, classes, method });
    });
    return inOrder(
      where,
      parts,
      splits.map(([, test]) => test),
      samples,
    ) as CrossValPredictions<M>;
  });
}

/** @throws {DataError} unless every sample is tested exactly once */
function expectPartition(where: string, samples: number, splits: readonly (readonly [Int32Array, Int32Array])[]): void {
  const tested = new Uint8Array(samples);
  for (const [, test] of splits) {
    for (const i of test) {
      if (tested[i] === 1) throw new DataError(`${where}: cv must test every sample once, sample ${i} is tested twice`);
      tested[i] = 1;
    }
  }
  const missed = tested.indexOf(0);
  if (missed >= 0) throw new DataError(`${where}: cv must test every sample once, sample ${missed} is not tested`);
}

/** Predictions row by row: `columns` is undefined where there is one value for each sample. */
interface Rows {
  readonly values: ArrayLike<unknown>;
  readonly columns: number | undefined;
}

function readRows(where: string, predictions: unknown, samples: number): Rows {
  const rows = rowsOf(predictions);
  if (rows === undefined || rows.values.length !== samples * (rows.columns ?? 1)) {
    throw new ShapeError(
      `${where}: the estimator must predict ${samples} rows for ${samples} samples, received ${describe(predictions)}`,
    );
  }
  return rows;
}

function rowsOf(predictions: unknown): Rows | undefined {
  if (isMatrix(predictions)) return { values: predictions.data, columns: predictions.shape[1] };
  if (isNumericArray(predictions)) return { values: predictions, columns: undefined };
  if (!Array.isArray(predictions)) return undefined;
  const first: unknown = predictions[0];
  if (!Array.isArray(first) && !isNumericArray(first)) return { values: predictions, columns: undefined };
  const columns = first.length;
  const regular = predictions.every((row: ArrayLike<unknown>) => row.length === columns);
  return regular
    ? { values: Float64Array.from(predictions.flatMap((row) => Array.from(row as number[]))), columns }
    : undefined;
}

interface Completion {
  readonly outcome: TaskOutcome;
  readonly classes: readonly Label[];
  readonly method: ResponseMethod;
}

/** The same rows with one column for each class of y, where the training part lacked some. */
function completed(where: string, rows: Rows, { outcome, classes, method }: Completion): Rows {
  const known = outcome.classes as readonly Label[] | undefined;
  if (known === undefined || known.length === classes.length) return rows;
  const advice = `${known.length} of ${classes.length} classes, stratify the folds`;
  if (method === 'decisionFunction') {
    if (rows.columns !== undefined && rows.columns !== known.length) {
      throw new DataError(
        `${where}: decisions must have one column for each class of a training part with ${advice}, received ${rows.columns}`,
      );
    }
    if (known.length <= 2) {
      throw new DataError(`${where}: decisions cannot be completed for a training part with ${advice}`);
    }
  }
  const columns = rows.columns ?? 1;
  const samples = rows.values.length / columns;
  const lowest = -3.4028234663852886e38;
  const values = new Float64Array(samples * classes.length).fill(method === 'predictProba' ? 0 : lowest);
  known.forEach((label, from) => {
    const to = classes.indexOf(label);
    for (let i = 0; i < samples; i++) values[i * classes.length + to] = rows.values[i * columns + from] as number;
  });
  return { values, columns: classes.length };
}

function inOrder(
  where: string,
  parts: readonly Rows[],
  tests: readonly Int32Array[],
  samples: number,
): Matrix | NumericArray | unknown[] {
  const [{ values: firstValues, columns }] = parts as [Rows, ...Rows[]];
  const odd = parts.find((part) => part.columns !== columns);
  if (odd !== undefined) {
    const widths = [columns, odd.columns].map((width) => width ?? 'no').join(' and ');
    throw new ShapeError(`${where}: predictions of all folds must have the same columns, received ${widths}`);
  }
  const width = columns ?? 1;
  const kind = isNumericArray(firstValues) ? (firstValues.constructor as new (length: number) => NumericArray) : Array;
  const out: unknown[] | NumericArray = columns === undefined ? new kind(samples) : new Float32Array(samples * width);
  parts.forEach(({ values }, fold) => {
    (tests[fold] as Int32Array).forEach((sample, i) => {
      for (let j = 0; j < width; j++) out[sample * width + j] = values[i * width + j];
    });
  });
  return columns === undefined ? out : { data: out as Float32Array, shape: [samples, columns] };
}
