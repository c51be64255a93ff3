import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectBoolean, expectInteger, expectOptions, expectString, invalid } from '@modu/core';
import { Callback } from './callback.ts';
import { optimizersOf, getLearningRate, learningRateKey } from './learning-rate.ts';
import { logFile, type LogFile } from './log-file.ts';
import { metricValues } from './metric-value.ts';
import { EventWriter } from './tensorboard/event-writer.ts';
import {
  histogramEvent,
  hparamsEndEvent,
  hparamsEvent,
  imagesEvent,
  kerasModelEvent,
  scalarEvent,
  type HyperParameter,
} from './tensorboard/summary-event.ts';
import { weightImages } from './tensorboard/weight-image.ts';
import type { Logs, SavableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

/** Options of {@link TensorBoard}, with Keras' names and defaults. */
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

const where = 'TensorBoard';

interface WeightOwner {
  readonly name: string;
  readonly weights?: readonly { readonly originalName: string; read(): tf.Tensor }[];
  getClassName?(): string;
}

/**
 * Writes what TensorBoard shows: metrics, learning rates, the graph, histograms and images of weights, embeddings and
 * hyper-parameters, into `train` and `validation` below a directory, under Keras' tags.
 *
 * `epoch_<metric>` counts epochs from 0, `batch_<metric>` batches from 1. After an interruption, what is run again is cut off
 * and its file gone on with.
 *
 * Event order: `onTrainBegin` writes the graph and the hyper-parameters, `onTrainBatchEnd` the metrics of a batch,
 * `onEpochEnd` those of the epoch and then weights and embeddings; `onTestEnd` `evaluation_<metric>_vs_iterations`, where a
 * trainer calls it. `onTrainBegin` begins new files.
 *
 * @throws {ArgumentError} for a bad option, and where there is no file system
 * @throws {FileError} when a file cannot be written; training ends there
 * @see Keras, https://keras.io/api/callbacks/tensorboard/
 * @example
 * await model.fit(x, y, { epochs: 20, callbacks: [new TensorBoard('logs/first', { histogramFreq: 5, hparams: { units: 16 } })] });
 * // tensorboard --logdir logs
 */
export class TensorBoard extends Callback<SavableModel> {
  readonly logDir: string;
  readonly #options: Required<Omit<TensorBoardOptions, 'updateFreq' | 'profileBatch'>> & { updateFreq: number };
  readonly #writers: Readonly<Record<'run' | 'train' | 'validation', EventWriter>>;
  #batch = 0;
  #batchStartMs = 0;
  #epochStartMs = 0;
  #epochBatches = 0;

  /** @param logDir a directory of its own, `'logs'` by default */
  constructor(logDir = 'logs', options: TensorBoardOptions = {}) {
    super();
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
    this.logDir = expectString(where, 'logDir', logDir).replace(/(?<=.)\/+$/, '');
    if ((known.profileBatch ?? 0) !== 0) throw invalid(where, 'profileBatch', '0', known.profileBatch);
    const { updateFreq = 'epoch' } = known;
    this.#options = {
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
      embeddingsMetadata: expectMetadata(known.embeddingsMetadata ?? null),
      hparams: expectHparams(known.hparams ?? null),
    };
    const writer = (folder: string) => new EventWriter(where, folder);
    this.#writers = {
      run: writer(this.logDir),
      train: writer(`${this.logDir}/train`),
      validation: writer(`${this.logDir}/validation`),
    };
  }

  override get stateName(): string {
    return where;
  }

  override getState(): CallbackState {
    const { run, train, validation } = this.#writers;
    return { batch: this.#batch, run: run.state, train: train.state, validation: validation.state };
  }

  protected override restoreState({ batch, ...states }: CallbackState): void {
    this.#batch = batch as number;
    for (const [name, writer] of Object.entries(this.#writers)) writer.state = states[name] as never;
  }

  override async onTrainBegin(): Promise<void> {
    this.#epochStartMs = performance.now();
    if (this.takeRestored()) {
      for (const writer of Object.values(this.#writers)) await writer.goOn();
      return;
    }
    this.#batch = 0;
    for (const writer of Object.values(this.#writers)) writer.begin();
    const { run, train } = this.#writers;
    const { hparams, writeGraph, embeddingsFreq } = this.#options;
    if (hparams !== null) await run.write((moment) => [hparamsEvent(moment, hparams)]);
    const json = writeGraph ? graphOf(this.model) : undefined;
    if (json !== undefined) await train.write((moment) => [kerasModelEvent(moment, json)]);
    if (embeddingsFreq > 0) await this.#writeProjector();
  }

  override onEpochBegin(): Promise<void> {
    this.#epochStartMs = performance.now();
    this.#epochBatches = 0;
    return Promise.resolve();
  }

  override onTrainBatchBegin(): Promise<void> {
    this.#batchStartMs = performance.now();
    return Promise.resolve();
  }

  override async onTrainBatchEnd(_batch: number, logs: Logs = {}): Promise<void> {
    this.#batch += 1;
    this.#epochBatches += 1;
    const { updateFreq, writeStepsPerSecond } = this.#options;
    if (updateFreq === 0 || this.#batch % updateFreq !== 0) return;
    const seconds = (performance.now() - this.#batchStartMs) / 1000;
    const speed = writeStepsPerSecond ? { steps_per_second: 1 / seconds } : {};
    await this.#scalars('train', 'batch_', { ...speed, ...(await metricValues(logs)) }, this.#batch);
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    const all = Object.entries(await metricValues(logs));
    const validation = all.filter(([name]) => name.startsWith('val_')).map(([name, value]) => [name.slice(4), value]);
    const rates = optimizersOf(this.model).flatMap((item) =>
      'learningRate' in item.optimizer ? [[learningRateKey(item), getLearningRate(item.optimizer, where)]] : [],
    );
    const seconds = (performance.now() - this.#epochStartMs) / 1000;
    const speed = this.#options.writeStepsPerSecond ? { steps_per_second: this.#epochBatches / seconds } : {};
    const train = Object.fromEntries([...all.filter(([name]) => !name.startsWith('val_')), ...rates]) as object;
    await this.#scalars('train', 'epoch_', { ...train, ...speed }, epoch);
    if (validation.length > 0) {
      await this.#scalars('validation', 'epoch_', Object.fromEntries(validation) as Record<string, number>, epoch);
    }
    const { histogramFreq, embeddingsFreq } = this.#options;
    if (histogramFreq > 0 && epoch % histogramFreq === 0) await this.#writeWeights(epoch);
    if (embeddingsFreq > 0 && epoch % embeddingsFreq === 0) await this.#writeEmbeddings();
  }

  override async onTestEnd(logs: Logs = {}): Promise<void> {
    const { iterations } = (this.model as { optimizer?: { iterations?: number } }).optimizer ?? {};
    if (typeof iterations !== 'number') return;
    const values = Object.entries(await metricValues(logs)).map(([name, value]) => [`${name}_vs_iterations`, value]);
    await this.#scalars('validation', 'evaluation_', Object.fromEntries(values) as Record<string, number>, iterations);
  }

  override async onTrainEnd(): Promise<void> {
    if (this.#options.hparams !== null) await this.#writers.run.write((moment) => [hparamsEndEvent(moment)]);
  }

  async #scalars(
    name: 'train' | 'validation',
    prefix: string,
    values: Readonly<Record<string, number>>,
    step: number,
  ): Promise<void> {
    const entries = Object.entries(values);
    await this.#writers[name].write(
      (moment) => entries.map(([metric, value]) => scalarEvent(moment, prefix + metric, value)),
      step,
    );
  }

  async #writeWeights(epoch: number): Promise<void> {
    for (const layer of layersOf(this.model)) {
      for (const weight of layer.weights ?? []) {
        const tensor = weight.read();
        const values = await tensor.data();
        const images = this.#options.writeImages ? weightImages(values, tensor.shape) : [];
        await this.#writers.train.write(
          (moment) => [
            histogramEvent(moment, `${weight.originalName}/histogram`, values),
            ...(images.length > 0 ? [imagesEvent(moment, `${weight.originalName}/image`, images)] : []),
          ],
          epoch,
        );
      }
    }
  }

  #embeddings(): { layer: WeightOwner; file: string }[] {
    return layersOf(this.model)
      .filter((layer) => layer.getClassName?.().endsWith('Embedding') === true)
      .map((layer) => ({ layer, file: `embedding-${layer.name.replaceAll(/[^\w-]/g, '_')}.tsv` }));
  }

  /** The file by which TensorBoard's projector finds the embeddings and their labels. */
  async #writeProjector(): Promise<void> {
    const { embeddingsMetadata } = this.#options;
    const embeddings = this.#embeddings();
    const byLayer = typeof embeddingsMetadata === 'object' ? (embeddingsMetadata ?? {}) : undefined;
    const unknown = Object.keys(byLayer ?? {}).find((name) => !embeddings.some(({ layer }) => layer.name === name));
    if (unknown !== undefined) {
      const names = embeddings.map(({ layer }) => layer.name).join(', ') || 'none';
      throw new ArgumentError(
        `${where}: embeddingsMetadata must name embedding layers, received '${unknown}' for ${names}`,
      );
    }
    const text = embeddings.map(({ layer, file }) => {
      const metadata = byLayer === undefined ? (embeddingsMetadata as string | null) : byLayer[layer.name];
      const lines = [`  tensor_name: ${JSON.stringify(layer.name)}`, `  tensor_path: ${JSON.stringify(file)}`];
      if (typeof metadata === 'string') lines.push(`  metadata_path: ${JSON.stringify(metadata)}`);
      return `embeddings {\n${lines.join('\n')}\n}\n`;
    });
    await replace(logFile(where, 'logDir', `${this.logDir}/projector_config.pbtxt`), text.join(''));
  }

  async #writeEmbeddings(): Promise<void> {
    for (const { layer, file } of this.#embeddings()) {
      const tensor = layer.weights?.[0]?.read();
      if (tensor?.rank !== 2) continue;
      const values = await tensor.data();
      const [rows = 0, columns = 0] = tensor.shape;
      const lines = Array.from({ length: rows }, (_, row) =>
        values.slice(row * columns, (row + 1) * columns).join('\t'),
      );
      await replace(logFile(where, 'logDir', `${this.logDir}/${file}`), `${lines.join('\n')}\n`);
    }
  }
}

async function replace(file: LogFile, text: string): Promise<void> {
  await file.open(false);
  await file.append(text);
}

function layersOf(model: object): readonly WeightOwner[] {
  const { layers } = model as { layers?: readonly WeightOwner[] };
  return layers ?? [];
}

/** The network as Keras' JSON; undefined for trainers that have none. */
function graphOf(model: object): string | undefined {
  const { toJSON } = model as { toJSON?: (unused: unknown, returnString: boolean) => unknown };
  const json = typeof toJSON === 'function' ? toJSON.call(model, undefined, false) : undefined;
  return json === undefined
    ? undefined
    : JSON.stringify(json, (key, value: unknown) => (key === 'inbound_nodes' ? inboundNodes(value) : value));
}

/** What a layer is connected to: tfjs writes [[[layer, node, tensor, {}]]], as Keras 2 did; TensorBoard reads what Keras 3 writes. */
function inboundNodes(nodes: unknown): unknown {
  if (!Array.isArray(nodes)) return nodes;
  return nodes.map((inputs: unknown) =>
    Array.isArray(inputs)
      ? {
          args: [
            inputs.map((input: readonly unknown[]) => ({
              class_name: '__keras_tensor__',
              config: { keras_history: input.slice(0, 3) },
            })),
          ],
          kwargs: {},
        }
      : inputs,
  );
}

function expectMetadata(
  metadata: string | Readonly<Record<string, string>> | null,
): string | Readonly<Record<string, string>> | null {
  if (metadata === null) return null;
  const texts: unknown[] = typeof metadata === 'object' ? Object.values(metadata) : [metadata];
  for (const text of texts) expectString(where, 'embeddingsMetadata', text);
  return metadata;
}

function expectHparams(
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
