import { adaline, mlp, perceptron } from '@modu/models';
import { decisionBoundary, meshGrid } from '@modu/plots';
import * as tf from '@tensorflow/tfjs';
import type { Recipe } from '../recipe.ts';

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const tables = { AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], NAND: [1, 1, 1, 0], XOR: [0, 1, 1, 0] };
const units = { perceptron, adaline };

/** The truth tables: one line solves three of them, and the fourth takes a hidden layer. */
export const xorRecipe: Recipe = {
  name: 'xor',
  summary: 'AND, OR, NAND and XOR: a perceptron and an Adaline draw one line each, a hidden layer draws more',
  reaches: { lines_solve: 6, xor_stays_unsolved: 2, mlp_solves: 50 },
  async run({ progress, seed, quick, epochs = quick ? 60 : 200, console, signal }) {
    const mesh = meshGrid({ x: [-0.5, 1.5], y: [-0.5, 1.5], steps: quick ? 16 : 32 });
    const titles = { xTitle: 'first input', yTitle: 'second input', width: 260, height: 240 };

    console.heading('One line');
    const rows: [string, string, number, string][] = [];
    for (const [rule, build] of Object.entries(units)) {
      for (const [table, y] of Object.entries(tables)) {
        const unit = build({ inputs: 2, tol: null, maxIter: 300, randomState: seed });
        const { mistakes } = unit.fit(corners, y);
        const right = unit.score(corners, y) * 4;
        const last = mistakes.findLastIndex((count) => count > 0) + 2;
        rows.push([rule, table, right, last > mistakes.length ? 'never' : `epoch ${last}`]);
        if (table === 'AND' || table === 'XOR') {
          const classes = unit.predict(mesh.features);
          const title = `${table}: the ${rule} has ${right} of 4 right`;
          console.plot(decisionBoundary({ mesh, classes, points: corners, labels: y }, { ...titles, title }));
        }
        unit.dispose();
      }
    }
    console.table(['unit', 'table', 'right of 4', 'first epoch from which it made no mistake'], rows);
    const solved = rows.filter(([, table, right]) => table !== 'XOR' && right === 4).length;
    const failed = rows.filter(([, table, right]) => table === 'XOR' && right < 4).length;
    console.say('No line has (0, 1) and (1, 0) on one side and (0, 0) and (1, 1) on the other.');

    const trials = quick ? 3 : 50;
    console.heading(`A hidden layer of eight, with ${trials} seeds`);
    const [x, y] = [tf.tensor2d(corners), tf.tensor2d(tables.XOR, [4, 1])];
    const epochsOf: number[] = [];
    for (let trial = 0; trial < trials && !signal.aborted; trial++) {
      const network = () =>
        mlp({ inputs: 2, hidden: [8], activation: 'tanh', learningRate: 0.05, seed: 1000 * seed + trial });
      const model = network();
      const needed = await progress.once(`trial-${trial}`, async () => {
        let first = 0;
        for (let epoch = 1; epoch <= epochs; epoch++) {
          await model.trainOnBatch(x, y);
          if (epoch % 20 > 0) continue;
          const found = tf.tidy(() => Array.from(tf.round(model.predict(x) as tf.Tensor).dataSync()));
          first = found.every((value, i) => value === tables.XOR[i]) ? first || epoch : 0;
        }
        return first;
      });
      epochsOf.push(needed);
      if (trial === 0 && needed > 0) {
        const places = tf.tensor2d(mesh.features.data, mesh.features.shape);
        const probabilities = tf.tidy(() => (model.predict(places) as tf.Tensor).dataSync() as Float32Array);
        const title = 'XOR: the network has 4 of 4 right';
        const data = { mesh, probabilities, points: corners, labels: tables.XOR };
        console.plot(decisionBoundary(data, { ...titles, title }));
        places.dispose();
      }
      const { optimizer } = model;
      model.dispose();
      optimizer.dispose();
    }
    tf.dispose([x, y]);
    const solves = epochsOf.filter((needed) => needed > 0);
    const late = Math.max(...solves);
    console.say(
      `Solved with ${solves.length} of ${trials} seeds, by epoch ${late} at the latest (looked at every 20).`,
    );
    return { lines_solve: solved, xor_stays_unsolved: failed, mlp_solves: solves.length, trials, latest_epoch: late };
  },
};
