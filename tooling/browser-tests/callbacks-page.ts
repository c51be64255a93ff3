/** What the page of callbacks.test.ts does; the test calls it by name. */
import {
  BackupAndRestore,
  fitResumable,
  LambdaCallback,
  loadCheckpoint,
  ModelCheckpoint,
  ProgressBar,
} from '@modu/callbacks';
import { Adam, compileModel } from '@modu/optimizers';
import * as tf from '@tensorflow/tfjs';

const epochs = 5;

function build(): tf.Sequential {
  const kernelInitializer = tf.initializers.randomNormal({ seed: 3 });
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer })] });
  compileModel(model, { optimizer: new Adam({ learningRate: 0.1 }), loss: 'huber' });
  return model;
}

const x = (): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: 36 }, (_, i) => Math.sin(7 * i)),
    [12, 3],
  );
const y = (): tf.Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: 24 }, (_, i) => Math.cos(5 * i)),
    [12, 2],
  );

const weightsOf = (model: tf.LayersModel): number[] => model.getWeights().flatMap((weight) => [...weight.dataSync()]);

const page = {
  /** Trains with a backup; with `dieAt`, never comes out of that epoch, until somebody closes the tab. */
  async resumable(backupDir: string, dieAt?: number): Promise<object> {
    const model = build();
    const backup = new BackupAndRestore(backupDir);
    const hang = new LambdaCallback({
      onEpochBegin: async (epoch) => {
        if (epoch !== dieAt) return;
        await backup.written();
        document.title = 'hanging';
        await new Promise(() => undefined);
      },
    });
    const { history, epoch } = await fitResumable(model, x(), y(), {
      epochs,
      batchSize: 4,
      seed: 8,
      callbacks: [hang, backup],
    });
    const models = Object.keys(await tf.io.listModels());
    return { weights: weightsOf(model), history, epoch, from: backup.restorePoint?.epoch ?? 0, models };
  },

  /** Trains the half, loads the checkpoint, and trains the rest. */
  async checkpointed(place: string): Promise<object> {
    const model = build();
    const options = { batchSize: 4, shuffle: false };
    const checkpoint = new ModelCheckpoint(place, { monitor: 'loss', saveBestOnly: true });
    await model.fit(x(), y(), { ...options, epochs: 2, callbacks: [checkpoint] });
    const loaded = await loadCheckpoint(place);
    await loaded.model.fit(x(), y(), { ...options, initialEpoch: loaded.epoch, epochs });
    const undisturbed = build();
    await undisturbed.fit(x(), y(), { ...options, epochs });
    return { epoch: loaded.epoch, resumed: weightsOf(loaded.model), undisturbed: weightsOf(undisturbed) };
  },

  /** Trains under a bar; what stood in it at the end of each epoch. */
  async progress(): Promise<object> {
    const element = document.createElement('div');
    document.body.append(element);
    const seen: (string | null)[] = [];
    const watch = new LambdaCallback({
      onEpochEnd: () => {
        seen.push(element.getAttribute('aria-valuenow'));
        return Promise.resolve();
      },
    });
    const bar = new ProgressBar({ element, label: 'training of the line', refreshMs: 0 });
    const callbacks = [bar, watch] as unknown as tf.Callback[];
    await build().fit(x(), y(), { batchSize: 4, epochs: 4, callbacks });
    return { seen, text: element.textContent };
  },
};

export type Page = typeof page;

await tf.setBackend('cpu');
Object.assign(globalThis, { page });
document.title = 'ready';
