import { join } from 'node:path';
import { EarlyStopping, ModelCheckpoint, ProgressBar, type TrainingCallback } from '@modu/callbacks';
import { pima } from '@modu/datasets';
import { LayersClassifier, rocAucScore, rocCurve, StratifiedKFold, trainTestSplit } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { foldBoxPlot, learningCurves, missingValueMap, rocCurvePlot } from '@modu/plots';
import { ColumnTransformer, Pipeline, SimpleImputer, StandardScaler } from '@modu/preprocessing';
import { provePredictionsSurvive } from '../final-model.ts';
import { foldProgress } from '../fold-progress.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { showScores } from '../score-table.ts';

/** Diabetes within five years: missing values, scaling and early stopping, honestly inside each fold. */
export const pimaRecipe: Recipe = {
  name: 'pima',
  summary: 'Diabetes within five years in 768 women: missing values, ten folds, early stopping',
  reaches: { accuracy: 0.76, roc_auc: 0.82 },
  load: pima,
  async run({ progress, seed, quick, epochs = quick ? 5 : 200, folds = quick ? 2 : 10, out, console, signal }) {
    const { x, y } = await pima();

    console.heading('Zeros that mean "not measured"');
    const missing = x
      .columnNames()
      .map((name) => [name, x.array(name).filter((value) => value === null).length] as const);
    console.table(
      ['column', 'missing of 768'],
      missing.filter(([, count]) => count > 0),
    );

    console.plot(missingValueMap(x));

    const prepare = () =>
      new ColumnTransformer([
        ['numeric', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], x.columnNames()],
      ]);
    const network = (watch: () => readonly TrainingCallback[]) =>
      new LayersClassifier(
        ({ features }) => mlp({ inputs: features, hidden: [16], l2: 0.003, learningRate: 0.003, seed }),
        {
          epochs,
          batchSize: 16,
          validationSplit: 0.2,
          randomState: seed,
          signal,
          callbacks: () => [
            new EarlyStopping({ monitor: 'val_loss', patience: 20, restoreBestWeights: true }),
            ...watch(),
          ],
        },
      );

    console.heading(`Stratified ${folds}-fold cross-validation`);
    const checkpoint = join(out, runFiles.checkpoint);
    const watchFold = (fold: number) => [
      foldProgress(console, fold, folds),
      new ModelCheckpoint(checkpoint, { saveFreq: 250 }),
      progress.backup(`fold-${fold + 1}`),
    ];
    const pipeline = (fold: number) =>
      new Pipeline([
        ['prepare', prepare()],
        ['model', network(() => watchFold(fold))],
      ]);
    const cv = new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed });
    const result = await progress.crossValidate(pipeline, x, y, { cv, scoring: ['accuracy', 'roc_auc'], signal });
    const figures = showScores(console, result);
    console.plot(foldBoxPlot(result.testScores, { title: `${folds} folds` }));

    console.heading('The final model');
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const prepared = prepare();
    const train = prepared.fitTransform(xTrain);
    const best = new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true });
    const bar = new ProgressBar({ label: 'final', lines: 1, stream: console.stream });
    const classifier = network(() => [bar, best, progress.backup('final')]);
    await classifier.fit(train, yTrain);
    console.plot(learningCurves(classifier.history, { title: 'The final model' }));
    const accuracy = await classifier.score(prepared.transform(xTest), yTest);
    console.say(`Accuracy on ${yTest.length} women it never saw: ${accuracy.toFixed(3)}`);
    const { data } = await classifier.predictProba(prepared.transform(xTest));
    const positive = data.filter((_, i) => i % 2 === 1);
    const [fpr, tpr] = rocCurve(yTest, positive);
    console.plot(rocCurvePlot({ fpr, tpr, auc: rocAucScore(yTest, positive) }, { title: 'Women it never saw' }));
    const features = prepared.transform(x);
    const difference = await provePredictionsSurvive(out, console, { prepare: prepared, features, model: classifier });
    classifier.dispose();
    return { ...figures, folds, final_accuracy: accuracy, reload_difference: difference };
  },
};
