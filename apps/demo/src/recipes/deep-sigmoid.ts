import { digits } from '@modu/datasets';
import { LayersClassifier, trainTestSplit } from '@modu/evaluation';
import { mlp } from '@modu/models';
import { lineChart } from '@modu/plots';
import { MinMaxScaler } from '@modu/preprocessing';
import * as tf from '@tensorflow/tfjs';
import type { Recipe } from '../recipe.ts';

const depth = 8;

/** The size of the gradient of each layer's kernel, the first layer first. */
function gradientNorms(model: tf.LayersModel, x: tf.Tensor2D, labels: Int32Array): number[] {
  return tf.tidy(() => {
    const y = tf.oneHot(labels, 10).toFloat();
    const kernels = model.layers.map((layer) => layer.weights[0]?.read() as tf.Variable);
    const { grads } = tf.variableGrads(() => {
      const p = tf.maximum(model.apply(x, { training: true }) as tf.Tensor, 1e-7);
      return tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(p)), -1))).asScalar();
    }, kernels);
    return kernels.map(({ name }) => Number(tf.norm(grads[name] as tf.Tensor).dataSync()[0]));
  });
}

/** Backpropagation through eight layers: with sigmoids the gradient is gone before it reaches the first one. */
export const deepSigmoidRecipe: Recipe = {
  name: 'deep-sigmoid',
  summary: `Gradients through ${depth} hidden layers on 1 797 handwritten digits: sigmoid, tanh and ReLU`,
  reaches: { relu_accuracy: 0.94, vanishing: 1000 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 20, console, signal }) {
    const { x, y } = await digits();
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const scaler = new MinMaxScaler();
    const [train, test] = [scaler.fitTransform(xTrain), scaler.transform(xTest)];
    const batch = tf.tensor2d(train.data.slice(0, 256 * 64), [256, 64]);

    const before: Record<string, number[]> = {};
    const after: Record<string, number[]> = {};
    const losses: Record<string, number[]> = {};
    const rows: (string | number)[][] = [];
    const scores: Record<string, number> = {};
    for (const activation of ['sigmoid', 'tanh', 'relu'] as const) {
      const done = await progress.once(activation, async () => {
        let model: tf.LayersModel | undefined;
        let first: number[] = [];
        const classifier = new LayersClassifier(
          ({ features, classes }) => {
            const hidden = new Array<number>(depth).fill(32);
            model = mlp({ inputs: features, hidden, outputs: classes, activation, learningRate: 0.002, seed });
            first = gradientNorms(model, batch, yTrain.slice(0, 256));
            return model;
          },
          { epochs, batchSize: 32, randomState: seed, signal },
        );
        await classifier.fit(train, yTrain);
        const last = gradientNorms(model as tf.LayersModel, batch, yTrain.slice(0, 256));
        const accuracy = await classifier.score(test, yTest);
        const loss = classifier.history['loss'] ?? [];
        classifier.dispose();
        return { first, last, loss: [...loss], accuracy };
      });
      before[activation] = done.first;
      after[activation] = done.last;
      losses[activation] = done.loss;
      scores[activation] = done.accuracy;
      const [start = 0, end = 1] = [done.first[0], done.first.at(-1)];
      rows.push([activation, start.toExponential(1), end.toExponential(1), done.accuracy.toFixed(3)]);
    }
    batch.dispose();

    console.heading('The size of the gradient before training');
    const head = ['activation', 'at the first layer', 'at the output', `accuracy after ${epochs} epochs`];
    console.table(head, rows);
    const axes = { xTitle: 'layer, the output last', yTitle: 'norm of the gradient', yScale: 'log' } as const;
    console.plot(lineChart({ series: before }, { ...axes, title: 'Before training' }));
    console.say('The slope of a sigmoid is ¼ at most: each layer on the way back takes its share of what is left.');
    console.heading('And what it does to training');
    console.plot(lineChart({ series: losses }, { xTitle: 'epoch', yTitle: 'loss', title: 'Loss' }));
    console.plot(lineChart({ series: after }, { ...axes, title: 'After training' }));
    const ratio = (norms: readonly number[] = []) => (norms[0] ?? Number.NaN) / (norms.at(-1) ?? Number.NaN);
    const vanishing = ratio(before['relu']) / ratio(before['sigmoid']);
    console.say(
      `From the output to the first layer, ReLU keeps ${vanishing.toExponential(1)} times as much as sigmoid.`,
    );
    return {
      vanishing,
      relu_accuracy: scores['relu'],
      tanh_accuracy: scores['tanh'],
      sigmoid_accuracy: scores['sigmoid'],
      gradient_norms: before,
    };
  },
};
