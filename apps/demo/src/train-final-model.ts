import { join } from 'node:path';
import { ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import type { Matrix, NumericArray, TableLike } from '@modu/core';
import { trainTestSplit, type LayersClassifier, type LayersRegressor } from '@modu/evaluation';
import { learningCurves, type LearningCurvesOptions } from '@modu/plots';
import type { Watch } from './compare-in-folds.ts';
import { provePredictionsSurvive, type Preparation } from './prove-predictions-survive.ts';
import { runFiles } from './output-folder.ts';
import type { RecipeOptions } from './recipe.ts';

/** A preparation of features that learns from a table. */
interface TablePreparation extends Preparation {
  fitTransform(x: TableLike): Matrix;
  transform(x: TableLike): Matrix;
}

/** What is trained. */
export interface FinalTraining<Network extends LayersClassifier | LayersRegressor> {
  readonly x: TableLike;
  readonly y: NumericArray;
  readonly prepare: () => TablePreparation;
  readonly network: (watch: Watch) => Network;
  /** Whether the checkpoint is that of the least `val_loss`, not of the last epoch. */
  readonly keepsBest?: boolean;
  /** Of the learning curves, beside their title. */
  readonly curves?: Omit<LearningCurvesOptions, 'title'>;
}

/** A trained network, with the fifth of the samples that it never saw. */
export interface FinalModel<Network> {
  readonly model: Network;
  /** Prepared. */
  readonly xTest: Matrix;
  readonly yTest: NumericArray;
  /** Proves that model and preparation live on in a new process, disposes of the model, and returns the largest difference. */
  readonly finish: () => Promise<number>;
}

/** Trains the network that a run leaves behind on four fifths of the samples, and plots its learning curves. */
export async function trainFinalModel<Network extends LayersClassifier | LayersRegressor>(
  { progress, console, out, seed }: Pick<RecipeOptions, 'progress' | 'console' | 'out' | 'seed'>,
  { x, y, prepare, network, keepsBest = false, curves = {} }: FinalTraining<Network>,
): Promise<FinalModel<Network>> {
  console.heading('The final model');
  const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, {
    testSize: 0.2,
    randomState: seed,
    // Classes; a regressor's targets are floats.
    ...(y instanceof Int32Array && { stratify: y }),
  });
  const prepared = prepare();
  const checkpoint = join(out, runFiles.checkpoint);
  const best = { monitor: 'val_loss', saveBestOnly: true } as const;
  const model = network(() => [
    new ProgressBar({ label: 'final', lines: 1, stream: console.stream }),
    new ModelCheckpoint(checkpoint, keepsBest ? best : {}),
    progress.backup('final'),
  ]);
  await model.fit(prepared.fitTransform(xTrain), yTrain);
  console.plot(learningCurves(model.history, { title: 'The final model', ...curves }));
  const finish = async () => {
    const difference = await provePredictionsSurvive(out, console, {
      prepare: prepared,
      features: prepared.transform(x),
      model,
    });
    model.dispose();
    return difference;
  };
  return { model, xTest: prepared.transform(xTest), yTest, finish };
}
