import * as tf from '@tensorflow/tfjs';
import { CheckpointError, describe } from '@modu/core';
import { optimizerLayout, readScalar, readSlots, writeScalar, writeSlots } from './optimizer-layout.ts';
import { decodeTensors, encodeTensors, type EncodedTensors } from './weight-codec.ts';

/** Everything of an optimizer that decides its next step, apart from the tensors. */
export interface OptimizerState {
  readonly className: string;
  readonly config: Record<string, unknown>;
  /** Steps taken. */
  readonly iterations: number;
  /** Scalars beyond the configuration, by the field that holds them. */
  readonly scalars: Readonly<Record<string, number>>;
}

/** An optimizer at rest. */
export interface OptimizerSnapshot {
  readonly state: OptimizerState;
  readonly tensors: EncodedTensors;
}

/** What callbacks change while a model trains: taken from the state, not compared. */
const changingOptions = ['learningRate', 'gradientAccumulationSteps'] as const;
type ChangingOption = (typeof changingOptions)[number];

/** Copies the state of an optimizer. */
export async function captureOptimizer(where: string, optimizer: tf.Optimizer): Promise<OptimizerSnapshot> {
  const layout = optimizerLayout(optimizer);
  const state = {
    className: optimizer.getClassName(),
    config: { ...optimizer.getConfig() } as Record<string, unknown>,
    iterations: optimizer.iterations,
  };
  if (layout === undefined)
    return { state: { ...state, scalars: {} }, tensors: await encodeOwnWeights(where, optimizer) };
  const scalars = await Promise.all(
    layout.scalars.map(async (field) => [field, await readScalar(optimizer, field)] as const),
  );
  const slots = layout.slots.flatMap((field) =>
    readSlots(optimizer, field).map(({ originalName, variable }) => ({
      name: `${field}:${originalName}`,
      tensor: variable,
    })),
  );
  return { state: { ...state, scalars: Object.fromEntries(scalars) }, tensors: await encodeTensors(where, slots) };
}

async function encodeOwnWeights(where: string, optimizer: tf.Optimizer): Promise<EncodedTensors> {
  const weights = await optimizer.getWeights();
  try {
    return await encodeTensors(where, weights);
  } finally {
    // By tfjs' convention the first entry is a scalar made for the occasion; the others are the live variables.
    const [iterations] = weights;
    if (iterations !== undefined && !(iterations.tensor instanceof tf.Variable)) iterations.tensor.dispose();
  }
}

/** A new optimizer of the class and configuration of `state`. @throws {CheckpointError} when the class is not known */
export function createOptimizer(where: string, { className, config }: OptimizerState): tf.Optimizer {
  const known = tf.serialization.SerializationMap.getMap().classNameMap[className];
  if (known === undefined) {
    throw new CheckpointError(
      `${where}: optimizer class ${describe(className)} is not known here, import the package that defines it`,
    );
  }
  const [type, fromConfig] = known;
  return fromConfig(type, config as tf.serialization.ConfigDict) as unknown as tf.Optimizer;
}

/**
 * Puts a copied state into `optimizer`, which then takes the very steps that the copied one would have taken.
 *
 * @throws {CheckpointError} when `optimizer` is of another class or configuration; the learning rate and the number of
 *   steps that accumulate may differ, they are taken from the state
 */
export async function restoreOptimizer(
  where: string,
  optimizer: tf.Optimizer,
  { state, tensors }: OptimizerSnapshot,
): Promise<void> {
  expectSameKind(where, optimizer, state);
  const layout = optimizerLayout(optimizer);
  const decoded = decodeTensors(where, tensors);
  try {
    const fields = optimizer as unknown as Record<ChangingOption, unknown> & { iterations_?: number };
    for (const option of changingOptions) {
      const value = state.config[option];
      if (option in fields && (typeof value === 'number' || value === null)) fields[option] = value;
    }
    if (layout === undefined) {
      await optimizer.setWeights(decoded);
      return;
    }
    for (const field of layout.slots) {
      const own = decoded.filter(({ name }) => name.startsWith(`${field}:`));
      const slots = own.map(({ name, tensor }) => ({
        originalName: name.slice(field.length + 1),
        variable: tf.variable(tensor, false),
      }));
      writeSlots(optimizer, field, slots);
    }
    for (const field of layout.scalars) writeScalar(optimizer, field, state.scalars[field] ?? Number.NaN);
    fields.iterations_ = state.iterations;
  } finally {
    tf.dispose(decoded.map(({ tensor }) => tensor));
  }
}

function expectSameKind(where: string, optimizer: tf.Optimizer, state: OptimizerState): void {
  const className = optimizer.getClassName();
  if (className !== state.className) {
    throw new CheckpointError(
      `${where}: the model must be compiled with optimizer ${state.className} as the checkpoint was, received ${className}`,
    );
  }
  const config = JSON.parse(JSON.stringify(optimizer.getConfig())) as Record<string, unknown>;
  for (const [key, value] of Object.entries(state.config)) {
    if (changingOptions.includes(key as ChangingOption) || JSON.stringify(config[key]) === JSON.stringify(value))
      continue;
    throw new CheckpointError(
      `${where}: ${className} must have ${key} ${describe(value)} as the checkpoint has, received ${describe(config[key])}`,
    );
  }
}
