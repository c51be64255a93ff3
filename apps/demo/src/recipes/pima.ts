import { EarlyStopping } from '@modu/callbacks';
import { pima } from '@modu/datasets';
import { LayersClassifier, rocAucScore, rocCurve, StratifiedKFold } from '@modu/evaluation';
import { logisticRegression, mlp } from '@modu/models';
import { missingValueMap, rocCurvePlot } from '@modu/plots';
import { ColumnTransformer, SimpleImputer, StandardScaler } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import type { Recipe } from '../recipe.ts';
import { trainFinalModel } from '../train-final-model.ts';

/** Diabetes within five years: missing values, scaling and early stopping, honestly inside each fold. */
export const pimaRecipe: Recipe = {
  name: 'pima',
  summary: 'Diabetes within five years in 768 women: missing values, ten folds, early stopping',
  reaches: { accuracy: 0.76, roc_auc: 0.82 },
  load: pima,
  async run(options) {
    const { seed, quick, epochs = quick ? 5 : 200, folds = quick ? 2 : 10, console, signal } = options;
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
    const fit = (watch: Watch, batchSize: number) => ({
      epochs,
      batchSize,
      validationSplit: 0.2,
      randomState: seed,
      signal,
      callbacks: () => [new EarlyStopping({ monitor: 'val_loss', patience: 20, restoreBestWeights: true }), ...watch()],
    });
    const network = (watch: Watch) =>
      new LayersClassifier(
        ({ features }) => mlp({ inputs: features, hidden: [16], l2: 0.003, learningRate: 0.003, seed }),
        fit(watch, 16),
      );
    const baseline = (watch: Watch) =>
      new LayersClassifier(
        ({ features }) => logisticRegression({ inputs: features, l2: 0.003, learningRate: 0.03, seed }),
        fit(watch, 64),
      );
    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['accuracy', 'roc_auc'],
      prepare,
      network,
      baseline,
    });

    const final = { x, y, prepare, network, keepsBest: true };
    const { model, xTest, yTest, finish } = await trainFinalModel(options, final);
    const accuracy = await model.score(xTest, yTest);
    console.say(`Accuracy on ${yTest.length} women it never saw: ${accuracy.toFixed(3)}`);
    const positive = (await model.predictProba(xTest)).data.filter((_, i) => i % 2 === 1);
    const [fpr, tpr] = rocCurve(yTest, positive);
    console.plot(rocCurvePlot({ fpr, tpr, auc: rocAucScore(yTest, positive) }, { title: 'Women it never saw' }));
    const difference = await finish();
    return { ...figures, folds, final_accuracy: accuracy, reload_difference: difference };
  },
};
