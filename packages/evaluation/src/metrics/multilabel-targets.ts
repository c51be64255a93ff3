import { DataError, isMatrix, isNumericArray, ShapeError, type Matrix } from '@modu/core';
import type { Labels } from '../labels.ts';
import { expectSameLength } from '../same-length.ts';
import { readSampleWeight, type SampleWeight } from './sample-weight.ts';
import { readScores } from './scores.ts';

/** Several labels per sample: a row of 0 and 1, or of booleans, with one column per label. */
export type LabelRows = Matrix | readonly (readonly (number | boolean)[])[];

/** One label per sample, or a row of several. */
export type ClassTargets = Labels | LabelRows;

/** True and predicted labels of every sample, row by row as 0 and 1. */
export interface MultilabelTargets {
  readonly yTrue: Uint8Array;
  readonly yPred: Uint8Array;
  readonly samples: number;
  readonly columns: number;
  readonly weights: Float64Array | undefined;
}

/** Whether targets hold a row of labels for each sample. */
export function isLabelRows(y: unknown): y is LabelRows {
  if (isMatrix(y)) return true;
  if (!Array.isArray(y)) return false;
  const first: unknown = y[0];
  return Array.isArray(first) || isNumericArray(first);
}

/** Reads rows of labels. @throws {ShapeError} for rows of one label or of different lengths @throws {DataError} for other values than 0 and 1 */
export function readLabelRows(
  where: string,
  y: unknown,
  name: string,
): { readonly data: Uint8Array; readonly rows: number; readonly columns: number } {
  if (!isLabelRows(y)) {
    throw new DataError(`${where}: ${name} must hold a row of labels for each sample, as the other targets do`);
  }
  const numbers = isMatrix(y) ? y : (y as readonly (readonly unknown[])[]).map((row) => Array.from(row, asNumber));
  const { data, rows, columns } = readScores(where, numbers as readonly (readonly number[])[], name);
  if (columns < 2) {
    throw new ShapeError(`${where}: ${name} must be one-dimensional or have a column for each of several labels`);
  }
  const wrong = data.find((value) => value !== 0 && value !== 1);
  if (wrong !== undefined) {
    throw new DataError(`${where}: ${name} must hold only 0 and 1 where it has rows, received ${wrong}`);
  }
  return { data: Uint8Array.from(data), rows, columns };
}

function asNumber(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Reads what every metric on rows of labels takes. @throws {ShapeError} @throws {DataError} */
export function multilabelTargets(
  where: string,
  yTrue: unknown,
  yPred: unknown,
  sampleWeight: SampleWeight | undefined,
): MultilabelTargets {
  const wanted = readLabelRows(where, yTrue, 'yTrue');
  const predicted = readLabelRows(where, yPred, 'yPred');
  const samples = expectSameLength(where, [
    ['yTrue', wanted.rows],
    ['yPred', predicted.rows],
  ]);
  if (wanted.columns !== predicted.columns) {
    throw new ShapeError(
      `${where}: yPred must have as many columns as yTrue, received ${predicted.columns} and ${wanted.columns}`,
    );
  }
  const weights = readSampleWeight(where, sampleWeight, samples);
  return { yTrue: wanted.data, yPred: predicted.data, samples, columns: wanted.columns, weights };
}
