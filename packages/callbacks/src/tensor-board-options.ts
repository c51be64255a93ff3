import { expectBoolean, expectInteger, expectOptions, expectString, invalid } from '@modu/core';
import type { HyperParameter } from './tensorboard/summary-event.ts';

/** Options of `TensorBoard`, with Keras' names and defaults. */
export interface TensorBoardOptions {
  /** Epochs between histograms of the weights, 0 for none, the default. */
  readonly histogramFreq?: number;
  /** Whether the network is shown as a graph, true by default. */
  readonly writeGraph?: boolean;
  /** Whether weights are shown as images beside their histograms, false by default. */
  readonly writeImages?: boolean;
  /** Whether the speed is noted, false by default. */
  readonly writeStepsPerSecond?: boolean;
  /** `'epoch'`, the default, or the number of batches after which metrics are noted too; `'batch'` is 1. */
  readonly updateFreq?: 'epoch' | 'batch' | number;
  /** 0: TensorFlow.js has no profile to show. */
  readonly profileBatch?: 0;
  /** Epochs between copies of the embeddings, 0 for none, the default. */
  readonly embeddingsFreq?: number;
  /** The file with a label per row of the embeddings, below the directory, for all or by the name of the layer. */
  readonly embeddingsMetadata?: string | Readonly<Record<string, string>> | null;
  /** The hyper-parameters of this training, by which TensorBoard compares it with others. */
  readonly hparams?: Readonly<Record<string, HyperParameter>> | null;
}

/** All options of `TensorBoard`; `updateFreq` is 0 for none by batch. */
export interface CheckedTensorBoardOptions extends Required<Omit<TensorBoardOptions, 'updateFreq' | 'profileBatch'>> {
  readonly updateFreq: number;
}

/** @throws {ArgumentError} for a bad option */
export function checkTensorBoardOptions(where: string, options: TensorBoardOptions): CheckedTensorBoardOptions {
  const known = expectOptions(where, options, [
    'histogramFreq',
    'writeGraph',
    'writeImages',
    'writeStepsPerSecond',
    'updateFreq',
    'profileBatch',
    'embeddingsFreq',
    'embeddingsMetadata',
    'hparams',
  ]);
  if ((known.profileBatch ?? 0) !== 0) throw invalid(where, 'profileBatch', '0', known.profileBatch);
  const { updateFreq = 'epoch' } = known;
  return {
    histogramFreq: expectInteger(where, 'histogramFreq', known.histogramFreq ?? 0, { min: 0 }),
    writeGraph: expectBoolean(where, 'writeGraph', known.writeGraph ?? true),
    writeImages: expectBoolean(where, 'writeImages', known.writeImages ?? false),
    writeStepsPerSecond: expectBoolean(where, 'writeStepsPerSecond', known.writeStepsPerSecond ?? false),
    updateFreq:
      updateFreq === 'epoch'
        ? 0
        : updateFreq === 'batch'
          ? 1
          : expectInteger(where, "updateFreq, when not 'epoch' or 'batch',", updateFreq, { min: 1 }),
    embeddingsFreq: expectInteger(where, 'embeddingsFreq', known.embeddingsFreq ?? 0, { min: 0 }),
    embeddingsMetadata: expectMetadata(where, known.embeddingsMetadata ?? null),
    hparams: expectHparams(where, known.hparams ?? null),
  };
}

function expectMetadata(
  where: string,
  metadata: string | Readonly<Record<string, string>> | null,
): string | Readonly<Record<string, string>> | null {
  if (metadata === null) return null;
  const texts: unknown[] = typeof metadata === 'object' ? Object.values(metadata) : [metadata];
  for (const text of texts) expectString(where, 'embeddingsMetadata', text);
  return metadata;
}

function expectHparams(
  where: string,
  hparams: Readonly<Record<string, HyperParameter>> | null,
): Readonly<Record<string, HyperParameter>> | null {
  if (hparams === null) return null;
  if (typeof hparams !== 'object') throw invalid(where, 'hparams', 'an object', hparams);
  for (const [name, value] of Object.entries(hparams)) {
    if (['string', 'boolean'].includes(typeof value) || Number.isFinite(value)) continue;
    throw invalid(where, `hparams.${name}`, 'a text, a finite number, true or false', value);
  }
  return { ...hparams };
}
