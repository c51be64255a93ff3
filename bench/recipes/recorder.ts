import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describeNetwork } from './describe-network.ts';
import { firstRows, outputsWith, readWeights, someNumbers, tensorOf } from './initial-outputs.ts';
import type { Job, JobRun, RecordedFolds, Recording } from './job.ts';
import { readNpy, type NpyArray } from './npy.ts';
import { list, RecordedArrays, type Batches, type Tensors } from './recorded-arrays.ts';
import { startWatch } from './stopwatch.ts';

/** As much of the options of `fit` and `fitDataset` as is recorded. */
export interface FitArguments {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly callbacks?: unknown;
  readonly validationData?: readonly [Tensors, Tensors] | Batches;
}

/** What a network learns from. */
interface RecordedSamples {
  readonly x: readonly string[];
  readonly y: readonly string[];
}

interface OpenJob {
  readonly job: Omit<Job, 'steps'> & { steps?: number };
  readonly run: { -readonly [Figure in keyof JobRun]: JobRun[Figure] };
}

/** Notes when epochs end. */
class EpochEnds extends tf.Callback {
  readonly seconds: number[] = [];
  readonly #elapsed = startWatch();

  override onEpochEnd(): Promise<void> {
    this.seconds.push(this.#elapsed().seconds);
    return Promise.resolve();
  }
}

const isBatches = (data: Batches | readonly [Tensors, Tensors]): data is Batches => 'iterator' in data;

/** What a trained network that was saved and loaded has in common with the one before. */
const signatureOf = (model: tf.LayersModel): string => JSON.stringify(model.weights.map(({ shape }) => shape));

/** Keeps what networks are trained on, how long that takes, and what they predict; arrays go into a folder. */
export class Recorder {
  readonly arrays: RecordedArrays;
  /** The fold whose networks are trained now. */
  fold: Job['fold'];
  readonly folds: Record<string, RecordedFolds> = {};
  readonly #folder: string;
  readonly #opened: OpenJob[] = [];
  readonly #jobOf = new WeakMap<tf.LayersModel, OpenJob>();
  readonly #signatures = new WeakMap<OpenJob, string>();

  constructor(folder: string) {
    this.#folder = folder;
    this.arrays = new RecordedArrays(folder);
  }

  /** Trains, and records it. @param samples asked for when training is over */
  async fit(
    model: tf.LayersModel,
    args: FitArguments,
    train: (args: FitArguments) => Promise<tf.History>,
    samples: () => Promise<RecordedSamples & { readonly batchSize: number }>,
  ): Promise<tf.History> {
    const { epochs = 1, validationData, callbacks = [] } = args;
    const network = describeNetwork(model);
    const weights = readWeights(model);
    const ends = new EpochEnds();
    const elapsed = startWatch();
    const trained = await train({ ...args, callbacks: [callbacks, ends].flat() });
    const { seconds, cpuSeconds } = elapsed();

    const { batchSize, ...learnt } = await samples();
    const validation = validationData && (await this.#samplesOf(validationData));
    const watched = validation && this.#watched(model, validation);
    const initial = this.#initial(model, weights, learnt.x);
    const open: OpenJob = {
      job: {
        ...network,
        ...learnt,
        ...(validation && { validation }),
        ...(watched !== undefined && { watched }),
        initial,
        epochs,
        batchSize,
        ...(this.fold && { fold: this.fold }),
        predictions: [],
      },
      run: {
        fitSeconds: seconds,
        predictSeconds: 0,
        cpuSeconds,
        epochEnds: ends.seconds,
        history: trained.history as Record<string, number[]>,
      },
    };
    this.#open(model, open);
    this.#signatures.set(open, signatureOf(model));
    return trained;
  }

  /** Takes a step of `trainOnBatch`, and records it. */
  async step(
    model: tf.LayersModel,
    [x, y]: readonly [Tensors, Tensors],
    take: () => Promise<number | number[]>,
  ): Promise<number | number[]> {
    const known = this.#jobOf.get(model);
    const open = known ?? {
      job: {
        ...describeNetwork(model),
        ...this.#pair([x, y]),
        ...{ epochs: 1, batchSize: list(x)[0]?.shape[0] ?? 0, steps: 0, predictions: [] },
      },
      run: { fitSeconds: 0, predictSeconds: 0, cpuSeconds: 0, epochEnds: [], history: {} },
    };
    if (known === undefined) this.#open(model, open);
    const elapsed = startWatch();
    const losses = await take();
    const { seconds, cpuSeconds } = elapsed();
    open.run.fitSeconds += seconds;
    open.run.cpuSeconds += cpuSeconds;
    open.run.history = { loss: [losses].flat().slice(0, 1) };
    open.job.steps = (open.job.steps ?? 0) + 1;
    return losses;
  }

  /** Predicts, and records it where the model is a trained one. */
  prediction(model: tf.LayersModel, x: Tensors, batchSize: number, predict: () => tf.Tensor): tf.Tensor {
    const elapsed = startWatch();
    const outputs = predict();
    // What tells maps and codes beside or instead of predictions is a model of its own.
    if (Array.isArray(outputs)) return outputs;
    const data = outputs.dataSync() as Float32Array;
    const { seconds, cpuSeconds } = elapsed();
    const own = signatureOf(model);
    const open = this.#jobOf.get(model) ?? this.#opened.findLast((one) => this.#signatures.get(one) === own);
    if (open === undefined) return outputs;
    open.run.predictSeconds += seconds;
    open.run.cpuSeconds += cpuSeconds;
    open.job.predictions.push({
      x: list(x).map((tensor) => this.arrays.tensor(tensor)),
      outputs: this.arrays.array({ data, shape: outputs.shape }),
      batchSize,
    });
    return outputs;
  }

  /** Writes `jobs.json`; a process that predicts for the recipe trains nothing, and leaves none. */
  write(threads: number): void {
    if (this.#opened.length === 0) return;
    const recording: Recording = {
      jobs: this.#opened.map(({ job }) => job),
      runs: this.#opened.map(({ run }) => run),
      folds: this.folds,
      threads,
    };
    writeFileSync(join(this.#folder, 'jobs.json'), JSON.stringify(recording));
  }

  #open(model: tf.LayersModel, open: OpenJob): void {
    this.#opened.push(open);
    this.#jobOf.set(model, open);
  }

  #samplesOf(data: readonly [Tensors, Tensors] | Batches): RecordedSamples | Promise<RecordedSamples> {
    return isBatches(data) ? this.arrays.batches(data) : this.#pair(data);
  }

  #pair([x, y]: readonly [Tensors, Tensors]): RecordedSamples {
    const names = (tensors: Tensors) => list(tensors).map((tensor) => this.arrays.tensor(tensor));
    return { x: names(x), y: names(y) };
  }

  /** What a network says at the end of its training of sequences to watch, whose losses depend on how batches are cut. */
  #watched(model: tf.LayersModel, { x, y }: RecordedSamples): string | undefined {
    if (y.some((name) => this.#read(name).shape.length !== 3)) return undefined;
    return tf.tidy(() => {
      const inputs = x.map((name) => tensorOf(this.#read(name)));
      return this.arrays.tensor(model.predict(inputs, { batchSize: 64 }) as tf.Tensor);
    });
  }

  /** The weights that a network began with, what they were fined, and what it said of a few samples then. */
  #initial(model: tf.LayersModel, weights: readonly NpyArray[], x: readonly string[]): NonNullable<Job['initial']> {
    const few = x.map((name, i) => {
      const samples = firstRows(this.#read(name), 8);
      const shape = model.inputs[i]?.shape ?? [];
      // A GAN learns from samples, and takes codes.
      return shape.length === samples.shape.length ? samples : someNumbers([8, ...shape.slice(1).map(Number)]);
    });
    const { outputs, penalty } = outputsWith(model, weights, few);
    const named = weights.map((one, i) => ({ name: model.weights[i]?.name ?? '', array: this.arrays.array(one) }));
    const given = few.map((one) => this.arrays.array(one));
    return { weights: named, x: given, outputs: this.arrays.array(outputs), penalty };
  }

  #read(name: string): NpyArray {
    return readNpy(join(this.#folder, name));
  }
}
