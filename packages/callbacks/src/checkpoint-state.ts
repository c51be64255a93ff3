import type { io } from '@tensorflow/tfjs';
import { CheckpointError, type RandomStateSnapshot } from '@modu/core';
import { decodeStates, encodeStates, type NamedState, type StoredCallback } from './callback-state.ts';
import type { GeneratorState } from './generator-state.ts';
import type { OptimizerState } from './optimizer-state.ts';
import type { EncodedTensors } from './weight-codec.ts';

/** A loss or metric by a class that is registered with tfjs. */
export interface NamedClass {
  readonly $class: string;
  readonly config: Record<string, unknown>;
}

/** Names of losses or metrics as `compile` takes them, or their classes. */
export type CompileNames = string | NamedClass | readonly CompileNames[] | { readonly [output: string]: CompileNames };

/** What a model was compiled with; null where it held functions, which a file cannot. */
export interface CompiledWith {
  readonly loss: CompileNames | null;
  readonly metrics: CompileNames | null;
}

/** One optimizer of a checkpoint. */
export interface SavedOptimizer extends OptimizerState {
  /** Undefined for the only optimizer of a model. */
  readonly name: string | undefined;
  /** How many of the checkpoint's optimizer tensors are its own. */
  readonly tensors: number;
}

/** What a training needs beside weights and optimizers to go on as if it had not stopped. */
export interface ResumeState {
  /** Whether a callback had asked for the end of training. */
  readonly isStopped: boolean;
  readonly generators: readonly GeneratorState[];
  /** Of `setRandomSeed`; undefined when it was not called. */
  readonly random: RandomStateSnapshot | undefined;
  readonly callbacks: readonly NamedState[];
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
  /** Empty when no optimizer was saved. */
  readonly optimizers: readonly SavedOptimizer[];
  /** Undefined when only the model was saved, and its optimizers. */
  readonly resume: ResumeState | undefined;
}

/** What `model.save` hands over, with the weights in one piece. */
export interface SavedModel extends Omit<io.ModelArtifacts, 'weightData'> {
  weightSpecs: io.WeightsManifestEntry[];
  weightData: ArrayBuffer;
}

/** A checkpoint that was read. */
export interface CheckpointParts {
  /** Its `modelTopology` is `{}` where only weights were saved. */
  readonly model: SavedModel;
  /** Undefined for a model that was saved by itself. */
  readonly state: CheckpointState | undefined;
  /** The tensors of `state.optimizers`, one after the other; undefined when no optimizer was saved. */
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
  readonly optimizers: readonly {
    readonly name: string | null;
    readonly className: string;
    readonly config: Record<string, unknown>;
    readonly iterations: number;
    readonly scalars: StoredNumbers;
    readonly weights: io.WeightsManifestEntry[];
  }[];
  readonly resume: {
    readonly isStopped: boolean;
    readonly generators: readonly GeneratorState[];
    readonly random: RandomStateSnapshot | null;
    readonly callbacks: readonly StoredCallback[];
  } | null;
}

/** A state to be written: as JSON, and the bytes of the callbacks' arrays. */
export interface EncodedState {
  readonly stored: StoredState;
  readonly callbacks: ArrayBuffer;
}

/** A checkpoint to be written: a copy, which training on does not change. */
export interface CheckpointSnapshot {
  /** Its `modelTopology` is `{}` where only weights are saved. */
  readonly model: SavedModel;
  /** Undefined for a model that is saved by itself. */
  readonly state: EncodedState | undefined;
  /** The tensors of the optimizers, one after the other; undefined when none is saved. */
  readonly optimizer: EncodedTensors | undefined;
}

/** The state as JSON, and the bytes of the callbacks' arrays. */
export function encodeState(state: CheckpointState, tensors: EncodedTensors | undefined): EncodedState {
  const { epoch, batch, savedAtMs, optimizers, resume } = state;
  const { json, data } = encodeStates(resume?.callbacks ?? []);
  let first = 0;
  const stored: StoredState = {
    format,
    version,
    epoch,
    batch,
    metrics: storeNumbers(state.metrics),
    savedAtMs,
    compiledWith: state.compiledWith ?? null,
    optimizers: optimizers.map(({ name, className, config, iterations, scalars, tensors: count }) => ({
      name: name ?? null,
      className,
      config,
      iterations,
      scalars: storeNumbers(scalars),
      weights: (tensors?.specs ?? []).slice(first, (first += count)),
    })),
    resume:
      resume === undefined
        ? null
        : {
            isStopped: resume.isStopped,
            generators: resume.generators,
            random: resume.random ?? null,
            callbacks: json,
          },
  };
  return { stored, callbacks: data };
}

/** The state out of JSON, and the description of the optimizers' tensors. @throws {CheckpointError} */
export function decodeState(
  where: string,
  source: string,
  stored: StoredState,
  callbacks: ArrayBuffer = new ArrayBuffer(0),
): { state: CheckpointState; optimizerSpecs: io.WeightsManifestEntry[] | undefined } {
  if (stored.format !== format) throw new CheckpointError(`${where}: ${source} is no checkpoint of @modu/callbacks`);
  if (!(stored.version <= version)) {
    throw new CheckpointError(
      `${where}: ${source} must have format version ${version} or below, received ${stored.version}; update @modu/callbacks`,
    );
  }
  const { epoch, batch, savedAtMs, optimizers, resume } = stored;
  const state: CheckpointState = {
    epoch,
    batch,
    metrics: readNumbers(stored.metrics),
    savedAtMs,
    compiledWith: stored.compiledWith ?? undefined,
    optimizers: optimizers.map(({ name, className, config, iterations, scalars, weights }) => ({
      name: name ?? undefined,
      className,
      config,
      iterations,
      scalars: readNumbers(scalars),
      tensors: weights.length,
    })),
    resume:
      resume === null
        ? undefined
        : {
            isStopped: resume.isStopped,
            generators: resume.generators,
            random: resume.random ?? undefined,
            callbacks: decodeStates(where, source, { json: resume.callbacks, data: callbacks }),
          },
  };
  const specs = optimizers.flatMap(({ weights }) => weights);
  return { state, optimizerSpecs: optimizers.length === 0 ? undefined : specs };
}

/** Where a training stood, by its JSON alone: the arrays of callbacks are not read. @throws {CheckpointError} */
export function decodePosition(
  where: string,
  source: string,
  stored: StoredState,
): Pick<CheckpointState, 'epoch' | 'batch' | 'metrics' | 'savedAtMs'> {
  const { state } = decodeState(where, source, { ...stored, resume: null });
  const { epoch, batch, metrics, savedAtMs } = state;
  return { epoch, batch, metrics, savedAtMs };
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
