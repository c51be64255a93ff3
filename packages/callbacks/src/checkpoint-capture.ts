import * as tf from '@tensorflow/tfjs';
import { CheckpointError, ModuError } from '@modu/core';
import { joinWeights } from './checkpoint-artifacts.ts';
import {
  encodeState,
  type CheckpointSnapshot,
  type CheckpointState,
  type CompiledWith,
  type ResumeState,
  type SavedModel,
  type SavedOptimizer,
} from './checkpoint-state.ts';
import { compileNames } from './compile-names.ts';
import { optimizersOf } from './learning-rate.ts';
import { captureOptimizer } from './optimizer-state.ts';
import type { SavableModel } from './training-callback.ts';
import { encodeTensors, type EncodedTensors } from './weight-codec.ts';

/** Where a training stands, and what of it is to be kept. */
export interface CaptureOptions {
  readonly epoch: number;
  readonly batch: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly saveOptimizer: boolean;
  readonly saveWeightsOnly: boolean;
  /** What is needed to go on with the training, beside weights and optimizers. */
  readonly resume?: ResumeState;
}

/** Copies all that a checkpoint holds out of `model`, which may then train on. @throws {CheckpointError} */
export async function captureCheckpoint(
  where: string,
  model: SavableModel,
  { epoch, batch, metrics, saveOptimizer, saveWeightsOnly, resume }: CaptureOptions,
): Promise<CheckpointSnapshot> {
  const { optimizer } = model as { optimizer?: tf.Optimizer };
  const { optimizers, tensors } = saveOptimizer
    ? await captureOptimizers(where, model)
    : { optimizers: [], tensors: undefined };
  const state: CheckpointState = {
    epoch,
    batch,
    metrics,
    savedAtMs: Date.now(),
    compiledWith: optimizer ? compiledWith(model as object) : undefined,
    optimizers,
    resume,
  };
  return {
    model: saveWeightsOnly ? await captureWeights(where, model) : await captureModel(where, model),
    state: encodeState(state, tensors),
    optimizer: tensors,
  };
}

async function captureOptimizers(
  where: string,
  model: SavableModel,
): Promise<{ optimizers: SavedOptimizer[]; tensors: EncodedTensors | undefined }> {
  const optimizers: SavedOptimizer[] = [];
  const parts: EncodedTensors[] = [];
  for (const { name, optimizer } of optimizersOf(model)) {
    const { state, tensors } = await captureOptimizer(where, optimizer);
    optimizers.push({ ...state, name, tensors: tensors.specs.length });
    parts.push(tensors);
  }
  if (parts.length === 0) return { optimizers, tensors: undefined };
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return { optimizers, tensors: first };
  const data = tf.io.CompositeArrayBuffer.join(parts.map((part) => part.data));
  return { optimizers, tensors: { specs: parts.flatMap(({ specs }) => specs), data } };
}

async function captureModel(where: string, model: SavableModel): Promise<SavedModel> {
  let captured: tf.io.ModelArtifacts | undefined;
  const handler = tf.io.withSaveHandler((artifacts) => {
    captured = artifacts;
    return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
  });
  const isLayersModel = model instanceof tf.LayersModel;
  try {
    await (isLayersModel ? withoutWeights(model) : model).save(handler);
  } catch (cause) {
    if (cause instanceof ModuError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(`${where}: the model cannot be saved, ${reason}`, { cause });
  }
  const saved = joinWeights(where, 'the model', captured ?? {});
  if (!isLayersModel) return saved;
  const { weightSpecs, weightData } = await captureWeights(where, model);
  return { ...saved, weightSpecs, weightData };
}

/** The model as tfjs saves it, but for the weights, of which tfjs would make two copies. */
function withoutWeights(model: tf.LayersModel): Pick<tf.LayersModel, 'save'> {
  return Object.create(model, { getNamedWeights: { value: () => [] } }) as tf.LayersModel;
}

async function captureWeights(where: string, model: SavableModel): Promise<SavedModel> {
  const { weights = [] } = model as { weights?: readonly { originalName: string }[] };
  const named = model.getWeights().map((tensor, i) => ({ name: weights[i]?.originalName ?? `weight_${i}`, tensor }));
  const { specs, data } = await encodeTensors(where, named);
  return { modelTopology: {}, format: 'layers-model', weightSpecs: specs, weightData: data };
}

function compiledWith(model: { loss?: unknown; metrics?: unknown }): CompiledWith {
  return { loss: compileNames(model.loss), metrics: compileNames(model.metrics) };
}
