import * as tf from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import {
  decodePosition,
  decodeState,
  type CheckpointParts,
  type CheckpointSnapshot,
  type SavedModel,
  type StoredState,
} from './checkpoint-state.ts';
import { sha256 } from './sha256.ts';
import { encodedLength } from './weight-codec.ts';

interface StoredSection {
  readonly state: StoredState;
  /** Of all weights, the optimizer's included, followed by the state as JSON. */
  readonly sha256: string;
}

/** Where the training state lies in the metadata of a saved model. */
const key = 'modu';

/** The tensor that holds the arrays of the callbacks' states, after those of the optimizers. */
const callbacksName = 'modu/callbacks';

/**
 * A checkpoint as one saved model of tfjs, for handlers that know nothing else: the tensors of the optimizer follow the
 * weights in the group `optimizer`, as tfjs itself has it, and the state lies in the metadata.
 */
export async function packCheckpoint(where: string, snapshot: CheckpointSnapshot): Promise<tf.io.ModelArtifacts> {
  const { model, state, optimizer } = snapshot;
  if (state === undefined) return model;
  const { stored, callbacks } = state;
  const callbackSpec = { name: callbacksName, shape: [callbacks.byteLength / 4], dtype: 'int32' as const };
  const optimizerSpecs = [...(optimizer?.specs ?? []), ...(callbacks.byteLength > 0 ? [callbackSpec] : [])].map(
    (spec) => ({ ...spec, group: 'optimizer' as const }),
  );
  const weightData = tf.io.CompositeArrayBuffer.join([
    model.weightData,
    ...(optimizer ? [optimizer.data] : []),
    callbacks,
  ]);
  const section: StoredSection = { state: stored, sha256: await checksum(where, weightData, stored) };
  return {
    ...model,
    weightSpecs: [...model.weightSpecs, ...optimizerSpecs],
    weightData,
    userDefinedMetadata: { ...model.userDefinedMetadata, [key]: section },
  };
}

/** The reverse of {@link packCheckpoint}; a model without state comes back without. @throws {CheckpointError} */
export async function unpackCheckpoint(
  where: string,
  source: string,
  artifacts: tf.io.ModelArtifacts,
): Promise<CheckpointParts> {
  const model = joinWeights(where, source, artifacts);
  const { [key]: section, ...metadata } = (model.userDefinedMetadata ?? {}) as { [key]?: StoredSection };
  if (section === undefined) return { model, state: undefined, optimizer: undefined };
  decodePosition(where, source, section.state);
  if ((await checksum(where, model.weightData, section.state)) !== section.sha256) {
    throw new CheckpointError(`${where}: ${source} is damaged, its checksum does not match`);
  }
  const weightSpecs = model.weightSpecs.filter(({ group }) => group !== 'optimizer');
  const end = encodedLength(where, weightSpecs);
  const callbackSpecs = model.weightSpecs.filter(({ name, group }) => group === 'optimizer' && name === callbacksName);
  const callbacksAt = model.weightData.byteLength - encodedLength(where, callbackSpecs);
  const { state, optimizerSpecs } = decodeState(where, source, section.state, model.weightData.slice(callbacksAt));
  return {
    model: {
      ...model,
      weightSpecs,
      weightData: model.weightData.slice(0, end),
      userDefinedMetadata: metadata,
    },
    state,
    optimizer: optimizerSpecs && { specs: optimizerSpecs, data: model.weightData.slice(end, callbacksAt) },
  };
}

/** A saved model with its weights in one piece. @throws {CheckpointError} when it has none */
export function joinWeights(where: string, source: string, artifacts: tf.io.ModelArtifacts): SavedModel {
  const { weightSpecs, weightData } = artifacts;
  if (weightSpecs === undefined || weightData === undefined) {
    throw new CheckpointError(`${where}: ${source} holds no weights`);
  }
  const whole = weightData instanceof ArrayBuffer ? weightData : tf.io.CompositeArrayBuffer.join(weightData);
  return { ...artifacts, weightSpecs, weightData: whole };
}

function checksum(where: string, weightData: ArrayBuffer, state: StoredState): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(state));
  const all = new Uint8Array(weightData.byteLength + json.byteLength);
  all.set(new Uint8Array(weightData));
  all.set(json, weightData.byteLength);
  return sha256(where, all);
}
