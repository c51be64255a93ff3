import { join } from 'node:path';
import { ModelCheckpoint, type TrainingCallback } from '@modu/callbacks';
import { heartDisease } from '@modu/datasets';
import { LayersClassifier, rocAucScore, rocCurve, StratifiedKFold, trainTestSplit } from '@modu/evaluation';
import { logisticRegression, mlp } from '@modu/models';
import { calibrationPlot, learningCurves, rocCurvePlot } from '@modu/plots';
import { ColumnTransformer, OneHotEncoder, Pipeline, SimpleImputer, StandardScaler } from '@modu/preprocessing';
import { compareInFolds } from '../compare-in-folds.ts';
import { provePredictionsSurvive } from '../final-model.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';

/** Heart disease: numbers that are scaled, codes that are categories, and whether the probabilities can be trusted. */
export const heartRecipe: Recipe = {
  name: 'heart',
  summary: 'Heart disease from thirteen findings: codes that are categories, ROC curve, calibration',
  reaches: { roc_auc: 0.9 },
  load: heartDisease,
  async run(options) {
    const { progress, seed, quick, epochs = quick ? 5 : 30, folds = quick ? 2 : 10, out, console, signal } = options;
    const { x, y } = await heartDisease();
    // Codes without an order become columns of their own.
    const codes = ['chest_pain', 'resting_ecg', 'st_slope', 'thalassemia'];
    const numbers = x.columnNames().filter((name) => !codes.includes(name));
    const prepare = () =>
      new ColumnTransformer([
        ['numbers', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], numbers],
        [
          'codes',
          [new SimpleImputer({ strategy: 'most_frequent' }), new OneHotEncoder({ handleUnknown: 'ignore' })],
          codes,
        ],
      ]);
    // Too few people to set some aside for early stopping: strong regularisation and few epochs take its place.
    const fit = (watch: () => readonly TrainingCallback[]) => ({
      epochs,
      batchSize: 16,
      randomState: seed,
      signal,
      callbacks: watch,
    });
    const network = (watch: () => readonly TrainingCallback[]) =>
      new LayersClassifier(
        ({ features }) => mlp({ inputs: features, hidden: [32], dropout: 0.5, l2: 0.03, learningRate: 0.003, seed }),
        fit(watch),
      );
    const linear = (watch: () => readonly TrainingCallback[]) =>
      new LayersClassifier(({ features }) => logisticRegression({ inputs: features, l2: 0.003, seed }), fit(watch));
    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['roc_auc', 'accuracy'],
      network: (watch) =>
        new Pipeline([
          ['prepare', prepare()],
          ['model', network(watch)],
        ]),
      baseline: (watch) =>
        new Pipeline([
          ['prepare', prepare()],
          ['model', linear(watch)],
        ]),
    });

    console.heading('The final model');
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const prepared = prepare();
    const classifier = network(() => [new ModelCheckpoint(join(out, runFiles.checkpoint)), progress.backup('final')]);
    await classifier.fit(prepared.fitTransform(xTrain), yTrain);
    console.plot(learningCurves(classifier.history, { metrics: ['loss'], title: 'The final model' }));
    const { data } = await classifier.predictProba(prepared.transform(xTest));
    const positive = data.filter((_, i) => i % 2 === 1);
    const auc = rocAucScore(yTest, positive);
    console.say(`Area under the curve on ${yTest.length} people it never saw: ${auc.toFixed(3)}`);
    const [fpr, tpr] = rocCurve(yTest, positive);
    console.plot(rocCurvePlot({ fpr, tpr, auc }, { title: 'People it never saw' }));
    console.plot(calibrationPlot({ yTrue: yTest, yProb: positive }, { title: 'What a probability is worth' }));
    const features = prepared.transform(x);
    const difference = await provePredictionsSurvive(out, console, { prepare: prepared, features, model: classifier });
    classifier.dispose();
    return { ...figures, folds, reload_difference: difference };
  },
};
