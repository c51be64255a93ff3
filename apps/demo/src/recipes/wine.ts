import { wine } from '@modu/datasets';
import { classificationReport, confusionMatrix, LayersClassifier, StratifiedKFold } from '@modu/evaluation';
import { logisticRegression, mlp } from '@modu/models';
import { confusionMatrixPlot, correlationHeatmap } from '@modu/plots';
import { corr, StandardScaler } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import type { Recipe } from '../recipe.ts';
import { trainFinalModel } from '../train-final-model.ts';

/** Three kinds of grapes: how columns hang together, and a network beside softmax regression. */
export const wineRecipe: Recipe = {
  name: 'wine',
  summary: 'Three kinds of grapes from thirteen measurements of wine: correlations, softmax, five folds',
  reaches: { accuracy: 0.97 },
  load: wine,
  async run(options) {
    const { seed, quick, epochs = quick ? 5 : 60, folds = quick ? 2 : 5, console, signal } = options;
    const { x, y, targetNames } = await wine();
    console.heading('How the measurements hang together');
    const correlations = corr(x);
    const names = correlations.columnNames();
    const pairs = names.flatMap((a, i) =>
      names.slice(0, i).map((b) => [a, b, Number(correlations.array(a)[names.indexOf(b)])] as const),
    );
    pairs.sort(([, , a], [, , b]) => Math.abs(b) - Math.abs(a));
    console.table(
      ['column', 'with', 'correlation'],
      pairs.slice(0, 5).map(([a, b, r]) => [a, b, r.toFixed(2)]),
    );
    console.plot(correlationHeatmap(correlations, { annotate: false }));

    const prepare = () => new StandardScaler();
    const fit = (watch: Watch) => ({ epochs, batchSize: 16, randomState: seed, signal, callbacks: watch });
    const network = (watch: Watch) =>
      new LayersClassifier(
        ({ features, classes }) =>
          mlp({ inputs: features, hidden: [32], outputs: classes, l2: 0.03, learningRate: 0.003, seed }),
        fit(watch),
      );
    const linear = (watch: Watch) =>
      new LayersClassifier(
        ({ features, classes }) => logisticRegression({ inputs: features, classes, l2: 0.001, seed }),
        fit(watch),
      );
    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['accuracy', 'roc_auc_ovr'],
      prepare,
      network,
      baseline: linear,
    });

    const { model, xTest, yTest, finish } = await trainFinalModel(options, { x, y, prepare, network });
    const predicted = await model.predict(xTest);
    console.say(classificationReport(yTest, predicted, { targetNames }));
    console.plot(confusionMatrixPlot(confusionMatrix(yTest, predicted), { displayLabels: targetNames }));
    const difference = await finish();
    return { ...figures, folds, reload_difference: difference };
  },
};
