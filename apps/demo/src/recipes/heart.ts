import { heartDisease } from '@modu/datasets';
import { LayersClassifier, rocAucScore, rocCurve, StratifiedKFold } from '@modu/evaluation';
import { logisticRegression, mlp } from '@modu/models';
import { calibrationPlot, rocCurvePlot } from '@modu/plots';
import { ColumnTransformer, OneHotEncoder, SimpleImputer, StandardScaler } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import type { Recipe } from '../recipe.ts';
import { trainFinalModel } from '../train-final-model.ts';

/** Heart disease: numbers that are scaled, codes that are categories, and whether the probabilities can be trusted. */
export const heartRecipe: Recipe = {
  name: 'heart',
  summary: 'Heart disease from thirteen findings: codes that are categories, ROC curve, calibration',
  reaches: { roc_auc: 0.9 },
  load: heartDisease,
  async run(options) {
    const { seed, quick, epochs = quick ? 5 : 30, folds = quick ? 2 : 10, console, signal } = options;
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
    const fit = (watch: Watch) => ({ epochs, batchSize: 16, randomState: seed, signal, callbacks: watch });
    const network = (watch: Watch) =>
      new LayersClassifier(
        ({ features }) => mlp({ inputs: features, hidden: [32], dropout: 0.5, l2: 0.03, learningRate: 0.003, seed }),
        fit(watch),
      );
    const linear = (watch: Watch) =>
      new LayersClassifier(({ features }) => logisticRegression({ inputs: features, l2: 0.003, seed }), fit(watch));
    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['roc_auc', 'accuracy'],
      prepare,
      network,
      baseline: linear,
    });

    const curves = { metrics: ['loss'] };
    const { model, xTest, yTest, finish } = await trainFinalModel(options, { x, y, prepare, network, curves });
    const { data } = await model.predictProba(xTest);
    const positive = data.filter((_, i) => i % 2 === 1);
    const auc = rocAucScore(yTest, positive);
    console.say(`Area under the curve on ${yTest.length} people it never saw: ${auc.toFixed(3)}`);
    const [fpr, tpr] = rocCurve(yTest, positive);
    console.plot(rocCurvePlot({ fpr, tpr, auc }, { title: 'People it never saw' }));
    console.plot(calibrationPlot({ yTrue: yTest, yProb: positive }, { title: 'What a probability is worth' }));
    const difference = await finish();
    return { ...figures, folds, reload_difference: difference };
  },
};
