import { join } from 'node:path';
import { ModelCheckpoint, type TrainingCallback } from '@modu/callbacks';
import { iris } from '@modu/datasets';
import {
  classificationReport,
  confusionMatrix,
  LayersClassifier,
  StratifiedKFold,
  trainTestSplit,
} from '@modu/evaluation';
import { mlp } from '@modu/models';
import { confusionMatrixPlot, foldBoxPlot, learningCurves } from '@modu/plots';
import { Pipeline, StandardScaler } from '@modu/preprocessing';
import { provePredictionsSurvive } from '../final-model.ts';
import { foldProgress } from '../fold-progress.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { showScores } from '../score-table.ts';

/** Three species of iris: softmax, one-hot labels, a report per class. */
export const irisRecipe: Recipe = {
  name: 'iris',
  summary: 'Three species of iris from four measurements: softmax, five folds, a report per class',
  reaches: { accuracy: 0.95 },
  load: iris,
  async run({ progress, seed, quick, epochs = quick ? 5 : 60, folds = quick ? 2 : 5, out, console, signal }) {
    const { x, y, targetNames } = await iris();
    const checkpoint = join(out, runFiles.checkpoint);
    const network = (watch: () => readonly TrainingCallback[]) =>
      new LayersClassifier(
        ({ features, classes }) => mlp({ inputs: features, hidden: [16], outputs: classes, learningRate: 0.01, seed }),
        {
          epochs,
          batchSize: 16,
          randomState: seed,
          signal,
          callbacks: watch,
        },
      );

    console.heading(`Stratified ${folds}-fold cross-validation`);
    const watchFold = (fold: number) => [
      foldProgress(console, fold, folds),
      new ModelCheckpoint(checkpoint, { saveFreq: 100 }),
      progress.backup(`fold-${fold + 1}`),
    ];
    const pipeline = (fold: number) =>
      new Pipeline([
        ['scale', new StandardScaler()],
        ['model', network(() => watchFold(fold))],
      ]);
    const cv = new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed });
    const result = await progress.crossValidate(pipeline, x, y, { cv, scoring: ['accuracy', 'roc_auc_ovr'], signal });
    const figures = showScores(console, result);
    console.plot(foldBoxPlot(result.testScores, { title: `${folds} folds` }));

    console.heading('The final model');
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const prepared = new StandardScaler();
    const classifier = network(() => [new ModelCheckpoint(checkpoint), progress.backup('final')]);
    await classifier.fit(prepared.fitTransform(xTrain), yTrain);
    const predicted = await classifier.predict(prepared.transform(xTest));
    console.say(classificationReport(yTest, predicted, { targetNames }));
    console.plot(learningCurves(classifier.history, { title: 'The final model' }));
    console.plot(confusionMatrixPlot(confusionMatrix(yTest, predicted), { displayLabels: targetNames }));
    const features = prepared.transform(x);
    const difference = await provePredictionsSurvive(out, console, { prepare: prepared, features, model: classifier });
    classifier.dispose();
    return { ...figures, folds, reload_difference: difference };
  },
};
