import { EarlyStopping } from '@modu/callbacks';
import { ames } from '@modu/datasets';
import { KFold, LayersRegressor } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { missingValueMap } from '@modu/plots';
import { ColumnTransformer, OneHotEncoder, PowerTransformer, SimpleImputer } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import type { Recipe } from '../recipe.ts';
import { trainFinalModel } from '../train-final-model.ts';
import { RidgeRegressor } from '../ridge-regressor.ts';
import { showCorrelations, showMissing } from '../table-overview.ts';

/** House prices: numbers, categories and gaps in one table, the logarithm of the price, a network against a straight line. */
export const amesRecipe: Recipe = {
  name: 'ames',
  summary: 'Prices of 2 930 houses: missing values, categories, correlations, a network against ridge regression',
  reaches: { r2: 0.86 },
  load: ames,
  async run(options) {
    const { seed, quick, epochs = quick ? 5 : 100, folds = quick ? 2 : 5, console, signal } = options;
    const { x, y: prices } = await ames();
    // How often 160 000 dollars would have to double: a skewed price becomes a symmetric number of ordinary size.
    const y = prices.map((price) => Math.log2(price / 160_000));
    const names: readonly string[] = x.columnNames();
    const numeric = names.filter((name) => x.array(name as 'alley').some((value) => typeof value === 'number'));
    const categories = names.filter((name) => !numeric.includes(name));

    console.heading('Missing values; in all but lot_frontage and electrical they say that a house has none');
    showMissing(console, x, (name) => (numeric.includes(name) ? 'the median' : "'none'"));
    console.plot(missingValueMap(x));
    console.heading('Correlation with the logarithm of the price');
    showCorrelations(console, x, numeric, y);

    const fill = new SimpleImputer({ strategy: 'constant', fillValue: 'none' });
    const encode = new OneHotEncoder({ minFrequency: 10, handleUnknown: 'infrequent_if_exist' });
    const prepare = () =>
      new ColumnTransformer([
        ['numeric', [new SimpleImputer({ strategy: 'median' }), new PowerTransformer()], numeric],
        ['category', [fill, encode], categories],
      ]);
    // Width, weight decay and learning rate were chosen on a fifth of each training fold, never on test folds.
    const shape = { hidden: [64], activation: 'tanh', l2: 0.003, learningRate: 0.0005 } as const;
    const network = (watch: Watch) =>
      new LayersRegressor(({ features }) => mlp({ inputs: features, task: 'regression', seed, ...shape }), {
        epochs,
        batchSize: 32,
        validationSplit: 0.1,
        randomState: seed,
        signal,
        callbacks: () => [
          new EarlyStopping({ monitor: 'val_loss', patience: 15, restoreBestWeights: true }),
          ...watch(),
        ],
      });

    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new KFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['r2'],
      prepare,
      network,
      baseline: () => new RidgeRegressor({ seed }),
    });

    const final = { x, y, prepare, network, keepsBest: true, curves: { lossScale: 'log' } } as const;
    const { model, xTest, yTest, finish } = await trainFinalModel(options, final);
    const r2 = await model.score(xTest, yTest);
    console.say(`R² of the log price of ${yTest.length} houses it never saw: ${r2.toFixed(3)}`);
    const difference = await finish();
    return { ...figures, folds, final_r2: r2, reload_difference: difference };
  },
};
