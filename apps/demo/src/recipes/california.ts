import { join } from 'node:path';
import { EarlyStopping, ModelCheckpoint, ReduceLROnPlateau } from '@modu/callbacks';
import { californiaHousing } from '@modu/datasets';
import { LayersRegressor, meanAbsoluteError, r2Score, trainTestSplit } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { learningCurves, regressionPlot } from '@modu/plots';
import { ColumnTransformer, KBinsDiscretizer, QuantileTransformer } from '@modu/preprocessing';
import type { Watch } from '../compare-in-folds.ts';
import { provePredictionsSurvive } from '../prove-predictions-survive.ts';
import { runFiles } from '../output-folder.ts';
import type { Recipe } from '../recipe.ts';
import { RidgeRegressor } from '../ridge-regressor.ts';
import { showCorrelations } from '../table-overview.ts';

/** Widths of the hidden layers, among which validation data choose. */
const candidates = [[32], [64, 64], [128, 64, 32]];

/** House values in California: multiple regression, a width chosen on validation data, a test set that is touched once. */
export const californiaRecipe: Recipe = {
  name: 'california',
  summary: 'House values of 20 640 districts of California: multiple regression, by a line and by a network',
  reaches: { r2: 0.79 },
  load: californiaHousing,
  async run({ progress, seed, quick, epochs = quick ? 2 : 40, out, console, signal }) {
    const { x, y } = await californiaHousing();
    console.heading('Correlation with the value of a house');
    showCorrelations(console, x, x.columnNames(), y);

    const split = { testSize: 0.2, randomState: seed };
    const [xAll, xTest, yAll, yTest] = trainTestSplit(x, y, split);
    // The reduced form learns from a tenth.
    const [, xTrain, , yTrain] = quick
      ? trainTestSplit(xAll, yAll, { testSize: 0.1, randomState: seed })
      : [xTest, xAll, yTest, yAll];
    // Incomes and rooms are skewed, and places gather in two cities: ranks, bent to the normal distribution, are neither.
    const ranks = new QuantileTransformer({ outputDistribution: 'normal', randomState: seed });
    // Prices change within a few miles: a column for every fortieth of the state, northwards and eastwards.
    const strips = new KBinsDiscretizer({ nBins: 40, encode: 'onehot-dense', strategy: 'uniform', randomState: seed });
    const place = ['place', [strips], ['latitude', 'longitude']] as const;
    const prepare = new ColumnTransformer([['numbers', [ranks], x.columnNames()], place]);
    const train = prepare.fitTransform(xTrain);

    const network = (hidden: readonly number[], most: number, watch: Watch) =>
      new LayersRegressor(
        ({ features }) =>
          mlp({ inputs: features, hidden, task: 'regression', dropout: 0.1, learningRate: 0.002, seed }),
        {
          epochs: most,
          batchSize: 128,
          validationSplit: 0.1,
          randomState: seed,
          signal,
          callbacks: () => [
            new EarlyStopping({ monitor: 'val_loss', patience: 12, restoreBestWeights: true }),
            new ReduceLROnPlateau({ monitor: 'val_loss', factor: 0.4, patience: 4 }),
            ...watch(),
          ],
        },
      );

    console.heading('Which width? A tenth of the training part decides');
    const errors: number[] = [];
    for (const [i, hidden] of candidates.entries()) {
      errors[i] = await progress.once(`width-${i}`, async () => {
        const regressor = network(hidden, Math.ceil(epochs / 4), () => []);
        await regressor.fit(train, yTrain);
        const lowest = Math.min(...(regressor.history['val_loss'] ?? []));
        regressor.dispose();
        return lowest;
      });
    }
    console.table(
      ['hidden layers', 'least squared error on validation data'],
      candidates.map((hidden, i) => [hidden.join(', '), (errors[i] ?? Number.NaN).toFixed(4)]),
    );
    const hidden = candidates[errors.indexOf(Math.min(...errors))] ?? [];

    console.heading(`The network with ${hidden.join(', ')}, and a straight line`);
    const best = new ModelCheckpoint(join(out, runFiles.checkpoint), { monitor: 'val_loss', saveBestOnly: true });
    const regressor = network(hidden, epochs, () => [best, progress.backup('final')]);
    await regressor.fit(train, yTrain);
    console.plot(learningCurves(regressor.history, { title: 'The network', lossScale: 'log' }));
    const test = prepare.transform(xTest);
    const predicted = (await regressor.predict(test)) as Float32Array;
    const line = new RidgeRegressor({ seed }).fit(train, yTrain).predict(test);
    const figures = { r2: r2Score(yTest, predicted), baseline_r2: r2Score(yTest, line) };
    const rows = [
      ['network', figures.r2.toFixed(3), meanAbsoluteError(yTest, predicted).toFixed(3)],
      ['straight line', figures.baseline_r2.toFixed(3), meanAbsoluteError(yTest, line).toFixed(3)],
    ];
    console.table([`on ${yTest.length} districts neither saw`, 'R²', 'mean error, 100 000 $'], rows);
    const shown = { x: Array.from(predicted.slice(0, 800)), y: Array.from(yTest.slice(0, 800)) };
    console.plot(
      regressionPlot(
        { ...shown, predictions: shown.x },
        { xTitle: 'predicted', yTitle: 'true', residuals: false, title: '800 districts it never saw' },
      ),
    );
    const features = prepare.transform(quick ? xTest : x);
    if (!quick) await provePredictionsSurvive(out, console, { prepare, features, model: regressor });
    regressor.dispose();
    return { ...figures, hidden };
  },
};
