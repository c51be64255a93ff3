import { sonar } from '@modu/datasets';
import { confusionMatrix, LayersClassifier, StratifiedKFold } from '@modu/evaluation';
import { logisticRegression, mlp } from '@modu/models';
import { confusionMatrixPlot, foldBoxPlot } from '@modu/plots';
import { StandardScaler } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import type { Recipe } from '../recipe.ts';
import { trainFinalModel } from '../train-final-model.ts';

/** Mines or rocks: 60 features for 208 samples, so the network needs weight decay and few epochs. */
export const sonarRecipe: Recipe = {
  name: 'sonar',
  summary: 'Mines or rocks from 60 sonar bands: a small data set, weight decay, training against test scores',
  reaches: { accuracy: 0.85 },
  load: sonar,
  async run(options) {
    const { seed, quick, epochs = quick ? 5 : 60, folds = quick ? 2 : 5, console, signal } = options;
    const { x, y, targetNames } = await sonar();
    const prepare = () => new StandardScaler();
    const fit = (watch: Watch) => ({ epochs, batchSize: 16, randomState: seed, signal, callbacks: watch });
    const network = (watch: Watch) =>
      new LayersClassifier(({ features }) => mlp({ inputs: features, hidden: [64, 32], l2: 0.001, seed }), fit(watch));
    const baseline = (watch: Watch) =>
      new LayersClassifier(({ features }) => logisticRegression({ inputs: features, l2: 0.01, seed }), fit(watch));
    const { figures, result } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['accuracy', 'roc_auc'],
      returnTrainScore: true,
      prepare,
      network,
      baseline,
    });
    const scores = { test: result.testScores.accuracy, training: result.trainScores?.accuracy ?? [] };
    console.plot(foldBoxPlot(scores, { scoreTitle: 'accuracy', title: 'The network on test and training parts' }));
    const training = Array.from(scores.training).reduce((sum, score) => sum + score / folds, 0);
    console.say(`Accuracy on the training parts: ${training.toFixed(3)}; what is above the test's is overfitting.`);

    const { model, xTest, yTest, finish } = await trainFinalModel(options, { x, y, prepare, network });
    const matrix = confusionMatrix(yTest, await model.predict(xTest));
    console.plot(confusionMatrixPlot(matrix, { displayLabels: targetNames }));
    const rows = targetNames.map((name, i) => [`is ${name}`, ...(matrix[i] ?? [])]);
    console.table(['', ...targetNames.map((name) => `predicted ${name}`)], rows);
    const difference = await finish();
    return { ...figures, folds, train_accuracy: training, reload_difference: difference };
  },
};
