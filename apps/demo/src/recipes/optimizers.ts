import { digits } from '@modu/datasets';
import { LayersClassifier, trainTestSplit } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { Adagrad, Adam, Lion, Nadam, RMSprop, SGD, type Optimizer } from '@modu/optimizers';
import { lineChart } from '@modu/plots';
import { MinMaxScaler } from '@modu/preprocessing';
import type { Recipe } from '../recipe.ts';

/** Each with the learning rates that are tried, since none is good at all of them. */
const contestants: Readonly<
  Record<string, readonly [rates: readonly number[], make: (learningRate: number) => Optimizer]>
> = {
  SGD: [[0.1, 0.3, 1], (learningRate) => new SGD({ learningRate })],
  'with momentum': [[0.03, 0.1, 0.3], (learningRate) => new SGD({ learningRate, momentum: 0.9 })],
  "with Nesterov's": [[0.03, 0.1, 0.3], (learningRate) => new SGD({ learningRate, momentum: 0.9, nesterov: true })],
  Adagrad: [[0.03, 0.1, 0.3], (learningRate) => new Adagrad({ learningRate })],
  RMSprop: [[0.003, 0.01, 0.03], (learningRate) => new RMSprop({ learningRate })],
  Adam: [[0.003, 0.01, 0.03], (learningRate) => new Adam({ learningRate })],
  Nadam: [[0.003, 0.01, 0.03], (learningRate) => new Nadam({ learningRate })],
  Lion: [[0.0003, 0.001, 0.003], (learningRate) => new Lion({ learningRate })],
};

/** The same network from the same weights, by every optimizer at the best of its learning rates. */
export const optimizersRecipe: Recipe = {
  name: 'optimizers',
  summary: 'SGD, momentum, Adagrad, RMSprop, Adam and others on 1 797 handwritten digits, each at its best rate',
  reaches: { accuracy: 0.95 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 15, console, signal }) {
    const { x, y } = await digits();
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const scaler = new MinMaxScaler();
    const [train, test] = [scaler.fitTransform(xTrain), scaler.transform(xTest)];

    const fitted = async (optimizer: Optimizer) => {
      const classifier = new LayersClassifier(
        ({ features, classes }) => mlp({ inputs: features, hidden: [64], outputs: classes, optimizer, seed }),
        { epochs, batchSize: 32, validationSplit: 0.2, randomState: seed, signal },
      );
      await classifier.fit(train, yTrain);
      return classifier;
    };
    const learning: Record<string, readonly number[]> = {};
    const watching: Record<string, readonly number[]> = {};
    const rows: [string, string, number, number][] = [];
    const chosen: { name: string; rate: number; loss: number }[] = [];
    for (const [name, [rates, make]] of Object.entries(contestants)) {
      const tried: { rate: number; loss: readonly number[]; watched: readonly number[] }[] = [];
      for (const rate of quick ? rates.slice(1, 2) : rates) {
        const done = await progress.once(`${name.replaceAll(/\W+/g, '-')}-${rate}`, async () => {
          const optimizer = make(rate);
          const classifier = await fitted(optimizer);
          const { loss = [], val_loss: watched = [] } = classifier.history;
          classifier.dispose();
          optimizer.dispose();
          return { rate, loss: [...loss], watched: [...watched] };
        });
        tried.push(done);
      }
      const lowest = ({ watched }: (typeof tried)[number]) => Math.min(...watched);
      const [best] = tried.sort((a, b) => lowest(a) - lowest(b));
      if (best === undefined) continue;
      learning[name] = best.loss;
      watching[name] = best.watched;
      chosen.push({ name, rate: best.rate, loss: lowest(best) });
      rows.push([name, String(best.rate), best.loss.at(-1) ?? Number.NaN, lowest(best)]);
    }
    rows.sort((a, b) => a[3] - b[3]);

    console.heading('Each at the rate that a fifth of the training part prefers');
    console.table(
      ['optimizer', 'learning rate', 'loss', 'least loss on validation data'],
      rows.map(([name, rate, loss, watched]) => [name, rate, loss.toFixed(4), watched.toFixed(4)]),
    );
    const axes = { xTitle: 'epoch', yScale: 'log', points: false } as const;
    console.plot(lineChart({ series: learning }, { ...axes, yTitle: 'loss', title: 'Learning' }));
    console.plot(lineChart({ series: watching }, { ...axes, yTitle: 'loss', title: 'Validation' }));

    const [winner = { name: 'Adam', rate: 0.001 }] = chosen.sort((a, b) => a.loss - b.loss);
    const optimizer = contestants[winner.name]?.[1](winner.rate) ?? new Adam();
    const classifier = await fitted(optimizer);
    const accuracy = await classifier.score(test, yTest);
    classifier.dispose();
    optimizer.dispose();
    console.say(`${winner.name} at ${winner.rate}: ${accuracy.toFixed(3)} of ${yTest.length} digits it never saw.`);
    const losses = Object.fromEntries(chosen.map(({ name, loss }) => [name, loss]));
    return { accuracy, winner: winner.name, learning_rate: winner.rate, validation_losses: losses };
  },
};
