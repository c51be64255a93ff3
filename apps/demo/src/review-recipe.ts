import { join } from 'node:path';
import { EarlyStopping, loadCheckpoint, ModelCheckpoint, ProgressBar } from '@modu/callbacks';
import { imdb } from '@modu/datasets';
import {
  accuracyScore,
  confusionMatrix,
  LayersClassifier,
  rocAucScore,
  rocCurve,
  trainTestSplit,
} from '@modu/evaluation';
import { summary as summaryOf } from '@modu/models';
import { confusionMatrixPlot, learningCurves, rocCurvePlot } from '@modu/plots';
import type * as tf from '@tensorflow/tfjs';
import type { Console } from './console.ts';
import { writeJson } from './json-file.ts';
import { runFiles } from './output-folder.ts';
import { probabilities } from './probabilities.ts';
import type { Figures, Recipe } from './recipe.ts';
import { WordIds } from './word-ids.ts';

/** A recipe on the film reviews of IMDB. */
export interface ReviewRecipe {
  readonly name: string;
  readonly summary: string;
  /** The least accuracy on the 25 000 reviews of the test. */
  readonly accuracy: number;
  /** Ids are below this number. */
  readonly vocabulary: number;
  /** The words of a review that are read, its last ones. */
  readonly words: number;
  readonly padding: 'pre' | 'post';
  readonly epochs: number;
  readonly build: (vocabulary: number, seed: number) => tf.LayersModel;
  /** Shows what the trained model looks at in a review that it never saw. */
  readonly look?: (model: tf.LayersModel, ids: WordIds, review: string, console: Console) => Figures;
}

/** The text of a review without its marks of HTML. */
const plain = (review: string) => review.replaceAll(/<br\s*\/?>/g, ' ');

/**
 * A recipe that trains on nine tenths of the 25 000 training reviews, stops by what it watches on the last tenth, and
 * touches the 25 000 of the test once.
 */
export function reviewRecipe({
  name,
  summary,
  accuracy: least,
  vocabulary,
  words,
  padding,
  build,
  look,
  ...recipe
}: ReviewRecipe): Recipe {
  return {
    name,
    summary,
    reaches: { accuracy: least },
    async run({ progress, seed, quick, epochs = quick ? 1 : recipe.epochs, out, console, signal }) {
      const data = await imdb();
      // Each part is sorted by class: every 250th review is of both kinds.
      const thinned = <T>(rows: ArrayLike<T>): T[] => Array.from(rows).filter((_, i) => !quick || i % 250 === 0);
      const [texts, labels] = [thinned(data.train.x).map(plain), Int32Array.from(thinned(data.train.y))];
      const [testTexts, testLabels] = [thinned(data.test.x).map(plain), Int32Array.from(thinned(data.test.y))];
      const split = { testSize: 0.1, stratify: labels, randomState: seed };
      const [train, watched, yTrain, yWatched] = trainTestSplit(texts, labels, split);
      console.say(`${train.length} reviews to learn, ${watched.length} to watch, ${testTexts.length} to test`);
      const size = quick ? 1000 : vocabulary;
      const ids = new WordIds({ numWords: size, maxlen: quick ? 50 : words, padding, truncating: 'pre' }).fit(train);
      await writeJson(join(out, runFiles.pipeline), ids.toJSON());

      console.heading('Training');
      const checkpoint = join(out, runFiles.checkpoint);
      const xWatched = ids.transform(watched);
      const classifier = new LayersClassifier(() => build(size, seed), {
        epochs,
        batchSize: 64,
        validationData: [xWatched, yWatched],
        randomState: seed,
        signal,
        callbacks: () => [
          new EarlyStopping({ monitor: 'val_loss', patience: 1, restoreBestWeights: true }),
          new ProgressBar({ label: name, lines: 1, stream: console.stream }),
          new ModelCheckpoint(checkpoint, { monitor: 'val_loss', saveBestOnly: true }),
          progress.backup('training'),
        ],
      });
      await classifier.fit(ids.transform(train), yTrain);
      console.plot(learningCurves(classifier.history, { title: 'The epoch of the least val_loss is kept' }));
      console.say(`${summaryOf(classifier.model).parameters} weights`);

      console.heading('Reviews that it never saw');
      const { model } = await loadCheckpoint(checkpoint);
      const [here, there] = [await classifier.predictProba(xWatched), await probabilities(model, xWatched)];
      const difference = Math.max(...there.map((p, i) => Math.abs(p - (here.data[2 * i + 1] ?? Number.NaN))));
      const watchedAccuracy = accuracyScore(
        yWatched,
        there.map((p) => Number(p > 0.5)),
      );
      const p = await probabilities(model, ids.transform(testTexts));
      const said = Int32Array.from(p, (value) => Number(value > 0.5));
      const [accuracy, auc] = [accuracyScore(testLabels, said), rocAucScore(testLabels, p)];
      console.table(
        ['reviews', 'accuracy'],
        [
          [`${watched.length} to watch`, watchedAccuracy.toFixed(4)],
          [`${testTexts.length} to test`, accuracy.toFixed(4)],
        ],
      );
      const [fpr, tpr] = rocCurve(testLabels, p);
      console.plot(rocCurvePlot({ fpr, tpr, auc }, { title: 'Reviews that it never saw' }));
      const matrix = confusionMatrix(testLabels, said);
      console.plot(confusionMatrixPlot(matrix, { displayLabels: [...data.targetNames], normalize: 'true' }));
      // A short one, so that its map can be read, of those the network is right about.
      const right = testTexts.filter((_, i) => said[i] === testLabels[i]);
      const review = right.reduce((best, text) =>
        Math.abs(text.length - 220) < Math.abs(best.length - 220) ? text : best,
      );
      const seen = look?.(model, ids, review, console) ?? {};
      for (const one of [model, classifier]) one.dispose();
      return { accuracy, roc_auc: auc, validation_accuracy: watchedAccuracy, reload_difference: difference, ...seen };
    },
  };
}
