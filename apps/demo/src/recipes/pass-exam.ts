import { logisticRegression } from '@modu/models';
import { decisionBoundary, lineChart, meshGrid } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import type { Recipe } from '../recipe.ts';

/** Hours of study, hours of sleep the night before, and who passed: sixteen students. */
const students: readonly (readonly [study: number, sleep: number, passed: 0 | 1])[] = [
  [1, 7, 0],
  [1.5, 5, 0],
  [2, 8, 0],
  [2.5, 6, 0],
  [3, 4, 0],
  [3, 8, 1],
  [3.5, 6.5, 0],
  [4, 5, 0],
  [4, 7.5, 1],
  [4.5, 6, 1],
  [5, 4, 0],
  [5, 7, 1],
  [5.5, 5.5, 1],
  [6, 6.5, 1],
  [6.5, 5, 1],
  [7, 7, 1],
];

/** Logistic regression on a table that fits on a page: what the coefficients say, and where the model changes its mind. */
export const passExamRecipe: Recipe = {
  name: 'pass-exam',
  summary: 'Who passes an exam, from hours of study and of sleep: logistic regression, and where it changes its mind',
  reaches: { accuracy: 0.9 },
  async run({ seed, quick, epochs = quick ? 60 : 400, console, signal }) {
    console.heading('Sixteen students');
    console.table(
      ['hours of study', 'hours of sleep', 'passed'],
      students.map(([study, sleep, passed]) => [study, sleep, passed === 1 ? 'yes' : 'no']),
    );
    // Numbers of about ±1: one step size then suits both features.
    const centre = [4, 6] as const;
    const scaled = (study: number, sleep: number) => [(study - centre[0]) / 2, sleep - centre[1]];
    const points = students.map(([study, sleep]) => [study, sleep]);
    const labels = students.map(([, , passed]) => passed);

    console.heading('Training');
    const model = logisticRegression({ inputs: 2, l2: 0.005, learningRate: 0.05, seed });
    const x = tf.tensor2d(students.map(([study, sleep]) => scaled(study, sleep)));
    const y = tf.tensor2d(labels, [labels.length, 1]);
    const losses: number[] = [];
    for (let epoch = 0; epoch < epochs && !signal.aborted; epoch++) {
      losses.push(Number([await model.trainOnBatch(x, y)].flat()[0]));
    }
    console.plot(lineChart({ series: { loss: losses } }, { xTitle: 'epoch', yTitle: 'loss', points: false }));

    const [kernel, bias] = model.getWeights().map((weight) => weight.dataSync());
    const [study, sleep] = [(kernel?.[0] ?? 0) / 2, kernel?.[1] ?? 0];
    const intercept = (bias?.[0] ?? 0) - study * centre[0] - sleep * centre[1];
    console.say(
      `log odds of passing = ${study.toFixed(2)} · study + ${sleep.toFixed(2)} · sleep − ${(-intercept).toFixed(2)}`,
    );
    console.say(
      `An hour more of study multiplies the odds by ${Math.exp(study).toFixed(1)}, of sleep by ${Math.exp(sleep).toFixed(1)}.`,
    );

    console.heading('Where it changes its mind');
    const mesh = meshGrid({ x: [0.5, 7.5], y: [3.5, 8.5], steps: quick ? 16 : 32 });
    const chances = (rows: readonly (readonly number[])[]) =>
      tf.tidy(() => {
        const features = tf.tensor2d(rows.map(([a = 0, b = 0]) => scaled(a, b)));
        return (model.predict(features) as tf.Tensor).dataSync() as Float32Array;
      });
    const places = mesh.y.flatMap((second) => mesh.x.map((first) => [first, second]));
    console.plot(
      decisionBoundary(
        { mesh, probabilities: chances(places), points, labels },
        { xTitle: 'hours of study', yTitle: 'hours of sleep', classNames: ['failed', 'passed'] },
      ),
    );
    const right = chances(points).filter((chance, i) => (chance > 0.5 ? 1 : 0) === labels[i]).length;
    console.say(`Right of ${labels.length} students: ${right}. All of them were learnt from: a picture, not a test.`);
    tf.dispose([x, y]);
    const { optimizer } = model;
    model.dispose();
    optimizer.dispose();
    return { accuracy: right / labels.length, study, sleep, intercept, loss: losses.at(-1) ?? null };
  },
};
