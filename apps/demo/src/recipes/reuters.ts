import { join } from 'node:path';
import { EarlyStopping, loadCheckpoint, ModelCheckpoint, ProgressBar, type TrainingCallback } from '@modu/callbacks';
import { reuters } from '@modu/datasets';
import { accuracyScore, confusionMatrix, f1Score, LayersClassifier } from '@modu/evaluation';
import { logisticRegression, lstmClassifier } from '@modu/models';
import { confusionMatrixPlot, learningCurves } from '@modu/plots';
import { TfidfVectorizer } from '@modu/preprocessing';
import { writeJson } from '../json-file.ts';
import { runFiles } from '../output-folder.ts';
import { probabilities } from '../probabilities.ts';
import type { Recipe } from '../recipe.ts';
import { WordIds } from '../word-ids.ts';

/** News of Reuters by topic: an LSTM that reads in both directions, beside tf-idf and beside always saying the same. */
export const reutersRecipe: Recipe = {
  name: 'reuters',
  summary: 'News of Reuters by topic: a bidirectional LSTM, beside tf-idf and the majority',
  reaches: { accuracy: 0.8 },
  async run({ progress, seed, quick, epochs = quick ? 1 : 20, out, console, signal }) {
    const { train, test, targetNames } = await reuters({ minDocuments: quick ? 500 : 10 });
    const some = <T>(rows: ArrayLike<T>): T[] => Array.from(rows).filter((_, i) => !quick || i % 20 === 0);
    const part = ({ x, y }: typeof train) => ({ x: some(x), y: Int32Array.from(some(y)) });
    const [learnt, unseen] = [part(train), part(test)];
    console.say(
      `${learnt.y.length} documents until 7 April 1987, ${unseen.y.length} later ones, ${targetNames.length} topics`,
    );

    const vocabulary = quick ? 500 : 10_000;
    const ids = new WordIds({ numWords: vocabulary, maxlen: quick ? 30 : 120 }).fit(learnt.x);
    await writeJson(join(out, runFiles.pipeline), ids.toJSON());
    const fit = (name: string, checkpoints: readonly TrainingCallback[]) => ({
      epochs,
      batchSize: 32,
      // A tenth of the training part is watched, and says when to stop.
      validationSplit: 0.1,
      randomState: seed,
      signal,
      callbacks: () => [
        new EarlyStopping({ monitor: 'val_loss', patience: 2, restoreBestWeights: true }),
        new ProgressBar({ label: name, lines: 1, stream: console.stream }),
        ...checkpoints,
        progress.backup(name),
      ],
    });

    console.heading('Training');
    const checkpoint = join(out, runFiles.checkpoint);
    const sizes = { bidirectional: true, pooling: 'max', learningRate: 0.002 } as const;
    const network = new LayersClassifier(
      ({ classes }) =>
        lstmClassifier({ ...sizes, vocabulary, outputs: classes, embeddingDropout: 0.2, dropout: 0.4, seed }),
      fit('lstm', [new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true })]),
    );
    await network.fit(ids.transform(learnt.x), learnt.y);
    console.plot(learningCurves(network.history, { title: 'The epoch of the least val_loss is kept' }));
    const vectorizer = new TfidfVectorizer({ maxFeatures: quick ? 200 : 5000, sublinearTf: true });
    const linear = new LayersClassifier(
      ({ features, classes }) => logisticRegression({ inputs: features, classes, seed }),
      fit('tf-idf', []),
    );
    await linear.fit(vectorizer.fitTransform(learnt.x), learnt.y);

    console.heading('Documents of later days');
    const counts = targetNames.map((_, topic) => learnt.y.filter((label) => label === topic).length);
    const majority = counts.indexOf(Math.max(...counts));
    const x = ids.transform(unseen.x);
    const said = Int32Array.from((await network.predict(x)) as ArrayLike<number>);
    const saidByLinear = Int32Array.from((await linear.predict(vectorizer.transform(unseen.x))) as ArrayLike<number>);
    const scores = (labels: Int32Array) => ({
      accuracy: accuracyScore(unseen.y, labels),
      f1: f1Score(unseen.y, labels, { average: 'macro', zeroDivision: 0 }),
    });
    const [lstm, tfidf] = [scores(said), scores(saidByLinear)];
    const always = scores(unseen.y.map(() => majority));
    const line = (name: string, { accuracy, f1 }: typeof lstm) => [name, accuracy.toFixed(3), f1.toFixed(3)];
    console.table(
      ['', 'accuracy', 'F1, mean of topics'],
      [line('LSTM', lstm), line('tf-idf', tfidf), line(`always ${targetNames[majority] ?? ''}`, always)],
    );
    const largest = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0)).slice(0, 10);
    const matrix = confusionMatrix(unseen.y, said, { labels: largest });
    const displayLabels = largest.map((topic) => targetNames[topic] ?? '');
    console.plot(confusionMatrixPlot(matrix, { displayLabels, normalize: 'true', title: 'The ten largest topics' }));

    const { model } = await loadCheckpoint(checkpoint);
    const [here, there] = [(await network.predictProba(x)).data, await probabilities(model, x)];
    const difference = Math.max(...there.map((p, i) => Math.abs(p - (here[i] ?? Number.NaN))));
    for (const one of [model, network, linear]) one.dispose();
    const beside = {
      baseline_accuracy: tfidf.accuracy,
      baseline_f1_macro: tfidf.f1,
      majority_accuracy: always.accuracy,
    };
    return { accuracy: lstm.accuracy, f1_macro: lstm.f1, ...beside, reload_difference: difference };
  },
};
