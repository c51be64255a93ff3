import * as tf from '@tensorflow/tfjs';
import { CheckpointError, ModuError } from '@modu/core';
import type { CheckpointParts, CheckpointState, CompileNames } from './checkpoint-state.ts';
import { adaptToLosses, fromCompileNames } from './compile-names.ts';
import { restoreGenerators } from './generator-state.ts';
import { optimizersOf } from './learning-rate.ts';
import { createOptimizer, restoreOptimizer, type OptimizerSnapshot } from './optimizer-state.ts';
import type { TrainableModel } from './training-callback.ts';
import { decodeTensors, encodedLength } from './weight-codec.ts';

/** What a model is restored with beside the checkpoint. */
export interface RestoreOptions {
  readonly model: TrainableModel | undefined;
  readonly compile: boolean;
  readonly loss: tf.ModelCompileArgs['loss'] | undefined;
  readonly metrics: tf.ModelCompileArgs['metrics'] | undefined;
}

/** The parts of a tf.LayersModel that are needed here; other trainers may lack them. */
interface Restorable extends TrainableModel {
  optimizer?: tf.Optimizer;
  compile?: (args: tf.ModelCompileArgs) => void;
}

/** tfjs disposes of an optimizer with its model only where the model made it. */
interface OptimizerOwner {
  isOptimizerOwned: boolean;
}

/** Brings a model into the state of a checkpoint. @throws {CheckpointError} and leaves no tensor behind */
export async function restoreModel(
  where: string,
  source: string,
  parts: CheckpointParts,
  options: RestoreOptions,
): Promise<{ model: TrainableModel; optimizerRestored: boolean }> {
  const { state } = parts;
  const snapshots = snapshotsOf(where, parts);
  const generators = state?.resume?.generators ?? [];
  if (options.model !== undefined) {
    expectSameWeights(where, source, options.model, parts);
    const optimizerRestored =
      options.compile && (await prepareTraining(where, source, options.model, state, snapshots, options));
    if (generators.length > 0) restoreGenerators(where, source, options.model, generators);
    putWeights(where, options.model, parts);
    return { model: options.model, optimizerRestored };
  }
  const model = await buildModel(where, source, parts);
  try {
    const optimizerRestored =
      options.compile && (await prepareTraining(where, source, model, state, snapshots, options));
    if (generators.length > 0) restoreGenerators(where, source, model, generators);
    return { model, optimizerRestored };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

interface NamedSnapshot extends OptimizerSnapshot {
  readonly name: string | undefined;
}

/** The optimizers of a checkpoint, each with its own tensors. */
function snapshotsOf(where: string, { state, optimizer }: CheckpointParts): NamedSnapshot[] {
  if (state === undefined || optimizer === undefined) return [];
  let [first, offset] = [0, 0];
  return state.optimizers.map(({ name, tensors: count, ...own }) => {
    const specs = optimizer.specs.slice(first, (first += count));
    const data = optimizer.data.slice(offset, (offset += encodedLength(where, specs)));
    return { name, state: own, tensors: { specs, data } };
  });
}

async function buildModel(where: string, source: string, { model }: CheckpointParts): Promise<tf.LayersModel> {
  if (Object.keys(model.modelTopology ?? {}).length === 0) {
    throw new CheckpointError(`${where}: ${source} holds weights only, give the model to restore as option 'model'`);
  }
  try {
    return await tf.loadLayersModel(tf.io.fromMemory(model));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`${where}: the model of ${source} cannot be built, ${reason}`, { cause });
  }
}

function expectSameWeights(
  where: string,
  source: string,
  model: TrainableModel,
  { model: saved }: CheckpointParts,
): void {
  const present = model.getWeights().map(({ shape }) => `[${shape.join(', ')}]`);
  const expected = saved.weightSpecs.map(({ shape }) => `[${shape.join(', ')}]`);
  const different = expected.findIndex((shape, i) => shape !== present[i]);
  if (present.length !== expected.length || different >= 0) {
    throw new CheckpointError(
      present.length !== expected.length
        ? `${where}: model must have ${expected.length} weights as ${source} has, received ${present.length}`
        : `${where}: weight '${saved.weightSpecs[different]?.name}' must have shape ${expected[different]} as in ${source}, received ${present[different]}`,
    );
  }
}

function putWeights(where: string, model: TrainableModel, { model: saved }: CheckpointParts): void {
  const decoded = decodeTensors(where, { specs: saved.weightSpecs, data: saved.weightData });
  try {
    model.setWeights(decoded.map(({ tensor }) => tensor));
  } finally {
    tf.dispose(decoded.map(({ tensor }) => tensor));
  }
}

/** Whether the optimizer came out of the checkpoint. */
async function prepareTraining(
  where: string,
  source: string,
  model: Restorable,
  state: CheckpointState | undefined,
  snapshots: readonly NamedSnapshot[],
  { loss, metrics }: RestoreOptions,
): Promise<boolean> {
  const [snapshot] = snapshots;
  if (snapshot === undefined) return false;
  const present = optimizersOf(model);
  if (present.length > 0) {
    for (const saved of snapshots) {
      const found = present.find(({ name }) => name === saved.name);
      if (found === undefined || present.length !== snapshots.length) {
        const names = (list: readonly { name: string | undefined }[]) => list.map(({ name }) => name).join(', ');
        throw new CheckpointError(
          `${where}: model must have the optimizers ${names(snapshots)} as ${source} has, received ${names(present)}`,
        );
      }
      await restoreOptimizer(where, found.optimizer, saved);
    }
    return true;
  }
  if (model.compile === undefined || snapshots.length > 1) return false;
  const compiled = state?.compiledWith;
  const args = {
    loss: given(where, source, 'loss', loss, compiled?.loss),
    metrics: given(where, source, 'metrics', metrics, compiled?.metrics),
  };
  const optimizer = createOptimizer(where, snapshot.state);
  try {
    await restoreOptimizer(where, optimizer, snapshot);
    model.compile({ ...args, optimizer } as tf.ModelCompileArgs);
    adaptToLosses(model, args.loss);
  } catch (cause) {
    optimizer.dispose();
    if (cause instanceof ModuError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`${where}: the model of ${source} cannot be compiled, ${reason}`, { cause });
  }
  (model as unknown as OptimizerOwner).isOptimizerOwned = true;
  return true;
}

function given(
  where: string,
  source: string,
  name: 'loss' | 'metrics',
  option: unknown,
  saved: CompileNames | null | undefined,
): unknown {
  if (option !== undefined) return option;
  if (saved !== null && saved !== undefined) return fromCompileNames(where, saved);
  throw new CheckpointError(
    `${where}: the model of ${source} was compiled with a function as ${name}, which no file holds; give it as option '${name}', or compile: false`,
  );
}
