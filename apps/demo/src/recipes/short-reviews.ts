import { join } from 'node:path';
import { EarlyStopping, loadCheckpoint, ModelCheckpoint } from '@modu/callbacks';
import { shortReviews } from '@modu/datasets';
import { confusionMatrix, LayersClassifier, StratifiedKFold, trainTestSplit } from '@modu/evaluation';
import { bagOfWords, logisticRegression } from '@modu/models';
import { confusionMatrixPlot, learningCurves } from '@modu/plots';
import { Pipeline, TfidfVectorizer } from '@modu/preprocessing';
import { compareInFolds, type Watch } from '../compare-in-folds.ts';
import { writeJson } from '../json-file.ts';
import { runFiles } from '../output-folder.ts';
import { probabilities } from '../probabilities.ts';
import type { Recipe } from '../recipe.ts';
import { WordIds, wordsAndPieces } from '../word-ids.ts';

/** Sentences that praise or pan: the mean of the vectors of words and their pieces, against logistic regression. */
export const shortReviewsRecipe: Recipe = {
  name: 'short-reviews',
  summary: 'Sentences of reviews that praise or pan: vectors of words and their pieces, against tf-idf',
  reaches: { accuracy: 0.8 },
  async run(options) {
    const { progress, seed, quick, epochs = quick ? 1 : 30, folds = quick ? 2 : 5, out, console, signal } = options;
    const all = await shortReviews();
    const rows = Array.from({ length: quick ? 150 : 3000 }, (_, i) => (quick ? 20 * i : i));
    const [x, y] = [rows.map((i) => all.x[i] ?? ''), Int32Array.from(rows, (i) => all.y[i] ?? 0)];
    console.say(
      `${x.length} sentences about films, restaurants and products, half of each kind, such as: ${x[0] ?? ''}`,
    );

    const vocabulary = quick ? 1000 : 12_000;
    const ids = () => new WordIds({ numWords: vocabulary, maxlen: 256, analyzer: wordsAndPieces });
    // A tenth of each training part is watched: it says when to stop, for both models alike.
    const fit = (watch: Watch) => ({
      epochs,
      batchSize: 32,
      validationSplit: 0.1,
      randomState: seed,
      signal,
      callbacks: () => [new EarlyStopping({ monitor: 'val_loss', patience: 3, restoreBestWeights: true }), ...watch()],
    });
    const network = (watch: Watch) =>
      new LayersClassifier(() => bagOfWords({ vocabulary, tokenDropout: 0.3, seed }), fit(watch));
    const linear = (watch: Watch) =>
      new LayersClassifier(({ features }) => logisticRegression({ inputs: features, l2: 2e-5, seed }), fit(watch));
    const { figures } = await compareInFolds(options, {
      x,
      y,
      folds,
      cv: new StratifiedKFold({ nSplits: folds, shuffle: true, randomState: seed }),
      scoring: ['accuracy', 'roc_auc'],
      network: (watch) =>
        new Pipeline([
          ['ids', ids()],
          ['model', network(watch)],
        ]),
      baseline: (watch) =>
        new Pipeline([
          ['tfidf', new TfidfVectorizer({ sublinearTf: true })],
          ['model', linear(watch)],
        ]),
    });

    console.heading('The final model');
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: seed });
    const prepared = ids().fit(xTrain);
    await writeJson(join(out, runFiles.pipeline), prepared.toJSON());
    const checkpoint = join(out, runFiles.checkpoint);
    const best = new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true });
    const classifier = network(() => [best, progress.backup('final')]);
    await classifier.fit(prepared.transform(xTrain), yTrain);
    console.plot(learningCurves(classifier.history, { title: 'The final model' }));
    const test = prepared.transform(xTest);
    const matrix = confusionMatrix(yTest, await classifier.predict(test));
    console.plot(confusionMatrixPlot(matrix, { displayLabels: [...all.targetNames], normalize: 'true' }));

    console.heading('What single words are worth');
    const { model } = await loadCheckpoint(checkpoint);
    const known = prepared.vocabulary.filter((word) => /^\p{L}+$/u.test(word)).slice(0, 400);
    const worth = await probabilities(model, prepared.transform(known));
    const order = [...known.keys()].sort((a, b) => (worth[a] ?? 0) - (worth[b] ?? 0)).map((i) => known[i] ?? '');
    console.say(`They pan: ${order.slice(0, 12).join(', ')}`);
    console.say(`They praise: ${order.slice(-12).reverse().join(', ')}`);

    const again = await probabilities(model, test);
    const here = await classifier.predictProba(test);
    const difference = Math.max(...again.map((p, i) => Math.abs(p - (here.data[2 * i + 1] ?? Number.NaN))));
    model.dispose();
    classifier.dispose();
    return { ...figures, folds, reload_difference: difference };
  },
};
