import { invalid, isMatrix, isNumericArray, ShapeError, type Matrix, type NumericArray } from '@modu/core';
import * as tf from '@tensorflow/tfjs';

type NestedNumbers = readonly (number | boolean | NumericArray | NestedNumbers)[];

/** Numbers of any shape: a tensor, a matrix, a typed array or nested arrays. */
export type StreamedValues = tf.Tensor | Matrix | NumericArray | NestedNumbers;

/** One weight for each sample or each value, or one for all. */
export type StreamedWeights = StreamedValues | number;

/** Numbers row by row, and their shape. */
export interface FlatValues {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}

/** @throws {ArgumentError} when they are no numbers @throws {ShapeError} for rows of different lengths */
export function readValues(where: string, name: string, values: StreamedValues): FlatValues {
  if (values instanceof tf.Tensor) return { data: values.dataSync(), shape: values.shape };
  if (isMatrix(values)) return { data: values.data, shape: values.shape };
  if (isNumericArray(values)) return { data: values, shape: [values.length] };
  if (!Array.isArray(values)) throw invalid(where, name, 'a tensor, a matrix or an array of numbers', values);
  const data: number[] = [];
  return { data, shape: flatten(where, name, values as NestedNumbers, data) };
}

function flatten(where: string, name: string, values: NestedNumbers, into: number[]): number[] {
  let inner: number[] = [];
  values.forEach((value, i) => {
    let shape: number[] = [];
    if (typeof value === 'number' || typeof value === 'boolean') into.push(Number(value));
    else if (isNumericArray(value)) {
      into.push(...value);
      shape = [value.length];
    } else if (Array.isArray(value)) shape = flatten(where, name, value as NestedNumbers, into);
    else throw invalid(where, name, 'made of numbers', value);
    if (i === 0) inner = shape;
    if (shape.join() !== inner.join()) {
      throw new ShapeError(
        `${where}: every row of ${name} must have shape [${inner.join(', ')}], received [${shape.join(', ')}] in row ${i}`,
      );
    }
  });
  return [values.length, ...inner];
}

/** Truth and predictions of a batch, value by value. */
export interface BatchValues {
  readonly yTrue: ArrayLike<number>;
  readonly yPred: ArrayLike<number>;
  /** Samples in the batch. */
  readonly samples: number;
  /** The size of the last dimension of the predictions; 1 for one number per sample. */
  readonly columns: number;
  /** The weight of the value at a position. */
  readonly weightAt: (position: number) => number;
}

/**
 * Reads a batch whose truth and predictions have the same number of values; a last dimension of 1 may be missing in either.
 *
 * @throws {ShapeError} when sizes do not fit
 */
export function readBatch(
  where: string,
  yTrue: StreamedValues,
  yPred: StreamedValues,
  sampleWeight: StreamedWeights | undefined,
): BatchValues {
  const truth = readValues(where, 'yTrue', yTrue);
  const predicted = readValues(where, 'yPred', yPred);
  const withoutOne = ({ shape }: FlatValues): string => (shape.at(-1) === 1 ? shape.slice(0, -1) : shape).join(', ');
  if (withoutOne(truth) !== withoutOne(predicted)) throw misfit(where, truth, predicted);
  const weightAt = readWeights(where, sampleWeight, predicted);
  return { yTrue: truth.data, yPred: predicted.data, ...sizesOf(predicted), weightAt };
}

/** Samples and columns of predictions. */
export function sizesOf({ shape }: FlatValues): { readonly samples: number; readonly columns: number } {
  return { samples: shape[0] ?? 1, columns: shape.length > 1 ? (shape.at(-1) as number) : 1 };
}

/** The error of truth and predictions that do not belong together. */
export function misfit(where: string, { shape: truth }: FlatValues, { shape: predicted }: FlatValues): ShapeError {
  return new ShapeError(
    `${where}: yTrue must have the shape of yPred, received [${truth.join(', ')}] and [${predicted.join(', ')}]`,
  );
}

/** The weight of the value at a position. @throws {ShapeError} unless there is one for each sample, for each value or for all */
export function readWeights(
  where: string,
  sampleWeight: StreamedWeights | undefined,
  predicted: FlatValues,
): (position: number) => number {
  if (sampleWeight === undefined) return () => 1;
  if (typeof sampleWeight === 'number') return () => sampleWeight;
  const { data, shape } = readValues(where, 'sampleWeight', sampleWeight);
  const { samples } = sizesOf(predicted);
  const size = predicted.shape.reduce((product, length) => product * length, 1);
  if (data.length === 1) return () => data[0] as number;
  if (data.length === size) return (position) => data[position] as number;
  if (data.length === samples) {
    const values = size / samples;
    return (position) => data[Math.floor(position / values)] as number;
  }
  throw new ShapeError(
    `${where}: sampleWeight must hold one weight for each of ${samples} samples or ${size} values, received shape [${shape.join(', ')}]`,
  );
}
