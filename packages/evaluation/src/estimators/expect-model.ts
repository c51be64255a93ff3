import { ArgumentError, describe, ShapeError } from '@modu/core';
import * as tf from '@tensorflow/tfjs';
import { disposeModel } from './dispose-model.ts';

/** @throws {ShapeError} unless the samples of `x` have shape `inputShape` */
export function expectShape(where: string, x: tf.Tensor, inputShape: readonly number[], name: string): void {
  const shape = x.shape.slice(1);
  if (shape.join() === inputShape.join()) return;
  throw new ShapeError(
    `${where}: ${name} must have samples of shape [${inputShape.join(', ')}], received [${shape.join(', ')}]`,
  );
}

/** What a model must be like to learn some data. */
export interface ModelRequirements {
  /** The shape of one sample. */
  readonly inputShape: readonly number[];
  /** Numbers of output units that fit the targets. */
  readonly widths: readonly number[];
}

/**
 * Refuses a model that cannot learn the data, and disposes of it.
 *
 * @throws {ArgumentError} when it is no model
 * @throws {ShapeError} when it is not compiled, has several inputs or outputs, or its shapes do not fit
 */
export function expectModel(where: string, model: tf.LayersModel, requirements: ModelRequirements): tf.LayersModel {
  if (!(model instanceof tf.LayersModel)) {
    throw new ArgumentError(`${where}: build must return a tf.LayersModel, received ${describe(model)}`);
  }
  const problem = misfit(model, requirements);
  if (problem === undefined) return model;
  disposeModel(model);
  throw new ShapeError(`${where}: build must return ${problem}`);
}

function misfit(model: tf.LayersModel, { inputShape, widths }: ModelRequirements): string | undefined {
  if ((model.optimizer as tf.Optimizer | undefined) === undefined)
    return 'a compiled model, received one without an optimizer';
  if (model.inputs.length !== 1 || model.outputs.length !== 1) {
    return `a model with one input and one output, received ${model.inputs.length} and ${model.outputs.length}`;
  }
  const wanted = (model.inputs[0] as tf.SymbolicTensor).shape.slice(1);
  const fits =
    wanted.length === inputShape.length && wanted.every((size, i) => size === null || size === inputShape[i]);
  if (!fits)
    return `a model for samples of shape [${inputShape.join(', ')}], received one for [${wanted.map(String).join(', ')}]`;
  const output = (model.outputs[0] as tf.SymbolicTensor).shape.slice(1);
  if (output.length === 1 && widths.includes(output[0] as number)) return undefined;
  const units = widths.length === 1 && widths[0] === 1 ? '1 output unit' : `${widths.join(' or ')} output units`;
  return `a model with ${units}, received an output of shape [${output.map(String).join(', ')}]`;
}
