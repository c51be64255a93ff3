import { leastSquares, linearRegression } from '@modu/models';
import { descentPath, lineChart, regressionPlot } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import type { Recipe } from '../recipe.ts';

/** Hours of study and marks of twelve students. */
const hours = [1, 2, 2.5, 3, 4, 4.5, 5, 6, 6.5, 7, 8, 9];
const marks = [52, 58, 55, 63, 67, 66, 72, 75, 81, 79, 88, 91];

/** Least squares twice: in closed form, and by walking down the error surface. */
export const studyHoursRecipe: Recipe = {
  name: 'study-hours',
  summary: 'Marks from hours of study: least squares in closed form and by gradient descent, with its path',
  reaches: { agreement: 0.999 },
  async run({ quick, epochs = quick ? 40 : 1500, console, signal }) {
    console.heading('Twelve students');
    console.table(
      ['hours', 'marks'],
      hours.map((hour, i) => [hour, marks[i] ?? 0]),
    );

    console.heading('In closed form');
    const x = hours.map((hour) => [hour]);
    const solution = leastSquares(x, marks);
    const slope = solution.coefficients[0] ?? Number.NaN;
    const intercept = solution.intercept[0] ?? Number.NaN;
    console.say(`marks = ${slope.toFixed(4)} · hours + ${intercept.toFixed(4)}`);
    console.plot(
      regressionPlot(
        { x: hours, y: marks, predictions: hours.map((hour) => slope * hour + intercept) },
        { xTitle: 'hours', yTitle: 'marks' },
      ),
    );

    console.heading('By gradient descent');
    const optimizer = tf.train.sgd(0.03);
    const model = linearRegression({ inputs: 1, optimizer });
    tf.tidy(() => model.setWeights([tf.tensor2d([[0]]), tf.tensor1d([40])]));
    const xs = tf.tensor2d(x);
    const ys = tf.tensor2d(marks, [marks.length, 1]);
    const path: [number, number][] = [[0, 40]];
    const losses: number[] = [];
    for (let epoch = 0; epoch < epochs && !signal.aborted; epoch++) {
      losses.push(Number(await model.trainOnBatch(xs, ys)));
      const [kernel, bias] = model.getWeights().map((weight) => weight.dataSync()[0] ?? Number.NaN);
      path.push([kernel ?? Number.NaN, bias ?? Number.NaN]);
    }
    const [last = [Number.NaN, Number.NaN]] = path.slice(-1);
    console.say(`after ${path.length - 1} steps: marks = ${last[0].toFixed(4)} · hours + ${last[1].toFixed(4)}`);
    const difference = Math.max(Math.abs(last[0] - slope), Math.abs(last[1] - intercept));
    console.say(`largest difference from the closed form: ${difference.toExponential(1)}`);

    const grid = (low: number, high: number) => Array.from({ length: 50 }, (_, i) => low + ((high - low) * i) / 49);
    const slopes = grid(-1, 16);
    const intercepts = grid(36, 58);
    const error = (a: number, b: number) =>
      hours.reduce((sum, hour, i) => sum + (a * hour + b - (marks[i] ?? 0)) ** 2, 0) / hours.length;
    const z = intercepts.map((b) => slopes.map((a) => error(a, b)));
    // Most steps are short ones along the valley: those that show are enough.
    const shown = path.filter((_, step) => step < 20 || step % 20 === 0);
    console.plot(
      descentPath(
        { x: slopes, y: intercepts, z, path: shown },
        { xTitle: 'slope', yTitle: 'intercept', title: 'The way down' },
      ),
    );
    console.plot(
      lineChart({ series: { 'mean squared error': losses } }, { xTitle: 'step', yScale: 'log', points: false }),
    );
    tf.dispose([xs, ys]);
    model.dispose();
    optimizer.dispose();
    return { slope, intercept, difference, agreement: 1 - difference };
  },
};
