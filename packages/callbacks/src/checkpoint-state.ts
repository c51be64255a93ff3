import type { io } from '@tensorflow/tfjs';
import { CheckpointError } from '@modu/core';
import type { OptimizerState } from './optimizer-state.ts';
import type { EncodedTensors } from './weight-codec.ts';

/** Names of losses or metrics as `compile` takes them. */
export type CompileNames = string | readonly CompileNames[] | { readonly [output: string]: CompileNames };

/** What a model was compiled with; null where it held functions, which a file cannot. */
export interface CompiledWith {
  readonly loss: CompileNames | null;
  readonly metrics: CompileNames | null;
}

/** Where a training stood. */
export interface CheckpointState {
  /** Epochs run to their end: the `initialEpoch` to go on with. */
  readonly epoch: number;
  /** Batches run of the epoch after that. */
  readonly batch: number;
  /** The metrics at that moment, in Keras' spelling. */
  readonly metrics: Readonly<Record<string, number>>;
  /** When the checkpoint was made, in milliseconds since 1970. */
  readonly savedAtMs: number;
  /** Undefined for a model that was not compiled. */
  readonly compiledWith: CompiledWith | undefined;
  /** Undefined when the optimizer was not saved. */
  readonly optimizer: OptimizerState | undefined;
}

/** What `model.save` hands over, with the weights in one piece. */
export interface SavedModel extends Omit<io.ModelArtifacts, 'weightData'> {
  weightSpecs: io.WeightsManifestEntry[];
  weightData: ArrayBuffer;
}

/** A checkpoint in memory. */
export interface CheckpointParts {
  /** Its `modelTopology` is `{}` where only weights were saved. */
  readonly model: SavedModel;
  /** Undefined for a model that was saved by itself. */
  readonly state: CheckpointState | undefined;
  /** The tensors of `state.optimizer`. */
  readonly optimizer: EncodedTensors | undefined;
}

/** How checkpoints are recognised. */
const format = 'modu-checkpoint';

/** Raised when readers of the version before would misread; a reader refuses versions above its own. */
const version = 1;

type StoredNumbers = Readonly<Record<string, number | string>>;

/** The state as it stands in a file. */
export interface StoredState {
  readonly format: string;
  readonly version: number;
  readonly epoch: number;
  readonly batch: number;
  readonly metrics: StoredNumbers;
  readonly savedAtMs: number;
  readonly compiledWith: CompiledWith | null;
  readonly optimizer: {
    readonly className: string;
    readonly config: Record<string, unknown>;
    readonly iterations: number;
    readonly scalars: StoredNumbers;
    readonly weights: io.WeightsManifestEntry[];
  } | null;
}

/** The state as JSON. */
export function encodeState(state: CheckpointState, tensors: EncodedTensors | undefined): StoredState {
  const { epoch, batch, savedAtMs, optimizer } = state;
  return {
    format,
    version,
    epoch,
    batch,
    metrics: storeNumbers(state.metrics),
    savedAtMs,
    compiledWith: state.compiledWith ?? null,
    optimizer:
      optimizer === undefined || tensors === undefined
        ? null
        : { ...optimizer, scalars: storeNumbers(optimizer.scalars), weights: tensors.specs },
  };
}

/** The state out of JSON, and the description of the optimizer's tensors. @throws {CheckpointError} */
export function decodeState(
  where: string,
  source: string,
  stored: StoredState,
): { state: CheckpointState; optimizerSpecs: io.WeightsManifestEntry[] | undefined } {
  if (stored.format !== format) throw new CheckpointError(`${where}: ${source} is no checkpoint of @modu/callbacks`);
  if (!(stored.version <= version)) {
    throw new CheckpointError(
      `${where}: ${source} must have format version ${version} or below, received ${stored.version}; update @modu/callbacks`,
    );
  }
  const { epoch, batch, savedAtMs, optimizer } = stored;
  return {
    state: {
      epoch,
      batch,
      metrics: readNumbers(stored.metrics),
      savedAtMs,
      compiledWith: stored.compiledWith ?? undefined,
      optimizer:
        optimizer === null
          ? undefined
          : {
              className: optimizer.className,
              config: optimizer.config,
              iterations: optimizer.iterations,
              scalars: readNumbers(optimizer.scalars),
            },
    },
    optimizerSpecs: optimizer?.weights,
  };
}

/** JSON has no NaN and no infinities: they become strings. */
function storeNumbers(values: Readonly<Record<string, number>>): StoredNumbers {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]),
  );
}

function readNumbers(values: StoredNumbers): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
}
