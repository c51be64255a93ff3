import { EarlyStopping } from '@modu/callbacks';
import { titanic } from '@modu/datasets';
import { confusionMatrix, LayersClassifier, StratifiedKFold } from '@modu/evaluation';
import { logisticRegression, mlp } from '@modu/models';
import { confusionMatrixPlot, missingValueMap } from '@modu/plots';
import { ColumnTransformer, isNull, OneHotEncoder, SimpleImputer, StandardScaler } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import type { Recipe } from '../recipe.ts';
import { trainFinalModel } from '../train-final-model.ts';

/** Who survived the Titanic: missing values, categories, and two columns that give the answer away. */
export const titanicRecipe: Recipe = {
  name: 'titanic',
  summary: 'Who survived the Titanic: missing values, categories, and two columns that leak the answer',
  reaches: { accuracy: 0.8 },
  load: titanic,
  async run(options) {
    const { seed, quick, epochs = quick ? 5 : 100, folds = quick ? 2 : 10, console, signal } = options;
    const { x, y, targetNames } = await titanic();

    console.heading('What is missing');
    const counts = Object.entries(isNull(x).counts).filter(([, count]) => count > 0);
    console.table(['column', `missing of ${x.numRows()}`], counts);
    console.plot(missingValueMap(x));
    console.say(
      'boat and body are left out: only who was saved has a boat, only who was not has the number of a body.',
    );

    const numbers = ['age', 'sibsp', 'parch', 'fare'];
    const categories = ['pclass', 'sex', 'embarked'];
    const prepare = () =>
      new ColumnTransformer([
        ['numbers', [new SimpleImputer({ strategy: 'median' }), new StandardScaler()], numbers],
        ['categories', [new SimpleImputer({ strategy: 'most_frequent' }), new OneHotEncoder()], categories],
      ]);
    const fit = (watch: Watch) => ({
      epochs,
      batchSize: 32,
      validationSplit: 0.2,
      randomState: seed,
      signal,
      callbacks: () => [new EarlyStopping({ monitor: 'val_loss', patience: 15, restoreBestWeights: true }), ...watch()],
    });
    const network = (watch: Watch) =>
      new LayersClassifier(
        ({ features }) =>
          mlp({ inputs: features, hidden: [32, 16], l2: 0.001, dropout: 0.1, learningRate: 0.003, seed }),
        fit(watch),
      );
    const linear = (watch: Watch) =>
      new LayersClassifier(({ features }) => logisticRegression({ inputs: features, l2: 0.001, seed }), fit(watch));
    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['accuracy', 'roc_auc'],
      prepare,
      network,
      baseline: linear,
    });

    const final = await trainFinalModel(options, { x, y, prepare, network, keepsBest: true });
    const matrix = confusionMatrix(final.yTest, await final.model.predict(final.xTest));
    console.table(
      ['', ...targetNames.map((name) => `predicted ${name}`)],
      targetNames.map((name, i) => [`is ${name}`, ...(matrix[i] ?? [])]),
    );
    console.plot(confusionMatrixPlot(matrix, { displayLabels: targetNames, normalize: 'true' }));
    const difference = await final.finish();
    return { ...figures, folds, reload_difference: difference };
  },
};
