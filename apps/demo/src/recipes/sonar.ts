import { join } from 'node:path';
import { ModelCheckpoint, type TrainingCallback } from '@modu/callbacks';
import { sonar } from '@modu/datasets';
import { confusionMatrix, LayersClassifier, StratifiedKFold, trainTestSplit } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { confusionMatrixPlot, foldBoxPlot, learningCurves } from '@modu/plots';
import { Pipeline, StandardScaler } from '@modu/preprocessing';
import { provePredictionsSurvive } from '../final-model.ts';
import { foldProgress } from '../fold-progress.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { showScores } from '../score-table.ts';

/** Mines or rocks: 60 features for 208 samples, so the network needs weight decay and few epochs. */
export const sonarRecipe: Recipe = {
  name: 'sonar',
  summary: 'Mines or rocks from 60 sonar bands: a small data set, weight decay, training against test scores',
  reaches: { accuracy: 0.85 },
  load: sonar,
  async run({ progress, seed, quick, epochs = quick ? 5 : 60, folds = quick ? 2 : 5, out, console, signal }) {
    const { x, y, targetNames } = await sonar();
    const checkpoint = join(out, runFiles.checkpoint);
    const network = (watch: () => readonly TrainingCallback[]) =>
      new LayersClassifier(({ features }) => mlp({ inputs: features, hidden: [64, 32], l2: 0.001, seed }), {
        epochs,
        batchSize: 16,
        randomState: seed,
        signal,
        callbacks: watch,
      });

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
    const result = await progress.crossValidate(pipeline, x, y, {
      cv,
      scoring: ['accuracy', 'roc_auc'],
      signal,
      returnTrainScore: true,
    });
    const figures = showScores(console, result);
    const scores = { test: result.testScores.accuracy, training: result.trainScores?.accuracy ?? [] };
    console.plot(foldBoxPlot(scores, { scoreTitle: 'accuracy', title: `${folds} folds` }));
    const training = Array.from(result.trainScores?.accuracy ?? []).reduce((sum, score) => sum + score / folds, 0);
    console.say(`Accuracy on the training parts: ${training.toFixed(3)}; what is above the test's is overfitting.`);

    console.heading('The final model');
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const prepared = new StandardScaler();
    const classifier = network(() => [new ModelCheckpoint(checkpoint), progress.backup('final')]);
    await classifier.fit(prepared.fitTransform(xTrain), yTrain);
    const matrix = confusionMatrix(yTest, await classifier.predict(prepared.transform(xTest)));
    console.plot(learningCurves(classifier.history, { title: 'The final model' }));
    console.plot(confusionMatrixPlot(matrix, { displayLabels: targetNames }));
    const rows = targetNames.map((name, i) => [`is ${name}`, ...(matrix[i] ?? [])]);
    console.table(['', ...targetNames.map((name) => `predicted ${name}`)], rows);
    const features = prepared.transform(x);
    const difference = await provePredictionsSurvive(out, console, { prepare: prepared, features, model: classifier });
    classifier.dispose();
    return { ...figures, folds, train_accuracy: training, reload_difference: difference };
  },
};
