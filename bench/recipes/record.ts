/**
 * Imported before a recipe, `node --import bench/recipes/record.ts apps/demo/src/main.ts iris`, it writes into the folder
 * `MODU_RECORD` every network that the recipe trains: what it learns from, how long that takes, and what it predicts.
 *
 * The recipe itself is as it is. Times leave out progress bars, checkpoints and backups, which twins do without.
 */
import { configure } from '@modu/backend';
import { BackupAndRestore, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import type { ScorerName } from '@modu/evaluation';
import * as tf from '@tensorflow/tfjs';
import { RunProgress, type FoldOptions } from '../../apps/demo/src/run-progress.ts';
import { list, type Batches, type Tensors } from './recorded-arrays.ts';
import { Recorder, type FitArguments } from './recorder.ts';
import { leaveOut } from './stopwatch.ts';

const threads = Number(process.env['MODU_RECORD_THREADS'] ?? '2');
const recorder = new Recorder(process.env['MODU_RECORD'] ?? '');
configure({ threads });
leaveOut([BackupAndRestore, ModelCheckpoint, ProgressBar]);

type Method = (this: tf.LayersModel, ...given: never[]) => unknown;

let depth = 0;

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

replace('fitDataset', (original) => {
  return function (this: tf.LayersModel, dataset: Batches & { readonly size?: number }, args: FitArguments) {
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
    const samples = async () => ({ ...(await recorder.arrays.batches(dataset)), batchSize: first });
    return recorder.fit(this, args, train, samples);
  };
});

replace('fit', (original) => {
  return function (this: tf.LayersModel, x: Tensors, y: Tensors, args: FitArguments) {
    const train = (given: FitArguments) =>
      original.call(this, x as never, y as never, given as never) as Promise<tf.History>;
    const samples = () =>
      Promise.resolve({
        x: list(x).map((tensor) => recorder.arrays.tensor(tensor)),
        y: list(y).map((tensor) => recorder.arrays.tensor(tensor)),
        batchSize: args.batchSize ?? 32,
      });
    return recorder.fit(this, args, train, samples);
  };
});

replace('trainOnBatch', (original) => {
  return function (this: tf.LayersModel, x: Tensors, y: Tensors) {
    const take = () => original.call(this, x as never, y as never) as Promise<number | number[]>;
    return recorder.step(this, [x, y], take);
  };
});

replace('predict', (original) => {
  return function (this: tf.LayersModel, x: Tensors, args: { readonly batchSize?: number } = {}) {
    const predict = () => original.call(this, x as never, args as never) as tf.Tensor;
    return recorder.prediction(this, x, args.batchSize ?? 32, predict);
  };
});

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
    recorder.arrays.array({ data: Float64Array.from(test, (row) => Number(values[row])), shape: [test.length] }),
  );
  recorder.folds[name] = { scoring: [...scoring], labels };
  try {
    return await crossValidate.call(
      this,
      (index) => {
        recorder.fold = { name, index };
        return estimator(index);
      },
      x,
      y,
      options,
    );
  } finally {
    recorder.fold = undefined;
  }
};

process.on('exit', () => recorder.write(threads));
