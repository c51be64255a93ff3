import type * as tf from '@tensorflow/tfjs';
import { ArgumentError, expectString } from '@modu/core';
import { Callback } from './callback.ts';
import { optimizersOf, getLearningRate, learningRateKey } from './learning-rate.ts';
import { logFile, type LogFile } from './log-file.ts';
import { metricValues } from './metric-value.ts';
import {
  checkTensorBoardOptions,
  type CheckedTensorBoardOptions,
  type TensorBoardOptions,
} from './tensor-board-options.ts';
import { EventWriter } from './tensorboard/event-writer.ts';
import { graphOf } from './tensorboard/keras-graph.ts';
import {
  histogramEvent,
  hparamsEndEvent,
  hparamsEvent,
  imagesEvent,
  kerasModelEvent,
  scalarEvent,
} from './tensorboard/summary-event.ts';
import { weightImages } from './tensorboard/weight-image.ts';
import type { Logs, SavableModel } from './training-callback.ts';
import type { CallbackState } from './training-group.ts';

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
  readonly #options: CheckedTensorBoardOptions;
  readonly #writers: Readonly<Record<'run' | 'train' | 'validation', EventWriter>>;
  #batch = 0;
  #batchStartMs = 0;
  #epochStartMs = 0;
  #epochBatches = 0;

  /** @param logDir a directory of its own, `'logs'` by default */
  constructor(logDir = 'logs', options: TensorBoardOptions = {}) {
    super();
    this.logDir = expectString(where, 'logDir', logDir).replace(/(?<=.)\/+$/, '');
    this.#options = checkTensorBoardOptions(where, options);
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
