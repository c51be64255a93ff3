/**
 * Imported before a recipe, `node --import bench/recipes/record.ts apps/demo/src/main.ts iris`, it writes into the folder
 * `MODU_RECORD` every network that the recipe trains: what it learns from, how long that takes, and what it predicts.
 *
 * The recipe itself is as it is. Times leave out progress bars, checkpoints and backups, which twins do without.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configure } from '@modu/backend';
import { BackupAndRestore, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import type { ScorerName } from '@modu/evaluation';
import * as tf from '@tensorflow/tfjs';
import { RunProgress, type FoldOptions } from '../../apps/demo/src/run-progress.ts';
import type { Job, JobRun, RecordedFolds, RecordedPrediction } from './job.ts';
import { list, RecordedArrays, type Batches, type Tensors } from './recorded-arrays.ts';

const folder = process.env['MODU_RECORD'] ?? '';
const threads = Number(process.env['MODU_RECORD_THREADS'] ?? '2');
const arrays = new RecordedArrays(folder);
configure({ threads });

type Method = (this: tf.LayersModel, ...given: never[]) => unknown;

interface FitArguments {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly callbacks?: unknown;
  readonly validationData?: readonly [Tensors, Tensors] | Batches;
}

interface OpenJob {
  readonly job: Omit<Job, 'steps'> & { steps?: number };
  readonly run: { -readonly [Figure in keyof JobRun]: JobRun[Figure] };
}

const opened: OpenJob[] = [];
const jobOf = new WeakMap<object, OpenJob>();
const folds: Record<string, { scoring: readonly string[]; labels: string[] }> = {};
let currentFold: { name: string; index: number } | undefined;
let depth = 0;
/** Milliseconds that callbacks took which twins do without, of the clock and of processors. */
let [apart, apartCpu] = [0, 0];

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const isBatches = (data: Batches | readonly [Tensors, Tensors]): data is Batches => 'iterator' in data;

/** What a trained network that was saved and loaded has in common with the one before. */
const signature = (model: tf.LayersModel): string => JSON.stringify(model.weights.map(({ shape }) => shape));

/** Notes when epochs end. */
class Watch extends tf.Callback {
  readonly ends: number[] = [];
  readonly #begin = performance.now() - apart;

  override onEpochEnd(): Promise<void> {
    this.ends.push((performance.now() - apart - this.#begin) / 1000);
    return Promise.resolve();
  }
}

/** The options of layers that are sizes, or rates. */
const sizeNames = [
  ...['units', 'filters', 'kernelSize', 'rate', 'dropout', 'inputDim', 'outputDim'],
  ...['vocabularySize', 'sequenceLength', 'embeddingDim', 'intermediateDim', 'numHeads'],
];

/** What a network is made of, and by what it is trained. */
function described(model: tf.LayersModel): Pick<Job, 'model' | 'parameters' | 'layers' | 'sizes' | 'optimizer'> {
  const configs = model.layers.map((layer) => layer.getConfig());
  const ofName = (name: string) =>
    configs
      .map((config) => config[name])
      .flat()
      .filter((size) => typeof size === 'number');
  const size = (shape: tf.Shape): number => shape.reduce<number>((product, length) => product * (length ?? 1), 1);
  return {
    model: model.name.replace(/_\d+$/, ''),
    parameters: model.trainableWeights.reduce((sum, { shape }) => sum + size(shape), 0),
    layers: model.layers.map((layer) => layer.getClassName()),
    sizes: Object.fromEntries(sizeNames.map((name) => [name, ofName(name)])),
    optimizer: { className: model.optimizer.getClassName(), ...model.optimizer.getConfig() },
  };
}

async function recordFit(
  model: tf.LayersModel,
  args: FitArguments,
  train: (args: FitArguments) => Promise<tf.History>,
  data: () => Promise<{ x: string[]; y: string[]; batchSize: number }>,
): Promise<tf.History> {
  const { epochs = 1, validationData, callbacks = [] } = args;
  const network = described(model);
  const watch = new Watch();
  const [begin, beginCpu] = [performance.now() - apart, cpuMs() - apartCpu];
  const trained = await train({ ...args, callbacks: [callbacks, watch].flat() });
  const fitSeconds = (performance.now() - apart - begin) / 1000;
  const cpuSeconds = (cpuMs() - apartCpu - beginCpu) / 1000;

  const { batchSize, ...samples } = await data();
  const validation =
    validationData === undefined
      ? undefined
      : isBatches(validationData)
        ? await arrays.batches(validationData)
        : {
            x: list(validationData[0]).map((tensor) => arrays.tensor(tensor)),
            y: list(validationData[1]).map((tensor) => arrays.tensor(tensor)),
          };
  const open: OpenJob = {
    job: {
      ...network,
      ...samples,
      ...(validation && { validation }),
      epochs,
      batchSize,
      ...(currentFold && { fold: currentFold }),
      predictions: [],
    },
    run: {
      fitSeconds,
      predictSeconds: 0,
      cpuSeconds,
      epochEnds: watch.ends,
      history: trained.history as Record<string, number[]>,
    },
  };
  opened.push(open);
  jobOf.set(model, open);
  return trained;
}

function recordPrediction(model: tf.LayersModel, x: Tensors, batchSize: number, predict: () => tf.Tensor): tf.Tensor {
  const [begin, beginCpu] = [performance.now(), cpuMs()];
  const outputs = predict();
  // What tells maps and codes beside or instead of predictions is a model of its own.
  if (Array.isArray(outputs)) return outputs;
  const data = outputs.dataSync() as Float32Array;
  const [seconds, cpuSeconds] = [(performance.now() - begin) / 1000, (cpuMs() - beginCpu) / 1000];
  const own = signature(model);
  const open = jobOf.get(model) ?? opened.findLast(({ job }) => signatures.get(job) === own);
  if (open === undefined) return outputs;
  open.run.predictSeconds += seconds;
  open.run.cpuSeconds += cpuSeconds;
  const prediction: RecordedPrediction = {
    x: list(x).map((tensor) => arrays.tensor(tensor)),
    outputs: arrays.array({ data, shape: outputs.shape }),
    batchSize,
  };
  open.job.predictions.push(prediction);
  return outputs;
}

const signatures = new WeakMap<Job, string>();

/** Replaces a method of models by one that records the outermost call; a `tf.sequential` calls the model inside it. */
function replace(name: 'fit' | 'fitDataset' | 'trainOnBatch' | 'predict', around: (original: Method) => Method): void {
  for (const { prototype } of [tf.LayersModel, tf.Sequential]) {
    const methods = prototype as unknown as Record<string, Method>;
    const original = methods[name] as Method;
    const recorded = around(original);
    methods[name] = function (...given) {
      if (depth > 0) return original.apply(this, given);
      depth += 1;
      let result: unknown;
      try {
        result = recorded.apply(this, given);
      } catch (error) {
        depth -= 1;
        throw error;
      }
      if (!(result instanceof Promise)) {
        depth -= 1;
        return result;
      }
      return result.finally(() => (depth -= 1));
    };
  }
}

const done = (model: tf.LayersModel, history: tf.History): tf.History => {
  const open = jobOf.get(model);
  if (open !== undefined) signatures.set(open.job, signature(model));
  return history;
};

replace('fitDataset', (original) => {
  return async function (this: tf.LayersModel, dataset: Batches & { readonly size?: number }, args: FitArguments) {
    let first = 0;
    const counted: Batches = new Proxy(dataset, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (key !== 'iterator') return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        return async () => {
          const { next } = await target.iterator();
          return {
            next: async () => {
              const item = await next();
              if (first === 0 && item.done !== true) first = list(item.value.xs)[0]?.shape[0] ?? 0;
              return item;
            },
          };
        };
      },
    });
    const train = (given: FitArguments) => original.call(this, counted as never, given as never) as Promise<tf.History>;
    const data = async () => ({ ...(await arrays.batches(dataset)), batchSize: first });
    return done(this, await recordFit(this, args, train, data));
  };
});

replace('fit', (original) => {
  return async function (this: tf.LayersModel, x: Tensors, y: Tensors, args: FitArguments) {
    const train = (given: FitArguments) =>
      original.call(this, x as never, y as never, given as never) as Promise<tf.History>;
    const data = () =>
      Promise.resolve({
        x: list(x).map((tensor) => arrays.tensor(tensor)),
        y: list(y).map((tensor) => arrays.tensor(tensor)),
        batchSize: args.batchSize ?? 32,
      });
    return done(this, await recordFit(this, args, train, data));
  };
});

replace('trainOnBatch', (original) => {
  return async function (this: tf.LayersModel, x: Tensors, y: Tensors) {
    if (!jobOf.has(this)) {
      const samples = {
        x: list(x).map((tensor) => arrays.tensor(tensor)),
        y: list(y).map((tensor) => arrays.tensor(tensor)),
      };
      const counts = { epochs: 1, batchSize: list(x)[0]?.shape[0] ?? 0, steps: 0, predictions: [] };
      const times = { fitSeconds: 0, predictSeconds: 0, cpuSeconds: 0, epochEnds: [], history: {} };
      const job: OpenJob['job'] = { ...described(this), ...samples, ...counts };
      const created: OpenJob = { job, run: times };
      opened.push(created);
      jobOf.set(this, created);
    }
    const { job, run } = jobOf.get(this) as OpenJob;
    const [begin, beginCpu] = [performance.now(), cpuMs()];
    const losses = await (original.call(this, x as never, y as never) as Promise<number | number[]>);
    run.fitSeconds += (performance.now() - begin) / 1000;
    run.cpuSeconds += (cpuMs() - beginCpu) / 1000;
    run.history = { loss: [losses].flat().slice(0, 1) };
    job.steps = (job.steps ?? 0) + 1;
    return losses;
  };
});

replace('predict', (original) => {
  return function (this: tf.LayersModel, x: Tensors, args: { readonly batchSize?: number } = {}) {
    const predict = () => original.call(this, x as never, args as never) as tf.Tensor;
    return recordPrediction(this, x, args.batchSize ?? 32, predict);
  };
});

type Hook = (this: unknown, ...given: never[]) => Promise<void>;
for (const { prototype } of [BackupAndRestore, ModelCheckpoint, ProgressBar]) {
  const hooks = prototype as unknown as Record<string, Hook>;
  for (const name of ['onTrainBegin', 'onTrainEnd', 'onEpochBegin', 'onEpochEnd', 'onBatchEnd']) {
    const original = hooks[name] as Hook;
    hooks[name] = async function (...given) {
      const [begin, beginCpu] = [performance.now(), cpuMs()];
      try {
        await original.apply(this, given);
      } finally {
        apart += performance.now() - begin;
        apartCpu += cpuMs() - beginCpu;
      }
    };
  }
}

type CrossValidate = RunProgress['crossValidate'];
const { crossValidate } = RunProgress.prototype as { crossValidate: CrossValidate };
RunProgress.prototype.crossValidate = async function (
  this: RunProgress,
  estimator: Parameters<CrossValidate>[0],
  x: unknown,
  y: unknown,
  options: FoldOptions<ScorerName>,
) {
  const { name = 'fold', scoring, cv } = options;
  const values = y as ArrayLike<number>;
  const labels = [...cv.split(x, y)].map(([, test]) =>
    arrays.array({ data: Float64Array.from(test, (row) => Number(values[row])), shape: [test.length] }),
  );
  folds[name] = { scoring: [...scoring], labels };
  try {
    return await crossValidate.call(
      this,
      (index) => {
        currentFold = { name, index };
        return estimator(index);
      },
      x,
      y,
      options,
    );
  } finally {
    currentFold = undefined;
  }
};

process.on('exit', () => {
  // A process that predicts for the recipe trains nothing.
  if (opened.length === 0) return;
  const recording = {
    jobs: opened.map(({ job }) => job),
    runs: opened.map(({ run }) => run),
    folds: folds satisfies Record<string, RecordedFolds>,
    threads,
  };
  writeFileSync(join(folder, 'jobs.json'), JSON.stringify(recording));
});
